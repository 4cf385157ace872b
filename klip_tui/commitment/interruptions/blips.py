"""Outages that were over before anybody told of them: what is owed of each now, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.interruptions.interruption import Interruption
from klip_tui.commitment.kinds import Kind, NoticeType
from klip_tui.commitment.phrase import Phrase, phrase

KEPT = timedelta(days=1)
"""How long something of which nothing is owed still stands to be seen."""
OWED = timedelta(days=7)
"""How long an outage that is to be told afterwards is owed."""
NEAR = timedelta(minutes=1)
"""What was told of a time so near is about the same outage."""
Run = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Blip:
    """An outage that ended at ``end`` before anybody told: told afterwards where it lasted ``limit`` or more."""

    start: datetime
    end: datetime
    limit: timedelta
    service: str

    @property
    def owed(self) -> bool:
        """Whether users are to be told of it afterwards."""
        return self.end - self.start >= self.limit

    @property
    def message(self) -> Phrase:
        """Say what is owed, and why."""
        lasted = self.end - self.start
        if self.owed:
            return phrase(
                "{service} was down for {time} from {start} and nobody told: tell users afterwards",
                service=self.service,
                time=lasted,
                start=self.start,
            )
        return phrase(
            "{service} was down for {time} from {start}, over before anybody told: nothing is owed below {limit}",
            service=self.service,
            time=lasted,
            start=self.start,
            limit=self.limit,
        )


def blips(
    service: str,
    runs: Sequence[Run],
    interruptions: Sequence[Interruption],
    now: datetime,
    limit: timedelta,
) -> tuple[Blip, ...]:
    """List what was over before anybody told, the newest first: ``runs`` are outages that are known to have ended.

    ``limit`` is from how long on one is told afterwards.
    """
    known = list(_known(interruptions, now))
    found: list[Blip] = []
    for start, end in runs:
        if any(start - NEAR <= until and since <= end + NEAR for since, until in known):
            continue
        one = Blip(start, end, limit, service)
        if now - end <= (OWED if one.owed else KEPT):
            found.append(one)
    return tuple(sorted(found, key=lambda one: one.end, reverse=True))


def _known(interruptions: Sequence[Interruption], now: datetime) -> Iterator[Run]:
    """List the periods that something was told, or written, of."""
    for one in interruptions:
        facts = one.facts
        if one.cancelled or (facts.kind is Kind.PLANNED and not one.told):
            continue
        start, last = min(facts.start, facts.detected or facts.start), one.last
        if last is not None and last.type is NoticeType.END:
            until = max(facts.end or facts.start, last.created)
        else:
            until = max(facts.end or now, now) if facts.kind is Kind.UNPLANNED else facts.end or now
        yield start, until
