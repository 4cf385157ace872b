"""What a check says: one finding per promise that a draft touches, with the fix it offers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import NoticeType, Severity
from klip_tui.commitment.phrase import Phrase

if TYPE_CHECKING:
    from klip_tui.commitment.promises.check_context import CheckContext


class FixName(StrEnum):
    """What a fix does: all but ``shorten`` keep the duration of what is planned."""

    MOVE = "move"
    SHORTEN = "shorten"
    NEXT_UPDATE = "next_update"
    EXPECTED_END = "expected_end"
    TYPE = "type"


@dataclass(frozen=True, slots=True)
class Fix:
    """New values that make a finding go away; None leaves a value as it is."""

    label: Phrase
    start: datetime | None = None
    end: datetime | None = None
    next_update: datetime | None = None
    name: FixName = FixName.MOVE
    type: NoticeType | None = None


class FindingCode(StrEnum):
    """What a finding is about, where something other than a reader needs to know."""

    AGAINST_MEASURED = "against_measured"


Ways = Callable[["CheckContext"], Iterator[Fix]]
"""Ways out of falling short, the nearest first; the check keeps those that are sound."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A promise, how a draft stands to it, in a sentence, and a fix where one exists.

    ``fix`` is sound: with it the finding is gone, nothing new falls short, and the duration is kept. ``shorten`` is a
    second offer, which takes less time. ``ways`` are what a rule proposes, before the check has judged it.
    """

    promise: str
    severity: Severity
    message: Phrase
    fix: Fix | None = None
    shorten: Fix | None = None
    ways: Ways | None = field(default=None, compare=False, repr=False)
    code: FindingCode | None = None


def postable(findings: tuple[Finding, ...]) -> bool:
    """Whether nothing is malformed."""
    return all(f.severity is not Severity.ERROR for f in findings)


def owes_reason(findings: tuple[Finding, ...]) -> bool:
    """Whether a written reason is owed."""
    return any(f.severity is Severity.SHORT for f in findings)


def meets_all(findings: tuple[Finding, ...]) -> bool:
    """Whether every promise is met (advice does not count)."""
    return all(f.severity is Severity.ADVICE for f in findings)
