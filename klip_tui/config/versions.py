"""The commitment's versions, as the configuration gives them: each refused by its key where it can't be meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from fractions import Fraction
from typing import Any, get_args

from klip_tui.commitment.calendar.working_days import year_days
from klip_tui.commitment.phrase import Malformed, Phrase, phrase
from klip_tui.commitment.terms import PUBLISHED, ClosedRule, Commitment, HolidayRule, Terms
from klip_tui.config.schema import Config
from klip_tui.config.toml_file import Key, Source
from klip_tui.config.version import Version, Weekday

FIRST_AFTER_EASTER, LAST_AFTER_EASTER = -80, 250
"""Days from Easter (22 March to 25 April) that lie in its own year, whenever it falls."""
_EASTER = re.compile(r"easter([+-]\d{1,4})?", re.ASCII)
_DAY = re.compile(r"(\d{2})-(\d{2})", re.ASCII)
ALL = "all"
"""Stands for every holiday, or every run of closed days, where they are dropped."""
_AS_THEY_ARE = (
    "office_start",
    "office_end",
    "plan_requests",
    "answer_days",
    "lead_days",
    "end_before",
    "planned_counts",
    "reason_length",
)
_COMMON_YEAR = 2001
"""A holiday is a day of every year, so 29 February is none."""


class _Wrong(Exception):
    """A key of a version that can't be meant."""

    def __init__(self, key: tuple[str, ...], sentence: Phrase) -> None:
        super().__init__(sentence)
        self.key, self.sentence = key, sentence


def versions(config: Config, source: Source | None = None) -> Commitment:
    """Put the configuration's later versions behind the published one. Raises FileRefused, or Malformed."""
    rows = _rows(PUBLISHED.versions, config.commitment, ("commitment",), source)
    return Commitment(rows) if len(rows) > 1 else PUBLISHED


def own_versions(
    wanted: Sequence[Version], key: Key, excepted: frozenset[str], source: Source | None = None
) -> Commitment:
    """Make a commitment of versions of its own, the first made from the published one. Raises as ``versions``."""
    return Commitment(_rows((), wanted, key, source), excepted=excepted)


def _rows(before: tuple[Terms, ...], wanted: Sequence[Version], key: Key, source: Source | None) -> tuple[Terms, ...]:
    rows = list(before)
    for index, version in enumerate(wanted):
        try:
            if rows and version.first_day <= rows[-1].first_day:
                raise _Wrong(("first_day",), phrase("must be later than {day}", day=rows[-1].first_day))
            rows.append(_version(rows[-1] if rows else PUBLISHED.versions[-1], version))
        except _Wrong as wrong:
            if source is not None:
                raise source.refuse((*key, index, *wrong.key), wrong.sentence) from None
            raise Malformed(wrong.sentence) from None
    return tuple(rows)


def _version(before: Terms, version: Version) -> Terms:
    changed: dict[str, Any] = {"first_day": version.first_day}
    for name in _AS_THEY_ARE:
        value = getattr(version, name)
        if value is not None:
            changed[name] = value
    for name in ("target_inside", "target_outside", "target_reachability"):
        share = getattr(version, name)
        if share is not None:
            changed[name] = Fraction(str(share))
    for name in ("immediate", "substantial", "long_planned", "long_repair", "first_update"):
        minutes = getattr(version, f"{name}_minutes")
        if minutes is not None:
            changed[name] = timedelta(minutes=minutes)
    if version.weekend is not None:
        changed["weekend"] = frozenset(get_args(Weekday).index(day) for day in version.weekend)
    made = replace(before, **changed, holidays=_holidays(before, version), closed=_closed(before, version))
    if time() < made.office_end <= made.office_start:
        raise _Wrong(("office_end",), phrase("office hours must end after they start"))
    if made.end_before == time():
        raise _Wrong(("end_before",), phrase("no end is earlier than 00:00"))
    if len(made.weekend) == len(get_args(Weekday)):
        raise _Wrong(("weekend",), phrase("leaves no working day"))
    if not any(day.working for day in year_days(Commitment((made,)), _COMMON_YEAR)):
        raise _Wrong(("extra_closed",), phrase("leaves no working day"))
    return made


def _holidays(before: Terms, version: Version) -> tuple[HolidayRule, ...]:
    _known("dropped_holidays", version.dropped_holidays, {rule.name for rule in before.holidays})
    kept = [rule for rule in before.holidays if not {rule.name, ALL} & set(version.dropped_holidays)]
    return (*kept, *(_holiday(name, rule) for name, rule in version.extra_holidays.items()))


def _closed(before: Terms, version: Version) -> tuple[ClosedRule, ...]:
    _known("dropped_closed", version.dropped_closed, {rule.name for rule in before.closed})
    kept = [rule for rule in before.closed if not {rule.name, ALL} & set(version.dropped_closed)]
    return (*kept, *(_run(name, rule) for name, rule in version.extra_closed.items()))


def _known(key: str, dropped: tuple[str, ...], there: set[str]) -> None:
    for name in dropped:
        if name != ALL and name not in there:
            names = ", ".join(sorted(there)) or "-"
            raise _Wrong((key,), phrase("{name} is none of {names}", name=repr(name), names=names))


def _holiday(name: str, rule: str) -> HolidayRule:
    key = ("extra_holidays", name)
    moves = _EASTER.fullmatch(rule)
    if moves is None:
        month, day = _day(key, rule)
        return HolidayRule(name, month, day)
    after = int(moves[1] or "0")
    if not FIRST_AFTER_EASTER <= after <= LAST_AFTER_EASTER:
        raise _Wrong(
            key,
            phrase(
                "lies outside the year of that Easter: from easter{first} to easter+{last}",
                first=FIRST_AFTER_EASTER,
                last=LAST_AFTER_EASTER,
            ),
        )
    return HolidayRule(name, after_easter=after)


def _run(name: str, rule: str) -> ClosedRule:
    key = ("extra_closed", name)
    first, slash, last = rule.partition("/")
    if not slash:
        raise _Wrong(key, phrase("closed days are written MM-DD/MM-DD, both included"))
    found = ClosedRule(name, _day(key, first), _day(key, last))
    if found.last < found.first:
        raise _Wrong(key, phrase("the last day is before the first"))
    return found


def _day(key: tuple[str, ...], text: str) -> tuple[int, int]:
    found = _DAY.fullmatch(text)
    if found is None:
        raise _Wrong(key, phrase("a holiday is written MM-DD or easter+N"))
    month, day = int(found[1]), int(found[2])
    try:
        date(_COMMON_YEAR, month, day)
    except ValueError:
        raise _Wrong(key, phrase("{day} is no day of every year", day=text)) from None
    return month, day
