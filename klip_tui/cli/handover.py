"""``handover``: what whoever comes next has to know."""

from __future__ import annotations

import contextlib
from datetime import datetime

import click

from klip_tui.cli.options import FROM, Named
from klip_tui.cli.shell import Shell, json_option, out, pass_shell, put_json
from klip_tui.commitment.phrase import Refused


@click.command(
    help="What is open, owed, to be decided and to come, and what changed since the last handover. When one was made "
    "is kept, unless it looks back from an instant of your own."
)
@click.option("--since", "--from", "since", type=FROM, cls=Named, help="From when: an instant or a date.")
@json_option
@pass_shell
def handover(shell: Shell, since: datetime | None, as_json: bool) -> None:
    """Make a handover."""
    from klip_tui.desk.schemas.handover import handover_json
    from klip_tui.desk.views import handover as view

    found = view.handover(shell.looking, since)
    if as_json:
        put_json(handover_json(found, shell.voice))
    else:
        out(view.text(found, shell.voice))
    if since is None and not shell.read_only and shell.looking.has_store:
        with contextlib.suppress(Refused):
            # Looking is what was asked for: a store that can't be written to is no reason to say nothing.
            view.keep(shell.desk)
