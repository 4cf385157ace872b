"""The bytes themselves, case by case."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from klip_tui.tui.terminal.cell_driver.cells import all_single, is_sure
from klip_tui.tui.terminal.cell_driver.encoder import Stand
from klip_tui.tui.terminal.cell_driver.moves import Abilities, move
from klip_tui.tui.terminal.cell_driver.parser import is_control
from klip_tui.tui.terminal.cell_driver.pens import Pens
from tests.tui.terminal.drawing import Pair

ALL = Abilities(coloured_erase=True, erase_characters=True, newline="\n")
NONE = Abilities()


@pytest.mark.parametrize(
    ("before", "after", "sent"),
    [
        ((3, 2), (4, 2), "\x1b[C"),
        ((3, 2), (9, 2), "\x1b[6C"),
        ((3, 2), (1, 2), "\b\b"),
        ((3, 2), (0, 2), "\r"),
        ((90, 2), (2, 2), "\x1b[88D"),
        ((190, 2), (2, 2), "\r\x1b[2C"),
        ((90, 2), (80, 2), "\x1b[10D"),
        ((None, 2), (0, 2), "\r"),
        ((None, 2), (9, 2), "\x1b[10G"),
        ((40, 2), (0, 3), "\n"),
        ((40, 2), (0, 4), "\n\n"),
        ((40, 2), (40, 3), "\x1b[B"),
        ((40, 9), (40, 8), "\x1b[A"),
        ((40, 9), (0, 8), "\x1b[9H"),
        ((None, None), (0, 0), "\x1b[H"),
        ((None, None), (7, 3), "\x1b[4;8H"),
    ],
)
def test_the_shortest_move(before: tuple[int | None, int | None], after: tuple[int, int], sent: str) -> None:
    assert move(before, *after, "\n") == sent


@pytest.mark.parametrize(
    ("before", "after", "sent"),
    [
        ("", "1", "\x1b[1m"),
        ("1", "", "\x1b[m"),
        ("1;31", "31", "\x1b[22m"),
        ("1;2", "2", "\x1b[0;2m"),
        ("38;2;1;2;3;48;2;4;5;6", "38;2;9;9;9;48;2;4;5;6", "\x1b[38;2;9;9;9m"),
        ("38;2;1;2;3;48;2;4;5;6", "48;2;4;5;6", "\x1b[39m"),
        ("4;7;9;1;31", "32", "\x1b[0;32m"),
        ("31;44", "1;31;44", "\x1b[1m"),
    ],
)
def test_only_what_differs_of_a_pen(before: str, after: str, sent: str) -> None:
    pens = Pens()
    assert pens.way(pens.parse(pens.default, before), pens.parse(pens.default, after)) == sent


@pytest.mark.parametrize(
    ("first", "then", "abilities", "sent"),
    [
        ("abc", "abc", ALL, ""),
        ("abc", "abd", ALL, "\x1b[;3Hd"),
        ("abcdefgh", "xbcdefgy", ALL, "\x1b[Hx\x1b[6Cy"),
        ("abcdefgh", "xbcdyfgh", ALL, "\x1b[Hxbcdy"),
        ("a\r\n  b", "x\r\n  c", ALL, "\x1b[Hx\n  c"),
        ("a\r\n\x1b[44m  b", "x\r\n\x1b[44m  c", ALL, "\x1b[Hx\n\x1b[2C\x1b[44mc"),
        ("abcdefgh", "ab", ALL, "\x1b[;3H\x1b[K"),
        ("abcdefgh", "\x1b[44mab      ", ALL, "\x1b[H\x1b[44mab      "),
        ("x" * 30, "\x1b[44m" + " " * 30, ALL, "\x1b[H\x1b[44m\x1b[K"),
        ("x" * 30, "\x1b[44m" + " " * 30, NONE, "\x1b[H\x1b[44m" + " " * 30),
        ("x" * 30, "x" + " " * 20 + "x" * 9, ALL, "\x1b[;2H\x1b[20X"),
        ("x" * 30, "x" + " " * 20 + "x" * 9, NONE, "\x1b[;2H" + " " * 20),
        ("\x1b[31m  a", "\x1b[32m  a", ALL, "\x1b[;3H\x1b[32ma"),
        ("", "日本", ALL, "\x1b[H日本"),
        ("", "🙂a", ALL, "\x1b[H  \r🙂\x1b[3Ga"),
        ("", "a\x1b]8;;https://x.org/\x1b\\b\x1b]8;;\x1b\\", ALL, "\x1b[Ha\x1b]8;;https://x.org/\x1b\\b"),
    ],
)
def test_a_frame(first: str, then: str, abilities: Abilities, sent: str) -> None:
    pair = Pair(30, 2, abilities)
    blank = "\x1b[0m\x1b[H" + " " * 30 + "\x1b[H"
    pair.write(blank + first + "\x1b[0m")
    pair.send()
    # The next frame begins where nothing is known of the cursor, and with the terminal's own pen.
    pair.encoder._stand = Stand(pen=pair.parser.pens.default)
    pair.write(blank + then)
    assert pair.send() == sent


@pytest.mark.parametrize(
    "sequence",
    [
        "\x07",
        "\x1b]2;a title\x07",
        "\x1b]52;c;aGVsbG8=\x07",
        "\x1b]22;pointer\x07",
        "\x1bPtmux;\x1b\x1b]9;down\x07\x1b\\",
        "\x1bP\x1b]9;down\x07\x1b\\",
        "\x1b[?1000h",
        "\x1b[?2026$p",
        "\x1b[>25u",
        "\x1b[<u",
    ],
)
def test_what_is_not_cells_goes_on_whole(sequence: str) -> None:
    assert is_control(sequence)
    pair = Pair(10, 2, ALL)
    pair.send()
    pair.sent = ""
    pair.write(f"ab{sequence}c", cuts=[3, 4, 5])
    assert pair.sent == sequence
    assert not pair.parser.lost
    assert pair.parser.cells.chars[0][:4] == ["a", "b", "c", " "]


@pytest.mark.parametrize("sequence", ["\x1b[2@", "\x1b[3;4r", "\x1bM", "\x1bc", "\x1b[?1049h", "\x1b[?6h"])
def test_after_what_it_does_not_know_everything_is_drawn(sequence: str) -> None:
    pair = Pair(10, 2, ALL)
    pair.write("abc")
    pair.send()
    pair.sent = ""
    pair.write(sequence)
    assert pair.sent == sequence
    assert pair.send() == "\x1b[m\x1b[H\x1b[Jabc"


def test_characters_that_are_sure_take_the_cells_that_textual_gives_them() -> None:
    for code in (*range(0x20, 0x7F), *range(0xA0, 0xD800)):
        char = chr(code)
        if is_sure(char):
            assert cell_len(char) == (1 if all_single(char) else 2), hex(code)


def test_nonsense_is_not_waited_for() -> None:
    pair = Pair(10, 2, ALL)
    pair.write("\x1b[\x01ab")
    assert "".join(pair.parser.cells.chars[0]).startswith("[ab")


def test_colours_without_end_do_not_fill_the_memory() -> None:
    pens = Pens()
    pen = pens.default
    for n in range(30_000):
        before, pen = pen, pens.parse(pens.default, f"38;2;{n // 65536};{n // 256 % 256};{n % 256}")
        pens.way(before, pen)
    assert max(len(kept) for kept in (pens._made, pens._parsed, pens._ways)) <= 4100
    assert pens.parse(pens.default, "") is pens.default
