"""A finding as a row: what ``check --json`` prints, and what is kept with its notice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from klip_tui.commitment.calendar.local_time import wall
from klip_tui.commitment.promises.findings import Finding, Fix
from klip_tui.text.packing import packed
from klip_tui.text.voice import Voice


def finding_json(finding: Finding, voice: Voice) -> dict[str, Any]:
    """Put a finding into its JSON shape."""
    return {
        "promise": finding.promise,
        "severity": finding.severity.value,
        "message": voice.say(finding.message),
        "fix": _fix_json(finding.fix, voice),
        "shorten": _fix_json(finding.shorten, voice),
    }


def finding_kept(finding: Finding) -> dict[str, Any]:
    """Put a finding into what is kept with its notice: in English, and so that each reader reads it in their own."""
    row = finding_json(finding, Voice("en")) | {"said": packed(finding.message)}
    return row | {"code": finding.code.value} if finding.code is not None else row


def _fix_json(fix: Fix | None, voice: Voice) -> Mapping[str, Any] | None:
    if fix is None:
        return None
    values = {name: wall(getattr(fix, name)) for name in ("start", "end", "next_update")}
    changed = {name: value for name, value in values.items() if value is not None}
    if fix.type is not None:
        changed["type"] = fix.type.value
    return {"name": fix.name.value, "label": voice.say(fix.label), **changed}
