"""``measurements`` and ``volume``: history from elsewhere."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import click

from klip_tui.cli.options import progress, service_option
from klip_tui.cli.shell import DAY, DURATION, Shell, json_option, out, pass_shell, put_json, say, unopened
from klip_tui.desk.schemas.records import imported_json, volume_json


@click.group(help="Measurements from elsewhere.")
def measurements() -> None:
    """Group the measurement commands."""


def _counted(shell: Shell, imported: int, skipped: int, as_json: bool) -> None:
    if as_json:
        put_json(imported_json(imported, skipped))
    else:
        say(shell.voice.text("{imported} imported, {skipped} skipped").format(imported=imported, skipped=skipped))


@measurements.command("import", help="Import instant,state rows: all of a file or nothing.")
@click.argument("file", type=click.Path(readable=False, path_type=Path))
@click.option("--hold", type=DURATION, default="5m", show_default=True, help="How long a row holds at most.")
@service_option
@json_option
@pass_shell
def import_measurements(shell: Shell, file: Path, hold: timedelta, as_json: bool) -> None:
    """Import measurements."""
    from klip_tui.desk.measuring import measurement_csv

    try:
        with progress(shell.voice.text("{count} rows read")) as told:
            imported, skipped = measurement_csv.import_measurements(shell.desk, file, hold, told)
    except OSError as error:
        raise unopened(file, error) from error
    _counted(shell, imported, skipped, as_json)


@measurements.command("export", help="Write the history as instant,state rows.")
@service_option
@pass_shell
def export_measurements(shell: Shell) -> None:
    """Export measurements."""
    from klip_tui.desk.measuring import measurement_csv

    for lines in measurement_csv.export_measurements(shell.looking):
        out(lines)


@click.group(help="Plan requests per working day.")
def volume() -> None:
    """Group the volume commands."""


@volume.command("import", help="Import date,processed,received rows: all of a file or nothing.")
@click.argument("file", type=click.Path(readable=False, path_type=Path))
@service_option
@json_option
@pass_shell
def import_volume(shell: Shell, file: Path, as_json: bool) -> None:
    """Import plan requests."""
    from klip_tui.desk.measuring import measurement_csv

    try:
        imported, skipped = measurement_csv.import_volume(shell.desk, file)
    except OSError as error:
        raise unopened(file, error) from error
    _counted(shell, imported, skipped, as_json)


@volume.command("set", help="Set a day's processed plan requests by hand.")
@click.argument("day", type=DAY, metavar="DATE")
@click.argument("processed", type=click.IntRange(0, 10_000_000), metavar="N")
@click.option("--received", type=click.IntRange(0, 10_000_000), help="How many were received.")
@service_option
@json_option
@pass_shell
def set_volume(shell: Shell, day: date, processed: int, received: int | None, as_json: bool) -> None:
    """Set a day's plan requests."""
    from klip_tui.commitment.figures.volume import DayVolume
    from klip_tui.desk.measuring import measurement_csv

    counted = DayVolume(day, processed, received)
    measurement_csv.set_volume(shell.desk, counted)
    if as_json:
        put_json(volume_json(counted))
    else:
        say(shell.voice.text("kept"))
