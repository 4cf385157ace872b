"""What is owed now: to whom, by which promise, since when and by when. Each promise is asked for its own."""

from __future__ import annotations

from datetime import datetime

from klip_tui.commitment.promises import registry
from klip_tui.commitment.promises.duty import Duty, Situation


def duties(situation: Situation, now: datetime) -> tuple[Duty, ...]:
    """List what the promises of a commitment ask of now, the most urgent first."""
    found = [duty for one in registry.held(situation.commitment) for duty in one.owed(situation, now)]
    return tuple(sorted(found, key=lambda duty: (duty.due, duty.subject, duty.kind)))
