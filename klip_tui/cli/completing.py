"""What the shell offers after a tab: ids, months, channels and services of this very installation.

A completion never says a word: where there is no configuration, or no store yet, it offers nothing.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from klip_tui.cli.shell import Shell
from klip_tui.text.clean import one_line

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from klip_tui.desk.session import Desk

MOST = 60
"""Rows that are offered: more than a screen helps nobody."""
MONTHS = 36
Offered = Iterable[tuple[str, str]]
Completer = Callable[[click.Context, click.Parameter, str], "list[CompletionItem]"]


def _completer(offer: Callable[[Shell], Offered]) -> Completer:
    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        del param
        shell = ctx.find_object(Shell)
        if shell is None:
            return []
        found: list[CompletionItem] = []
        try:
            for value, help in offer(shell):
                if value.startswith(incomplete) and len(found) < MOST:
                    found.append(CompletionItem(_typed(value), help=one_line(help, 60)))
        except Exception:
            return []
        return found

    return complete


def _typed(value: str) -> str:
    """Write a value as bash takes it: alone among the shells it puts what it is offered on the line as it stands.

    Each backslash twice, since Click's lines for bash read them once before.
    """
    bash = os.environ.get("_KLIP_TUI_COMPLETE", "").startswith("bash")
    return re.sub(r"([^\w@%+=:,./-])", r"\\\\\1", value) if bash else value


def _store(shell: Shell) -> Desk:
    return shell.looking


def _notices(shell: Shell) -> Iterator[tuple[str, str]]:
    from klip_tui.desk.views import lists

    for row in lists.told(_store(shell), MOST * 4):
        yield row.written.notice.id, row.written.notice.facts.title


def _interruptions(shell: Shell) -> Iterator[tuple[str, str]]:
    from klip_tui.desk.views import lists

    for one in lists.newest_interruptions(_store(shell), MOST * 4)[0]:
        yield one.id, one.facts.title


def _questions(shell: Shell) -> Iterator[tuple[str, str]]:
    from klip_tui.desk.helpdesk import register

    for row in register.newest(_store(shell), MOST * 4)[0]:
        yield str(row.question.id), row.question.subject


def _corrections(shell: Shell) -> Iterator[tuple[str, str]]:
    from klip_tui.desk.measuring import corrections

    for one in corrections.every(_store(shell)):
        yield str(one.id), one.reason


def _unreachable(shell: Shell) -> Iterator[tuple[str, str]]:
    from klip_tui.desk.helpdesk import reachability

    desk = _store(shell)
    for one in reachability.entered(desk, desk.clock() - timedelta(days=366)):
        yield str(one.id), one.why


def _months(shell: Shell) -> Iterator[tuple[str, str]]:
    from klip_tui.commitment.calendar.local_time import local_date

    today = local_date(shell.desk.clock())
    year, month = today.year, today.month
    for _back in range(MONTHS):
        yield f"{year:04d}-{month:02d}", ""
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)


def _channels(shell: Shell) -> Iterator[tuple[str, str]]:
    for channel in shell.settings.config.channel:
        yield channel.name, ""


def _services(shell: Shell) -> Iterator[tuple[str, str]]:
    for service in shell.settings.services:
        yield service.id, service.name


notices = _completer(_notices)
interruptions = _completer(_interruptions)
questions = _completer(_questions)
corrections = _completer(_corrections)
unreachable = _completer(_unreachable)
months = _completer(_months)
channels = _completer(_channels)
services = _completer(_services)
