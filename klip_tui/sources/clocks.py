"""Our clock beside those of who answers: the Date of an answer (RFC 9110, 6.6.1) lies between its sending and its end.

A server's own clock may be the one that is wrong, so one alone only raises a doubt; of several the middle one counts.
"""

from __future__ import annotations

from datetime import timedelta

from klip_tui.sources.rounds import Round

RESOLUTION = 1.0
"""Seconds: what the Date of an answer is cut to."""


def ahead(one: Round) -> tuple[float, str] | None:
    """Return by how many seconds our clock is ahead of those who answered, and who said the middle one."""
    said = []
    for endpoint, answer in one.answers:
        if answer.date is not None:
            begun = (one.at - answer.date).total_seconds()
            ended = (one.at + timedelta(milliseconds=answer.milliseconds) - answer.date).total_seconds()
            # In step, the Date lies within the answer: ``begun`` is not above, ``ended`` not below zero.
            off = max(0.0, begun - RESOLUTION) or min(0.0, ended + RESOLUTION)
            said.append((off, endpoint.label))
    if not said:
        return None
    offs = sorted(off for off, _ in said)
    middle = offs[(len(offs) - 1) // 2]
    return next(pair for pair in said if pair[0] == middle)
