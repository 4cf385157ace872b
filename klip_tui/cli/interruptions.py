"""``interruptions``: what interrupted KLIP, and what happened around each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from klip_tui.cli import completing
from klip_tui.cli.groups import ListGroup
from klip_tui.cli.options import (
    limit_option,
    nothing,
    reason_option,
    rows_wanted,
    say_more,
    service_option,
    span_options,
)
from klip_tui.cli.shell import INSTANT, Shell, json_option, out, pass_shell, put_json, say, table, tell, unopened
from klip_tui.commitment.interruptions.interruption import is_closed_untold, standing
from klip_tui.commitment.kinds import Severity
from klip_tui.text import dates
from klip_tui.text.clean import one_line
from klip_tui.text.labels import label

if TYPE_CHECKING:
    from klip_tui.desk.notices.windows_together import Compared


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
    from klip_tui.desk.schemas.notices import interruption_json
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
        found = [interruption_json(one, told) for one, told in rows]
        put_json(found[0] if identity else {"interruptions": found, "more": more})
        return
    if not rows:
        nothing(shell, since, until, _("no interruptions yet"))
    table(
        [
            (
                one.id,
                _(label(one.facts.kind)),
                voice.day_time(one.facts.start),
                voice.day_time(one.facts.end) if one.facts.end is not None else "?",
                _(standing(one)) + (f", {_('users not told yet')}" if is_closed_untold(one) else ""),
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
        from klip_tui.desk.schemas.timeline import timeline_json
        from klip_tui.desk.views import timeline

        told = timeline.timeline(shell.desk, identity, shell.voice)
        put_json({"id": number, "interruption": identity, "timeline": timeline_json(told)})
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
@click.option("--draft", is_flag=True, help="Put it on the status page too, as a draft that nobody else sees.")
@click.option("--over", is_flag=True, help="With --draft: although another draft stands there.")
@click.pass_context
@pass_shell
def postmortem(shell: Shell, ctx: click.Context, identity: str, form: str, draft: bool, over: bool) -> None:
    """Write a postmortem."""
    from klip_tui.channels.protocol import Result
    from klip_tui.desk.outbox.postmortem import put_draft
    from klip_tui.desk.views import postmortem

    del form
    if over and not draft:
        raise click.UsageError("--over needs --draft")
    desk = shell.desk if draft else shell.looking
    text = postmortem.postmortem(desk, identity, shell.voice)
    if not draft:
        out(text)
        return
    found = put_draft(desk, identity, text, over=over)
    for one in found:
        say(f"{one_line(one.channel, 60)}: {shell.voice.say(one.outcome.detail)}")
    ctx.exit(0 if all(one.outcome.result is Result.ACCEPTED for one in found) else 1)


@interruptions.command(help="The checklist of a planned interruption: its steps before and after, who ticked them off.")
@click.argument("identity", metavar="ID", shell_complete=completing.interruptions)
@click.option("--tick", "ticks", type=click.IntRange(1, 200), multiple=True, help="Tick a step off, by its number.")
@click.option("--untick", "unticks", type=click.IntRange(1, 200), multiple=True, help="Let a step stand open again.")
@json_option
@pass_shell
def checks(shell: Shell, identity: str, ticks: tuple[int, ...], unticks: tuple[int, ...], as_json: bool) -> None:
    """Show or tick a checklist."""
    from klip_tui.desk.notices.checklist import tick
    from klip_tui.desk.schemas.notices import step_json
    from klip_tui.desk.views.checklist import AFTER, BEFORE, checklist

    for number in ticks:
        tick(shell.desk, identity, number)
    # The last first: what is no step any more goes with its tick, and those behind it get other numbers.
    for number in sorted(unticks, reverse=True):
        tick(shell.desk, identity, number, done=False)
    steps, voice, _ = checklist(shell.looking, identity), shell.voice, shell.voice.text
    if as_json:
        put_json({"interruption": identity, "checks": [step_json(one) for one in steps]})
        return
    if not steps:
        say(_("no checklist: set [planning] before and after"))
    names = {BEFORE: _("before"), AFTER: _("after")}
    for one in steps:
        done = f"  ({one_line(one.who, 40)}, {voice.day_time(one.at)})" if one.at is not None else ""
        mark = "✓" if one.at is not None else "·"
        say(f"{one.number:>3} {mark} {names.get(one.when, one.when)}: {one_line(one.text, 150)}{done}")


@interruptions.command(
    help="Lay several planned windows out beside each other: what each leaves of the budgets, alone and after those"
    " before it. Exit code 1 where one falls short."
)
@click.argument("files", type=click.Path(readable=False, path_type=Path), nargs=-1, required=True, metavar="FILE...")
@click.option("--announce", is_flag=True, help="Tell users of all of them by one message.")
@reason_option("Why windows that fall short are announced nevertheless.")
@click.option("--again", is_flag=True, help="Post it although the same was posted, or told by somebody else, already.")
@service_option
@json_option
@click.pass_context
@pass_shell
def compare(
    shell: Shell, ctx: click.Context, files: tuple[Path, ...], announce: bool, reason: str, again: bool, as_json: bool
) -> None:
    """Compare windows, and announce them together."""
    from klip_tui.desk.notices import check, draft_file
    from klip_tui.desk.notices.drafts import AlreadyPosted
    from klip_tui.desk.notices.windows_together import announce_windows, compared
    from klip_tui.desk.outbox.deliverer import Deliverer
    from klip_tui.desk.schemas.notices import delivery_json
    from klip_tui.desk.schemas.plan import compared_json
    from klip_tui.desk.views import lists

    drafts, once = [], []
    for file in files:
        try:
            asked = draft_file.read(file)
            drafts.append(check.complete(shell.desk, asked, shell.service))
            once.append("" if again else asked.key)
        except OSError as error:
            raise unopened(file, error) from error
    rows = compared(shell.desk, drafts)
    short = any(not row.result.ok for row in rows)
    if not as_json:
        _compared(shell, rows)
    told = None
    if announce:
        try:
            told = announce_windows(shell.desk, drafts, reason, once)
        except AlreadyPosted as error:
            meant = shell.voice.text("where it is meant, add --again")
            tell(f"klip-tui: {shell.voice.say(error.sentence)}; {meant}")
            ctx.exit(1)
        Deliverer(shell.desk).run()
        short = bool(told.left)
    if as_json:
        found = compared_json(rows, shell.voice)
        if told is not None:
            carrier = lists.one_told(shell.desk, told.posted[0].notice)
            found["notices"] = [one.notice for one in told.posted]
            found["deliveries"] = [delivery_json(row) for row in carrier.deliveries]
        put_json(found)
    elif told is not None:
        said = shell.voice.text("announced by one message: {ids}")
        say(said.format(ids=", ".join(one.interruption for one in told.posted)), bold=True)
    ctx.exit(1 if short else 0)


def _compared(shell: Shell, rows: Sequence[Compared]) -> None:
    voice, _ = shell.voice, shell.voice.text
    for row in rows:
        end = dates.clock(row.facts.end) if row.facts.end is not None else "?"
        mark = "✓" if row.result.ok else "!"
        say(f"{mark} {voice.day_time(row.facts.start)} – {end}  {one_line(row.facts.title, 60)}", bold=True)
        for name, left in ((_("alone"), row.alone), (_("with those before"), row.together)):
            said = ", ".join(f"{_(label(scope))} {voice.lasting(seconds)}" for scope, seconds in left.items())
            say("    " + _("{name}: {left} left").format(name=name, left=said))
        for finding in row.result.findings:
            if finding.severity is not Severity.ADVICE:
                say(f"    {finding.promise}  {voice.say(finding.message)}", fg="yellow")


@interruptions.command(help="Record one that is known and not yet told; telling is owed from then on.")
@click.argument("file", type=click.Path(readable=False, path_type=Path))
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
