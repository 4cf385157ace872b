"""A draft: what a person wants to tell, before anybody was told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.kinds import NoticeType


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person wants to tell: a notice of ``type`` about an interruption (empty: a new one).

    ``texts`` holds only what was written by hand; the rest is filled from the templates. ``service`` is the one that it
    is about (empty: that of the desk it is used at).
    """

    type: NoticeType
    facts: InterruptionDetails
    texts: Mapping[str, str] = field(default_factory=dict)
    interruption: str = ""
    service: str = ""
    reminder: bool = False
    """Whether it only calls to mind what users were told before."""
