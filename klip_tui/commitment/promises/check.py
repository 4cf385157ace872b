"""The check: every promise put to one notice, and the fixes that are sound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from klip_tui.commitment.interruptions.interruption import may_follow
from klip_tui.commitment.kinds import NoticeType, Severity
from klip_tui.commitment.phrase import Phrase, phrase
from klip_tui.commitment.promises import article_3_availability, article_4_1_planned, article_4_2_unplanned
from klip_tui.commitment.promises.check_context import CheckContext
from klip_tui.commitment.promises.findings import Finding, Fix, FixName
from klip_tui.commitment.promises.promise import Rule
from klip_tui.commitment.promises.reached import channels
from klip_tui.commitment.promises.ways import SEARCH_DAYS, movable

LONGEST = timedelta(days=366)

_ORDER = {Severity.ERROR: 0, Severity.SHORT: 1, Severity.ADVICE: 2}


def wellformed(case: CheckContext) -> Iterator[Finding]:
    """A4.1-period, A4.2-duration: an end comes after its start, and is no wish where it says that it is over."""
    facts = case.facts
    promise = "A4.1-period" if case.planned else "A4.2-duration"
    if case.type is NoticeType.END:
        yield from _ended(case, promise)
    elif facts.end is not None and facts.end <= facts.start:
        message = phrase("The end, {end}, is not after the start, {start}.", end=facts.end, start=facts.start)
        yield Finding(promise, Severity.ERROR, message)
    if facts.end is not None and facts.end - facts.start > LONGEST:
        message = phrase("It would last longer than a year: see whether the end, {end}, is right.", end=facts.end)
        yield Finding(promise, Severity.ERROR, message)
    if case.planned and facts.end is None and case.type not in (NoticeType.CANCELLATION, NoticeType.END):
        yield Finding(promise, Severity.ERROR, phrase("A planned interruption names its planned end."))
    for why in case.unfit:
        yield Finding("A4.1-channels" if case.planned else "A4.2-immediate", Severity.ERROR, why)
    if facts.detected is not None and facts.detected > case.at:
        message = phrase("Detected at {detected}: that is still to come.", detected=facts.detected)
        yield Finding("A4.2-immediate", Severity.ERROR, message)


def _ended(case: CheckContext, promise: str) -> Iterator[Finding]:
    """Judge the end of an end notice: when it really ended, so never in the future and never before the start."""
    start, end = case.facts.start, case.facts.end
    if case.planned and case.at < start:
        message = phrase("It is to start at {start}: before that it can't end, it can be cancelled.", start=start)
        yield Finding(promise, Severity.ERROR, message, ways=_cancel)
    elif end is None:
        yield Finding(promise, Severity.ERROR, phrase("An end notice says when it ended."), ways=_ended_now)
    elif end > case.at:
        message = phrase("The end, {end}, is still to come: an end notice says when it really ended.", end=end)
        yield Finding(promise, Severity.ERROR, message, ways=_ended_now)
    elif end < start:
        message = phrase("The end, {end}, is before the start, {start}.", end=end, start=start)
        yield Finding(promise, Severity.ERROR, message, ways=_ended_now)


def _cancel(case: CheckContext) -> Iterator[Fix]:
    end = None
    if case.interruption is not None:
        end = case.interruption.facts.end
    yield Fix(phrase("make it a cancellation"), end=end, name=FixName.TYPE, type=NoticeType.CANCELLATION)


def _ended_now(case: CheckContext) -> Iterator[Fix]:
    moment = case.at.replace(microsecond=0)
    yield Fix(phrase("it ended at {end}", end=moment), end=moment, name=FixName.EXPECTED_END)


def follows(case: CheckContext) -> Iterator[Finding]:
    """A4.1-known, A4.2-duration: a notice must be one that can follow the last one."""
    if case.type in may_follow(case.interruption, case.facts.kind):
        return
    if case.interruption is None or case.interruption.last is None:
        message = phrase("The first notice of an interruption announces it; {type} can't be the first.", type=case.type)
    else:
        message = phrase(
            "{id}: {type} can't follow {last}.",
            id=case.interruption.id,
            type=case.type,
            last=case.interruption.last.type,
        )
    yield Finding("A4.1-known" if case.planned else "A4.2-duration", Severity.ERROR, message)


def _rules(case: CheckContext) -> Iterator[Rule]:
    if case.type is NoticeType.CANCELLATION:
        yield channels
        return
    article = article_4_1_planned if case.planned else article_4_2_unplanned
    for promise in (*article.PROMISES, *article_3_availability.PROMISES):
        if case.commitment.holds(promise.id):
            yield from promise.rules
    if case.planned and case.type is NoticeType.END:
        yield article_4_2_unplanned.as_measured


def judged(case: CheckContext) -> list[Finding]:
    """Put every promise to a notice, without judging the ways out; what is malformed is told first and alone."""
    errors = [finding for rule in (wellformed, follows) for finding in rule(case)]
    found = errors or [finding for rule in _rules(case) for finding in rule(case)]
    return sorted(found, key=lambda finding: _ORDER[finding.severity])


def check(case: CheckContext) -> tuple[Finding, ...]:
    """Put every promise to a notice, and offer the fixes that are sound."""
    found = judged(case)
    falling = _falling(found)
    return tuple(_offered(case, finding, falling) for finding in found)


def _falling(findings: Iterable[Finding]) -> frozenset[str]:
    return frozenset(f.promise for f in findings if f.severity is not Severity.ADVICE)


def _offered(case: CheckContext, finding: Finding, falling: frozenset[str]) -> Finding:
    """Take the first fix and the first shortening that are sound; where there is none, say what would have to give."""
    if finding.ways is None:
        return finding
    fix = shorten = None
    for way in finding.ways(case):
        if sound(case, finding, way, falling):
            if way.name is not FixName.SHORTEN:
                fix = way
                break
            shorten = shorten or way
    message = finding.message
    if fix is None and finding.severity is Severity.SHORT:
        message = phrase("{finding} {gives}", finding=message, gives=_gives(case, shorten is not None))
    return replace(finding, message=message, fix=fix, shorten=shorten, ways=None)


def sound(case: CheckContext, finding: Finding, fix: Fix, falling: frozenset[str]) -> bool:
    """Whether a fix is worth offering: the finding is gone, nothing new falls short, and it lies in the future.

    A planned interruption keeps its duration, unless the fix is named for shortening it. What is malformed hides what
    falls short, so of its fixes only that nothing malformed is left can be asked.
    """
    after = fixed(case, fix)
    if finding.severity is Severity.ERROR:
        return all(left.severity is not Severity.ERROR for left in judged(after))
    if any(moment is not None and moment <= case.at for moment in (fix.start, fix.end, fix.next_update)):
        return False
    if case.planned and fix.name is FixName.MOVE and _length(after) != _length(case):
        return False
    return _falling(judged(after)) <= falling - {finding.promise}


def _length(case: CheckContext) -> timedelta | None:
    return None if case.facts.end is None else case.facts.end - case.facts.start


def fixed(case: CheckContext, fix: Fix) -> CheckContext:
    """Return the case as it would be with a fix."""
    changed: dict[str, Any] = {
        name: value for name in ("start", "end", "next_update") if (value := getattr(fix, name)) is not None
    }
    return replace(case, facts=replace(case.facts, **changed), type=fix.type or case.type)


def _gives(case: CheckContext, shorter: bool) -> Phrase:
    if not case.planned or not movable(case):
        return phrase("Nothing in the notice can mend that: a written reason is owed.")
    time = _length(case) or timedelta()
    if shorter:
        return phrase("No other window of {time} was found: it would have to be shortened.", time=time)
    return phrase(
        "No window of {time} within {days} days meets every promise: it would have to be shortened, be split, or fall"
        " short with a written reason.",
        time=time,
        days=SEARCH_DAYS,
    )
