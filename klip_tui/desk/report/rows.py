"""A month's results in words, row by row, for every form of the report."""

from __future__ import annotations

from datetime import timedelta

from klip_tui.commitment.calendar.local_time import month_span
from klip_tui.commitment.figures.availability import Figures
from klip_tui.commitment.interruptions.interruption import (
    Interruption,
    is_closed_untold,
    lengths,
    lengths_by_kind,
    standing,
)
from klip_tui.commitment.kinds import Audience, Kind, Scope
from klip_tui.commitment.promises.limits import BUDGET
from klip_tui.commitment.promises.registry import results
from klip_tui.commitment.promises.results import Measure, MonthResults, Result
from klip_tui.desk.report.month import MonthReport
from klip_tui.text import dates
from klip_tui.text.clean import one_line
from klip_tui.text.labels import label
from klip_tui.text.voice import Voice

Row = tuple[str, str, str, str]
"""What, result, target, met or not, in words."""


def verdict(met: bool | None, voice: Voice) -> str:
    """Say in words whether a target is met."""
    _ = voice.text
    return {True: _("met"), False: _("NOT MET"), None: _("not measured")}[met]


def result_rows(r: MonthReport, voice: Voice) -> list[Row]:
    """List the results against the targets: a row for each promise that has one, in the commitment's order."""
    month = MonthResults(r.figures, r.reachability, r.volume, r.questions)
    found = [result for result in results(r.service.commitment, month) if _has_seconds(result, r)]
    return [row for result in found if (row := _row(result, r, voice)) is not None]


def _has_seconds(result: Result, r: MonthReport) -> bool:
    """Whether there is any time that a result is about: what is promised around the clock has nothing outside."""
    scope = next((scope for scope, promise in BUDGET.items() if promise == result.promise), None)
    return scope is None or r.figures.scope(scope).total > 0


def _row(result: Result, r: MonthReport, voice: Voice) -> Row | None:
    _ = voice.text
    name, target = voice.say(result.name), voice.percent(result.target)
    if result.measure is Measure.COUNT:
        target = voice.count(int(result.target))
        if result.value is None:
            return name, _("not counted"), target, _("not counted")
        met = verdict(result.met, voice)
        if result.met is None:
            met = _("below {target}, received unknown").format(target=target)
        return name, voice.count(int(result.value)), target, met
    if result.measure is Measure.ANSWERS:
        q = r.questions
        if result.value is None:
            return (name, "–", target, _("none was due yet")) if q.questions or q.open else None
        met = f"{verdict(result.met, voice)} · {q.in_time} / {q.due}"
        return name, voice.percent(result.value), target, met
    shown = voice.percent(result.value) if result.value is not None else _("not measured")
    return name, shown, target, verdict(result.met, voice)


def detail_rows(r: MonthReport, voice: Voice) -> list[tuple[str, str]]:
    """List what the results rest on."""
    _ = voice.text
    rows: list[tuple[str, str]] = []
    for scope in Scope:
        f = r.figures.scope(scope)
        if not f.total:
            continue
        left = r.figures.budget(scope) - f.down
        rows.append((_(label(scope)), _scope_detail(f, left, voice, r.ahead[scope])))
    v = r.volume
    if r.service.holds("A3.4"):
        days = _("{met} of {counted} counted working days met it ({days} working days)")
        shown = days.format(met=v.met_days, counted=v.counted_days, days=v.working_days)
        rows.append((_("plan requests"), shown))
    if r.reachability.measured and r.service.holds("A1.2"):
        left = r.reachability.budget_left
        rows.append((_("helpdesk reachable"), _scope_detail(r.reachability, left, voice)))
    if r.service.holds("A1.3"):
        rows.append((_("questions"), _question_detail(r, voice)))
    return rows


def _question_detail(r: MonthReport, voice: Voice) -> str:
    _, q = voice.text, r.questions
    parts = [_("{questions} received, {answered} answered").format(questions=q.questions, answered=q.answered)]
    if q.not_due:
        parts.append(_("{count} due later").format(count=q.not_due))
    if q.oldest is not None:
        waits = voice.lasting(r.at - q.oldest)
        parts.append(_("{count} open now, the oldest for {time}").format(count=q.open, time=waits))
    if q.median_seconds is not None and q.slowest_seconds is not None:
        parts.append(
            _("in working time: median {median}, slowest {slowest}").format(
                median=voice.working(q.median_seconds), slowest=voice.working(q.slowest_seconds)
            )
        )
    return " · ".join(parts)


def _scope_detail(f: Figures, left: int, voice: Voice, ahead: int = 0) -> str:
    _ = voice.text
    if not f.measured:
        return _("not measured")
    parts = [
        _("worst case {worst}").format(worst=voice.percent(f.worst)),
        _("coverage {coverage}").format(coverage=voice.percent(f.coverage)),
        _("down {down}").format(down=voice.lasting(f.down)),
        _("budget left {left}").format(left=voice.lasting(left)),
    ]
    if f.planned_down:
        parts.append(
            _("announced {down}; without it {figure} (not the promised figure)").format(
                down=voice.lasting(f.planned_down), figure=voice.percent(f.without_planned)
            )
        )
    if f.elapsed < f.total:
        shown = voice.percent(f.forecast(ahead))
        parts.append(
            _("forecast {forecast}, with {time} announced still to come").format(
                forecast=shown, time=voice.lasting(ahead)
            )
            if ahead
            else _("forecast {forecast}").format(forecast=shown)
        )
    return " · ".join(parts)


def heading(r: MonthReport, voice: Voice) -> str:
    """Return the report's title."""
    _ = voice.text
    names = dates.LONG_MONTHS[voice.lang]
    title = _("{service} in {month} {year}").format(service=r.service.name, month=names[r.month - 1], year=r.year)
    if r.complete:
        return title
    if r.at.timestamp() < month_span(r.year, r.month)[0]:
        return title + " " + _("(still to begin)")
    return title + " " + _("(running month, up to {at})").format(at=voice.day_time(r.at))


def notes(r: MonthReport, voice: Voice) -> list[str]:
    """List what a reader must know."""
    _ = voice.text
    found = [_("Measured against the commitment in force from {day}.").format(day=voice.day(r.in_force))]
    if not all(part.terms.planned_counts for part in r.figures.parts):
        whole = month_span(r.year, r.month)
        left_out = whole[1] - whole[0] - sum(r.figures.scope(scope).total for scope in Scope)
        said = _("Planned interruptions that were announced do not count: {time} is left out.")
        found += [said.format(time=voice.lasting(left_out))] if left_out else []
    if not r.started:
        found.append(_("Nothing was measured in or before this month."))
    if r.corrections:
        found.append(
            _("Corrections were made: {time} in all ({seconds} s) was stated anew.").format(
                time=voice.lasting(r.corrected_seconds), seconds=r.corrected_seconds
            )
        )
    if r.audience is Audience.INTERNAL:
        found += _for_insiders(r, voice)
    if len(r.figures.parts) > 1:
        found.append(_("A new version of the commitment came into force in this month; each part is held to its own."))
    return found


def _for_insiders(r: MonthReport, voice: Voice) -> list[str]:
    """What was measured beside what counts, why, and which given report that overtook."""
    _ = voice.text
    found: list[str] = []
    if r.as_measured is not None:
        shown = ", ".join(
            f"{_(label(scope))} {voice.percent(r.as_measured.scope(scope).availability)}" for scope in Scope
        )
        found.append(_("As measured, without the corrections: {figures}.").format(figures=shown))
    for one in r.corrections:
        found.append(
            _("Correction {id} by {who}: {start} to {end} is {state} ({reason}).").format(
                id=one.id,
                who=voice.show(one.who),
                start=voice.show(one.start),
                end=voice.show(one.end),
                state=_(label(one.state)),
                reason=voice.show(one.reason),
            )
        )
    for given in r.given:
        at, who = voice.show(given.at), voice.show(given.who)
        found.append(_("This report was given on {at} by {who}.").format(at=at, who=who))
        if given.overtaken:
            found.append(_("A correction came after that: what was given says otherwise."))
    line, anchor = r.anchor
    if anchor:
        found.append(_("The log ended with line {line}, {hash}; klip-tui log --verify --anchor follows it.").format(
            line=line, hash=anchor))  # fmt: skip
    return found


def _took(one: Interruption, voice: Voice) -> str:
    """Say how long a planned interruption took, beside what was planned (A4.1-1)."""
    planned, actual = lengths(one)
    if one.facts.kind is not Kind.PLANNED or planned is None or actual is None:
        return ""
    said = voice.text("took {actual}, planned {planned}")
    return " · " + said.format(actual=voice.lasting(actual), planned=voice.lasting(planned))


def _windows(r: MonthReport, voice: Voice) -> list[str]:
    """Say what all planned windows of the month took, beside what was planned, so that the next is planned better."""
    rows = [lengths(one) for one, _told in r.interruptions if one.facts.kind is Kind.PLANNED]
    known = [(planned, actual) for planned, actual in rows if planned is not None and actual is not None]
    if not known:
        return []
    planned, actual = (sum((row[n] for row in known), timedelta()) for n in (0, 1))
    over = sum(row[1] > row[0] for row in known)
    said = voice.text("Planned windows that ended: {count}, which took {actual} of {planned} planned; {over} ran over.")
    values = {"actual": voice.lasting(actual), "planned": voice.lasting(planned)}
    found = [said.format(count=len(known), over=over, **values)]
    for kind in lengths_by_kind(one for one, _told in r.interruptions):
        if kind.count > 1:
            took = voice.text("{kind}, {count} times: took {actual}, planned {planned}")
            found.append("  " + took.format(
                kind=one_line(kind.title, 80), count=kind.count, actual=voice.lasting(kind.actual),
                planned=voice.lasting(kind.planned),
            ))  # fmt: skip
    return found


def interruption_lines(r: MonthReport, voice: Voice) -> list[str]:
    """List the interruptions with their notices, for the internal audience."""
    _ = voice.text
    found: list[str] = _windows(r, voice)
    for one, told in r.interruptions:
        end = voice.day_time(one.facts.end) if one.facts.end is not None else "?"
        kind = _("planned") if one.facts.kind is Kind.PLANNED else _("unplanned")
        period = f"{voice.day_time(one.facts.start)} – {end}"
        state = _(standing(one)) + (f", {_('users not told yet')}" if is_closed_untold(one) else "")
        found.append(f"{one.id} {kind}: {one_line(one.facts.title)} · {period} · {state}{_took(one, voice)}")
        for written in told:
            notice = written.notice
            when = voice.day_time(notice.communicated) if notice.communicated is not None else _("not communicated")
            shorts = ", ".join(sorted({str(f["promise"]) for f in written.findings if f["severity"] == "short"}))
            short = " · " + _("falls short of {promises}").format(promises=shorts) if shorts else ""
            why = " · " + _("reason: {reason}").format(reason=one_line(written.reason)) if written.reason else ""
            found.append(f"  {_(label(notice.type))}, {written.who}: {when}{short}{why}")
    return found
