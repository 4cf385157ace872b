"""``doctor``: is everything reachable, writable and safe."""

from __future__ import annotations

import click

from klip_tui.cli.shell import Shell, json_option, pass_shell, put_json, say
from klip_tui.text.clean import one_line

MARKS = {True: ("✓", "green"), False: ("✗", "red"), None: ("·", "yellow")}


@click.command(help="Look whether everything is reachable, writable and safe; nothing is posted, nobody is mailed.")
@json_option
@click.pass_context
@pass_shell
def doctor(shell: Shell, ctx: click.Context, as_json: bool) -> None:
    """Examine the installation."""
    from klip_tui.desk.schemas.doctor import doctor_json
    from klip_tui.desk.upkeep.doctor import examine

    rows = []
    for seen in examine(shell.desk):
        rows.append(seen)
        if not as_json:
            mark, colour = MARKS[seen.good]
            say(f"{mark} {one_line(seen.what)}: {shell.voice.say(seen.detail)}", fg=colour)
    if as_json:
        put_json(doctor_json([(row.what, row.good, shell.voice.say(row.detail)) for row in rows]))
    ctx.exit(1 if any(row.good is False for row in rows) else 0)
