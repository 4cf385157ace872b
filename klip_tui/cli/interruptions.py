"""``interruptions``: the list, one whole, and what is done with them besides telling."""

from __future__ import annotations

from pathlib import Path

import click

from klip_tui.cli import lists
from klip_tui.cli.shell import Shell, json_option, pass_shell, put_json, say, unopened


class ListOrDo(click.Group):
    """A group whose own name lists: what is no command of it is the id that the list takes."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the list's name before what is no command."""
        asks_help = bool(args) and args[0] in ctx.help_option_names
        if not asks_help and (not args or args[0] not in self.commands):
            args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group(cls=ListOrDo, help="List the interruptions, or show one whole.")
def interruptions() -> None:
    """List, show, record."""


interruptions.add_command(lists.interruptions, "list")


@interruptions.command(help="Record one that is known and not yet told; telling is owed from then on.")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@pass_shell
def plan(shell: Shell, file: Path, as_json: bool) -> None:
    """Record a planned interruption from a draft file."""
    from klip_tui.desk.notices import check, draft_file
    from klip_tui.desk.notices.known import record_planned
    from klip_tui.desk.schemas.status import duty_json
    from klip_tui.desk.views import status

    desk, voice = shell.desk, shell.voice
    try:
        wanted = check.complete(desk, draft_file.read(file))
    except OSError as error:
        raise unopened(file, error) from error
    identity = record_planned(desk, wanted)
    view = status.status(desk)
    owed = [duty for duty in view.duties if duty.subject == identity]
    if as_json:
        put_json({"interruption": identity, "duties": [duty_json(duty, view, voice) for duty in owed]})
        return
    say(identity, bold=True)
    for duty in owed:
        say(f"  {duty.promise}  {voice.say(duty.message)}, {voice.text('by')} {voice.show(duty.due)}")
