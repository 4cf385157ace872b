"""What a probe saw, in the reader's language.

It is kept as a few English words beside the segment, with an endpoint's name before them where there are several; an
error's own text and a page's stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from klip_tui.text.labels import N_

_SEEN = (
    N_("slow, {ms} ms"), N_("no answer within {seconds} s"), N_("connection refused"), N_("too many redirects"),
    N_("expected text not found"), N_("nothing at {pointer}"), N_("no greeting of a mail server"),
    N_("greets with {line}"), N_("references fail too: our own network"), N_("can't be probed ({kind})"),
    N_("not understood ({kind})"), N_("slow"), N_("a made-up year"),
    N_("Network is unreachable"), N_("No route to host"),
)  # fmt: skip


@cache
def pattern(message: str) -> re.Pattern[str]:
    """Return what finds a message again, with whatever stands in its fields; made when it is first looked for."""
    return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(message)))


def seen(why: str, text: Callable[[str], str]) -> str:
    """Put what a probe saw into a language; what is known of no sentence stays as it is."""
    for message in _SEEN:
        found = pattern(message).fullmatch(why)
        if found is not None:
            return text(message).format(**found.groupdict())
    name, colon, rest = why.partition(": ")
    return f"{name}: {seen(rest, text)}" if colon and rest else why
