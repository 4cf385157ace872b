"""The fields of a draft as they are typed, in the order in which they are asked: in the editor and line by line."""

from __future__ import annotations

from klip_tui.commitment.kinds import Kind
from klip_tui.text.labels import N_

FIELDS = (
    ("title", N_("Title")),
    ("start", N_("Start")),
    ("end", N_("End")),
    ("next_update", N_("Next update")),
    ("detected", N_("Detected")),
    ("known", N_("Known since")),
    ("services", N_("Services")),
    ("reason", N_("Reason")),
    ("workaround", N_("Workaround")),
    ("rollback", N_("Way back takes")),
)
ONLY = {
    "next_update": Kind.UNPLANNED,
    "detected": Kind.UNPLANNED,
    "impact": Kind.UNPLANNED,
    "phase": Kind.UNPLANNED,
    "workaround": Kind.UNPLANNED,
    "known": Kind.PLANNED,
    "rollback": Kind.PLANNED,
}
"""Fields that only one kind of interruption has."""


def asked(name: str, kind: Kind) -> bool:
    """Whether a field is asked of a kind of interruption."""
    return ONLY.get(name, kind) is kind
