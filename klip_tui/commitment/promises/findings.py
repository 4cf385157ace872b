"""What a check says: one finding per promise that a draft touches, with the fix it offers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from klip_tui.commitment.kinds import Severity
from klip_tui.commitment.phrase import Phrase


@dataclass(frozen=True, slots=True)
class Fix:
    """New values that would make a finding go away; None leaves a value as it is."""

    label: Phrase
    start: datetime | None = None
    end: datetime | None = None
    next_update: datetime | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A promise, how a draft stands to it, in a sentence, and a fix where one exists."""

    promise: str
    severity: Severity
    message: Phrase
    fix: Fix | None = None


REASON_LENGTH = 10
"""Characters that a written reason for a notice that falls short must have at least (article 4.1, settled)."""


def postable(findings: tuple[Finding, ...]) -> bool:
    """Whether nothing is malformed."""
    return all(f.severity is not Severity.ERROR for f in findings)


def owes_reason(findings: tuple[Finding, ...]) -> bool:
    """Whether a written reason is owed."""
    return any(f.severity is Severity.SHORT for f in findings)


def meets_all(findings: tuple[Finding, ...]) -> bool:
    """Whether every promise is met (advice does not count)."""
    return all(f.severity is Severity.ADVICE for f in findings)
