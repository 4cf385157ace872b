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
