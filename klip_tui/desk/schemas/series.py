"""``series --json``: a series with its occurrences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from klip_tui.commitment.calendar.local_time import wall
from klip_tui.desk.notices.series.layout import Layout, Occurrence
from klip_tui.desk.notices.series.register import Shown
from klip_tui.desk.notices.together import Together
from klip_tui.desk.schemas.notices import delivery_json
from klip_tui.store.deliveries import Delivery
from klip_tui.text.finding_rows import finding_json
from klip_tui.text.voice import Voice


def occurrence_json(one: Occurrence, voice: Voice) -> dict[str, Any]:
    """Put an occurrence into its JSON shape."""
    return {
        "start": wall(one.facts.start),
        "end": wall(one.facts.end),
        "communicate_by": wall(one.result.communicate_by),
        "ok": one.result.ok,
        "findings": [finding_json(finding, voice) for finding in one.result.findings],
        "original": wall(one.original),
        "holidays": list(one.holidays),
        "offer": wall(one.offer),
        "interruption": one.interruption or None,
        "state": one.state,
    }


def _rows(occurrences: Iterable[Occurrence], voice: Voice) -> list[dict[str, Any]]:
    return [occurrence_json(one, voice) for one in occurrences]


def layout_json(series: str, title: str, rule: str, layout: Layout, voice: Voice) -> dict[str, Any]:
    """Put a series as it was laid out into its JSON shape; ``series`` is null where it was not kept."""
    return {
        "series": series or None,
        "title": title,
        "rule": rule,
        "occurrences": _rows(layout.kept, voice),
        "left_out": _rows(layout.left_out, voice),
    }


def series_json(shown: Shown, voice: Voice) -> dict[str, Any]:
    """Put a series that is kept into its JSON shape."""
    one = shown.series
    return {
        "series": one.id,
        "title": one.facts.title,
        "rule": one.rule,
        "who": one.who,
        "created": wall(one.created),
        "cancelled": wall(one.cancelled),
        "occurrences": _rows(shown.occurrences, voice),
    }


def announced_json(series: str, told: Together, deliveries: Iterable[Delivery], voice: Voice) -> dict[str, Any]:
    """Put what became of a series that was announced by one message into its JSON shape."""
    return {
        "series": series,
        "notice": told.posted[0].notice,
        "notices": [one.notice for one in told.posted],
        "deliveries": [delivery_json(row) for row in deliveries],
        "left_out": [
            {"interruption": one.id, "findings": [finding_json(f, voice) for f in result.findings]}
            for one, result in told.left
        ],
    }


def cancelled_json(
    identity: str, cancelled: Sequence[str], told: Sequence[str], withdrawn: Sequence[str]
) -> dict[str, Any]:
    """Put what became of a series that is cancelled into its JSON shape: ``told`` are those that users know of."""
    return {"series": identity, "cancelled": cancelled, "told": told, "withdrawn": withdrawn}
