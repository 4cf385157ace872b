"""``alert`` and ``ack``: wake our own people, and say that one has it."""

from __future__ import annotations

import click

from klip_tui.cli.groups import ListGroup
from klip_tui.cli.options import NUMBER, cut, limit_option, rows_wanted, say_more
from klip_tui.cli.shell import Shell, json_option, pass_shell, put_json, say, table
from klip_tui.text.clean import one_line
from klip_tui.text.labels import label


@click.group(cls=ListGroup, help="Who is woken for what: list the alerts, or send a test to each target.")
def alert() -> None:
    """Group what is about alerts."""


@alert.command("list", hidden=True, help="List the alerts, newest first: what fires, what somebody has, what is over.")
@limit_option
@json_option
@pass_shell
def list_alerts(shell: Shell, limit: int | None, as_json: bool) -> None:
    """List the alerts."""
    from klip_tui.desk.alerts.acknowledge import listed
    from klip_tui.desk.schemas.alerts import alerts_json

    rows, more = cut(listed(shell.looking, None), rows_wanted(limit, as_json))
    if as_json:
        put_json({"alerts": alerts_json(rows), "more": more})
        return
    voice, _ = shell.voice, shell.voice.text
    if not rows:
        say(_("no alert yet"))
    table(
        [
            (
                str(one.id),
                _(label(one.state)) + (f" ({one_line(one.who, 30)})" if one.who else ""),
                _(label(one.kind)),
                voice.day_time(one.since),
                _("escalated") if one.step else "",
                one_line(one.detail, 100),
            )
            for one in rows
        ]
    )
    say_more(shell, more)


@alert.command(help="Tell every target (or one) that this is a test. Exit code 1 where one did not take it.")
@click.argument("target", required=False, metavar="[NAME]")
@json_option
@click.pass_context
@pass_shell
def test(shell: Shell, ctx: click.Context, target: str | None, as_json: bool) -> None:
    """Send a test."""
    from klip_tui.channels.protocol import Result
    from klip_tui.desk.alerts.trying import try_all
    from klip_tui.desk.schemas.alerts import tried_json

    found = try_all(shell.desk, target or "")
    if as_json:
        put_json({"sent": tried_json(found, shell.voice)})
    else:
        for one in found:
            say(f"{one_line(one.name)} ({one.kind}): {shell.voice.say(one.outcome.detail)}")
    ctx.exit(0 if all(one.outcome.result is Result.ACCEPTED for one in found) else 1)


@click.command(help="Say that you have it: an alert by its number, or all that fire. Nobody else is told further.")
@click.argument("number", required=False, type=NUMBER, metavar="[ID]")
@json_option
@pass_shell
def ack(shell: Shell, number: int | None, as_json: bool) -> None:
    """Acknowledge."""
    from klip_tui.desk.alerts.acknowledge import acknowledge
    from klip_tui.desk.schemas.alerts import alerts_json

    found = acknowledge(shell.desk, (number,) if number is not None else ())
    if as_json:
        put_json({"alerts": alerts_json(found)})
        return
    for one in found:
        said = shell.voice.text("{who} has alert {id}: {what}")
        say(said.format(who=one_line(one.who, 60), id=one.id, what=one_line(one.detail, 200)))
