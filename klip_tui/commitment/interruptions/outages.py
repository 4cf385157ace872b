"""An outage and the interruption it belongs to: announced, begun early, gone on after its planned end, or new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from klip_tui.commitment.calendar.local_time import local_date
from klip_tui.commitment.interruptions.interruption import Interruption
from klip_tui.commitment.kinds import Kind, State
from klip_tui.commitment.phrase import phrase
from klip_tui.commitment.promises.duty import Duty, DutyKind, Situation

EARLY = timedelta(hours=1)
"""An outage that begins up to so long before an announced start is taken for that interruption, begun early."""


def covering(interruptions: Sequence[Interruption], since: datetime) -> Interruption | None:
    """Return the interruption that an outage belongs to: an unplanned one open then, or one announced for that time.

    An outage that goes on after an announced period is no longer covered by it, from the planned end.
    """
    for one in interruptions:
        if one.facts.kind is Kind.UNPLANNED and one.open:
            return one
    for one in interruptions:
        facts = one.facts
        if _announced(one) and facts.end is not None and facts.start <= since < facts.end:
            return one
    return None


def begun_early(interruptions: Sequence[Interruption], since: datetime) -> Interruption | None:
    """Return the announced interruption that an outage seems to be, begun before its start (None: no such one)."""
    near = [i for i in interruptions if _announced(i) and i.open and since < i.facts.start <= since + EARLY]
    return min(near, key=lambda i: i.facts.start, default=None)


def outage_since(interruptions: Sequence[Interruption], since: datetime, now: datetime) -> datetime:
    """Return when an outage began to be unplanned: what goes on after an announced period does so from its end."""
    cover = covering(interruptions, since)
    end = cover.facts.end if cover is not None and cover.facts.kind is Kind.PLANNED else None
    return end if end is not None and end <= now else since


def _announced(one: Interruption) -> bool:
    return one.facts.kind is Kind.PLANNED and bool(one.told) and not one.cancelled


def about_klip(situation: Situation, now: datetime) -> Iterator[Duty]:
    """What KLIP being down owes to users: whether they know of this outage (A4.2-immediate)."""
    since = situation.state_since
    if situation.state is not State.DOWN or since is None:
        return
    cover = covering(situation.interruptions, since)
    immediate = situation.commitment.on(local_date(since)).immediate
    if cover is None:
        early = begun_early(situation.interruptions, since)
        if early is not None:
            message = phrase("{id} seems to have begun before its announced start: tell users", id=early.id)
            yield Duty(DutyKind.BEGAN_EARLY, "A4.1-known", early.id, message, since, since + immediate)
            return
        message = phrase("tell users that KLIP is down")
        yield Duty(DutyKind.TELL_USERS, "A4.2-immediate", "KLIP", message, since, since + immediate)
    elif cover.facts.kind is Kind.PLANNED and cover.facts.end is not None:
        message = (
            phrase("tell users if {id} runs past its planned end", id=cover.id)
            if now < cover.facts.end
            else phrase("KLIP is still down after the planned end of {id}: tell users", id=cover.id)
        )
        yield Duty(
            DutyKind.TELL_USERS, "A4.2-immediate", cover.id, message, cover.facts.end, cover.facts.end + immediate
        )
