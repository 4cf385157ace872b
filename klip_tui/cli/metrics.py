"""``metrics``: what a Prometheus reads, printed or in a file for node_exporter's textfile collector."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from klip_tui.cli.in_time import in_time
from klip_tui.cli.shell import Shell, json_option, out, pass_shell, put_json
from klip_tui.commitment.phrase import Malformed, Unreachable, phrase
from klip_tui.text import outside

if TYPE_CHECKING:
    from klip_tui.desk.session import Desk
    from klip_tui.desk.views.metrics import Metrics

READABLE = 0o644
"""The collector is another user, and nothing in it is secret."""


@click.command(help="State, figures, budgets, duties and the outbox for a Prometheus, as text or into a file.")
@click.option(
    "--textfile",
    type=click.Path(readable=False, path_type=Path, dir_okay=False),
    help="Write it there, atomically: a .prom file in the folder of node_exporter's textfile collector.",
)
@json_option
@pass_shell
def metrics(shell: Shell, textfile: Path | None, as_json: bool) -> None:
    """Print or write the metrics."""
    found = in_time(shell, _read)
    if textfile is not None:
        from klip_tui.desk.schemas.metrics import exposition
        from klip_tui.runtime.atomic_file import write_atomically

        if textfile.exists() and not textfile.is_file():
            # What stood there would be replaced: a device, a pipe, /dev/stdout for every program on the machine.
            raise Malformed(phrase("{file} is no file", file=str(textfile)))
        try:
            write_atomically(textfile, exposition(found).encode(), READABLE)
        except OSError as error:
            why = outside.system(error)
            raise Unreachable(phrase("{file} can't be written: {why}", file=str(textfile), why=why)) from error
    if as_json:
        from klip_tui.desk.schemas.metrics import metrics_json

        put_json(metrics_json(found))
    elif textfile is None:
        from klip_tui.desk.schemas.metrics import exposition

        out(exposition(found))


def _read(desk: Desk) -> Metrics:
    from klip_tui.desk.views.metrics import metrics

    return metrics(desk)
