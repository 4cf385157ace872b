"""What a month's answers come to (A1.3): of those that were due, given in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klip_tui.commitment.calendar.answer_clock import answer_clock
from klip_tui.commitment.calendar.local_time import local
from klip_tui.commitment.figures.answers import QuestionTimes, question_figures
from klip_tui.commitment.terms import PUBLISHED, PUBLISHED_TERMS, Commitment
from tests.commitment.build import at

ANSWERED = QuestionTimes(at("2026-11-02T10:00"), at("2026-11-03T10:00"))
UNANSWERED = QuestionTimes(at("2026-11-09T10:00"), None, True)
"""Due Fri 2026-11-13 17:00: the 11th is a holiday."""


def test_what_is_due_and_never_answered_is_not_answered_in_time_f2() -> None:
    found = question_figures(PUBLISHED, 2026, 11, [ANSWERED, *[UNANSWERED] * 9], at("2026-11-24T10:00"))
    assert (found.questions, found.answered, found.due, found.in_time, found.not_due) == (10, 1, 10, 1, 0)
    assert (found.open, found.oldest, found.met) == (9, at("2026-11-09T10:00"), False)


@pytest.mark.parametrize(
    ("now", "due", "not_due"),
    [("2026-11-13T16:59:59", 0, 1), ("2026-11-13T17:00", 1, 0), ("2027-03-01T09:00", 1, 0)],
)
def test_an_answer_counts_from_its_own_due_instant_f2(now: str, due: int, not_due: int) -> None:
    found = question_figures(PUBLISHED, 2026, 11, [UNANSWERED], at(now))
    assert (found.due, found.not_due, found.in_time) == (due, not_due, 0)
    assert found.met is (False if due else None), "nothing due is no figure, never met"


@pytest.mark.parametrize(
    ("answered", "in_time"), [("2026-11-13T17:00", 1), ("2026-11-13T17:00:01", 0), ("2026-11-09T09:00", 1)]
)
def test_an_answer_at_its_due_instant_is_in_time(answered: str, in_time: int) -> None:
    one = QuestionTimes(at("2026-11-09T10:00"), at(answered))
    assert question_figures(PUBLISHED, 2026, 11, [one], at("2026-12-24T10:00")).in_time == in_time


def test_a_question_counts_in_the_month_in_which_its_answer_is_due_f2() -> None:
    """Received Wed 2026-12-23 11:00, due Tue 2027-01-05 17:00."""
    one = QuestionTimes(at("2026-12-23T11:00"), None, True)
    december = question_figures(PUBLISHED, 2026, 12, [one], at("2027-02-01T10:00"))
    january = question_figures(PUBLISHED, 2027, 1, [one], at("2027-02-01T10:00"))
    assert (december.questions, december.due, december.not_due, december.met) == (1, 0, 1, None)
    assert (january.questions, january.due, january.in_time, january.met) == (0, 1, 0, False)


def test_an_answer_that_is_due_where_one_month_becomes_the_next_counts_once() -> None:
    """Office hours up to midnight: due at the end of Monday 30 November, which is when December begins."""
    late = Commitment((replace(PUBLISHED_TERMS, office_end=time()),))
    one = QuestionTimes(at("2026-11-25T10:00"), None, True)
    assert answer_clock(late, one.received).answer_due == at("2026-12-01T00:00")
    months = [question_figures(late, 2026, month, [one], at("2027-01-04T10:00")) for month in (11, 12)]
    assert sum(month.due for month in months) == 1


@pytest.mark.parametrize(
    ("hours", "median"), [((5,), 5), ((1, 2, 6), 2), ((6, 1, 2, 3, 4), 3), ((0, 6), 3), ((1, 6, 2, 5), 3.5)]
)
def test_the_median_is_the_middle_of_what_was_answered(hours: tuple[int, ...], median: float) -> None:
    came = at("2026-11-09T10:00")
    found = question_figures(
        PUBLISHED, 2026, 11, [QuestionTimes(came, came + timedelta(hours=n)) for n in hours], at("2026-12-01T10:00")
    )
    assert (found.median_seconds, found.slowest_seconds) == (median * 3600, max(hours) * 3600)


_TIMES = st.tuples(st.integers(0, 90 * 24), st.none() | st.integers(0, 30 * 24))


@settings(max_examples=60, deadline=None)
@given(st.lists(_TIMES, max_size=12), st.integers(0, 120 * 24))
def test_random_questions_are_counted_one_by_one_f2(rows: list[tuple[int, int | None]], hours: int) -> None:
    begun = at("2026-09-15T00:00")
    now = begun + timedelta(hours=hours)
    asked = []
    for received, after in rows:
        came = begun + timedelta(hours=received)
        answered = came + timedelta(hours=after) if after is not None else None
        if came <= now and (answered is None or answered <= now):
            asked.append(QuestionTimes(came, answered, answered is None))
    for month in (9, 10, 11, 12):
        found = question_figures(PUBLISHED, 2026, month, asked, now)
        dues = [(q, answer_clock(PUBLISHED, q.received).answer_due) for q in asked]
        mine = [(q, due) for q, due in dues if local(due).month == month and due <= now]
        assert found.due == len(mine)
        assert found.in_time == len([1 for q, due in mine if q.answered is not None and q.answered <= due])
        received = [(q, due) for q, due in dues if local(q.received).month == month]
        assert found.not_due == len([1 for _, due in received if due > now or local(due).month != month])
        assert (found.questions, found.open) == (len(received), len([q for q in asked if q.answered is None]))
