"""Colour never carries meaning alone: what can stand in one place has a sign or a shape of its own, in every theme."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest

from klip_tui.commitment.kinds import State
from klip_tui.tui.screens import calendar
from klip_tui.tui.screens.editor_said import MARKS as SEVERITIES
from klip_tui.tui.screens.notice_text import MARKS as DELIVERIES
from klip_tui.tui.themes import themes
from klip_tui.tui.widgets import week
from klip_tui.tui.widgets.facts import STATE_STYLE, SYMBOLS
from klip_tui.tui.widgets.paint import NAMES, _paints
from tests.tui.cells import style_name

THEMES = {theme.name: theme for theme in themes(None)}
SIGNS = {
    "measured": [SYMBOLS[state] for state in State],
    "a delivery: held, accepted, on its way, refused, doubtful, asked, overtaken, given up": [
        DELIVERIES[name][0]
        for name in ("held", "accepted", "pending", "sending", "refused", "doubtful", "questioned", "overtaken",
                     "given_up")
    ],
    "a finding": [mark for mark, _ in SEVERITIES.values()] + ["‼"],
    "a duty: late, soon, later": ["‼", "!", "·"],
    "a week: the window, where it was, announced, known and not told, office hours": [
        week.WINDOW, week.GHOST, week.TOLD, week.UNTOLD, week.OFFICE
    ],
    "a day": [calendar.MAINTENANCE[0], calendar.OUTAGE[0], calendar.HOLIDAY[0], calendar.ABOVE[0], calendar.BELOW[0],
              calendar.FAR_BELOW[0]],
    "a question: late, answered in time, answered late": ["‼", "✓", "✗"],
}  # fmt: skip
"""What can stand in one place, by its sign."""
SHAPES = (
    ("", "row", "row-focus"),
    ("", "cursor", "today"),
    ("", "strong"),
    ("quiet", "bad"),
    ("", "good-block"),
    ("", "bad-block"),
    ("", "warn-block"),
    ("window", "office"),
)
"""What differs in nothing but its style, in every mode: the row at the cursor, with and without the keys' focus; the
day at the cursor and today; a field's name that is refused; a fact that is loud."""


@pytest.mark.parametrize("what", SIGNS, ids=str)
def test_a_state_has_a_sign_of_its_own(what: str) -> None:
    assert len(set(SIGNS[what])) == len(SIGNS[what]), SIGNS[what]


def _styles(theme: str, *, few: bool) -> dict[str, Any]:
    values = {**THEMES[theme].to_color_system().generate(), **THEMES[theme].variables}
    return dict(_paints(*(values.get(name, values["foreground"]) for name in NAMES), few=few))


@pytest.mark.parametrize("mode", ["truecolor", "16", "linux", "none"])
@pytest.mark.parametrize("theme", sorted(THEMES))
def test_what_differs_in_style_alone_differs_in_every_theme_and_mode(theme: str, mode: str) -> None:
    styles = _styles(theme, few=mode != "truecolor")
    for group in SHAPES:
        shown = [style_name(styles[name], mode) for name in group]
        assert len(set(shown)) == len(shown), (group, shown)


@pytest.mark.parametrize("mode", ["truecolor", "16", "linux"])
@pytest.mark.parametrize("theme", sorted(THEMES))
def test_where_there_is_colour_the_states_have_one_each(theme: str, mode: str) -> None:
    styles = _styles(theme, few=mode != "truecolor")
    for one, other in combinations(("good-block", "bad-block", "warn-block"), 2):
        assert style_name(styles[one], mode) != style_name(styles[other], mode)
    assert {STATE_STYLE[state] for state in (State.UP, State.DOWN, State.DEGRADED)} == {"good", "bad", "warn"}
