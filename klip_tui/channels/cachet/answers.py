"""Cachet's answers (JSON:API), read without trusting any of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from klip_tui.channels.api import instant_of
from klip_tui.channels.protocol import Outcome, Result
from klip_tui.commitment.calendar.local_time import BRUSSELS
from klip_tui.commitment.interruptions.published import SAME
from klip_tui.commitment.phrase import phrase

LONGEST_ID = 100


def rows_of(value: Any) -> list[dict[str, Any]] | Outcome:
    """Return the rows of a list that can be asked for again.

    What is no list says nothing of what is there: taken for an empty one it would be told twice.
    """
    rows = value.get("data") if isinstance(value, dict) else None
    if not isinstance(rows, list):
        return Outcome(Result.AGAIN, phrase("it answers no list of incidents; it is asked again"))
    return [row for row in rows if isinstance(row, dict) and identity_of(row)]


def identity_of(row: dict[str, Any]) -> str:
    """Return a row's id; empty where it has none that could be asked for again."""
    found = row.get("id")
    text = str(found) if isinstance(found, str) or type(found) is int else ""
    return text if text.isprintable() and len(text) <= LONGEST_ID else ""


def number_of(row: dict[str, Any]) -> int:
    """Return a row's id as a number, by which the newest is known."""
    text = str(row["id"])
    return int(text) if text.isascii() and text.isdigit() else 0


def attributes(row: Any) -> dict[str, Any]:
    """Return a row's attributes; none where it has none."""
    found = row.get("attributes") if isinstance(row, dict) else None
    return found if isinstance(found, dict) else {}


def instant(found: dict[str, Any], name: str, meant: datetime | None) -> datetime | None:
    """Read an instant of an entry's attributes: it is shown as ``{name: {"human", "string"}}``.

    Without an offset it is the page's own zone, Brussels or UTC, whichever fits.
    """
    shown = found.get(name)
    return _there(shown.get("string") if isinstance(shown, dict) else found.get(f"{name}_at"), meant)


def is_alike(row: dict[str, Any], *, title: str, start: datetime, planned: bool, text: str | None = None) -> bool:
    """Whether an entry is what would be made of a notice: its name, its start, and its text where one is given."""
    found = attributes(row)
    begins = instant(found, "scheduled" if planned else "occurred", start)
    if begins is None or abs(begins - start) >= SAME or _flat(found.get("name")) != _flat(title):
        return False
    return text is None or _flat(found.get("message")) == _flat(text)


def shown_later(update: dict[str, Any], found: dict[str, Any]) -> bool:
    """Whether an update was written after its entry was, by the page's own clock."""
    written, made = found.get("updated"), update.get("created")
    if not isinstance(written, dict) or not isinstance(made, dict):
        return False
    return str(made.get("string") or "") > str(written.get("string") or "")


def _flat(text: Any) -> str:
    return " ".join(text.split()) if isinstance(text, str) else ""


def _there(value: Any, meant: datetime | None) -> datetime | None:
    found = instant_of(value.replace(" ", "T") if isinstance(value, str) else value)
    if found is None or found.tzinfo is not None:
        return found
    possible = [found.replace(tzinfo=BRUSSELS), found.replace(tzinfo=UTC)]
    return min(possible, key=lambda one: abs(one - meant)) if meant is not None else possible[0]
