"""The recorded stories, judged by a reading of their own: what is owed, what users believe, what was announced.

What is owed is judged by the model of ``test_duty_model``, which knows nothing of the program.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product

import pytest

from klip_tui.commitment.interruptions.interruption import Interruption
from klip_tui.commitment.interruptions.lead import announced_spans, planned_ahead
from klip_tui.commitment.interruptions.told import users_told
from klip_tui.commitment.kinds import Impact, Kind, NoticeType, State
from klip_tui.commitment.promises.duties import duties
from klip_tui.commitment.promises.duty import Situation
from klip_tui.commitment.terms import PUBLISHED
from klip_tui.commitment.turning import Turns
from tests.commitment.recorded.owed import EDGES, OTHERS, STATES, STORIES
from tests.commitment.test_duty_model import owed

ONE = timedelta(seconds=1)
MOMENTS = [edge + n * ONE for edge in EDGES for n in (-1, 0, 1)]


def said(situation: Situation, now: datetime) -> set[tuple[str, str, str, datetime]]:
    return {(one.kind.value, one.promise, one.subject, one.due) for one in duties(situation, now)}


@pytest.mark.parametrize(("story", "state"), product(STORIES, STATES))
def test_what_a_story_owes_is_what_the_text_says(story: str, state: str) -> None:
    situation = Situation(PUBLISHED, STORIES[story], *STATES[state])
    for now in MOMENTS:
        assert said(situation, now) == owed(situation, now), now


@pytest.mark.parametrize("name", [name for name, one in OTHERS.items() if one.certificate_ahead is None])
def test_what_else_owes_something_owes_it_by_the_text(name: str) -> None:
    for now in EDGES:
        assert said(OTHERS[name], now) == owed(OTHERS[name], now), now


@pytest.mark.parametrize("story", STORIES)
def test_an_outage_that_begins_at_any_second_owes_what_the_text_says(story: str) -> None:
    """Telling, acting and the restart: of a new outage, of one that was announced, of one that outlasts it."""
    for since in MOMENTS:
        situation = Situation(PUBLISHED, STORIES[story], State.DOWN, since)
        for minutes in (0, 40, 150):
            now = since + timedelta(minutes=minutes)
            assert said(situation, now) == owed(situation, now), (since, minutes)


def believed(one: Interruption, now: datetime) -> State:
    """What users believe of one interruption, by the last word that every channel took."""
    told = [notice for notice in one.notices if notice.communicated is not None]
    if not told or told[-1].type in (NoticeType.END, NoticeType.CANCELLATION):
        return State.UP
    what = told[-1].facts
    if what.kind is Kind.PLANNED:
        assert what.end is not None
        return State.DOWN if what.start <= now < what.end else State.UP
    return State.DOWN if what.impact is Impact.MAJOR else State.DEGRADED


@pytest.mark.parametrize("story", STORIES)
def test_users_believe_the_worst_that_they_were_told(story: str) -> None:
    rows = STORIES[story]
    for now in MOMENTS:
        states = {believed(one, now) for one in rows}
        worst = next((state for state in (State.DOWN, State.DEGRADED) if state in states), State.UP)
        assert users_told(rows, now).state is worst


@pytest.mark.parametrize("story", STORIES)
def test_announced_is_what_was_told_ahead_until_the_word_of_its_end(story: str) -> None:
    """What waits was not told; a cancellation takes it back; announced time ends with the notice of the end."""
    expected = []
    for one in STORIES[story]:
        told = [notice for notice in one.notices if notice.communicated is not None]
        if one.facts.kind is not Kind.PLANNED or not told or told[-1].type is NoticeType.CANCELLATION:
            continue
        periods = [notice.facts for notice in told if notice.type is not NoticeType.END]
        end = periods[-1].end
        if told[-1].type is NoticeType.END and end is not None and told[-1].communicated is not None:
            end = min(end, told[-1].communicated)
        assert end is not None
        expected.append((int(periods[-1].start.timestamp()), int(end.timestamp()), told[-1].type is NoticeType.END))
    assert sorted(announced_spans(STORIES[story])) == sorted((a, b) for a, b, _ in expected)
    for now in (EDGES[0], EDGES[9], EDGES[12]):
        second = int(now.timestamp())
        ahead = sorted((max(a, second), b) for a, b, over in expected if not over and b > second)
        assert sorted(planned_ahead(STORIES[story], now)) == ahead


@pytest.mark.parametrize(("story", "state"), product(STORIES, STATES))
def test_before_it_turns_an_answer_is_the_same(story: str, state: str) -> None:
    """The instant that is given as the next one comes no later than the first at which anything is another."""
    situation = Situation(PUBLISHED, STORIES[story], *STATES[state])

    def answers(now: datetime) -> object:
        rows = {(one.kind, one.promise, one.subject, one.due, one.late(now)) for one in duties(situation, now)}
        return rows, users_told(situation.interruptions, now)

    known = {moment: answers(moment) for moment in MOMENTS}
    for now in EDGES:
        turns = Turns(now)
        duties(situation, turns.now)
        for one in duties(situation, now):
            one.late(turns.now)
        users_told(situation.interruptions, turns.now)
        for later in MOMENTS:
            if now < later and (turns.next is None or later < turns.next):
                assert known[later] == known[now], (now, later, turns.next)
