"""``correct`` and ``corrections``: measured time re-stated, with what was measured kept beside it."""

from __future__ import annotations

from datetime import datetime

import click

from klip_tui.cli import completing
from klip_tui.cli.options import NUMBER, reason_option, service_option
from klip_tui.cli.shell import INSTANT, Shell, json_option, pass_shell, put_json, say, table, tell
from klip_tui.commitment.kinds import State
from klip_tui.text.labels import label


@click.command(
    help="State measured time anew, with a reason. What was measured is kept beside it. STATE is up, degraded, down or "
    "unknown."
)
@click.argument("start", type=INSTANT)
@click.argument("end", type=INSTANT)
@click.argument("state", metavar="STATE", type=click.Choice([state.value for state in State]))
@reason_option("Why what was measured is wrong.", required=True)
@service_option
@json_option
@pass_shell
def correct(shell: Shell, start: datetime, end: datetime, state: str, reason: str, as_json: bool) -> None:
    """Re-state a span."""
    from klip_tui.desk.measuring import corrections
    from klip_tui.desk.schemas.corrections import correction_json

    made = corrections.correct(shell.desk, start, end, State(state), reason)
    if as_json:
        put_json({"corrections": [correction_json(made)]})
    else:
        say(str(made.id), bold=True)
    if not made.counts:
        words = shell.voice.text("it counts once somebody else approves it: klip-tui corrections approve {id}")
        tell(words.format(id=made.id))


@click.group(help="What was stated anew: list it, approve a colleague's, or take one back.")
def corrections() -> None:
    """List, approve, withdraw."""


@corrections.command("list", help="List the corrections, those that were withdrawn too.")
@service_option
@json_option
@pass_shell
def list_(shell: Shell, as_json: bool) -> None:
    """List the corrections."""
    from klip_tui.desk.measuring import corrections
    from klip_tui.desk.schemas.corrections import correction_json

    voice, _ = shell.voice, shell.voice.text
    rows = corrections.every(shell.looking)
    if as_json:
        put_json({"corrections": [correction_json(row) for row in rows]})
        return
    if not rows:
        say(_("no corrections yet"))
    table(
        [
            (
                str(one.id),
                voice.show(one.start),
                voice.show(one.end),
                _(label(one.state)),
                _(corrections.standing(one)),
                voice.show(one.who),
                voice.show(one.reason),
            )
            for one in rows
        ]
    )


@corrections.command(help="Let a colleague's correction count.")
@click.argument("identity", type=NUMBER, metavar="ID", shell_complete=completing.corrections)
@json_option
@pass_shell
def approve(shell: Shell, identity: int, as_json: bool) -> None:
    """Approve a correction."""
    from klip_tui.desk.measuring import corrections

    corrections.approve(shell.desk, identity)
    if as_json:
        _put(shell, identity)


def _put(shell: Shell, identity: int) -> None:
    """Print what became of a correction."""
    from klip_tui.desk.measuring import corrections
    from klip_tui.desk.schemas.corrections import correction_json

    put_json({"corrections": [correction_json(corrections.one(shell.desk, identity))]})


@corrections.command(help="Take a correction back: what was measured counts again.")
@click.argument("identity", type=NUMBER, metavar="ID", shell_complete=completing.corrections)
@reason_option("Why it is taken back.")
@json_option
@pass_shell
def withdraw(shell: Shell, identity: int, reason: str, as_json: bool) -> None:
    """Withdraw a correction."""
    from klip_tui.desk.measuring import corrections

    if not corrections.withdraw(shell.desk, identity, reason):
        words = shell.voice.text("it counts until somebody else agrees: klip-tui corrections approve {id}")
        tell(words.format(id=identity))
    if as_json:
        _put(shell, identity)
