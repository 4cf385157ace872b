"""Article 5: reporting; the report itself is made at the desk, from the results that the promises give."""

from __future__ import annotations

from klip_tui.commitment.phrase import Phrase, phrase
from klip_tui.commitment.promises.promise import Promise
from klip_tui.commitment.terms import Terms


def _monthly(_terms: Terms) -> Phrase:
    return phrase("Monthly average measured results against the targets, on request.")


def _inside(_terms: Terms) -> Phrase:
    return phrase("Details of maintenance are by default not reported to outsiders.")


PROMISES = (Promise("A5.1", _monthly), Promise("A5.2", _inside))
