"""``notices``, ``interruptions`` and ``log``."""

from __future__ import annotations

import time

import click

from klip_tui.cli.shell import Shell, json_option, out, pass_shell, put_json, say, table
from klip_tui.text import dates
from klip_tui.text.clean import one_line
from klip_tui.text.labels import DELIVERY, label


@click.command(help="List the notices, or show one whole.")
@click.argument("identity", required=False, metavar="[ID]")
@json_option
@pass_shell
def notices(shell: Shell, identity: str | None, as_json: bool) -> None:
    """List or show notices."""
    from klip_tui.desk.notices import drift
    from klip_tui.desk.report import month
    from klip_tui.desk.views import lists

    _ = shell.voice.text
    rows = [lists.one_told(shell.looking, identity)] if identity else lists.told(shell.looking)
    if as_json:
        found = [
            month.notice_json(row.written, [lists.delivery_json(one) for one in row.deliveries])
            | {"drifts": [drift.drift_json(one) for one in row.drifts]}
            for row in rows
        ]
        put_json(found[0] if identity else {"notices": found})
        return
    if identity:
        _show_notice(shell, rows[0])
        return
    if not rows:
        say(_("no notices yet"))
    table(
        [
            (
                row.written.notice.id,
                _(label(row.written.notice.type)),
                dates.day_time(row.written.notice.created),
                ", ".join(f"{one.channel}: {_(DELIVERY[one.state.value])}" for one in row.deliveries),
                one_line(row.written.notice.facts.title, 60),
            )
            for row in rows
        ]
    )


def _show_notice(shell: Shell, row: object) -> None:
    from klip_tui.desk.views.lists import NoticeWithDeliveries

    assert isinstance(row, NoticeWithDeliveries)
    _, voice = shell.voice.text, shell.voice
    written, notice = row.written, row.written.notice
    say(
        f"{notice.id}  {_(label(notice.facts.kind))}, {_(label(notice.type))}: {one_line(notice.facts.title)}",
        bold=True,
    )
    say(_("written by {who} on {at}").format(who=written.who, at=dates.day_time(notice.created)))
    if notice.communicated is not None:
        say(_("communicated {at}").format(at=dates.day_time(notice.communicated)))
    for one in row.deliveries:
        say(f"  {one.channel}: {_(DELIVERY[one.state.value])}  {one_line(one.detail)}")
    for drift in row.drifts:
        fields = ", ".join(one.field for one in drift.differences)
        say(_("{channel} says otherwise: {fields}").format(channel=one_line(drift.channel), fields=fields))
    for finding in written.findings:
        say(f"  {finding['promise']}  {one_line(str(finding['message']), 400)}")
    if written.reason:
        say(_("reason: {reason}").format(reason=voice.show(written.reason)))
    for lang, text in written.texts.items():
        say(f"\n── {lang} ──", bold=True)
        say(text)


@click.command(help="List the interruptions, or show one whole.")
@click.argument("identity", required=False, metavar="[ID]")
@click.option("--ics", is_flag=True, help="Write them as iCalendar.")
@json_option
@pass_shell
def interruptions(shell: Shell, identity: str | None, ics: bool, as_json: bool) -> None:
    """List or show interruptions."""
    from klip_tui.desk.report import month
    from klip_tui.desk.views import lists

    desk, _ = shell.looking, shell.voice.text
    if identity:
        one, told = lists.one_interruption(desk, identity)
        pairs = [(one, told)]
    else:
        pairs = [(one, ()) for one in lists.interruptions(desk)]
    if ics:
        from klip_tui.desk.views.ics import interruptions_ics

        rows = [(one, lists.revision(desk, one.id)) for one, _told in pairs]
        out(interruptions_ics(rows, desk.clock()).decode())
        return
    if as_json:
        found = [month.interruption_json(one, told) for one, told in pairs]
        put_json(found[0] if identity else {"interruptions": found})
        return
    if not pairs:
        say(_("no interruptions yet"))
    table(
        [
            (
                one.id,
                _(label(one.facts.kind)),
                dates.day_time(one.facts.start),
                dates.day_time(one.facts.end) if one.facts.end is not None else "?",
                _(month.state_of(one)),
                one_line(one.facts.title, 60),
            )
            for one, _told in pairs
        ]
    )
    for written in pairs[0][1] if identity else ():
        notice = written.notice
        say(f"  {notice.id}  {_(label(notice.type))}, {written.who}, {dates.day_time(notice.created)}")


@click.command(help="Who did what, when, why.")
@click.option("--follow", is_flag=True, help="Go on with what is added.")
@click.option("--count", default=200, show_default=True, help="How many lines at most.")
@json_option
@pass_shell
def log(shell: Shell, follow: bool, count: int, as_json: bool) -> None:
    """Print the log."""
    import json

    from klip_tui.desk.views import lists

    rows = lists.entries(shell.looking, count)
    if as_json and not follow:
        put_json({"log": [lists.entry_json(row) for row in rows]})
        return
    last = 0
    while True:
        for row in rows:
            last = row.id
            if as_json:
                say(json.dumps(lists.entry_json(row), ensure_ascii=False))
                continue
            why = f"  ({one_line(row.why, 400)})" if row.why else ""
            head = f"{dates.day_time(row.at)}  {one_line(row.who)}  {row.what}  {one_line(row.subject)}"
            say(f"{head}  {one_line(row.detail, 300)}{why}")
        if not follow:
            return
        while not shell.looking.store.changed():
            time.sleep(0.5)
        rows = lists.entries(shell.looking, 1000, after=last)
