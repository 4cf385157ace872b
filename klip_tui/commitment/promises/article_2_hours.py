"""Article 2: office hours and working days; what they are is computed in the calendar."""

from __future__ import annotations

from klip_tui.commitment.phrase import Phrase, phrase
from klip_tui.commitment.promises.promise import Promise
from klip_tui.commitment.terms import Terms


def _hours(terms: Terms) -> Phrase:
    return phrase(
        "Office hours are {start} up to {end} on working days.",
        start=f"{terms.office_start:%H:%M}",
        end=f"{terms.office_end:%H:%M}",
    )


def _days(terms: Terms) -> Phrase:
    return phrase(
        "Working days are all days except the weekend, {count} holidays, and the days between Christmas and New Year.",
        count=len(terms.holidays),
    )


PROMISES = (Promise("A2.1", _hours), Promise("A2.2", _days))
