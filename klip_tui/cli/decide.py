"""``approve``, ``send-back``, ``settle`` and ``drift``: what waits for a person."""

from __future__ import annotations

from typing import Any

import click

from klip_tui.cli import completing
from klip_tui.cli.options import reason_option
from klip_tui.cli.shell import Shell, json_option, pass_shell, put_json, say
from klip_tui.text.clean import clean, one_line

STUCK = ("send-again", "mark-sent", "give-up")
DRIFT = ("take-over", "overwrite")


@click.command(help="Approve somebody else's planned notice, as of now; then it goes out.")
@click.argument("notice", shell_complete=completing.notices)
@reason_option("Why a notice that falls short by now goes out all the same.")
@json_option
@pass_shell
def approve(shell: Shell, notice: str, reason: str, as_json: bool) -> None:
    """Approve a notice."""
    from klip_tui.desk.notices import approval
    from klip_tui.desk.outbox.deliverer import Deliverer
    from klip_tui.desk.schemas.check import check_json

    result = approval.approve(shell.desk, notice, reason)
    Deliverer(shell.desk).run()
    if as_json:
        put_json(_what_became(shell, notice, check_json(result, shell.voice), approved_by=shell.desk.who))
    else:
        say(shell.voice.text("approved {notice}").format(notice=one_line(notice, 40)))


def _what_became(shell: Shell, notice: str, check: dict[str, Any] | None = None, **more: object) -> dict[str, Any]:
    from klip_tui.desk.schemas.notices import posted_json
    from klip_tui.desk.views import lists

    return posted_json(notice, lists.one_told(shell.desk, notice).deliveries, check, **more)


@click.command("send-back", help="Send somebody's planned notice back; its text becomes a draft again.")
@click.argument("notice", shell_complete=completing.notices)
@reason_option("What is to be changed.", required=True)
@json_option
@pass_shell
def send_back(shell: Shell, notice: str, reason: str, as_json: bool) -> None:
    """Send a notice back."""
    from klip_tui.desk.notices import approval

    approval.send_back(shell.desk, notice, reason)
    if as_json:
        put_json(_what_became(shell, notice))
        return
    say(shell.voice.text("sent back {notice}: it is a draft again").format(notice=one_line(notice, 40)))


@click.command(
    help="Decide about a delivery that was refused or is doubtful (send-again, mark-sent, give-up), "
    "or about a page that says otherwise than was meant (take-over, overwrite)."
)
@click.argument("notice", shell_complete=completing.notices)
@click.argument("channel", shell_complete=completing.channels)
@click.argument("decision", metavar="DECISION", type=click.Choice([*STUCK, *DRIFT]))
@reason_option("Why, for the log.")
@json_option
@pass_shell
def settle(shell: Shell, notice: str, channel: str, decision: str, reason: str, as_json: bool) -> None:
    """Decide about a delivery or a drift."""
    from klip_tui.desk.outbox import drift
    from klip_tui.desk.outbox.deliverer import Decision, Deliverer, decide

    if decision == "take-over":
        drift.take_over(shell.desk, notice, channel, reason)
    elif decision == "overwrite":
        drift.overwrite(shell.desk, notice, channel, reason)
    else:
        decide(shell.desk, notice, channel, Decision(decision.replace("-", "_")), reason)
        Deliverer(shell.desk).run()
    if as_json:
        put_json(_what_became(shell, notice))
        return
    say(shell.voice.text("{notice} on {channel}: {decision}").format(
        notice=one_line(notice, 40), channel=one_line(channel, 60), decision=decision
    ))  # fmt: skip


@click.command(help="Read the public pages back and show what they say otherwise than was meant. Exit code 1 then.")
@json_option
@click.pass_context
@pass_shell
def drift(shell: Shell, ctx: click.Context, as_json: bool) -> None:
    """Show drifts."""
    from klip_tui.desk.outbox import drift
    from klip_tui.desk.outbox.deliverer import Deliverer
    from klip_tui.desk.schemas.notices import delivery_json, drift_json

    desk, read = shell.looking, 0
    if not shell.read_only and desk.has_store:
        read = Deliverer(desk).read_back(now_due=True)
    found = drift.open_ones(desk)
    if as_json:
        rows = [{"notice": one.notice, **delivery_json(one)} for one in drift.delivered(desk, found)]
        put_json({"drifts": [drift_json(one) for one in found], "read": read, "deliveries": rows})
    if not found and not as_json and not read:
        say(shell.voice.text("nothing to read back: no public page has an entry of an open interruption"))
    elif not found and not as_json:
        _ = shell.voice.text
        single = _("1 entry read back; it says what was meant")
        many = _("{count} entries read back; none says otherwise than was meant")
        say(single if read == 1 else many.format(count=read))
    for one in () if as_json else found:
        say(f"{one.notice}  {one_line(one.channel)}  {shell.voice.day_time(one.seen)}", bold=True)
        for difference in one.differences:
            say(f"  {difference.field}")
            for sign, text in (("-", difference.meant), ("+", difference.there)):
                for row in clean(text).splitlines() or [""]:
                    say(f"    {sign} {row}")
    ctx.exit(1 if found else 0)
