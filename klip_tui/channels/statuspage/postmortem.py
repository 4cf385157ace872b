"""A postmortem on a Statuspage: put there as a draft, never published, and never over what somebody else wrote."""

from __future__ import annotations

import json
from typing import Any

from klip_tui.channels.api import Api
from klip_tui.channels.protocol import Outcome, Result
from klip_tui.commitment.phrase import phrase

LENGTH = 25_000


def put_draft(api: Api, path: str, text: str, *, over: bool) -> Outcome:
    """Put a text at an incident's postmortem as its draft; the same text again changes nothing.

    ``over``: although another draft stands there. What was published is left as it is.
    """
    if len(text) > LENGTH:
        return Outcome(Result.REFUSED, phrase("the text is longer than {limit} characters", limit=LENGTH))
    there = _there(api, path)
    if isinstance(there, Outcome):
        return there
    if there.get("published_at"):
        return Outcome(Result.REFUSED, phrase("a postmortem is published there: it is changed there, by hand"))
    before = str(there.get("body_draft") or "")
    if _flat(before) == _flat(text):
        return Outcome(Result.ACCEPTED, phrase("the draft stands there"))
    if before.strip() and not over:
        return Outcome(Result.REFUSED, phrase("another draft stands there: put this one over it with --over"))
    reply = api.call("PUT", path, json.dumps({"postmortem": {"body_draft": text}}, ensure_ascii=False).encode())
    if isinstance(reply, Outcome):
        return reply
    stands = _there(api, path)
    if isinstance(stands, Outcome):
        return stands
    if _flat(str(stands.get("body_draft") or "")) != _flat(text):
        return Outcome(Result.AGAIN, phrase("it took the draft and shows another: look there"))
    return Outcome(Result.ACCEPTED, phrase("the draft stands there"))


def _there(api: Api, path: str) -> dict[str, Any] | Outcome:
    """Read the postmortem; empty where there is none."""
    reply = api.call("GET", path)
    if isinstance(reply, Outcome):
        return {} if reply.status == 404 else reply
    return reply.value if isinstance(reply.value, dict) else {}


def _flat(text: str) -> str:
    return " ".join(text.split())
