"""When time alone makes something another: said by the comparisons themselves, never too late."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from klip_tui.commitment.calendar.local_time import BRUSSELS
from klip_tui.commitment.calendar.office_hours import next_office_hours, office_change
from klip_tui.commitment.interruptions.told import users_told
from klip_tui.commitment.promises.duties import duties
from klip_tui.commitment.promises.duty import Situation
from klip_tui.commitment.terms import PUBLISHED
from klip_tui.commitment.turning import NEXT, Turns
from tests.commitment.test_duty_model import situation

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HOUR, NONE = timedelta(hours=1), timedelta(0)
SITUATIONS = 1500


def turn(work: Callable[[datetime], Any]) -> timedelta | None:
    turns = Turns(AT)
    answer, following = work(turns.now), turns.next
    assert answer == work(AT), "it answers as the plain instant does"
    return following - AT if following is not None else None


@pytest.mark.parametrize(
    ("work", "ahead"),
    [
        (lambda now: now < AT + HOUR, HOUR),
        (lambda now: max(AT + HOUR, now), HOUR + NEXT),
        (lambda now: now > AT + HOUR, HOUR + NEXT),
        (lambda now: now <= AT + HOUR, HOUR + NEXT),
        (lambda now: now > AT, NEXT),
        (lambda now: now >= AT, None),
        (lambda now: now >= AT - HOUR, None),
        (lambda now: max(now, AT + HOUR), HOUR),
        (lambda now: now - (AT - HOUR) >= 3 * HOUR, 2 * HOUR),
        (lambda now: now - (AT - HOUR) > 3 * HOUR, 2 * HOUR + NEXT),
        (lambda now: (AT + 5 * HOUR) - now <= HOUR, 4 * HOUR),
        (lambda now: (AT + 5 * HOUR) - now < HOUR, 4 * HOUR + NEXT),
        (lambda now: now - 2 * HOUR > AT + HOUR, 3 * HOUR + NEXT),
        (lambda now: (AT + 3 * HOUR) - (now + HOUR) < HOUR, HOUR + NEXT),
        (lambda now: [now > AT + 2 * HOUR, now >= AT + HOUR], HOUR),
        (lambda now: [now >= AT + HOUR, now > AT + 2 * HOUR], HOUR),
        (lambda now: now == AT + HOUR, HOUR),
        (lambda now: now == AT, NEXT),
        (lambda now: now != AT + HOUR, HOUR),
        (lambda now: now != AT, NEXT),
        (lambda now: now in (None, AT + HOUR), HOUR),
        (lambda now: now - (AT - HOUR) == HOUR, NEXT),
        (lambda now: now - (AT - HOUR) != 2 * HOUR, HOUR),
        (lambda now: (AT + HOUR) - now == HOUR, NEXT),
        (lambda now: now - (AT - HOUR) in (None, 2 * HOUR), HOUR),
        (lambda now: now < AT, None),
        (lambda now: now <= AT, NEXT),
        (lambda now: now - (AT - HOUR) > HOUR, NEXT),
        (lambda now: now - (AT - HOUR) <= HOUR, NEXT),
        (lambda now: now - (AT - HOUR) >= HOUR, None),
        (lambda now: now - (AT - HOUR) < HOUR, None),
        (lambda now: (AT + HOUR) - now > HOUR, None),
        (lambda now: (AT + HOUR) - now <= HOUR, None),
        (lambda now: (AT + HOUR) - now >= HOUR, NEXT),
        (lambda now: (AT + HOUR) - now < HOUR, NEXT),
        (lambda now: now - (AT - HOUR - NEXT) > HOUR, None),
        (lambda now: (AT + HOUR + NEXT) - now <= HOUR, NEXT),
        (lambda now: now.isoformat(), None),
        (lambda now: now.replace(minute=0) < AT + HOUR, None),
        (lambda now: now.replace(minute=0) - (AT - HOUR) < 2 * HOUR, None),
    ],
)
def test_an_instant_says_when_its_comparisons_turn(work: Callable[[datetime], Any], ahead: timedelta | None) -> None:
    assert turn(work) == ahead


def test_the_second_of_two_hours_that_are_alike_on_the_wall_is_still_the_second() -> None:
    late = datetime(2026, 10, 25, 2, 30, tzinfo=BRUSSELS, fold=1)
    now = Turns(late).now
    assert now > datetime(2026, 10, 25, 1, 0, tzinfo=UTC), "half past two of the first hour is 0:30"
    assert now - datetime(2026, 10, 25, 0, 30, tzinfo=UTC) == HOUR


def test_an_instant_and_a_lapse_are_found_where_the_plain_ones_are_kept() -> None:
    now, lapse = Turns(AT).now, timedelta(days=3, seconds=4, microseconds=5)
    assert {AT: "here", AT + HOUR: "later"}[now] == "here"
    assert {lapse: "so long", HOUR: "an hour"}[now - (AT - lapse)] == "so long"


def test_the_end_of_office_hours_is_noted_where_they_are_looked_for() -> None:
    assert turn(lambda now: next_office_hours(PUBLISHED, now)) == office_change(PUBLISHED, AT)[1] - AT


def test_until_the_turn_nothing_is_owed_or_told_otherwise() -> None:
    """Of random situations: what is owed at any instant before the turn is what was owed, with the same lateness."""
    chance, short = random.Random(4201), 0
    for _ in range(SITUATIONS):
        known, at = situation(chance)
        turns = Turns(at)
        _judged(known, turns.now)
        until = min(turns.next or at + 30 * 24 * HOUR, at + 30 * 24 * HOUR)
        short += until < at + 24 * HOUR
        before = _judged(known, at)
        for instant in (until - NEXT, at + (until - at) / 2, at + (until - at) * chance.random()):
            if at < instant < until:
                assert _judged(known, instant) == before, (known, at, instant)
    assert short > SITUATIONS / 4, "turns come within a day, or this shows nothing"


def test_at_the_turn_something_often_is_another() -> None:
    """A turn is worth a look: of those that come, many do change what is owed or told."""
    chance, changed, came = random.Random(4202), 0, 0
    for _ in range(SITUATIONS):
        known, at = situation(chance)
        turns = Turns(at)
        _judged(known, turns.now)
        if turns.next is not None:
            came += 1
            changed += _judged(known, turns.next + NEXT) != _judged(known, at)
    assert changed > came / 4, (changed, came)


def _judged(known: Situation, now: datetime) -> tuple[object, ...]:
    told = users_told(known.interruptions, now)
    rows = [(one.kind, one.promise, one.subject, one.due, one.late(now)) for one in duties(known, now)]
    return rows, told.state, told.notice, told.goes_on
