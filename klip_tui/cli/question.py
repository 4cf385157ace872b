"""``question``: the helpdesk's register."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from klip_tui.cli import completing
from klip_tui.cli.options import (
    Named,
    cut,
    limit_option,
    nothing,
    reason_option,
    rows_wanted,
    say_more,
    span_options,
)
from klip_tui.cli.shell import (
    INSTANT,
    Shell,
    failed,
    json_option,
    out,
    pass_shell,
    put_json,
    say,
    table,
    tell,
    unopened,
)
from klip_tui.commitment.kinds import QuestionKind
from klip_tui.desk.schemas.records import imported_json
from klip_tui.text.clean import clean, one_line
from klip_tui.text.labels import said_by, way


@click.group(help="The helpdesk's questions and reports.")
def question() -> None:
    """Group the question commands."""


def _show(shell: Shell, identity: int | str, as_json: bool) -> None:
    from klip_tui.desk.helpdesk import register
    from klip_tui.desk.schemas.questions import history_json, question_json

    row = register.find(shell.desk, str(identity))
    followups, entries = register.history(shell.desk, row.question)
    if as_json:
        put_json(question_json(row) | history_json(followups, entries))
        return
    _, q = shell.voice.text, row.question
    say(f"{q.id}  {one_line(q.subject)}", bold=True)
    say(_("received {at}").format(at=shell.voice.day_time(q.received)) + f" · {way(q.via, _)} · {one_line(q.sender)}")
    say(_("acted on from {at}").format(at=shell.voice.day_time(row.clock.acted_on)))
    say(_("answer due by {at}").format(at=shell.voice.day_time(row.clock.answer_due)) + f" · {_(q.state)}")
    if q.line:
        since = f", {shell.voice.day_time(q.dispatched)}" if q.dispatched is not None else ""
        back = " – " + shell.voice.day_time(q.back) if q.back is not None and q.dispatched is not None else ""
        say(_("second line: {who}").format(who=one_line(q.line)) + since + back)
    if q.interruption:
        say(_("belongs to {id}").format(id=q.interruption))
    for text in (q.text, q.answer):
        if text:
            say(text)
    for one in followups:
        say(f"── {shell.voice.day_time(one.at)} · {one_line(one.who)} · {said_by(one.via, _)} ──")
        say(clean(one.text))


@question.command(help="Add a question, or a report of an interruption.")
@click.option("--subject", required=True, help="What it is about, in a line.")
@click.option(
    "--sender",
    "--from",
    "sender",
    cls=Named,
    default="",
    help="A free reference to who asks; no personal data is needed.",
)
@click.option(
    "--via", type=click.Choice(["mail", "phone", "other"]), default="mail", show_default=True, help="How it came."
)
@click.option(
    "--kind",
    type=click.Choice([one.value for one in QuestionKind]),
    default=QuestionKind.QUESTION.value,
    show_default=True,
    help="What it is.",
)
@click.option("--received", type=INSTANT, help="When it came (default: now).")
@click.option("--text", default="", help="What was asked.")
@click.option("--reference", default="", help="A reference of your own; one that is known is refused.")
@json_option
@pass_shell
def add(
    shell: Shell,
    subject: str,
    sender: str,
    via: str,
    kind: str,
    received: datetime | None,
    text: str,
    reference: str,
    as_json: bool,
) -> None:
    """Add a question."""
    from klip_tui.desk.helpdesk import register
    from klip_tui.desk.notices import user_reports

    what = QuestionKind(kind)
    identity = register.add(
        shell.desk, subject, text=text, sender=sender, via=via, kind=what, received=received, reference=reference
    )
    if what is QuestionKind.REPORT:
        user_reports.join_open(shell.desk, identity)
    doubt = register.doubt(shell.desk, via, received)
    if doubt is not None:
        tell(shell.voice.say(doubt))
    _show(shell, identity, as_json)


@question.command(help="Show one whole.")
@click.argument("identity", metavar="ID", shell_complete=completing.questions)
@json_option
@pass_shell
def show(shell: Shell, identity: str, as_json: bool) -> None:
    """Show a question."""
    _ = shell.looking
    _show(shell, identity, as_json)


@question.command("list", help="What waits, nearest due first; --all adds what was answered.")
@click.option("--all", "everything", is_flag=True, help="Answered ones too.")
@click.option("--search", default="", help="Only those that hold every one of these words.")
@span_options
@limit_option
@json_option
@pass_shell
def list_questions(
    shell: Shell,
    everything: bool,
    search: str,
    since: datetime | None,
    until: datetime | None,
    limit: int | None,
    as_json: bool,
) -> None:
    """List questions."""
    from klip_tui.desk.helpdesk import register
    from klip_tui.desk.schemas.questions import question_json

    _ = shell.voice.text
    wanted, unread = rows_wanted(limit, as_json), 0
    if everything and not search and since is None and until is None:
        # Of all that was ever asked only what is shown is read.
        found, total = register.newest(shell.looking, wanted)
        unread = total - len(found)
    elif everything or search:
        found = register.everything(shell.looking, tuple(search.split()))
    else:
        found = register.waiting(shell.looking)
    found = [
        row
        for row in found
        if (since is None or row.question.received >= since) and (until is None or row.question.received < until)
    ]
    rows, more = cut(found, wanted)
    more += unread
    if as_json:
        put_json({"questions": [question_json(row) for row in rows], "more": more})
        return
    if not rows:
        none = _("no questions yet") if everything else _("no question waits")
        nothing(shell, since, until, _("nothing holds these words") if search else none)
    table(
        [
            (
                str(row.question.id),
                shell.voice.day_time(row.clock.answer_due),
                _("LATE") if row.late else shell.voice.working(row.left),
                _(row.question.state),
                one_line(row.question.subject, 70),
            )
            for row in rows
        ]
    )
    say_more(shell, more)


@question.command(help="Mark a question as answered.")
@click.argument("identity", metavar="ID", shell_complete=completing.questions)
@click.option("--text", default="", help="What was answered.")
@click.option("--at", type=INSTANT, help="When (default: now).")
@json_option
@pass_shell
def answer(shell: Shell, identity: str, text: str, at: datetime | None, as_json: bool) -> None:
    """Answer a question."""
    from klip_tui.desk.helpdesk import register

    register.answer(shell.desk, register.find(shell.desk, identity).question, text, at)
    _show(shell, identity, as_json)


@question.command(help="Hand a question to the second line.")
@click.argument("identity", metavar="ID", shell_complete=completing.questions)
@click.option("--to", "to", required=True, help="Whom in the second line.")
@json_option
@pass_shell
def dispatch(shell: Shell, identity: str, to: str, as_json: bool) -> None:
    """Dispatch a question."""
    from klip_tui.desk.helpdesk import register

    register.dispatch(shell.desk, register.find(shell.desk, identity).question, to)
    _show(shell, identity, as_json)


@question.command(help="Take a question up again.")
@click.argument("identity", metavar="ID", shell_complete=completing.questions)
@reason_option("Why.")
@json_option
@pass_shell
def reopen(shell: Shell, identity: str, reason: str, as_json: bool) -> None:
    """Reopen a question."""
    from klip_tui.desk.helpdesk import register

    register.reopen(shell.desk, register.find(shell.desk, identity).question, reason)
    _show(shell, identity, as_json)


@question.command("take-back", help="Take a question back from the second line.")
@click.argument("identity", metavar="ID", shell_complete=completing.questions)
@reason_option("Why.")
@json_option
@pass_shell
def take_back(shell: Shell, identity: str, reason: str, as_json: bool) -> None:
    """Take a question back."""
    from klip_tui.desk.helpdesk import register

    register.take_back(shell.desk, register.find(shell.desk, identity).question, reason)
    _show(shell, identity, as_json)


@question.command("follow-up", help="Add a note to a question.")
@click.argument("identity", metavar="ID", shell_complete=completing.questions)
@click.option("--text", required=True, help="The note.")
@json_option
@pass_shell
def follow_up(shell: Shell, identity: str, text: str, as_json: bool) -> None:
    """Follow a question up."""
    from klip_tui.desk.helpdesk import register

    register.follow_up(shell.desk, register.find(shell.desk, identity).question, text)
    _show(shell, identity, as_json)


@question.command(help="Let a report belong to an unplanned interruption.")
@click.argument("identity", metavar="ID", shell_complete=completing.questions)
@click.argument("interruption", metavar="INTERRUPTION", shell_complete=completing.interruptions)
@json_option
@pass_shell
def join(shell: Shell, identity: str, interruption: str, as_json: bool) -> None:
    """Join a report to an interruption."""
    from klip_tui.desk.helpdesk import register
    from klip_tui.desk.notices import user_reports

    user_reports.join(shell.desk, register.find(shell.desk, identity).question, interruption)
    _show(shell, identity, as_json)


@question.command(help="Read the helpdesk's mailbox once: new mails become questions, replies go to theirs.")
@json_option
@pass_shell
def mail(shell: Shell, as_json: bool) -> None:
    """Read the mailbox."""
    from klip_tui.desk.helpdesk.mailbox import collect
    from klip_tui.desk.schemas.questions import collected_json

    done = collect(shell.desk)
    if as_json:
        put_json(collected_json(done))
        return
    if done.set_aside:
        tell(shell.voice.text("{count} can't be read and are set aside; see doctor").format(count=done.set_aside))
    say(
        shell.voice.text("{added} new, {threaded} replies, {left_out} left out").format(
            added=done.added, threaded=done.threaded, left_out=done.left_out
        )
    )


@question.command("import", help="Import a CSV file: all of it or nothing; importing twice changes nothing.")
@click.argument("file", type=click.Path(readable=False, path_type=Path))
@json_option
@click.pass_context
@pass_shell
def import_questions(shell: Shell, ctx: click.Context, file: Path, as_json: bool) -> None:
    """Import questions."""
    from klip_tui.desk.helpdesk.question_csv import RowsRefused, import_file

    try:
        imported, skipped = import_file(shell.desk, file)
    except OSError as error:
        raise unopened(file, error) from error
    except RowsRefused as error:
        for sentence in error.sentences:
            failed(shell, sentence)
        ctx.exit(2)
    if as_json:
        put_json(imported_json(imported, skipped))
    else:
        say(shell.voice.text("{imported} imported, {skipped} skipped").format(imported=imported, skipped=skipped))


@question.command("export", help="Write the register as CSV.")
@pass_shell
def export_questions(shell: Shell) -> None:
    """Export questions."""
    from klip_tui.desk.helpdesk.question_csv import export

    out(export(shell.looking))


@question.command("cut", help="Take away what is personal of questions answered longer ago than helpdesk.keep says.")
@click.option("--dry-run", is_flag=True, help="Only say which.")
@json_option
@pass_shell
def cut_old(shell: Shell, dry_run: bool, as_json: bool) -> None:
    """Cut old questions."""
    from klip_tui.desk.helpdesk import retention
    from klip_tui.desk.schemas.questions import cut_json

    done = retention.cut(shell.looking if dry_run else shell.desk, dry=dry_run)
    if as_json:
        put_json(cut_json(done, dry=dry_run))
        return
    _ = shell.voice.text
    one, many = (
        _("1 question answered before {day}: {numbers}"),
        _("{count} questions answered before {day}: {numbers}"),
    )
    words = one if len(done.numbers) == 1 else many
    day = shell.voice.day_time(done.before)
    say(words.format(count=len(done.numbers), day=day, numbers=retention.ranges(done.numbers) or "-"))
