"""What every command shares: options, the desk, the language, output and errors."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from klip_tui.commitment.calendar.local_time import parse_date, parse_instant, parse_month
from klip_tui.commitment.phrase import Phrase, Refused, Unreachable, phrase
from klip_tui.config.place import is_written
from klip_tui.text.clean import as_json, clean
from klip_tui.text.streams import is_unicode
from klip_tui.text.voice import Voice, language

if TYPE_CHECKING:
    from klip_tui.commitment.terms import Commitment
    from klip_tui.config.glance import Glance
    from klip_tui.config.load import Settings
    from klip_tui.config.toml_source import Source
    from klip_tui.desk.schemas.keys import KeysInForce
    from klip_tui.desk.session import Desk

OpenApp = Callable[["Shell"], int]
F = TypeVar("F", bound=Callable[..., Any])


@dataclass
class Shell:
    """The global options, and what is made of them when it is first needed."""

    config: Path | None = None
    data: Path | None = None
    lang: str | None = None
    read_only: bool = False
    demo: bool = False
    plain: bool = False
    """Line by line, without moving a cursor."""
    script: str = ""
    service: str = ""
    """The service that was asked for; empty: the first."""
    open_app: OpenApp | None = None
    keys_in_force: KeysInForce | None = None
    apart: Desk | None = None
    """The desk over this computer's journal, where the store can't be reached."""
    _voice: Voice | None = field(default=None, repr=False)
    _desk: Desk | None = field(default=None, repr=False)
    _settings: Settings | None = field(default=None, repr=False)
    _source: Source | None = field(default=None, repr=False)

    @property
    def settings(self) -> Settings:
        """The configuration."""
        if self._settings is None:
            from klip_tui.config.load import load

            self._settings = load(self.config, self.data, self._written)
        return self._settings

    @property
    def _written(self) -> Source | None:
        """The configuration's file, read once; None where none is written."""
        if self._source is None and is_written(self.config):
            from klip_tui.config.toml_source import written

            self._source = written(self.config)
        return self._source

    @property
    def glance(self) -> Glance | None:
        """What a start needs of the configuration before it is judged; None: none is written, or a value is wrong."""
        source = self._written
        if source is None:
            return None
        from klip_tui.config.glance import glance

        return glance(source, self.data)

    @property
    def asked(self) -> Settings:
        """The configuration as it is for the service that was asked for."""
        return self.settings.of(self.service) if self.service else self.settings

    @property
    def commitment(self) -> Commitment:
        """The commitment of the service that was asked for; where nothing is configured none of that is loaded."""
        if self._settings is None and not self.service and not is_written(self.config):
            from klip_tui.commitment.terms import PUBLISHED

            return PUBLISHED
        return self.asked.commitment

    @property
    def desk(self) -> Desk:
        """The desk."""
        if self._desk is None:
            from klip_tui.desk.session import Desk

            self._desk = Desk(self.settings, read_only=self.read_only)
        return self._desk.at(self.service)

    @property
    def voice(self) -> Voice:
        """The language: asked for, configured, or the environment's."""
        if self._voice is None:
            wanted = self.lang
            if not wanted:
                try:
                    seen = self.glance
                    wanted = seen.lang if seen is not None else None
                except Refused:
                    wanted = None
            self._voice = Voice(language(wanted))
        return self._voice

    @property
    def looking(self) -> Desk:
        """The desk of a command that only looks: it makes no store where there is none."""
        if self._desk is None:
            _ = self.desk
            assert self._desk is not None
            self._desk.looking = True
        return self.desk

    def forget(self) -> None:
        """Read the configuration anew when it is next needed: it was just written."""
        self._settings = self._voice = self._source = None

    def give_up(self) -> None:
        """Leave a desk that does not answer as it is: closing its store would wait for it."""
        self._desk = None

    def close(self) -> None:
        """Close what was opened."""
        for desk in (self._desk, self.apart):
            if desk is not None:
                desk.close()


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


def say(text: str, **style: Any) -> None:
    """Print a line, cleaned; colour only where it is wanted."""
    text, colour = clean(text), bool(style) and coloured()
    click.echo(click.style(text, **style) if colour else text, file=sys.stdout, color=colour)


def out(text: str) -> None:
    """Print text as it is, without a line end of its own."""
    click.echo(text, nl=False, file=sys.stdout)


def put_json(value: Any) -> None:
    """Print JSON."""
    click.echo(as_json(value, indent=2, ascii_only=not is_unicode()), file=sys.stdout)


def put_json_line(value: Any) -> None:
    """Print JSON on a line of its own, at once: somebody may be reading along."""
    click.echo(as_json(value, ascii_only=not is_unicode()), file=sys.stdout)


def tell(text: str) -> None:
    """Print a message on standard error."""
    click.echo(clean(text).replace("\n", " "), file=sys.stderr)


def table(rows: Sequence[Sequence[str]]) -> None:
    """Print rows in columns."""
    if not rows:
        return
    rows = [[clean(cell).replace("\n", " ") for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        click.echo(
            "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip(), file=sys.stdout
        )


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


def is_dumb() -> bool:
    """Whether somebody is at a terminal that can't draw."""
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "") in ("", "dumb")


def is_terminal() -> bool:
    """Whether somebody is looking at a terminal that can draw."""
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "") not in ("", "dumb")
