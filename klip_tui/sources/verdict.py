"""From what probes saw to the state KLIP is in: thresholds, dated back to the first sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import State
from klip_tui.config.endpoint import Endpoint
from klip_tui.config.schema import Measure
from klip_tui.sources.answer import Answer

HOLD = 3
"""Intervals that a probe's result holds without a next one."""


def combine(answers: Sequence[tuple[Endpoint, Answer]]) -> tuple[State, str]:
    """Tell one round's state: required endpoints decide, optional and slow ones degrade.

    When KLIP and every reference fail it is our own network, so the state is unknown; so it is where nothing but our
    own probes failed.
    """
    required = [(e, a) for e, a in answers if e.role == "required"]
    optional = [(e, a) for e, a in answers if e.role == "optional" and not a.fault]
    references = [a for e, a in answers if e.role == "reference" and not a.fault]
    failed = [(e, a) for e, a in required if not a.ok]
    if failed and all(a.fault for _, a in failed):
        endpoint, answer = failed[0]
        return State.UNKNOWN, _named(endpoint, answer.why, len(required) > 1)
    if failed:
        endpoint, answer = next((e, a) for e, a in failed if not a.fault)
        if references and all(not a.ok for a in references):
            return State.UNKNOWN, "references fail too: our own network"
        return State.DOWN, _named(endpoint, answer.why, len(required) > 1)
    worse = [(e, a) for e, a in optional if not a.ok] or [(e, a) for e, a in (*required, *optional) if a.slow]
    if worse:
        endpoint, answer = worse[0]
        return State.DEGRADED, _named(endpoint, answer.why, len(answers) > 1)
    return State.UP, ""


def _named(endpoint: Endpoint, why: str, several: bool) -> str:
    return f"{endpoint.label}: {why}" if several else why


@dataclass(frozen=True, slots=True)
class Judgement:
    """The state since ``since`` as known at ``at``; ``changed`` when it is another than before."""

    state: State
    since: datetime
    at: datetime
    why: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state machine. ``sign_*`` is a change that has shown itself but not often enough yet."""

    measure: Measure
    state: State | None = None
    at: datetime | None = None
    sign_state: State | None = None
    sign_since: datetime | None = None
    sign_count: int = 0

    def see(self, seen: State, at: datetime, why: str) -> tuple[Verdict, Judgement | None]:
        """Take one round's state; return the next verdict and what is certain now (None: still waiting)."""
        longest = timedelta(seconds=HOLD * self.measure.interval)
        if self.at is not None and not timedelta(0) <= at - self.at <= longest:
            # Asleep, stopped or stepped: nothing from before says anything about now.
            return Verdict(self.measure).see(seen, at, why)
        if self.state is seen:
            since = self.sign_since or self.at or at
            return Verdict(self.measure, seen, at), Judgement(seen, since, at, why, changed=False)
        since, count = at, 1
        if self.sign_since is not None and (seen is State.DOWN) == (self.sign_state is State.DOWN):
            since, count = self.sign_since, self.sign_count + 1
        if count < self._needed(seen):
            return replace(self, at=at, sign_state=seen, sign_since=since, sign_count=count), None
        return Verdict(self.measure, seen, at), Judgement(seen, since, at, why, changed=True)

    def _needed(self, seen: State) -> int:
        if seen is State.DOWN:
            return self.measure.failures_before_down
        return self.measure.successes_before_up if self.state is State.DOWN and seen is not State.UNKNOWN else 1
