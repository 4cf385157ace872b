"""What is personal of a question goes after a time; what figures are counted from stays.

``[helpdesk] keep`` says how long. Of a question that was answered longer ago than that its subject, text, sender and
answer are taken away, with the texts and senders of its follow-ups; its number, its instants, its state and what
interruption it belongs to stay. What waits for an answer is never touched. The log never held more than numbers and
instants of questions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from dateutil.relativedelta import relativedelta

from klip_tui.commitment.calendar.local_time import instant, local_date, midnight
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.desk.session import Desk
from klip_tui.store import questions

_KEEP = re.compile(r"([1-9]\d{0,2}) ([dmy])")
LONGEST = 400
"""Characters of the numbers in the log's line; a first run over many years is one line all the same."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What was cut (or would be): the questions' numbers, and before which instant they were answered."""

    numbers: tuple[int, ...]
    before: datetime


def last_day(keep: str, today: date) -> date:
    """Return the day before which an answer is too old, for ``90 d``, ``18 m`` or ``2 y``."""
    found = _KEEP.fullmatch(keep)
    if found is None:
        raise ValueError(keep)
    count = int(found[1])
    away = {"d": relativedelta(days=count), "m": relativedelta(months=count), "y": relativedelta(years=count)}
    return today - away[found[2]]


def cut(desk: Desk, *, dry: bool = False) -> Cut:
    """Cut what is older than the configuration says. Raises Refused where it says nothing."""
    keep = desk.settings.config.helpdesk.keep
    if not keep:
        raise Refused(phrase("helpdesk.keep says nothing: questions are kept for ever"))
    before = instant(midnight(last_day(keep, local_date(desk.clock()))))
    if dry:
        with desk.store.read() as connection:
            return Cut(tuple(questions.older(connection, before)), before)
    with desk.work("cut", "questions") as work:
        numbers = questions.older(work.connection, before)
        if not numbers:
            work.nothing_done()
        questions.cut(work.connection, numbers)
        work.detail = f"{len(numbers)}: {ranges(numbers)}"[:LONGEST]
        work.why = f"helpdesk.keep = {keep}"
    return Cut(tuple(numbers), before)


def ranges(numbers: Sequence[int]) -> str:
    """Write numbers in order, runs of them as 3-7."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return " ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)
