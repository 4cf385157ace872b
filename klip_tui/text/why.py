"""Why KLIP is as it was measured, in the reader's language. It is kept in English, as probes say it."""

from __future__ import annotations

import re
from collections.abc import Callable

from klip_tui.text.clean import one_line
from klip_tui.text.labels import N_

KNOWN = (
    (re.compile(r"slow, (?P<ms>\d+) ms"), N_("slow, {ms} ms")),
    (re.compile(r"no answer within (?P<seconds>[\d.e+-]+) s"), N_("no answer within {seconds} s")),
    (re.compile(r"references fail too: our own network"), N_("references fail too: our own network")),
    (re.compile(r"can't be probed \((?P<error>\w+)\)"), N_("can't be probed ({error})")),
    (re.compile(r"not understood \((?P<error>\w+)\)"), N_("not understood ({error})")),
)
"""What probes say of themselves; what a server says goes through as it is."""


def why_words(why: str, text: Callable[[str], str], limit: int = 80) -> str:
    """Put a reason into a language: the name of the endpoint before it stays."""
    for pattern, message in KNOWN:
        found = pattern.search(why)
        if found is not None and found.end() == len(why):
            head = why[: found.start()]
            return one_line(head + text(message).format(**found.groupdict()), limit)
    return one_line(why, limit)
