"""What every command shares beside what was asked for (``Shell``): kinds of values, output and errors."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import click

from klip_tui.cli.asked_for import Shell
from klip_tui.commitment.calendar.local_time import parse_date, parse_instant, parse_month
from klip_tui.commitment.phrase import Phrase, Refused, Unreachable, phrase
from klip_tui.text.clean import as_json, clean
from klip_tui.text.streams import is_unicode, unread
from klip_tui.text.voice import Voice

__all__ = [
    "DAY", "DURATION", "INSTANT", "MONTH", "Parsed", "Shell", "coloured", "failed", "json_option", "out", "pass_shell",
    "put_json", "put_json_line", "say", "say_along", "table", "tell", "unopened",
]  # fmt: skip

F = TypeVar("F", bound=Callable[..., Any])

pass_shell = click.make_pass_decorator(Shell)


def json_option(command: F) -> F:
    """Add ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON with stable keys.")(command)


def coloured() -> bool:
    """Whether results have colours: NO_COLOR, then FORCE_COLOR and CLICOLOR_FORCE, then CLICOLOR; else on terminals."""
    asked = os.environ.get
    if asked("NO_COLOR"):
        return False
    if asked("FORCE_COLOR", "0") not in ("", "0") or asked("CLICOLOR_FORCE", "0") not in ("", "0"):
        return True
    return asked("CLICOLOR") != "0" and asked("TERM") != "dumb" and sys.stdout.isatty()


def _put(text: str, color: bool | None = None) -> None:
    try:
        click.echo(text, file=sys.stdout, color=color)
    except BrokenPipeError:
        # Whoever read along has had enough. The command goes on: its exit code is an answer too.
        unread(1)


def say(text: str, **style: Any) -> None:
    """Print a line, cleaned; colour only where it is wanted."""
    text, colour = clean(text), bool(style) and coloured()
    _put(click.style(text, **style) if colour else text, colour)


def say_along(text: str) -> None:
    """Print a line of what has no end but its reader's. Raises BrokenPipeError once nobody reads it any more."""
    click.echo(clean(text), file=sys.stdout)


def out(text: str) -> None:
    """Print text as it is, without a line end of its own."""
    click.echo(text, nl=False, file=sys.stdout)


def put_json(value: Any) -> None:
    """Print JSON."""
    _put(as_json(value, indent=2, ascii_only=not is_unicode()))


def put_json_line(value: Any) -> None:
    """Print JSON on a line of its own, at once: somebody may be reading along."""
    click.echo(as_json(value, ascii_only=not is_unicode()), file=sys.stdout)


def tell(text: str) -> None:
    """Print a message on standard error, where that takes one."""
    try:
        click.echo(clean(text).replace("\n", " "), file=sys.stderr)
    except OSError:
        unread(2)


def table(rows: Sequence[Sequence[str]]) -> None:
    """Print rows in columns."""
    if not rows:
        return
    rows = [[clean(cell).replace("\n", " ") for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        _put("  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip())


class Parsed(click.ParamType[Any]):
    """A parameter read by one of the core's parsers."""

    def __init__(self, name: str, read: Callable[[str], Any]) -> None:
        self.name = name
        self._read = read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read the value; a refusal becomes a usage error in one line."""
        if not isinstance(value, str):
            return value
        try:
            return self._read(value)
        except Refused as error:
            shell = ctx.find_object(Shell) if ctx is not None else None
            voice = shell.voice if shell is not None else Voice("en")
            self.fail(voice.say(error.sentence), param, ctx)


def _duration(text: str) -> timedelta:
    from klip_tui.commitment.calendar.durations import parse_duration

    return parse_duration(text)


def _instant(text: str) -> datetime:
    return parse_instant(text)


def _day(text: str) -> date:
    return parse_date(text)


INSTANT = Parsed("instant", _instant)
DAY = Parsed("date", _day)
MONTH = Parsed("month", parse_month)
DURATION = Parsed("duration", _duration)


def unopened(path: Path, error: OSError) -> Unreachable:
    """Make the error for a file that can't be opened."""
    from klip_tui.text import outside

    return Unreachable(phrase("{file} can't be opened: {why}", file=str(path), why=outside.system(error)))


def failed(shell: Shell, sentence: Phrase) -> None:
    """Say a refusal in one line on standard error."""
    tell(f"klip-tui: {shell.voice.say(sentence)}")
