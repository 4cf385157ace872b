"""``interruptions``: what interrupted KLIP, and what happened around each."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from klip_tui.cli import completing
from klip_tui.cli.groups import ListGroup
from klip_tui.cli.options import limit_option, rows_wanted, say_more, service_option, span_options
from klip_tui.cli.shell import INSTANT, Shell, json_option, out, pass_shell, put_json, say, table, tell, unopened
from klip_tui.commitment.interruptions.interruption import state_of
from klip_tui.text.clean import one_line
from klip_tui.text.labels import label


@click.group(cls=ListGroup, help="List the interruptions, show one whole (ID), or what happened around it.")
def interruptions() -> None:
    """Group what is about interruptions."""


@interruptions.command("list", hidden=True, help="List the interruptions, or show one whole.")
@click.argument("identity", required=False, metavar="[ID]", shell_complete=completing.interruptions)
@click.option("--ics", is_flag=True, help="Write them as iCalendar.")
@span_options
@limit_option
@service_option
@json_option
@pass_shell
def list_interruptions(
    shell: Shell,
    identity: str | None,
    ics: bool,
    since: datetime | None,
    until: datetime | None,
    limit: int | None,
    as_json: bool,
) -> None:
    """List or show interruptions."""
    from klip_tui.desk.report import month
    from klip_tui.desk.views import lists

    desk, _, voice = shell.looking, shell.voice.text, shell.voice
    if ics and as_json:
        raise click.UsageError(_("--ics and --json contradict each other"))
    if identity:
        one, told = lists.one_interruption(desk, identity)
        rows, more = [(one, told)], 0
    else:
        newest, count = lists.newest_interruptions(desk, rows_wanted(limit, as_json or ics), since, until)
        rows, more = [(one, ()) for one in newest], count - len(newest)
    if ics:
        from klip_tui.desk.views.ics import interruptions_ics

        out(interruptions_ics(lists.events(desk, [one for one, _told in rows]), desk.clock()).decode())
        return
    if as_json:
        found = [month.interruption_json(one, told) for one, told in rows]
        put_json(found[0] if identity else {"interruptions": found, "more": more})
        return
    if not rows:
        say(_("no interruptions yet"))
    table(
        [
            (
                one.id,
                _(label(one.facts.kind)),
                voice.day_time(one.facts.start),
                voice.day_time(one.facts.end) if one.facts.end is not None else "?",
                _(state_of(one)),
                one_line(one.facts.title, 60),
            )
            for one, _told in rows
        ]
    )
    say_more(shell, more)
    for written in rows[0][1] if identity else ():
        notice = written.notice
        say(f"  {notice.id}  {_(label(notice.type))}, {written.who}, {voice.day_time(notice.created)}")


@interruptions.command(help="Note what happened: it comes into the timeline and the postmortem.")
@click.argument("identity", metavar="ID", shell_complete=completing.interruptions)
@click.argument("text")
@click.option("--at", type=INSTANT, help="When it happened (default: now).")
@json_option
@pass_shell
def note(shell: Shell, identity: str, text: str, at: datetime | None, as_json: bool) -> None:
    """Add a note."""
    from klip_tui.desk.notices import notes

    number = notes.note(shell.desk, identity, text, at)
    if as_json:
        put_json({"id": number, "interruption": identity})
    else:
        say(shell.voice.text("noted"))


@interruptions.command(help="What happened, minute by minute: measured, told, delivered, noted, reported.")
@click.argument("identity", metavar="ID", shell_complete=completing.interruptions)
@json_option
@pass_shell
def timeline(shell: Shell, identity: str, as_json: bool) -> None:
    """Show a timeline."""
    from klip_tui.desk.schemas.timeline import timeline_json
    from klip_tui.desk.views import timeline

    found = timeline.timeline(shell.looking, identity, shell.voice)
    if as_json:
        put_json({"interruption": identity, "timeline": timeline_json(found)})
        return
    for one in found:
        who = f"{one_line(one.who, 40)}: " if one.who else ""
        say(f"{shell.voice.day_time(one.instant)}  {who}{one_line(one.text, 400)}")


@interruptions.command(help="The story afterwards, to go on writing: what happened, figures, promises, questions.")
@click.argument("identity", metavar="ID", shell_complete=completing.interruptions)
@click.option("--format", "form", type=click.Choice(["md"]), default="md", show_default=True, help="The form.")
@pass_shell
def postmortem(shell: Shell, identity: str, form: str) -> None:
    """Write a postmortem."""
    from klip_tui.desk.views import postmortem

    del form
    out(postmortem.postmortem(shell.looking, identity, shell.voice))


@interruptions.command(help="Record one that is known and not yet told; telling is owed from then on.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--again", is_flag=True, help="Record it although the same is recorded already.")
@service_option
@json_option
@click.pass_context
@pass_shell
def plan(shell: Shell, ctx: click.Context, file: Path, again: bool, as_json: bool) -> None:
    """Record a planned interruption from a draft file."""
    from klip_tui.desk.notices import check, draft_file
    from klip_tui.desk.notices.known import record_planned
    from klip_tui.desk.schemas.status import duty_json
    from klip_tui.desk.views import status

    desk, voice = shell.desk, shell.voice
    try:
        asked = draft_file.read(file)
        wanted = check.complete(desk, asked, shell.service, again=again)
    except OSError as error:
        raise unopened(file, error) from error
    if wanted.interruption and not asked.interruption:
        there = voice.text("this was recorded already, as {id}").format(id=wanted.interruption)
        meant = voice.text("where it is meant, add --again")
        tell(f"klip-tui: {there}; {meant}")
        ctx.exit(1)
    identity = record_planned(desk, wanted)
    view = status.status(check.desk_of(desk, wanted))
    owed = [duty for duty in view.duties if duty.subject == identity]
    if as_json:
        from klip_tui.desk.schemas.status import duty_json

        put_json({"interruption": identity, "duties": [duty_json(duty, view, voice) for duty in owed]})
        return
    say(identity, bold=True)
    for duty in owed:
        say(f"  {duty.promise}  {voice.say(duty.message)}, {voice.text('by')} {voice.show(duty.due)}")
