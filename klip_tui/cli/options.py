"""Options that mean the same in every command, and what older versions called them."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import wraps
from typing import Any, TypeVar

import click

from klip_tui.cli import completing
from klip_tui.cli.shell import Parsed, Shell, say
from klip_tui.commitment.calendar.local_time import instant, midnight, parse_date, parse_instant
from klip_tui.commitment.phrase import Malformed, phrase

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")

PIPED = 40
"""Rows that are a screenful where nobody looks at a terminal."""
FEWEST = 10
LARGEST = 2**62
"""The largest number that a store takes."""
NUMBER = click.IntRange(1, LARGEST)
"""What a row is called by."""


class Named(click.Option):
    """An option whose first name is shown; the names it had before are still understood."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Show the first name alone."""
        names, self.opts = self.opts, self.opts[:1]
        try:
            return super().get_help_record(ctx)
        finally:
            self.opts = names

    def get_error_hint(self, ctx: click.Context | None) -> str:
        """Name the first name alone."""
        del ctx
        return repr(self.opts[0])


def _is_date(text: str) -> bool:
    return len(text.strip()) == len("2026-12-08")


def _from(text: str) -> datetime:
    return instant(midnight(parse_date(text))) if _is_date(text) else parse_instant(text)


def _until(text: str) -> datetime:
    return instant(midnight(parse_date(text) + timedelta(days=1))) if _is_date(text) else parse_instant(text)


def _day(text: str) -> date:
    return parse_date(text)


FROM = Parsed("instant or date", _from)
UNTIL = Parsed("instant or date", _until)
"""A date as the end of a span is meant with all of it."""


def span_options(command: F) -> F:
    """Add ``--from`` (also ``--since``) and ``--until``; a span that ends before it begins is refused."""

    @wraps(command)
    def spanned(*args: Any, since: datetime | None, until: datetime | None, **values: Any) -> Any:
        if since is not None and until is not None and until < since:
            raise Malformed(phrase("--until is before --from: nothing lies between them"))
        return command(*args, since=since, until=until, **values)

    given = click.option("--until", "until", type=UNTIL, help="Until when: an instant, or a date with all of it.")(
        spanned
    )
    return click.option("--from", "--since", "since", type=FROM, cls=Named, help="From when: an instant or a date.")(
        given
    )  # type: ignore[return-value]


def nothing(shell: Shell, since: datetime | None, until: datetime | None, none: str) -> None:
    """Say that a list is empty: in the span that was asked for, or at all."""
    say(none if since is None and until is None else shell.voice.text("nothing in that time"))


def service_option(command: F) -> F:
    """Add ``--service``: which of several services it is about."""

    def chosen(ctx: click.Context, _param: click.Parameter, value: str | None) -> None:
        if value is not None:
            ctx.ensure_object(Shell).service = value

    return click.option(
        "--service",
        metavar="ID",
        expose_value=False,
        callback=chosen,
        shell_complete=completing.services,
        help="Which service it is about, by its id in the configuration (default: the first).",
    )(command)


def limit_option(command: F) -> F:
    """Add ``--limit``."""
    return click.option(
        "--limit",
        "--count",
        "limit",
        type=click.IntRange(min=0),
        cls=Named,
        help="How many rows at most; 0 is all of them (default: all in JSON, a screenful as text).",
    )(command)


def reason_option(help: str, *, required: bool = False, default: str | None = "") -> Callable[[F], F]:
    """Add ``--reason``, which was ``--why`` before."""
    # A default, None too, would count as a reason that was given.
    more: dict[str, Any] = {} if required else {"default": default}
    return click.option("--reason", "--why", "reason", cls=Named, required=required, help=help, **more)


@contextmanager
def progress(sentence: str) -> Iterator[Callable[[int], None]]:
    """Give a function that says on standard error how far long work is, where that is a terminal."""
    shown = False

    def told(count: int) -> None:
        nonlocal shown
        if sys.stderr.isatty():
            shown = True
            click.echo("\r" + sentence.format(count=count), nl=False, file=sys.stderr)

    try:
        yield told
    finally:
        if shown:
            click.echo("", file=sys.stderr)


def rows_wanted(limit: int | None, as_json: bool) -> int | None:
    """Return how many rows are shown at most: what was asked for; None is all of them."""
    if limit is not None:
        return limit if 0 < limit <= LARGEST else None
    if as_json:
        return None
    if not sys.stdout.isatty():
        return PIPED
    return max(FEWEST, shutil.get_terminal_size().lines - 4)


def cut(rows: Sequence[T], wanted: int | None) -> tuple[Sequence[T], int]:
    """Return the first rows, and how many more there are."""
    return (rows, 0) if wanted is None else (rows[:wanted], max(0, len(rows) - wanted))


def say_more(shell: Shell, more: int) -> None:
    """Say how many more there are and how to get them."""
    if more:
        say(shell.voice.text("and {count} more: --limit 0 shows them all").format(count=more))
