"""Article 3: availability inside and outside office hours, its measuring, and plan requests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from fractions import Fraction
from functools import partial

from klip_tui.commitment.calendar.local_time import days, local_date
from klip_tui.commitment.calendar.office_hours import office_hours
from klip_tui.commitment.calendar.working_days import ONE_DAY
from klip_tui.commitment.figures.budget import BudgetRow
from klip_tui.commitment.figures.load import expected
from klip_tui.commitment.kinds import Scope, Severity
from klip_tui.commitment.phrase import Phrase, Value, phrase
from klip_tui.commitment.promises.check_context import CheckContext
from klip_tui.commitment.promises.duty import Duty, DutyKind, Situation
from klip_tui.commitment.promises.findings import Finding
from klip_tui.commitment.promises.limits import BUDGET, BudgetLimit, WindowsState
from klip_tui.commitment.promises.promise import Promise
from klip_tui.commitment.promises.results import Measure, MonthResults, Result
from klip_tui.commitment.promises.ways import other_windows
from klip_tui.commitment.terms import Terms


def _budget(scope: Scope, case: CheckContext) -> Iterator[Finding]:
    """A3.1 and A3.2: the forecast of each month and scope with this interruption; advice when unplanned."""
    if not case.open:
        return
    severity = Severity.SHORT if case.planned else Severity.ADVICE
    limit = BudgetLimit(case.windows, scope)
    if case.planned and not limit.counts(local_date(case.facts.start)):
        return
    for row in limit.broken(case.budget):
        yield Finding(BUDGET[scope], severity, _budget_message(row), ways=other_windows if case.planned else None)


def _budget_message(row: BudgetRow) -> Phrase:
    said: dict[str, Value] = {
        "month": f"{row.year:04d}-{row.month:02d}",
        "scope": phrase("inside office hours") if row.scope is Scope.INSIDE else phrase("outside office hours"),
        "draft": timedelta(seconds=row.draft),
        "forecast": row.forecast or Fraction(0),
        "target": row.target,
        "budget": timedelta(seconds=row.budget),
    }
    if row.left >= 0:
        # What was measured is too little for it, though the budget of the whole month is not used up.
        return phrase(
            "{month}, {scope}: {draft} would leave a forecast of {forecast}, below {target}, since not all of the month"
            " was measured ({left} of the budget of {budget} left).",
            left=timedelta(seconds=row.left),
            **said,
        )
    return phrase(
        "{month}, {scope}: {draft} would leave a forecast of {forecast}, below {target}"
        " (budget {budget}, over by {over}).",
        over=timedelta(seconds=-row.left),
        **said,
    )


def measured(case: CheckContext) -> Iterator[Finding]:
    """A3.3: advice when nobody measures, since the interruption would be unknown time."""
    if case.measuring is False and case.open:
        yield Finding(
            "A3.3",
            Severity.ADVICE,
            phrase("{name} is not being measured now: this interruption would count as unknown.", name=case.service),
        )


def certificates_owed(situation: Situation, now: datetime) -> Iterator[Duty]:
    """A3.3: what ends soon would make what is measured be down by our own neglect."""
    ahead = situation.certificate_ahead
    for host, expires in situation.certificates:
        if ahead is not None and expires - now >= ahead:
            continue
        message = phrase("renew the certificate of {host}", host=host)
        yield Duty(DutyKind.CERTIFICATE, "A3.3", host, message, now, expires)


def volume(case: CheckContext) -> Iterator[Finding]:
    """A3.4: advice for each working day whose plan requests would fall below the promise by it."""
    start, end, load = case.facts.start, case.facts.end, case.load
    if end is None or load is None or not case.open or not case.planned:
        return
    for day in days(local_date(start), local_date(end) + ONE_DAY):
        hours = office_hours(case.commitment, day)
        if hours is None:
            continue
        target = case.commitment.on(day).plan_requests
        whole = sum(load[day.weekday() * 24 : day.weekday() * 24 + 24])
        left = whole - expected(load, max(hours[0], start), min(hours[1], end))
        if whole >= target > left:
            yield Finding(
                "A3.4",
                Severity.ADVICE,
                phrase(
                    "About {count} plan requests would be left to {day}; {target} a working day are promised.",
                    count=int(left),
                    day=day,
                    target=target,
                ),
            )
            return


def _availability(scope: Scope, results: MonthResults) -> Result:
    f = results.scope(scope)
    name = phrase("Availability inside office hours")
    if scope is Scope.OUTSIDE:
        name = phrase("Availability outside office hours")
    return Result(BUDGET[scope], name, Measure.SHARE, f.availability, f.target, results.figures.met(scope))


def _volume(results: MonthResults) -> Result:
    v = results.volume
    return Result("A3.4", phrase("Plan requests a working day"), Measure.COUNT, v.mean, Fraction(v.target), v.met)


def _inside(terms: Terms) -> Phrase:
    return phrase("{target} online availability inside office hours.", target=terms.target_inside)


def _outside(terms: Terms) -> Phrase:
    return phrase("{target} online availability outside office hours.", target=terms.target_outside)


def _permanent(_terms: Terms) -> Phrase:
    return phrase("Availability is measured automatically, by watching the live system permanently.")


def _requests(terms: Terms) -> Phrase:
    return phrase(
        "{count} plan requests processed on a working day, or all that were received, counted automatically.",
        count=terms.plan_requests,
    )


def _limit(scope: Scope, state: WindowsState) -> BudgetLimit:
    return BudgetLimit(state, scope)


PROMISES = (
    Promise(
        "A3.1",
        _inside,
        rules=(partial(_budget, Scope.INSIDE),),
        limit=partial(_limit, Scope.INSIDE),
        result=partial(_availability, Scope.INSIDE),
    ),
    Promise(
        "A3.2",
        _outside,
        rules=(partial(_budget, Scope.OUTSIDE),),
        limit=partial(_limit, Scope.OUTSIDE),
        result=partial(_availability, Scope.OUTSIDE),
    ),
    Promise("A3.3", _permanent, rules=(measured,), owes=certificates_owed, duties=(DutyKind.CERTIFICATE,)),
    Promise("A3.4", _requests, rules=(volume,), result=_volume),
)
