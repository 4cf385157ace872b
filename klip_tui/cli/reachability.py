"""``reachability``: when the helpdesk could not be reached, beside what is measured."""

from __future__ import annotations

from datetime import datetime, timedelta

import click

from klip_tui.cli import completing
from klip_tui.cli.options import FROM, NUMBER, UNTIL, Named, reason_option
from klip_tui.cli.shell import INSTANT, Shell, json_option, pass_shell, put_json, say
from klip_tui.text.clean import one_line


@click.group(help="Whether the helpdesk can be reached (A1.2), and when it could not, entered by hand.")
def reachability() -> None:
    """Group the reachability commands."""


@reachability.command("list", help="This month's figure, and what was entered in the last 60 days.")
@json_option
@pass_shell
def list_intervals(shell: Shell, as_json: bool) -> None:
    """List intervals."""
    from klip_tui.commitment.calendar.local_time import local
    from klip_tui.desk.helpdesk import reachability as reach
    from klip_tui.desk.schemas.questions import unreachable_json
    from klip_tui.desk.schemas.report import scope_json

    desk, voice = shell.looking, shell.voice
    now = desk.clock()
    with desk.store.read() as connection:
        wall = local(now)
        month = reach.month(connection, desk.settings.helpdesk, wall.year, wall.month, now)
    rows = reach.entered(desk, now - timedelta(days=60))
    if as_json:
        put_json({"month": scope_json(month, month.met), "entered": [unreachable_json(row) for row in rows]})
        return
    shown = voice.percent(month.availability) if month.measured else voice.text("not measured")
    say(f"{voice.text('Helpdesk reachable')}: {shown} {voice.text('of')} {voice.percent(month.target)}")
    for row in rows:
        until = voice.day_time(row.end) if row.end is not None else "…"
        say(f"{row.id}  {voice.day_time(row.start)} – {until}  {one_line(row.why)} ({one_line(row.who)})")


@reachability.command(help="Enter when it could not be reached; without --until it still can't.")
@click.option("--from", "start", type=FROM, required=True, help="From when.")
@click.option("--until", "--to", "end", type=UNTIL, cls=Named, help="Until when.")
@reason_option("Why, for instance: telephone out of order.", required=True)
@json_option
@pass_shell
def add(shell: Shell, start: datetime, end: datetime | None, reason: str, as_json: bool) -> None:
    """Enter an interval."""
    from klip_tui.desk.helpdesk import reachability as reach

    identity = reach.enter(shell.desk, start, end, reason)
    if as_json:
        put_json({"id": identity})
    else:
        say(shell.voice.text("entered as {id}").format(id=identity))


@reachability.command(help="It can be reached again.")
@click.argument("identity", type=NUMBER, metavar="ID", shell_complete=completing.unreachable)
@click.option("--at", type=INSTANT, help="Since when (default: now).")
@pass_shell
def end(shell: Shell, identity: int, at: datetime | None) -> None:
    """End an interval."""
    from klip_tui.desk.helpdesk import reachability as reach

    reach.finish(shell.desk, identity, at)
    say(shell.voice.text("ended"))
