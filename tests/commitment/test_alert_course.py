"""The course of alerts over virtual time: whatever flaps, one outage is one alert, and nobody is told twice."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from klip_tui.commitment.alerting.course import APART, changes, may_go, needless, owed
from klip_tui.commitment.alerting.hours import parse_hours
from klip_tui.commitment.alerting.values import OVER, Alert, AlertMessage, Ladder, Signal
from klip_tui.commitment.kinds import AlertKind, AlertMessageState, AlertState
from klip_tui.commitment.phrase import phrase
from klip_tui.commitment.terms import PUBLISHED
from tests.commitment.build import at

NOW = at("2026-11-24T03:00")
CALM = timedelta(minutes=5)
LADDERS = (
    Ladder("first", after=(timedelta(0), timedelta(minutes=10))),
    Ladder("second", after=(timedelta(minutes=3),)),
    Ladder("quiet", kinds=frozenset({AlertKind.BUDGET})),
)


def signal(subject: str = "klip", kind: AlertKind = AlertKind.DOWN) -> Signal:
    return Signal(kind, subject, NOW, phrase("down"))


@dataclass
class World:
    """The rules, with a memory instead of a store, and targets that take everything at once."""

    ladders: tuple[Ladder, ...] = LADDERS
    calm: timedelta = CALM
    alerts: list[Alert] = field(default_factory=list)
    messages: list[AlertMessage] = field(default_factory=list)
    told: list[tuple[datetime, str, tuple[tuple[int, int], ...]]] = field(default_factory=list)

    def look(self, now: datetime, *wanted: Signal) -> None:
        found = changes(self.alerts, wanted, now, self.calm)
        for one in (*found.calm, *found.again):
            self._set(one, calm=now if one in found.calm else None)
        for one in found.over:
            self._set(one, state=AlertState.RESOLVED, until=one.calm or now)
        for new in found.begin:
            self.alerts.append(Alert(len(self.alerts) + 1, new.kind, new.subject, AlertState.FIRING, now))
        for row in list(needless(self.alerts, self.messages)):
            self.messages[row.id - 1] = replace(row, state=AlertMessageState.DROPPED)
        for one in owed(PUBLISHED, self.alerts, self.messages, self.ladders, now):
            number = len(self.messages) + 1
            state = AlertMessageState.PENDING
            self.messages.append(AlertMessage(number, one.alert, one.target, one.step, state, 0, now, now))
        for ladder in self.ladders:
            self._tell(ladder.target, now)

    def _tell(self, target: str, now: datetime) -> None:
        waiting = [one for one in self.messages if one.target == target and one.state is AlertMessageState.PENDING]
        last = max((at for at, name, _ in self.told if name == target), default=None)
        if not waiting or not may_go(last, now):
            return
        self.told.append((now, target, tuple((one.alert, one.step) for one in waiting)))
        for one in waiting:
            self.messages[one.id - 1] = replace(one, state=AlertMessageState.SENT, left=now)

    def _set(self, alert: Alert, **more: object) -> None:
        self.alerts[alert.id - 1] = replace(self.alerts[alert.id - 1], **more)  # type: ignore[arg-type]

    def acknowledge(self, number: int, now: datetime) -> None:
        self._set(self.alerts[number - 1], state=AlertState.ACKNOWLEDGED, who="an", acknowledged=now)

    def steps(self, target: str) -> list[tuple[int, int]]:
        return [pair for _, name, pairs in self.told if name == target for pair in pairs]


def second(count: float) -> datetime:
    return NOW + timedelta(seconds=count)


def test_a_thousand_flaps_in_ten_minutes_are_one_alert() -> None:
    world = World()
    for n in range(1000):
        world.look(second(n * 0.6), *([signal()] if n % 2 == 0 else []))
    assert len(world.alerts) == 1
    assert [(name, pairs) for _, name, pairs in world.told] == [("first", ((1, 0),)), ("second", ((1, 0),))]


def test_different_alerts_every_two_seconds_are_ten_messages_to_a_target_in_ten_minutes() -> None:
    world = World(calm=timedelta(0))
    for n in range(300):
        world.look(second(n * 2), signal(f"s{n}"))
    assert len(world.alerts) == 300
    for ladder in LADDERS:
        assert len([one for one in world.told if one[1] == ladder.target]) <= 10


def test_steps_go_while_nobody_has_it() -> None:
    world = World()
    for n in range(0, 1200, 5):
        world.look(second(n), signal())
    assert world.steps("first") == [(1, 0), (1, 1)]
    assert world.steps("second") == [(1, 0)]
    assert [at for at, name, _ in world.told if name == "second"] == [second(180)]
    assert world.steps("quiet") == []


def test_who_has_it_stops_the_steps_and_is_told_of_the_end() -> None:
    world = World()
    for n in range(0, 1200, 5):
        if n == 60:
            world.acknowledge(1, second(n))
        world.look(second(n), *([signal()] if n < 600 else []))
    assert world.steps("first") == [(1, 0), (1, OVER)]
    assert world.steps("second") == [], "who was told of no beginning is told of no end"
    assert world.alerts[0].until == second(600), "it was over when its reason went, not when that was sure"


def test_what_was_over_before_it_was_told_is_not_told() -> None:
    world = World((Ladder("office", hours=parse_hours("office")),))
    for n in range(0, 1200, 5):
        world.look(second(n), *([signal()] if n < 60 else []))
    assert world.told == []


def test_who_opens_later_is_told_once_then() -> None:
    world = World((Ladder("office", after=(timedelta(0), timedelta(minutes=10)), hours=parse_hours("office")),))
    opens = at("2026-11-24T09:00")
    world.look(NOW, signal())
    world.look(opens, signal())
    assert world.told == [(opens, "office", ((1, 1),))]


def test_what_comes_back_later_is_another_alert() -> None:
    world = World()
    for n in range(0, 1200, 5):
        world.look(second(n), *([signal()] if n < 60 or n > 700 else []))
    assert [one.state for one in world.alerts] == [AlertState.RESOLVED, AlertState.FIRING]


@given(
    st.lists(
        st.tuples(st.floats(0.1, 400), st.sets(st.sampled_from("abc")), st.sampled_from([0, 0, 0, 1, 2, 3])),
        max_size=60,
    )
)
def test_whatever_comes(story: list[tuple[float, set[str], int]]) -> None:
    world, now = World(), NOW
    for pause, subjects, taken in story:
        now += timedelta(seconds=pause)
        if taken and taken <= len(world.alerts) and world.alerts[taken - 1].standing:
            world.acknowledge(taken, now)
        before = {one.id: one for one in world.alerts}
        world.look(now, *(signal(subject) for subject in sorted(subjects)))
        standing = [(one.kind, one.subject) for one in world.alerts if one.standing]
        assert len(standing) == len(set(standing)), "one alert of a kind and subject at a time"
        assert {name for _, name in standing} >= subjects, "what there is a reason for stands"
        for _, target, pairs in (one for one in world.told if one[0] == now):
            for number, step in pairs:
                was = before.get(number)
                if step != OVER and was is not None:
                    assert was.state is AlertState.FIRING, f"{target} was told of what somebody had"
    once = [(target, pair) for _, target, pairs in world.told for pair in pairs]
    assert len(once) == len(set(once)), "one message per alert, target and step"
    for ladder in LADDERS:
        instants = [at for at, name, _ in world.told if name == ladder.target]
        assert all(b - a >= APART for a, b in pairwise(instants))
