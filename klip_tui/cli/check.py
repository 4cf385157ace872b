"""``check``: a draft put to every promise."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from klip_tui.cli.options import service_option
from klip_tui.cli.shell import INSTANT, Shell, failed, json_option, pass_shell, put_json, say, unopened
from klip_tui.commitment.kinds import Severity
from klip_tui.commitment.phrase import FileRefused
from klip_tui.text.labels import label

if TYPE_CHECKING:
    from klip_tui.desk.notices.check import Checked

MARK = {Severity.ERROR: "✗", Severity.SHORT: "!", Severity.ADVICE: "·"}
STYLE: dict[Severity, dict[str, Any]] = {
    Severity.ERROR: {"fg": "red", "bold": True},
    Severity.SHORT: {"fg": "yellow", "bold": True},
    Severity.ADVICE: {},
}


@click.command(help="Check a notice draft against every promise. Exit code 1 when it falls short.")
@click.argument("file", type=click.Path(readable=False, path_type=Path))
@click.option("--at", type=INSTANT, help="As if communicated at this instant (default: now).")
@service_option
@json_option
@click.pass_context
@pass_shell
def check(shell: Shell, ctx: click.Context, file: Path, at: datetime | None, as_json: bool) -> None:
    """Check a draft."""
    from klip_tui.desk.notices import check, draft_file
    from klip_tui.desk.schemas.check import check_json, malformed_json

    try:
        wanted = check.complete(shell.desk, draft_file.read(file), shell.service)
        result = check.check(shell.desk, wanted, at)
    except OSError as error:
        raise unopened(file, error) from error
    except FileRefused as error:
        if as_json:
            put_json(malformed_json(error, shell.voice))
        failed(shell, error.sentence)
        ctx.exit(2)
    if as_json:
        put_json(check_json(result, shell.voice))
    else:
        show(shell, result)
    ctx.exit(0 if result.ok else 1)


def show(shell: Shell, result: Checked) -> None:
    """Print a check so that one glance suffices."""
    voice, _ = shell.voice, shell.voice.text
    mark, colour = ("✓", "green") if result.ok else ("!", "yellow") if result.postable else ("✗", "red")
    say(f"{mark} {voice.say(result.verdict)}", fg=colour, bold=True)
    width = max((len(f.promise) for f in result.findings), default=0)
    for finding in result.findings:
        say(
            f"  {MARK[finding.severity]} {finding.promise:<{width}}  {voice.say(finding.message)}",
            **STYLE[finding.severity],
        )
        for way in (finding.fix, finding.shorten):
            if way is not None:
                say(f"    {'':<{width}}  → {voice.say(way.label)}", fg="cyan")
    if result.communicate_by is not None:
        say("  " + _("to be communicated by {at}").format(at=voice.day_time(result.communicate_by)))
    if result.turn_back is not None:
        say("  " + _("last moment to turn back: {at}").format(at=voice.day_time(result.turn_back)))
    for row in result.budget:
        say(
            "  "
            + _("budget {month} {scope}: {left} of {budget} left after this, forecast {forecast}").format(
                month=f"{row.year:04d}-{row.month:02d}",
                scope=_(label(row.scope)),
                left=voice.lasting(row.left),
                budget=voice.lasting(row.budget),
                forecast=voice.percent(row.forecast),
            )
        )
