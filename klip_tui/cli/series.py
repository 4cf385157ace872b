"""``series``: recurring maintenance, each occurrence with its own check."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from klip_tui.cli.options import reason_option
from klip_tui.cli.shell import (
    DURATION,
    INSTANT,
    Parsed,
    Shell,
    json_option,
    pass_shell,
    put_json,
    say,
    tell,
    unopened,
)
from klip_tui.commitment.kinds import NoticeType, Severity
from klip_tui.commitment.phrase import Malformed, Refused, phrase
from klip_tui.text import dates
from klip_tui.text.clean import one_line
from klip_tui.text.labels import DELIVERY

if TYPE_CHECKING:
    from klip_tui.desk.notices.series.layout import Conflicts, Layout, Occurrence
    from klip_tui.desk.notices.series.series_file import SeriesDraft


def _clock(text: str) -> time:
    found = re.fullmatch(r"(\d{1,2})[:.u](\d{2})", text.strip(), re.ASCII)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise Malformed(phrase("{text} is no time of the day; write 19:30", text=repr(text[:40])))
    return time(int(found[1]), int(found[2]))


CLOCK = Parsed("time", _clock)
CONFLICTS = ("show", "keep", "skip", "move")


@click.group(help="Recurring maintenance: add it from a file, list it, show it, announce, change or cancel it.")
def series() -> None:
    """Group what is about series."""


@series.command(
    help="Lay a series out, check each occurrence, and keep it. Exit code 1 where one falls short and nothing says what"
    " becomes of it."
)
@click.argument("file", type=click.Path(readable=False, path_type=Path))
@click.option(
    "--conflicts",
    type=click.Choice(CONFLICTS),
    default="show",
    show_default=True,
    help="What becomes of occurrences that fall short or lie on a holiday.",
)
@reason_option("Why occurrences that fall short are kept.")
@click.option("--again", is_flag=True, help="Keep it although the same is kept already.")
@click.option("--dry-run", is_flag=True, help="Show it, keep nothing.")
@json_option
@click.pass_context
@pass_shell
def add(
    shell: Shell, ctx: click.Context, file: Path, conflicts: str, reason: str, again: bool, dry_run: bool, as_json: bool
) -> None:
    """Add a series."""
    from klip_tui.desk.notices.series import register, series_file
    from klip_tui.desk.notices.series.layout import Conflicts, laid_out
    from klip_tui.desk.schemas.series import layout_json

    desk, voice = shell.desk, shell.voice
    try:
        wanted = series_file.read(file, desk)
    except OSError as error:
        raise unopened(file, error) from error
    there = "" if again or dry_run else register.same(desk, wanted)
    if there:
        said, meant = voice.text("this was recorded already, as {id}"), voice.text("where it is meant, add --again")
        tell(f"klip-tui: {said.format(id=there)}; {meant}")
        ctx.exit(1)
    layout = laid_out(desk, wanted.draft, wanted.starts, Conflicts(conflicts))
    if not as_json:
        _print(shell, wanted, layout)
        if conflicts == "show" and any(one.conflict for one in layout.kept) and not dry_run and sys.stdin.isatty():
            layout = laid_out(desk, wanted.draft, wanted.starts, _asked(shell))
    refused = bool(layout.short) and not reason.strip()
    identity = "" if dry_run or refused or not layout.kept else register.add(desk, wanted, layout, reason=reason)
    if identity:
        states = {one.original: one for one in register.show(desk, identity, check=False).occurrences}
        named = tuple(
            replace(one, interruption=states[one.original].interruption, state=states[one.original].state)
            for one in layout.kept
            if one.original in states
        )
        layout = replace(layout, kept=named)
    if as_json:
        put_json(layout_json(identity, wanted.draft.facts.title, wanted.rule, layout, voice))
    elif identity:
        say(identity, bold=True)
    if refused:
        tell(voice.text("not kept: --conflicts skip or move, or --reason for those that fall short"))
    ctx.exit(1 if refused or not layout.kept else 0)


def _asked(shell: Shell) -> Conflicts:
    """Ask what becomes of conflicts, on a terminal."""
    from klip_tui.desk.notices.series.layout import Conflicts

    question = shell.voice.text("skip, move or keep what falls short or lies on a holiday?")
    return Conflicts(click.prompt(question, type=click.Choice(CONFLICTS[1:]), default="skip", err=True))


def _print(shell: Shell, wanted: SeriesDraft, layout: Layout) -> None:
    _ = shell.voice.text
    say(f"{one_line(wanted.draft.facts.title, 80)} · {one_line(wanted.rule, 100)}", bold=True)
    _rows(shell, layout.kept)
    for one in layout.left_out:
        say("  " + _("left out: {start}").format(start=shell.voice.day_time(one.facts.start)), fg="yellow")


def _rows(shell: Shell, rows: Iterable[Occurrence]) -> None:
    voice, _ = shell.voice, shell.voice.text
    for one in rows:
        mark = "✓" if one.result.ok else "!"
        start, end = one.facts.start, one.facts.end
        when = dates.window(start, end, lang=voice.lang) if end is not None else f"{voice.day_time(start)} – ?"
        parts = [f"{mark} {when}"]
        if one.result.communicate_by is not None:
            parts.append(_("announce by {at}").format(at=voice.day_time(one.result.communicate_by)))
        parts += [one.interruption] if one.interruption else []
        parts += [_(one.state)] if one.state is not None else []
        parts += [", ".join(one.holidays)] if one.holidays else []
        say("  " + " · ".join(parts), **({} if one.result.ok else {"fg": "yellow"}))
        for finding in one.result.findings:
            if finding.severity is not Severity.ADVICE:
                say(f"      {finding.promise}  {voice.say(finding.message)}")
        if one.offer is not None:
            say("      " + _("could move to {start}").format(start=voice.day_time(one.offer)))


@series.command("list", help="List the series.")
@json_option
@pass_shell
def list_series(shell: Shell, as_json: bool) -> None:
    """List series."""
    from klip_tui.desk.notices.series import register
    from klip_tui.desk.schemas.series import series_json

    found, _ = register.known(shell.looking, check=as_json), shell.voice.text
    if as_json:
        put_json({"series": [series_json(one, shell.voice) for one in found]})
        return
    if not found:
        say(_("no series yet"))
    for one in found:
        coming = sum(row.coming for row in one.occurrences)
        untold = sum(row.untold for row in one.occurrences)
        state = _("cancelled") if one.series.cancelled is not None and not coming else ""
        counted = _("{coming} to come, {untold} not announced").format(coming=coming, untold=untold)
        parts = [one.series.id, one_line(one.series.facts.title, 60), one_line(one.series.rule, 60), counted, state]
        say("  ".join(part for part in parts if part))


@series.command(help="Show one series with its occurrences, each checked as of now.")
@click.argument("identity", metavar="ID")
@json_option
@pass_shell
def show(shell: Shell, identity: str, as_json: bool) -> None:
    """Show a series."""
    from klip_tui.desk.notices.series import register
    from klip_tui.desk.schemas.series import series_json

    found = register.show(shell.looking, identity)
    if as_json:
        put_json(series_json(found, shell.voice))
        return
    say(f"{found.series.id} · {one_line(found.series.facts.title, 80)} · {one_line(found.series.rule, 100)}", bold=True)
    _rows(shell, found.occurrences)


@series.command(
    help="Announce every occurrence that nobody was told of, by one message. What falls short is left out without a"
    " reason; exit code 1 then."
)
@click.argument("identity", metavar="ID")
@reason_option("Why occurrences that fall short are announced nevertheless.")
@json_option
@click.pass_context
@pass_shell
def announce(shell: Shell, ctx: click.Context, identity: str, reason: str, as_json: bool) -> None:
    """Announce a series."""
    from klip_tui.commitment.kinds import DeliveryState
    from klip_tui.desk.notices.series import register
    from klip_tui.desk.notices.together import announce_together
    from klip_tui.desk.outbox.deliverer import Deliverer
    from klip_tui.desk.schemas.series import announced_json
    from klip_tui.desk.views import lists

    desk, voice, _ = shell.desk, shell.voice, shell.voice.text
    rows = register.untold(desk, identity)
    if not rows:
        raise Refused(phrase("{id}: every occurrence was announced", id=identity))
    told = announce_together(desk, rows, "announce series", identity, reason=reason)
    Deliverer(desk).run()
    carrier = lists.one_told(desk, told.posted[0].notice)
    if as_json:
        put_json(announced_json(identity, told, carrier.deliveries, voice))
    else:
        say(_("announced by one message: {ids}").format(ids=", ".join(one.interruption for one in told.posted)))
        for row in carrier.deliveries:
            say(f"  {row.channel}: {_(DELIVERY[row.state.value])} {one_line(row.detail, 200)}")
        for one, result in told.left:
            shorts = ", ".join(sorted({f.promise for f in result.findings if f.severity is not Severity.ADVICE}))
            say(_("left out, it falls short of {promises}: {id}").format(promises=shorts, id=one.id), fg="yellow")
    refused = any(row.state is DeliveryState.REFUSED for row in carrier.deliveries)
    ctx.exit(1 if told.left or refused else 0)


@series.command(help="Cancel what is still to come of a series, or from an occurrence on.")
@click.argument("identity", metavar="ID")
@click.option("--from", "begin", type=INSTANT, metavar="OCCURRENCE", help="From the occurrence that begins then on.")
@click.option("--only", is_flag=True, help="That occurrence alone.")
@reason_option("Why.")
@json_option
@pass_shell
def cancel(shell: Shell, identity: str, begin: datetime | None, only: bool, reason: str, as_json: bool) -> None:
    """Cancel a series."""
    from klip_tui.desk.notices.series import register
    from klip_tui.desk.schemas.series import cancelled_json

    _only_with_from(begin, only)
    cancelled, withdrawn = register.cancel(shell.desk, identity, begin, only=only, reason=reason)
    told = _told_off(shell, cancelled)
    if as_json:
        put_json(cancelled_json(identity, cancelled, told, withdrawn))
        return
    _ = shell.voice.text
    if told:
        say(_("users are told that these do not go on: {ids}").format(ids=", ".join(told)))
    waiting = [one for one in cancelled if one not in told]
    if waiting:
        say(_("cancelled, and users are not told of it yet: {ids}").format(ids=", ".join(waiting)), fg="yellow")
    if withdrawn:
        say(_("withdrawn, nobody knew of them: {ids}").format(ids=", ".join(withdrawn)))


def _told_off(shell: Shell, cancelled: Sequence[str]) -> list[str]:
    """Send what says that occurrences do not go on; return those of which every required channel has accepted it."""
    from klip_tui.desk.outbox.deliverer import Deliverer
    from klip_tui.desk.views import lists

    if cancelled:
        Deliverer(shell.desk).run()
    ones = [lists.one_interruption(shell.desk, identity)[0] for identity in cancelled]
    return [one.id for one in ones if one.told and one.told[-1].type is NoticeType.CANCELLATION]


def _only_with_from(begin: datetime | None, only: bool) -> None:
    if only and begin is None:
        raise click.UsageError("--only needs --from")


@series.command(help="Change the hour or the length of what is still to come of a series, or from an occurrence on.")
@click.argument("identity", metavar="ID")
@click.option("--from", "begin", type=INSTANT, metavar="OCCURRENCE", help="From the occurrence that begins then on.")
@click.option("--only", is_flag=True, help="That occurrence alone.")
@click.option("--at", "at", type=CLOCK, help="The time of the day at which they begin.")
@click.option("--to", "to", type=INSTANT, help="When that occurrence begins instead.")
@click.option("--duration", type=DURATION, help="How long they last.")
@json_option
@pass_shell
def change(
    shell: Shell,
    identity: str,
    begin: datetime | None,
    only: bool,
    at: time | None,
    to: datetime | None,
    duration: timedelta | None,
    as_json: bool,
) -> None:
    """Change occurrences."""
    from klip_tui.desk.notices.series import register
    from klip_tui.desk.schemas.series import series_json

    _only_with_from(begin, only)
    if at is None and to is None and duration is None:
        raise click.UsageError("give one of --at, --to and --duration")
    changed = register.change(shell.desk, identity, begin, only=only, at=at, to=to, duration=duration)
    shown = register.show(shell.desk, identity)
    shown = replace(shown, occurrences=tuple(one for one in shown.occurrences if one.interruption in changed))
    if as_json:
        put_json(series_json(shown, shell.voice))
    else:
        _rows(shell, shown.occurrences)
