"""``doctor``: is everything reachable, writable and safe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from klip_tui.cli.shell import Shell, json_option, pass_shell, put_json, say
from klip_tui.text.clean import one_line
from klip_tui.text.labels import N_
from klip_tui.text.voice import Voice

if TYPE_CHECKING:
    from klip_tui.desk.upkeep.doctor import Seen

MARKS = {True: ("✓", "green"), False: ("✗", "red"), None: ("·", "yellow")}


LOOKED_AT = (
    N_("configuration"), N_("data"), N_("store"), N_("log"), N_("kernel clock"), N_("clock"), N_("channel"),
    N_("alert"), N_("endpoint"), N_("role"), N_("approval"), N_("fault"), N_("mailbox"),
)  # fmt: skip


def named(what: str, voice: Voice) -> str:
    """Name what was looked at in the reader's language, with a name of its own behind it."""
    if what in LOOKED_AT:
        return voice.text(what)
    kind, blank, name = what.partition(" ")
    return f"{voice.text(kind)}{blank}{name}" if kind in LOOKED_AT else what


def told(seen: Seen, voice: Voice) -> str:
    """Say what was seen; of an endpoint that is a few English words of the probe."""
    said = voice.say(seen.detail)
    return voice.seen(said) if seen.what.startswith("endpoint ") else said


@click.command(help="Look whether everything is reachable, writable and safe; nothing is posted, nobody is mailed.")
@json_option
@click.pass_context
@pass_shell
def doctor(shell: Shell, ctx: click.Context, as_json: bool) -> None:
    """Examine the installation."""
    from klip_tui.desk.schemas.doctor import doctor_json
    from klip_tui.desk.upkeep.doctor import examine

    rows = []
    for seen in examine(shell.looking):
        rows.append(seen)
        if not as_json:
            mark, colour = MARKS[seen.good]
            say(f"{mark} {one_line(named(seen.what, shell.voice))}: {told(seen, shell.voice)}", fg=colour)
    if as_json:
        put_json(doctor_json([(row.what, row.good, told(row, shell.voice)) for row in rows]))
    ctx.exit(1 if any(row.good is False for row in rows) else 0)
