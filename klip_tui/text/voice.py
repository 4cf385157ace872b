"""A voice: one language, and everything said in it."""

from __future__ import annotations

import gettext
import os
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import Enum
from fractions import Fraction
from pathlib import Path

from klip_tui.commitment.phrase import Phrase, Value
from klip_tui.text import dates, reasons
from klip_tui.text.clean import one_line
from klip_tui.text.labels import label

LANGUAGES = ("nl", "en")
_LOCALE = Path(__file__).resolve().parent.parent / "locale"


def language(wanted: str | None, environment: Mapping[str, str] | None = None) -> str:
    """Choose a language: the one asked for, else the environment's (Dutch or English)."""
    if wanted in LANGUAGES:
        return wanted
    env = os.environ if environment is None else environment
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = env.get(name, "")
        if value:
            return "nl" if value.lower().startswith("nl") else "en"
    return "en"


class Voice:
    """Says phrases, dates and figures in one language."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._catalogue: gettext.NullTranslations
        if lang == "en":
            self._catalogue = gettext.NullTranslations()
        else:
            self._catalogue = gettext.translation("klip_tui", _LOCALE, languages=[lang])

    def text(self, message: str) -> str:
        """Translate a message of the program."""
        return self._catalogue.gettext(message) if message else ""

    def say(self, sentence: Phrase) -> str:
        """Translate a phrase and show its values."""
        shown = self.text(sentence.template)
        if not sentence.args:
            return shown
        return shown.format(**{name: self.show(value) for name, value in sentence.args})

    def seen(self, why: str) -> str:
        """Say what a probe saw, on one line."""
        return reasons.seen(one_line(why, 400), self.text)

    def recalled(self, said: object, otherwise: str) -> str:
        """Say what was said before, in this language; where only its text was kept, that."""
        from klip_tui.text.packing import unpacked

        sentence = unpacked(said) if isinstance(said, str) and said else None
        return one_line(self.say(sentence) if sentence is not None else otherwise, 2000)

    def show(self, value: Value) -> str:
        """Show one value of a phrase."""
        if isinstance(value, Phrase):
            return self.say(value)
        if isinstance(value, Enum):
            return self.text(label(value))
        if isinstance(value, datetime):
            return self.day_time(value)
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, timedelta):
            return dates.lasting(value, self.lang)
        if isinstance(value, Fraction):
            return dates.percent(value, self.lang)
        if isinstance(value, int):
            return dates.count(value, self.lang) if value >= 10000 else str(value)
        return one_line(value)

    def day(self, value: date, *, year: bool = True) -> str:
        """Show a date: ``di 8 dec 2026``."""
        return dates.day(value, year=year, lang=self.lang)

    def day_time(self, value: datetime, *, now: datetime | None = None) -> str:
        """Show an instant: ``di 8 dec 2026, 07:30``."""
        return dates.day_time(value, now=now, lang=self.lang)

    def percent(self, ratio: Fraction | None, places: int = 2) -> str:
        """Show a ratio, cut."""
        return dates.percent(ratio, self.lang, places)

    def lasting(self, value: timedelta | int) -> str:
        """Show a duration (or seconds)."""
        return dates.lasting(timedelta(seconds=value) if isinstance(value, int) else value, self.lang)

    def working(self, seconds: int) -> str:
        """Show working time, cut: in hours, since a day of it is no day of twenty-four."""
        left = abs(seconds)
        return self.lasting(left) if left < 7200 else f"{left // 3600} {dates.HOUR[self.lang]}"

    def count(self, value: int) -> str:
        """Show a whole number."""
        return dates.count(value, self.lang)
