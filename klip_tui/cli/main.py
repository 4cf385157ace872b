"""The commands, each loaded when it is asked for, and what happens to errors."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from klip_tui import __version__
from klip_tui.cli.asked_for import OpenApp, Shell, is_dumb, is_terminal
from klip_tui.cli.click_words import speak, spoken
from klip_tui.cli.help_text import GROUPS, MORE
from klip_tui.cli.shell import say, tell
from klip_tui.commitment.phrase import Malformed, Refused, Unreachable, phrase
from klip_tui.runtime import collection
from klip_tui.text.clean import one_line
from klip_tui.text.streams import forgiving, is_stuck, missing_streams, unread
from klip_tui.text.voice import LANGUAGES, Voice

if TYPE_CHECKING:
    from klip_tui.desk.schemas.keys import KeysInForce

COMMANDS = {
    "demo": "demo",
    "monitor": "monitor",
    "status": "status",
    "metrics": "metrics",
    "calendar": "dates",
    "due": "dates",
    "promises": "promises",
    "check": "check",
    "post": "post",
    "deliver": "post",
    "approve": "decide",
    "send-back": "decide",
    "settle": "decide",
    "approval": "approval",
    "drift": "decide",
    "alert": "alert",
    "ack": "alert",
    "handover": "handover",
    "templates": "templates",
    "notices": "lists",
    "interruptions": "interruptions",
    "log": "lists",
    "plan": "plan",
    "series": "series",
    "report": "report",
    "measurements": "records",
    "correct": "corrections",
    "corrections": "corrections",
    "volume": "records",
    "question": "question",
    "reachability": "reachability",
    "config": "config",
    "doctor": "doctor",
    "store": "store",
    "keys": "keys",
    "man": "man",
}

SENTENCE = 160
"""Characters of a command's first sentence: all of it, wrapped, instead of a line that is cut."""

GROUPED = frozenset(name for names in GROUPS.values() for name in names)


class Commands(click.Group):
    """The command group; a command's module is imported when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order in which people meet them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command, its help in the language of this run."""
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        collection.working()
        command: click.Command = getattr(import_module(f"klip_tui.cli.{module}"), cmd_name.replace("-", "_"))
        shell = ctx.find_object(Shell)
        if shell is None:
            return command
        # click looks the command up before it calls the group: the language may stand in the configuration.
        _take_options(shell, **{name: ctx.params.get(name) for name in ("config", "data", "lang")}, read_only=False)
        return spoken(command, shell.voice, cmd_name)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the help option, which Click keeps, with its words in the language of this run."""
        option = super().get_help_option(ctx)
        shell = ctx.find_object(Shell)
        if option is not None and shell is not None:
            option.help = shell.voice.text("Show this message and exit.")
        return option

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Show the help in the language of this run."""
        shell = ctx.find_object(Shell)
        said = spoken(self, shell.voice, deep=False) if shell is not None else self
        click.Group.format_help(said, ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands in groups, as people look for them."""
        shell = ctx.find_object(Shell)
        text = shell.voice.text if shell is not None else str
        for title, names in (*GROUPS.items(), (MORE, tuple(name for name in COMMANDS if name not in GROUPED))):
            rows = []
            for name in names:
                command = self.get_command(ctx, name) if name in COMMANDS else None
                if command is not None and not command.hidden:
                    rows.append((name, command.get_short_help_str(SENTENCE)))
            if rows:
                with formatter.section(text(title)):
                    formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; a wrong name is told the nearest one."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            import difflib

            shell = ctx.find_object(Shell)
            voice = shell.voice if shell is not None else Voice("en")
            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            name = repr(one_line(args[0], 40))
            told = phrase("there is no command {name}", name=name)
            if near:
                told = phrase("there is no command {name}; did you mean {near}?", name=name, near=near[0])
            ctx.fail(voice.say(told))
        return super().resolve_command(ctx, args)


@click.group(
    cls=Commands,
    invoke_without_command=True,
    help="The status and planning desk for KLIP. Without a command: the app.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--config", type=click.Path(readable=False, path_type=Path), help="The configuration file.")
@click.option("--data", type=click.Path(readable=False, path_type=Path), help="The data folder.")
@click.option("--lang", type=click.Choice(["nl", "en"]), help="The language of messages and screens.")
@click.option("--service", metavar="ID", help="Which service it is about (default: the first).")
@click.option("--read-only", is_flag=True, help="Open the app without being able to change or post anything.")
@click.option("--plain", is_flag=True, help="The desk line by line: for screen readers, serial lines, TERM=dumb.")
@click.version_option(__version__, prog_name="klip-tui", message="%(prog)s %(version)s")
@click.pass_context
def commands(
    ctx: click.Context,
    config: Path | None,
    data: Path | None,
    lang: str | None,
    service: str | None,
    read_only: bool,
    plain: bool,
) -> None:
    """Take the global options; without a command, open the app."""
    shell = ctx.ensure_object(Shell)
    shell.service = service or ""
    _take_options(shell, config, data, lang, read_only)
    shell.plain = plain
    if ctx.invoked_subcommand is None:
        ctx.exit(start_app(shell))


def _take_options(shell: Shell, config: Path | None, data: Path | None, lang: str | None, read_only: bool) -> None:
    if (config, data) != (shell.config, shell.data):
        # Click asks for words before it reads the options: what was read until now may be of another place.
        shell.config, shell.data = config, data
        shell.forget()
    shell.lang, shell.read_only = lang or shell.lang, read_only


def start_app(shell: Shell) -> int:
    """Open the app where there is a terminal for it."""
    shell.plain = shell.plain or is_dumb()
    if shell.open_app is None or not (shell.plain or is_terminal()):
        tell("klip-tui: the app needs a terminal; see klip-tui --help for commands that don't")
        return 2
    return shell.open_app(shell)


def _asked(args: list[str], option: str) -> str | None:
    """Return what an option asks for before the options are parsed: help and usage errors follow it too."""
    for index, word in enumerate(args):
        if word.startswith(f"{option}="):
            return word.removeprefix(f"{option}=")
        if word == option and index + 1 < len(args):
            return args[index + 1]
    return None


def _shell(words: list[str], open_app: OpenApp | None, keys_in_force: KeysInForce | None) -> Shell:
    """Make the shell, in the language of its words before they are parsed."""
    lang, config, data = _asked(words, "--lang"), _asked(words, "--config"), _asked(words, "--data")
    return Shell(
        open_app=open_app,
        keys_in_force=keys_in_force,
        lang=lang if lang in LANGUAGES else None,
        config=Path(config) if config else None,
        data=Path(data) if data else None,
    )


def _unexpected(shell: Shell, error: Exception) -> str:
    if os.environ.get("KLIP_TUI_DEBUG"):
        raise error
    from klip_tui.runtime.clock import system_clock
    from klip_tui.runtime.crash_log import keep

    text = f"{type(error).__name__} {one_line(str(error), 200)}"
    try:
        kept = keep(shell.settings.data, error, system_clock())
    except Exception:
        kept = None
    return f"{text} ({kept})" if kept is not None else text


WITH_VALUES = ("--config", "--data", "--lang", "--service")


def _is_plugin(words: list[str]) -> bool:
    """Whether the words ask for ``status``: a monitoring system reads its failures on standard output, as UNKNOWN."""
    rest = iter(words)
    for word in rest:
        if word in WITH_VALUES:
            next(rest, None)
        elif not word.startswith("-"):
            return word == "status"
    return False


def _refusal(shell: Shell, error: Exception) -> tuple[int, str]:
    """Return the exit code and the line for an error: 1 a rule, 2 malformed, 3 can't be reached or opened."""
    if isinstance(error, click.ClickException):
        return 2, one_line(error.format_message(), 2000)
    if isinstance(error, Unreachable):
        return 3, shell.voice.say(error.sentence)
    if isinstance(error, Refused):
        return 2 if isinstance(error, Malformed) else 1, shell.voice.say(error.sentence)
    if isinstance(error, OSError):
        from klip_tui.text import outside

        why = shell.voice.say(outside.system(error))
        return 3, one_line(f"{error.filename}: {why}" if error.filename is not None else why, 300)
    return 3, _unexpected(shell, error)


def refused(shell: Shell, error: Exception, words: list[str]) -> int:
    """Say why something was not done, and return the exit code."""
    if isinstance(error, BrokenPipeError):
        # Whoever read our output has had enough.
        unread(1)
        return 0
    code, line = _refusal(shell, error)
    if isinstance(error, OSError) and is_stuck():
        tell(f"klip-tui: {shell.voice.say(phrase('standard output: {why}', why=line))}")
        return 3
    if _is_plugin(words):
        say(f"KLIP UNKNOWN - {line}")
        sys.stdout.flush()
        return 3
    tell(f"klip-tui: {line}")
    return code


def run(
    open_app: OpenApp | None = None, args: list[str] | None = None, *, keys_in_force: KeysInForce | None = None
) -> int:
    """Run the command line and return the exit code: 0 done, 1 no, 2 malformed, 3 can't be reached or opened."""
    words = sys.argv[1:] if args is None else args
    if None in (sys.stdin, sys.stdout, sys.stderr):
        missing_streams()
    shell = _shell(words, open_app, keys_in_force)
    forgiving()
    speak(lambda: shell.voice)
    try:
        result = commands.main(args=args, prog_name="klip-tui", standalone_mode=False, obj=shell)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return 2
    except (KeyboardInterrupt, click.Abort):
        return 130
    except SystemExit:
        # Click's own way to say that nobody reads our output any more: it leaves a wrapper there that says nothing.
        if type(sys.stdout).__name__.endswith("PacifyFlushWrapper"):
            return 0
        raise
    except Exception as error:
        return refused(shell, error, words)
    finally:
        shell.close()
