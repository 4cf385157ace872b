"""How maintenance is planned: the table ``[planning]``, and the preferences that it comes to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from typing import Annotated

from msgspec import Meta

from klip_tui.commitment.phrase import Phrase, Refused, phrase
from klip_tui.commitment.window_wish import Preferences
from klip_tui.config.base import Base
from klip_tui.text.wishes import read_days, read_hours

Step = Annotated[str, Meta(min_length=1, max_length=150)]
_UNITS = {"m": "minutes", "min": "minutes", "h": "hours", "d": "days"}


class Planning(Base, frozen=True, kw_only=True):
    """What windows are proposed first."""

    hours: tuple[str, ...] = ("06:00-09:00", "17:00-20:00")
    """Among windows that hinder as little: the hours that are preferred, when people are at work or just before."""
    days: tuple[str, ...] = ()
    """The weekdays that are preferred, such as "ma-do"; holidays never are. Left empty: working days."""
    keep_free: Annotated[float, Meta(ge=0, le=0.9)] = 0.0
    """The share of each month's budget that proposed windows leave for what nobody plans."""

    before: tuple[Step, ...] = ()
    """What is ticked off before a planned interruption begins, in this order."""
    after: tuple[Step, ...] = ()
    """What is ticked off once it is over, in this order."""
    remind: Annotated[str, Meta(pattern=r"^([1-9]\d{0,3} ?(m|h|d|min))?$(?!\n)")] = ""
    """How long before it begins users are reminded, such as "24 h"; left empty: never."""

    tell_start: bool = False
    """Whether users are told, quietly, that a planned interruption has begun: the page says so and notifies nobody."""

    @property
    def speaks(self) -> bool:
        """Whether anything is told by itself."""
        return bool(self.remind) or self.tell_start

    @property
    def reminded(self) -> timedelta | None:
        """How long before it begins users are reminded; None: never."""
        found = re.fullmatch(r"(\d+) ?(m|h|d|min)", self.remind)
        return timedelta(**{_UNITS[found[2]]: int(found[1])}) if found is not None else None

    def wrong(self) -> Iterator[tuple[tuple[str | int, ...], Phrase]]:
        """Say which entries are no hours and no days."""
        for name, steps in (("before", self.before), ("after", self.after)):
            for index, text in enumerate(steps):
                if text in steps[:index]:
                    yield (name, index), phrase("{name} is there twice", name=text[:60])
        for name, rows, read in (("hours", self.hours, read_hours), ("days", self.days, read_days)):
            for index, text in enumerate(rows):
                try:
                    read(text)
                except Refused as error:
                    yield (name, index), error.sentence


def preferences(planning: Planning) -> Preferences:
    """Return what a configuration prefers."""
    hours = tuple(span for text in planning.hours for span in read_hours(text))
    days = frozenset(day for text in planning.days for day in read_days(text))
    return Preferences(hours, days or None, Fraction(str(planning.keep_free)))
