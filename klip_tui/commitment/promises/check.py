"""The check: every promise of articles 3, 4.1 and 4.2 put to one notice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from fractions import Fraction

from klip_tui.commitment.calendar.local_time import local_date
from klip_tui.commitment.calendar.working_days import ONE_DAY
from klip_tui.commitment.figures.budget import BudgetRow
from klip_tui.commitment.figures.load import assumed_load
from klip_tui.commitment.interruptions.interruption import may_follow
from klip_tui.commitment.interruptions.lead import planned_ahead
from klip_tui.commitment.kinds import NoticeType, Scope, Severity
from klip_tui.commitment.phrase import Phrase, phrase
from klip_tui.commitment.promises import article_4_1, article_4_2
from klip_tui.commitment.promises.check_context import CheckContext
from klip_tui.commitment.promises.findings import Finding, Fix
from klip_tui.commitment.windows import Wish, plan

Rule = Callable[[CheckContext], Iterator[Finding]]

PROMISE = {Scope.INSIDE: "A3.1", Scope.OUTSIDE: "A3.2"}
STATUS_PAGES = frozenset({"statuspage", "cachet"})
_SEARCH_DAYS = 45
LONGEST = timedelta(days=366)


def wellformed(case: CheckContext) -> Iterator[Finding]:
    """A4.1-period: an end comes after its start."""
    facts = case.facts
    if facts.end is not None and facts.end <= facts.start:
        yield Finding(
            "A4.1-period" if case.planned else "A4.2-duration",
            Severity.ERROR,
            phrase("The end, {end}, is not after the start, {start}.", end=facts.end, start=facts.start),
        )
    if facts.end is not None and facts.end - facts.start > LONGEST:
        yield Finding(
            "A4.1-period" if case.planned else "A4.2-duration",
            Severity.ERROR,
            phrase("It would last longer than a year: see whether the end, {end}, is right.", end=facts.end),
        )
    if case.planned and facts.end is None and case.type is not NoticeType.CANCELLATION:
        yield Finding("A4.1-period", Severity.ERROR, phrase("A planned interruption names its planned end."))


def follows(case: CheckContext) -> Iterator[Finding]:
    """A4.1-known: a notice must be one that can follow the last one."""
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


def budget(case: CheckContext) -> Iterator[Finding]:
    """A3.1 and A3.2: the forecast of each month and scope with this interruption; advice when unplanned."""
    for row in case.budget:
        if row.met or row.draft == 0 or not case.open:
            continue
        severity = Severity.SHORT if case.planned else Severity.ADVICE
        yield Finding(PROMISE[row.scope], severity, _budget_message(row), _other_slot(case) if case.planned else None)


def _budget_message(row: BudgetRow) -> Phrase:
    where = phrase("inside office hours") if row.scope is Scope.INSIDE else phrase("outside office hours")
    return phrase(
        "{month}, {scope}: {draft} would leave a forecast of {forecast}, below {target}"
        " (budget {budget}, over by {over}).",
        month=f"{row.year:04d}-{row.month:02d}",
        scope=where,
        draft=timedelta(seconds=row.draft),
        forecast=row.forecast if row.forecast is not None else Fraction(0),
        target=row.target,
        budget=timedelta(seconds=row.budget),
        over=timedelta(seconds=max(0, -row.left)),
    )


def channels(case: CheckContext) -> Iterator[Finding]:
    """A4.1-channels: the status page and the mailing list, both."""
    kinds = case.channel_kinds
    if kinds is None:
        return
    missing = []
    if not STATUS_PAGES & set(kinds):
        missing.append(phrase("the status page"))
    if "mail" not in kinds:
        missing.append(phrase("the mailing list"))
    if len(missing) == 2:
        yield Finding(
            _telling(case),
            Severity.ADVICE,
            phrase("Neither the status page nor the mailing list is configured: no user is told by this notice."),
        )
    for name in missing if len(missing) == 1 else ():
        yield Finding(
            _telling(case),
            Severity.ADVICE,
            phrase("{channel} is not among the required channels; users are told through both.", channel=name),
        )


def _telling(case: CheckContext) -> str:
    return "A4.1-channels" if case.planned else "A4.2-immediate"


def measured(case: CheckContext) -> Iterator[Finding]:
    """A3.3: advice when nobody measures, since the interruption would be unknown time."""
    if case.measuring is False:
        yield Finding(
            "A3.3", Severity.ADVICE, phrase("KLIP is not being measured now: this interruption would count as unknown.")
        )


def volume(case: CheckContext) -> Iterator[Finding]:
    """A3.4: advice when a working day would lose so much that its plan requests fall below the promise."""
    inside = sum(row.draft for row in case.budget if row.scope is Scope.INSIDE)
    if not inside or case.load is None or not case.open:
        return
    day = local_date(case.facts.start)
    expected = sum(case.load[day.weekday() * 24 : day.weekday() * 24 + 24])
    office = sum(case.load[day.weekday() * 24 + 9 : day.weekday() * 24 + 17])
    left = expected - office * min(1.0, inside / 28800)
    if expected >= case.terms.plan_requests > left:
        yield Finding(
            "A3.4",
            Severity.ADVICE,
            phrase(
                "About {count} plan requests would be left to that day; {target} a working day are promised.",
                count=int(left),
                target=case.terms.plan_requests,
            ),
        )


_SHARED: tuple[Rule, ...] = (wellformed, follows)
_PLANNED: tuple[Rule, ...] = (
    article_4_1.lead,
    article_4_1.ends_before,
    budget,
    article_4_1.known,
    article_4_1.change_worth_telling,
    channels,
    article_4_1.period,
    article_4_1.short_duration,
    article_4_1.hindrance,
    article_4_1.staffed,
    article_4_1.overlapping,
    volume,
    measured,
)
_UNPLANNED: tuple[Rule, ...] = (
    article_4_2.immediately,
    article_4_2.duration,
    article_4_2.restart,
    budget,
    article_4_2.outside,
    article_4_2.repair,
    article_4_2.report_route,
    channels,
    measured,
)
_ORDER = {Severity.ERROR: 0, Severity.SHORT: 1, Severity.ADVICE: 2}


def check(case: CheckContext) -> tuple[Finding, ...]:
    """Put every promise to a notice; what is malformed is told first and alone."""
    errors = tuple(finding for rule in _SHARED for finding in rule(case))
    if errors:
        return errors
    if case.type is NoticeType.CANCELLATION:
        return tuple(channels(case))
    rules = _PLANNED if case.planned else _UNPLANNED
    findings = [finding for rule in rules for finding in rule(case)]
    return tuple(sorted(findings, key=lambda finding: _ORDER[finding.severity]))


def _other_slot(case: CheckContext) -> Fix | None:
    """Offer the best window of the same length that meets every promise, from the draft's own day on."""
    facts = case.facts
    if facts.end is None or facts.end - facts.start > timedelta(days=3):
        return None
    own = case.interruption.id if case.interruption is not None else ""
    first = max(local_date(facts.start), local_date(case.at) + ONE_DAY * case.terms.lead_days)
    found = plan(
        Wish(
            case.commitment,
            facts.end - facts.start,
            first,
            first + ONE_DAY * _SEARCH_DAYS,
            case.at,
            case.months,
            tuple(planned_ahead(case.others, case.at, leave_out=own)),
            case.load or assumed_load(case.terms.plan_requests),
            1,
        )
    )
    if not found.slots:
        return None
    slot = found.slots[0]
    return Fix(phrase("move it to {start}", start=slot.start), start=slot.start, end=slot.end)
