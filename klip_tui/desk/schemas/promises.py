"""``promises --json``."""

from __future__ import annotations

from typing import Any

from klip_tui.commitment.promises.promise import Promise
from klip_tui.commitment.terms import Terms
from klip_tui.text.voice import Voice


def promise_json(one: Promise, terms: Terms, voice: Voice, name: str) -> dict[str, Any]:
    """Put a promise into its JSON shape: its text under a version, and what it asks."""
    return {
        "id": one.id,
        "text": voice.say(one.text(terms, name)),
        "commitment": terms.first_day.isoformat(),
        "asks": {
            "notice": bool(one.rules),
            "window": one.limit is not None,
            "duties": [kind.value for kind in one.duties],
            "result": one.result is not None,
        },
    }
