"""``plan``: windows that meet every promise."""

from __future__ import annotations

from datetime import date, timedelta

import click

from klip_tui.cli.options import service_option
from klip_tui.cli.shell import DAY, DURATION, Parsed, Shell, json_option, pass_shell, put_json, say
from klip_tui.commitment.calendar.local_time import local_date
from klip_tui.commitment.window_wish import HourSpan
from klip_tui.text import dates
from klip_tui.text.wishes import read_days, read_hours

DEFAULT_DAYS = 90

HOURS = Parsed("hours", read_hours)
DAYS = Parsed("days", read_days)


@click.command(help="Propose maintenance windows that meet every promise, best first. Exit code 1 when there is none.")
@click.option("--duration", type=DURATION, required=True, help="How long: 90m, 2h, 1h30m.")
@click.option("--from", "first", type=DAY, help="First day to look at (default: today).")
@click.option("--until", "last", type=DAY, help="Last day to look at (default: 90 days on).")
@click.option("--within", type=HOURS, multiple=True, help="Hours that it must lie in: 05:00-09:00, more than once too.")
@click.option("--days", type=DAYS, multiple=True, help="Weekdays that it must start on: Mon-Thu, or Mon, Wed.")
@click.option("--count", type=click.IntRange(1, 200), default=5, show_default=True, help="How many at most.")
@service_option
@json_option
@click.pass_context
@pass_shell
def plan(
    shell: Shell,
    ctx: click.Context,
    duration: timedelta,
    first: date | None,
    last: date | None,
    within: tuple[tuple[HourSpan, ...], ...],
    days: tuple[frozenset[int], ...],
    count: int,
    as_json: bool,
) -> None:
    """Propose windows."""
    from klip_tui.desk.schemas.plan import plan_json
    from klip_tui.desk.views import proposals
    from klip_tui.desk.views.planning_words import also_on, obstacles

    voice, _ = shell.voice, shell.voice.text
    today = local_date(shell.desk.clock())
    start = max(first or today, today)
    found = proposals.propose(
        shell.desk,
        duration,
        start,
        last or start + timedelta(days=DEFAULT_DAYS),
        count,
        within=tuple(span for spans in within for span in spans),
        on=frozenset().union(*days) if days else None,
    )
    if as_json:
        put_json(plan_json(found, voice))
        ctx.exit(0 if found.slots else 1)
    for slot in found.slots:
        say(dates.window(slot.start, slot.end, lang=voice.lang), bold=True)
        if slot.also:
            say("  " + also_on(slot, voice))
        say("  " + _("to be communicated by {at}").format(at=voice.day_time(slot.communicate_by)))
        say("  " + " · ".join(voice.say(reason) for reason in slot.why))
    if not found.slots:
        say(_("no window meets every promise"), fg="yellow", bold=True)
        for line in obstacles(found, voice):
            say("  " + line)
    ctx.exit(0 if found.slots else 1)
