"""The recorded burn rates, counted anew from what docs/alerts.md says of them: each second by its letter.

14.4 times the even pace over a 720th of the scope's own seconds of the month, 6 times over a 120th, once over a tenth,
each over a twelfth of that too; what was announced wakes nobody; a pace that lasts until the month's end wakes nobody.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from klip_tui.commitment.figures.availability import month_figures
from klip_tui.commitment.figures.burn import burns
from klip_tui.commitment.kinds import Scope, State
from klip_tui.commitment.terms import PUBLISHED
from tests.commitment.law import Tape, instant, month, office, shares, wall
from tests.commitment.recorded.figures import Burning, burning_cases

CASES = {case[0]: case for case in burning_cases()}
BEGIN, END = month(2026, 11)
TARGETS = {Scope.INSIDE: Fraction(99, 100), Scope.OUTSIDE: Fraction(9, 10)}


def own_time(tape: Tape) -> dict[Scope, bytes]:
    """The letters of each scope, one after another: the night is not in the last hour of office hours."""
    inside, outside, reached = bytearray(), bytearray(), tape.start
    for a, b in office(wall(instant(tape.start)).date(), wall(instant(tape.end)).date()):
        opens, closes = (min(max(at, tape.start), tape.end) for at in (a, b))
        outside += tape.letters[reached - tape.start : opens - tape.start]
        inside += tape.letters[opens - tape.start : closes - tape.start]
        reached = closes
    return {Scope.INSIDE: bytes(inside), Scope.OUTSIDE: bytes(outside + tape.letters[reached - tape.start :])}


def counted(case: Burning) -> list[tuple[Scope, Fraction, int, int, int]]:
    _, moment, segments, announced = case
    now = int(moment.timestamp())
    burnt = Tape(now - 24 * 86_400, now)
    down = [(one.start, one.end) for one in segments if one.state is State.DOWN]
    for a, b in down:
        burnt.paint(a, b, "d")
    for a, b in announced:
        burnt.paint(a, b, "a")
    found = []
    total, gone, spent = (shares(spans, 2026, 11) for spans in ([(BEGIN, END)], [(BEGIN, now)], down))
    for n, (scope, letters) in enumerate(own_time(burnt).items()):
        allowed = 1 - TARGETS[scope]
        left = allowed * total[n] - spent[n]
        for rate, part in ((Fraction(144, 10), 720), (Fraction(6), 120), (Fraction(1), 10)):
            window = total[n] // part
            lost = {size: letters[-size:].count(b"d") for size in (window, window // 12)}
            fast = all(Fraction(count, size) / allowed >= rate for size, count in lost.items())
            if fast and Fraction(lost[window], window) * (total[n] - gone[n]) >= left:
                found.append((scope, Fraction(lost[window], window) / allowed, window, lost[window], int(left)))
    return found


@pytest.mark.parametrize("name", CASES)
def test_a_budget_burns_as_its_seconds_say(name: str) -> None:
    _, now, segments, announced = case = CASES[name]
    figures = month_figures(PUBLISHED, 2026, 11, segments, int(now.timestamp()))
    found = burns(PUBLISHED, segments, announced, figures, now)
    assert [(one.scope, one.rate, one.window, one.down, one.left) for one in found] == counted(case)


def test_some_burn_and_some_do_not() -> None:
    """What is compared is not nothing with nothing."""
    burning = 0
    for _, now, segments, announced in CASES.values():
        figures = month_figures(PUBLISHED, 2026, 11, segments, int(now.timestamp()))
        burning += bool(burns(PUBLISHED, segments, announced, figures, now))
    assert len(CASES) // 4 < burning < len(CASES) // 2
