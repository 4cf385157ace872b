"""A paste is text, in whatever pieces it comes: nothing in it acts as a key."""

from __future__ import annotations

import pytest
from textual import events
from textual._xterm_parser import XTermParser
from textual.message import Message

from klip_tui.tui.terminal.cell_driver.pasting import BEGIN, END, Pasting

NASTY = "rood: \x1b[31mrood\x1b[0m\x1bOM\x1b[13u\x03\x1b\r klaar\ntwee\tdrie 🙂\x9b2J\x1b"


def heard(text: str, size: int) -> list[Message]:
    """What Textual hears of a text that comes in pieces."""
    pasting, parser = Pasting(), XTermParser()
    found: list[Message] = []
    for at in range(0, len(text), size):
        piece = pasting.taken(text[at : at + size])
        found += parser.feed(piece) if piece else ()
    return found


@pytest.mark.parametrize("size", [1, 2, 5, 7, 4096])
def test_nothing_in_a_paste_acts_as_a_key(size: int) -> None:
    found = heard(f"a{BEGIN}{NASTY}{END}b", size)
    assert [one.key for one in found if isinstance(one, events.Key)] == ["a", "b"]
    (pasted,) = (one for one in found if isinstance(one, events.Paste))
    assert not any(ord(char) < 32 and char not in "\t\n\r" for char in pasted.text)
    assert "klaar\ntwee\tdrie 🙂" in pasted.text


@pytest.mark.parametrize("size", [1, 3, 4096])
def test_two_pastes_and_keys_between_them_are_heard_as_they_were_sent(size: int) -> None:
    found = heard(f"{BEGIN}een{END}\x1b[A{BEGIN}twee{END}\x1b[Bx", size)
    said = [one.text if isinstance(one, events.Paste) else one.key for one in found]  # type: ignore[attr-defined]
    assert said == ["een", "up", "twee", "down", "x"]


@pytest.mark.parametrize("size", [1, 4096])
def test_what_is_typed_is_handed_on_at_once(size: int) -> None:
    pasting = Pasting()
    typed = "abc\x1b[A\x1b\x1b[20"
    assert "".join(pasting.taken(typed[at : at + size]) for at in range(0, len(typed), size)) == typed
