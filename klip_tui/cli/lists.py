"""``notices`` and ``log``: what was told, and who did what."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

import click

from klip_tui.cli import completing
from klip_tui.cli.options import limit_option, nothing, rows_wanted, say_more, service_option, span_options
from klip_tui.cli.shell import Shell, json_option, pass_shell, put_json, put_json_line, say, say_along, table
from klip_tui.text.clean import one_line
from klip_tui.text.labels import DELIVERY, label, log_words
from klip_tui.text.log_lines import log_detail, log_subject
from klip_tui.text.voice import Voice

if TYPE_CHECKING:
    from klip_tui.store.log import Entry


@click.command(help="List the notices, or show one whole.")
@click.argument("identity", required=False, metavar="[ID]", shell_complete=completing.notices)
@span_options
@limit_option
@service_option
@json_option
@pass_shell
def notices(
    shell: Shell,
    identity: str | None,
    since: datetime | None,
    until: datetime | None,
    limit: int | None,
    as_json: bool,
) -> None:
    """List or show notices."""
    from klip_tui.desk.schemas.notices import delivery_json, drift_json, notice_json
    from klip_tui.desk.views import lists

    _ = shell.voice.text
    desk = shell.looking
    wanted = rows_wanted(limit, as_json)
    rows = [lists.one_told(desk, identity)] if identity else lists.told(desk, wanted, since, until)
    more = 0 if identity or wanted is None else lists.count_told(desk, since, until) - len(rows)
    if as_json:
        shown = [
            notice_json(row.written, [delivery_json(one) for one in row.deliveries])
            | {"drifts": [drift_json(one) for one in row.drifts]}
            for row in rows
        ]
        put_json(shown[0] if identity else {"notices": shown, "more": more})
        return
    if identity:
        _show_notice(shell, rows[0])
        return
    if not rows:
        nothing(shell, since, until, _("no notices yet"))
    table(
        [
            (
                row.written.notice.id,
                _(label(row.written.notice.type)),
                shell.voice.day_time(row.written.notice.created),
                ", ".join(f"{one.channel}: {_(DELIVERY[one.state.value])}" for one in row.deliveries),
                one_line(row.written.notice.facts.title, 60),
            )
            for row in rows
        ]
    )
    say_more(shell, more)


def _show_notice(shell: Shell, row: object) -> None:
    from klip_tui.desk.views.delivery_age import aged
    from klip_tui.desk.views.lists import NoticeWithDeliveries

    assert isinstance(row, NoticeWithDeliveries)
    _, voice = shell.voice.text, shell.voice
    written, notice = row.written, row.written.notice
    say(
        f"{notice.id}  {_(label(notice.facts.kind))}, {_(label(notice.type))}: {one_line(notice.facts.title)}",
        bold=True,
    )
    say(_("written by {who} on {at}").format(who=written.who, at=voice.day_time(notice.created)))
    if notice.communicated is not None:
        say(_("communicated {at}").format(at=voice.day_time(notice.communicated)))
    for one in row.deliveries:
        age = aged(one)
        stands = _(DELIVERY[one.state.value]) + (f", {voice.say(age)}" if age is not None else "")
        say(f"  {one.channel}: {stands}  {voice.recalled(one.said, one.detail)}")
    for drift in row.drifts:
        fields = ", ".join(one.field for one in drift.differences)
        say(_("{channel} says otherwise: {fields}").format(channel=one_line(drift.channel), fields=fields))
    for finding in written.findings:
        said = voice.recalled(finding.get("said"), str(finding["message"]))
        say(f"  {finding['promise']}  {one_line(said, 400)}")
    if written.reason:
        say(_("reason: {reason}").format(reason=voice.show(written.reason)))
    for lang, text in written.texts.items():
        say(f"\n── {lang} ──", bold=True)
        say(text)


@click.command(help="Who did what, when, why.")
@click.option("--follow", is_flag=True, help="Go on with what is added.")
@span_options
@limit_option
@click.option("--verify", is_flag=True, help="Check that nobody changed, removed or inserted a line.")
@click.option("--anchor", default="", help="With --verify: a hash that was written down elsewhere.")
@json_option
@click.pass_context
@pass_shell
def log(
    shell: Shell,
    ctx: click.Context,
    follow: bool,
    since: datetime | None,
    until: datetime | None,
    limit: int | None,
    verify: bool,
    anchor: str,
    as_json: bool,
) -> None:
    """Print the log."""
    from klip_tui.desk.schemas.log import entry_json

    if verify or anchor:
        from klip_tui.cli.store import verify_log

        ctx.exit(verify_log(shell, anchor, as_json=as_json))
    from klip_tui.desk.views import lists

    desk = shell.looking
    wanted = rows_wanted(limit, as_json and not follow)
    found = lists.entries(desk, wanted, since=since, until=until)
    rows: Iterable[Entry] = found
    more = lists.count_entries(desk, since, until) - len(found)
    if as_json and not follow:
        put_json({"log": [entry_json(row) for row in rows], "more": more})
        return
    if not follow:
        if not found:
            nothing(shell, since, until, shell.voice.text("nothing was done yet"))
        say_more(shell, more)
    last, put = 0, say_along if follow else say
    while True:
        for row in rows:
            last = row.id
            if as_json:
                put_json_line(entry_json(row))
                continue
            put(_entry(shell.voice, row))
        if not follow:
            return
        while not desk.store.changed():
            time.sleep(0.5)
        rows = lists.following(desk, last)


def _entry(voice: Voice, row: Entry) -> str:
    """Write a line of the log: when, who, what, and why."""
    why = f"  ({one_line(row.why, 400)})" if row.why else ""
    what, about = log_words(row.what, voice.text), one_line(log_subject(row.subject, voice))
    head = f"{voice.day_time(row.at)}  {one_line(row.who)}  {what}  {about}"
    return f"{head}  {one_line(log_detail(row.detail, voice), 300)}{why}"
