"""``approval``: whether a planned notice waits for a second person, and who that may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from klip_tui.cli.groups import ListGroup
from klip_tui.cli.options import reason_option
from klip_tui.cli.shell import Shell, json_option, pass_shell, put_json, say, table
from klip_tui.text.clean import one_line

if TYPE_CHECKING:
    from klip_tui.store.approval import Standing


@click.group(
    cls=ListGroup,
    help="Whether planned notices and corrections wait for a second person, and who approves. "
    "It stands in the store (PostgreSQL), and only an approver changes it.",
)
def approval() -> None:
    """Group the approval commands."""


@approval.command("list", hidden=True, help="Show the rule and the approvers.")
@json_option
@pass_shell
def list_(shell: Shell, as_json: bool) -> None:
    """Show the rule."""
    from klip_tui.desk.upkeep import approvers

    _show(shell, approvers.look(shell.looking), as_json)


@approval.command(help="Switch it on, with the database roles that approve: two at least.")
@click.argument("role", nargs=-1)
@reason_option("Why, for the log.")
@json_option
@pass_shell
def on(shell: Shell, role: tuple[str, ...], reason: str, as_json: bool) -> None:
    """Switch it on."""
    from klip_tui.desk.upkeep import approvers

    _show(shell, approvers.switch_on(shell.desk, role, reason), as_json)


@approval.command(help="Switch it off, with a reason. What waits for approval goes on waiting.")
@reason_option("Why, for the log.", required=True)
@json_option
@pass_shell
def off(shell: Shell, reason: str, as_json: bool) -> None:
    """Switch it off."""
    from klip_tui.desk.upkeep import approvers

    _show(shell, approvers.switch_off(shell.desk, reason), as_json)


@approval.command(help="Let further database roles approve.")
@click.argument("role", nargs=-1, required=True)
@reason_option("Why, for the log.")
@json_option
@pass_shell
def add(shell: Shell, role: tuple[str, ...], reason: str, as_json: bool) -> None:
    """Add approvers."""
    from klip_tui.desk.upkeep import approvers

    _show(shell, approvers.add(shell.desk, role, reason), as_json)


@approval.command(help="Let a role approve no longer.")
@click.argument("role")
@reason_option("Why, for the log.")
@json_option
@pass_shell
def remove(shell: Shell, role: str, reason: str, as_json: bool) -> None:
    """Remove an approver."""
    from klip_tui.desk.upkeep import approvers

    _show(shell, approvers.remove(shell.desk, role, reason), as_json)


def _show(shell: Shell, standing: Standing, as_json: bool) -> None:
    from klip_tui.desk.schemas.approval import approval_json

    if as_json:
        put_json(approval_json(standing))
        return
    _, rule = shell.voice.text, standing.rule
    if not standing.role:
        say(_("approval is off; it needs PostgreSQL, which knows who is logged in"))
        return
    say(_("approval is on") if rule.on else _("approval is off"), bold=True)
    table(
        [(one.role, _("since {at}, by {who}").format(at=shell.voice.day_time(one.since), who=one_line(one.by, 100)))
         for one in rule.approvers]
    )  # fmt: skip
    say(_("you are {role}").format(role=one_line(standing.role, 100)))
