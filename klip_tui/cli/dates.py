"""``calendar`` and ``due``: the dates that the commitment sets."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

import click

from klip_tui.cli import completing
from klip_tui.cli.options import service_option
from klip_tui.cli.shell import INSTANT, Shell, json_option, out, pass_shell, put_json, say
from klip_tui.commitment.calendar.answer_clock import answer_clock
from klip_tui.commitment.calendar.local_time import (
    FIRST_YEAR,
    LAST_YEAR,
    days,
    instant,
    local_date,
    midnight,
    month_days,
    parse_month,
)
from klip_tui.commitment.calendar.working_days import ONE_DAY, Day, day_of, year_days
from klip_tui.commitment.kinds import Kind
from klip_tui.commitment.phrase import Malformed, phrase
from klip_tui.commitment.promises.lead_limit import communicate_by
from klip_tui.desk.schemas.calendar import announce_json, answer_json, days_json
from klip_tui.text import dates

if TYPE_CHECKING:
    from klip_tui.text.calendar_events import CalendarEvent


def _wanted(text: str | None, now: datetime) -> str:
    return text if text is not None else f"{local_date(now).year:04d}"


@click.command(help="Working days and holidays of a year or month (default: this year).")
@click.argument("period", required=False, metavar="[YEAR or YEAR-MM]", shell_complete=completing.months)
@click.option("--ics", is_flag=True, help="Write holidays and planned interruptions as iCalendar.")
@service_option
@json_option
@pass_shell
def calendar(shell: Shell, period: str | None, ics: bool, as_json: bool) -> None:
    """Print a year's or month's days."""
    from klip_tui.runtime.clock import system_clock

    if ics and as_json:
        raise click.UsageError(shell.voice.text("--ics and --json contradict each other"))
    commitment = shell.commitment
    wanted = _wanted(period, system_clock())
    rows: list[Day]
    if re.fullmatch(r"\d{4}", wanted, re.ASCII):
        if not FIRST_YEAR <= int(wanted) <= LAST_YEAR:
            raise Malformed(
                phrase("the year {year} is outside {first} to {last}", year=wanted, first=FIRST_YEAR, last=LAST_YEAR)
            )
        rows = year_days(commitment, int(wanted))
    elif "-" in wanted:
        rows = [day_of(commitment, day) for day in days(*month_days(*parse_month(wanted)))]
    else:
        raise Malformed(phrase("{text} is no year and no month; write 2026 or 2026-03", text=repr(wanted[:40])))
    if ics:
        from klip_tui.desk.views.ics import days_ics

        out(days_ics(rows, system_clock(), _planned(shell, rows)).decode())
    elif as_json:
        put_json(days_json(rows))
    else:
        _print(shell, rows)


def _planned(shell: Shell, rows: list[Day]) -> list[CalendarEvent]:
    """Return the planned interruptions of some days, where there is a store that knows any."""
    desk = shell.looking
    if not desk.has_store:
        return []
    from klip_tui.desk.views import lists

    first, until = instant(midnight(rows[0].date)), instant(midnight(rows[-1].date + ONE_DAY))
    found = lists.interruptions(desk, first, until)
    return lists.events(desk, [one for one in found if one.facts.kind is Kind.PLANNED])


def _print(shell: Shell, rows: list[Day]) -> None:
    _ = shell.voice.text
    months = sorted({(d.date.year, d.date.month) for d in rows})
    for year, month in months:
        inside = [d for d in rows if (d.date.year, d.date.month) == (year, month)]
        working = sum(d.working for d in inside)
        say(
            f"{dates.LONG_MONTHS[shell.voice.lang][month - 1]} {year}: "
            + _("{count} working days").format(count=working),
            bold=True,
        )
        for day in inside:
            if day.names:
                say(f"  {shell.voice.day(day.date)}  {', '.join(day.names)}")
    if len(months) > 1:
        say(_("{count} working days").format(count=sum(d.working for d in rows)))


@click.command(
    help="The helpdesk's deadlines for a question, or the last moment to announce an interruption; without either what"
    " is owed now."
)
@click.option("--received", type=INSTANT, help="When a question was received.")
@click.option("--start", type=INSTANT, help="When a planned interruption starts.")
@service_option
@json_option
@pass_shell
def due(shell: Shell, received: datetime | None, start: datetime | None, as_json: bool) -> None:
    """Print deadlines."""
    _ = shell.voice.text
    if received is None and start is None:
        _owed_now(shell, as_json)
        return
    if received is not None and start is not None:
        raise click.UsageError(_("give one of --received and --start"))
    if received is not None:
        clock = answer_clock(shell.settings.commitment if shell.service else shell.commitment, received)
        if as_json:
            put_json(answer_json(clock))
        else:
            say(_("acted on from {at}").format(at=shell.voice.day_time(clock.acted_on)))
            say(_("answer due by {at}").format(at=shell.voice.day_time(clock.answer_due)))
    elif start is not None:
        by = communicate_by(shell.commitment, start)
        if as_json:
            put_json(announce_json(by))
        else:
            say(_("to be communicated by {at}").format(at=f"{shell.voice.day_time(by)}:{by.second:02d}"))


def _owed_now(shell: Shell, as_json: bool) -> None:
    """Print what is owed now, and what was over before anybody told, with what is owed of that and why."""
    from klip_tui.desk.schemas.status import blip_json, duty_json
    from klip_tui.desk.views import status

    view, voice, _ = status.status(shell.looking), shell.voice, shell.voice.text
    quiet = [one for one in view.blips if not one.owed]
    if as_json:
        duties = [duty_json(one, view, voice) for one in view.duties]
        put_json({"duties": duties, "blips": [blip_json(one, voice) for one in view.blips]})
        return
    if not view.duties:
        say(_("nothing is owed"))
    for duty in view.duties:
        late = f" ({_('late')})" if duty.late(view.at) else ""
        say(f"{duty.promise}  {voice.say(duty.message)}, {_('by')} {voice.show(duty.due)}{late}")
    for one in quiet:
        say(voice.say(one.message))
    if view.blips:
        from klip_tui.text.owed import measured_wrongly

        say(measured_wrongly(view.blips[0], voice))
