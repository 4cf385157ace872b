"""What the log names and tells beside what was done: kept in English, shown in the reader's language."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from klip_tui.commitment.kinds import State
from klip_tui.text.labels import N_, label

if TYPE_CHECKING:
    from klip_tui.text.voice import Voice

_SUBJECTS = {"question": N_("question {id}"), "correction": N_("correction {id}")}
LONGEST_SEEN = 300
_SHORT = " · falls short of "
_STATED = re.compile(rf"({'|'.join(State)}) (\S+) – (\S+)")


def log_subject(subject: str, voice: Voice) -> str:
    """Say what a line is about: a question or a correction by its number, else as it is kept."""
    kind, _, number = subject.partition(" ")
    return voice.text(_SUBJECTS[kind]).format(id=number) if kind in _SUBJECTS and number.isdigit() else subject


def _seen(detail: str, voice: Voice) -> str:
    """Say it where it is what a probe saw, which is short; a longer one stays whole."""
    return voice.seen(detail) if len(detail) <= LONGEST_SEEN else detail


def log_detail(detail: str, voice: Voice) -> str:
    """Say what a line tells: what a notice falls short of, what was stated of measured time, what a probe saw."""
    kept, short, promises = detail.rpartition(_SHORT)
    if short:
        return f"{_seen(kept, voice)} · {voice.text('falls short of {promises}').format(promises=promises)}"
    stated = _STATED.fullmatch(detail)
    if stated is None:
        return _seen(log_subject(detail, voice), voice)
    try:
        start, end = datetime.fromisoformat(stated[2]), datetime.fromisoformat(stated[3])
    except ValueError:
        return detail
    return f"{voice.text(label(State(stated[1])))} {voice.day_time(start)} – {voice.day_time(end)}"
