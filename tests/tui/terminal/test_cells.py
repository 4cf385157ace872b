"""Whatever is drawn, however it is cut and whatever is dropped: the terminal ends with the plain driver's picture."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from klip_tui.tui.terminal.cell_driver.moves import Abilities
from tests.tui.terminal.drawing import Pair, lines, pieces

WIDTH, HEIGHT = 24, 5
ABILITIES = st.builds(Abilities, st.booleans(), st.booleans(), st.sampled_from(["\n", "\r\n"]))
CUTS = st.lists(st.integers(0, 10_000), max_size=4)
FRAMES = st.lists(
    st.tuples(st.one_of(pieces(WIDTH, HEIGHT), st.just("\x1b[2;3H\x1b[44m\x1b[K")), CUTS, st.booleans()), max_size=6
)


def _play(frames: list[tuple[str, list[int], bool]], abilities: Abilities) -> None:
    pair = Pair(WIDTH, HEIGHT, abilities)
    for frame, cuts, sent in frames:
        pair.write(frame, cuts)
        if sent:
            pair.send()
            pair.same()
    pair.send()
    pair.same()
    assert pair.send() == "", "what is shown is not sent again"


@settings(max_examples=150, deadline=None)
@given(FRAMES, ABILITIES)
def test_narrow_texts_anywhere(frames: list[tuple[str, list[int], bool]], abilities: Abilities) -> None:
    _play(frames, abilities)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(lines(WIDTH, HEIGHT), CUTS, st.booleans()), max_size=5), ABILITIES)
def test_characters_of_any_width(frames: list[tuple[str, list[int], bool]], abilities: Abilities) -> None:
    _play(frames, abilities)


def _window(offset: int, height: int, width: int) -> str:
    """A list of which a part is seen, with a header, a border and a scrollbar that moves."""
    out = ["\x1b[1;1H\x1b[1mHEADER\x1b[0m"]
    for y in range(1, height - 1):
        number = offset + y
        bar = "\x1b[7;31m \x1b[0m" if y == offset % (height - 2) + 1 else "│"
        text = f"{number:3} line {'abcdefg'[number % 7] * (number * 5 % 19)}"[: width - 1].ljust(width - 1)
        out.append(f"\x1b[{y + 1};1H\x1b[38;2;{number % 3};2;3;48;2;4;5;6m{text}\x1b[0m{bar}")
    return "".join(out)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.booleans()), min_size=1, max_size=8), ABILITIES)
def test_what_scrolls(offsets: list[tuple[int, bool]], abilities: Abilities) -> None:
    pair = Pair(30, 16, abilities)
    for offset, sent in [*offsets, (offsets[-1][0] + 1, True)]:
        pair.write(_window(offset, 16, 30))
        if sent:
            pair.send()
            pair.same()
    assert pair.send() == ""


def test_a_list_that_scrolls_by_a_line_is_moved_by_the_terminal() -> None:
    pair = Pair(30, 16, Abilities(coloured_erase=True, erase_characters=True, newline="\n"))
    pair.write(_window(0, 16, 30))
    whole = len(pair.send())
    for offset in (1, 2, 1):
        pair.write(_window(offset, 16, 30))
        assert len(pair.send()) < whole / 4
        pair.same()
