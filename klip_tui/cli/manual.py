"""The manual: a page for each command, made from what its ``--help`` says, as roff for man(1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import click

from klip_tui import __version__
from klip_tui.cli.examples import EXAMPLES
from klip_tui.commitment.frozen import dataclass
from klip_tui.text.voice import Voice

if TYPE_CHECKING:
    from klip_tui.cli.main import Commands

Rows = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A command's page: ``words`` is empty for the whole program; rows are (what is typed, what it does)."""

    words: tuple[str, ...]
    summary: str
    usage: str
    options: Rows
    commands: Rows
    examples: Rows

    @property
    def name(self) -> str:
        """The page's name: klip-tui-question-add."""
        return "-".join(("klip-tui", *self.words))

    @property
    def command(self) -> str:
        """The command as it is typed."""
        return " ".join(("klip-tui", *self.words))


def pages(root: Commands, ctx: click.Context, voice: Voice) -> Iterator[Page]:
    """Make the page of the program and of each of its commands, down to the last."""
    yield _page(root, ctx, (), voice)
    for name in root.list_commands(ctx):
        command = root.get_command(ctx, name)
        if command is not None and not command.hidden:
            yield from _below(command, ctx, (name,), voice)


def _below(command: click.Command, parent: click.Context, words: tuple[str, ...], voice: Voice) -> Iterator[Page]:
    ctx = click.Context(command, info_name=words[-1], parent=parent)
    yield _page(command, ctx, words, voice)
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            if not inner.hidden:
                yield from _below(inner, ctx, (*words, name), voice)


def _page(command: click.Command, ctx: click.Context, words: tuple[str, ...], voice: Voice) -> Page:
    shown = command
    if isinstance(command, click.Group) and "list" in command.commands and command.commands["list"].hidden:
        # A group that is a list too: its list's options are its own.
        shown = command.commands["list"]
    options = [row for one in shown.get_params(ctx) if (row := one.get_help_record(ctx)) is not None]
    inner: list[tuple[str, str]] = []
    if isinstance(command, click.Group):
        for name in command.list_commands(ctx):
            one = command.get_command(ctx, name)
            if one is not None and not one.hidden:
                inner.append((name, one.help or ""))
    typed = " ".join(("klip-tui", *words))
    usage = " ".join((typed, *command.collect_usage_pieces(ctx)))
    examples = tuple((line, voice.text(what)) for line, what in EXAMPLES.get(" ".join(words), ()))
    return Page(words, command.help or "", usage, tuple(options), tuple(inner), examples)


def roff(page: Page, voice: Voice, day: date) -> str:
    """Write a page for man(1) (groff_man(7))."""
    _ = voice.text
    title = f'.TH "{page.name.upper()}" "1" "{day.isoformat()}" "klip-tui {__version__}" "klip-tui"'
    out = [title, f".SH {_('NAME')}", rf"{_dashed(page.name)} \- {_said(page.summary)}"]
    out += [f".SH {_('SYNOPSIS')}", rf"\fB{_dashed(page.command)}\fR{_said(page.usage.removeprefix(page.command))}"]
    for heading, rows in ((_("OPTIONS"), page.options), (_("COMMANDS"), page.commands)):
        if rows:
            out.append(f".SH {heading}")
            for typed, what in rows:
                out += [".TP", rf"\fB{_dashed(typed)}\fR", _said(what)]
    if page.examples:
        out.append(f".SH {_('EXAMPLES')}")
        for line, what in page.examples:
            out += [".PP", _said(what), ".PP", ".RS 4", ".nf", _dashed(line), ".fi", ".RE"]
    out += _foot(page, voice)
    return "\n".join(out) + "\n"


def _foot(page: Page, voice: Voice) -> list[str]:
    _ = voice.text
    if page.words:
        above = "-".join(("klip-tui", *page.words[:-1]))
        return [f".SH {_('SEE ALSO')}", rf"\fB{_dashed(above)}\fR(1)"]
    codes = (
        ("0", _("done")),
        ("1", _("the answer is no: a draft falls short, a channel or a rule refused")),
        ("2", _("wrong usage or malformed input; one line says what, where and how")),
        ("3", _("it can't be reached or opened")),
    )
    out = [f".SH {_('EXIT STATUS')}"]
    for code, what in codes:
        out += [".TP", code, _said(what)]
    out += [
        ".PP",
        _said(
            _("status follows the convention of monitoring plug-ins instead: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.")
        ),
    ]
    out.append(f".SH {_('ENVIRONMENT')}")
    for name, what in (
        ("KLIP_TUI_CONFIG", _("the configuration file, where --config names none")),
        ("NO_COLOR, FORCE_COLOR, CLICOLOR", _("no colours; colours in a pipe too; 0: no colours")),
        ("LANGUAGE, LC_ALL, LC_MESSAGES, LANG", _("the language, where neither --lang nor the configuration says one")),
    ):
        out += [".TP", rf"\fB{_dashed(name)}\fR", _said(what)]
    out += [f".SH {_('FILES')}", ".TP", r"~/.config/klip\-tui/config.toml", _said(_("the configuration"))]
    out += [".TP", r"~/.local/share/klip\-tui/klip.db", _said(_("the store"))]
    out += [
        f".SH {_('SEE ALSO')}",
        ", ".join(rf"\fB{_dashed('klip-tui-' + name)}\fR(1)" for name, _help in page.commands),
    ]
    return out


_STARTS = re.compile(r"^(?=[.'])", re.MULTILINE)


def _said(text: str) -> str:
    r"""Write running text: what roff would take for its own is made plain (a backslash, a line's first dot)."""
    return _STARTS.sub(r"\\&", text.replace("\\", r"\e"))


def _dashed(text: str) -> str:
    """Write what is typed: a dash that can be copied."""
    return _said(text).replace("-", r"\-")
