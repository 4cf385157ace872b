"""A later version of the commitment, as the configuration has it."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Literal

from msgspec import Meta

from klip_tui.config.base import Base

Minutes = Annotated[int, Meta(ge=1, le=100_000)]
Share = Annotated[float, Meta(gt=0, le=1)]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class Version(Base, frozen=True, kw_only=True):
    """A version of the commitment: what is left out stays as in the version before."""

    first_day: date
    """The first day on which it is in force."""
    office_start: time | None = None
    """When office hours begin (A2.1)."""
    office_end: time | None = None
    """When office hours end (A2.1)."""
    weekend: tuple[Weekday, ...] | None = None
    """Weekdays that are no working days; an empty list: there are none."""
    target_inside: Share | None = None
    """The share of office hours that it is up (A3.1)."""
    target_outside: Share | None = None
    """The share of the other hours (A3.2)."""
    target_reachability: Share | None = None
    """The share of office hours in which the helpdesk can be reached (A1.2)."""
    planned_counts: bool | None = None
    """Whether a planned interruption that was announced counts as down."""
    plan_requests: Annotated[int, Meta(ge=1)] | None = None
    """Plan requests processed on a working day (A3.4)."""
    answer_days: Annotated[int, Meta(ge=1, le=60)] | None = None
    """Working days for an answer (A1.3)."""
    lead_days: Annotated[int, Meta(ge=0, le=60)] | None = None
    """Calendar days that a planned interruption is announced ahead (A4.1-3)."""
    end_before: time | None = None
    """The wall time before which a planned interruption ends (A4.1-2)."""
    immediate_minutes: Annotated[int, Meta(ge=1, le=1440)] | None = None
    """Minutes within which users are told of an outage (A4.2-immediate)."""
    substantial_minutes: Annotated[int, Meta(ge=1, le=1440)] | None = None
    """Minutes from which a change is substantial (A4.1-known)."""
    long_planned_minutes: Minutes | None = None
    """How long a planned interruption is before it draws advice (A4.1-1)."""
    long_repair_minutes: Minutes | None = None
    """Minutes of office hours after which a repair draws advice (A4.2-repair)."""
    first_update_minutes: Annotated[int, Meta(ge=1, le=1440)] | None = None
    """What is offered where neither an end nor a next update is known (A4.2-duration)."""
    reason_length: Annotated[int, Meta(ge=1, le=1000)] | None = None
    """Characters that a reason for falling short has at least."""
    extra_holidays: dict[str, str] = {}
    """Further holidays: name -> a day of the year, MM-DD, or easter+N."""
    dropped_holidays: tuple[str, ...] = ()
    """Names of holidays that are none any more, or "all"."""
    extra_closed: dict[str, str] = {}
    """Further closed days: name -> a yearly run, MM-DD/MM-DD, both included."""
    dropped_closed: tuple[str, ...] = ()
    """Names of runs of closed days that are none any more, or "all"."""
