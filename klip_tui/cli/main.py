"""The commands, each loaded when it is asked for, and what happens to errors."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path

import click

from klip_tui import __version__
from klip_tui.cli.shell import OpenApp, Shell, is_terminal, say, tell
from klip_tui.commitment.phrase import Malformed, Refused, Unreachable
from klip_tui.runtime import collection
from klip_tui.text.clean import one_line
from klip_tui.text.streams import forgiving
from klip_tui.text.voice import LANGUAGES, Voice

COMMANDS = {
    "demo": "demo",
    "monitor": "monitor",
    "status": "status",
    "calendar": "dates",
    "due": "dates",
    "promises": "promises",
    "check": "check",
    "post": "post",
    "deliver": "post",
    "approve": "decide",
    "send-back": "decide",
    "settle": "decide",
    "drift": "decide",
    "notices": "lists",
    "interruptions": "interruptions",
    "log": "lists",
    "plan": "plan",
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
}


def spoken(command: click.Command, voice: Voice, *, deep: bool = True) -> click.Command:
    """Put a command's help, and that of its parameters and subcommands, into a language."""
    command.help = voice.text(command.help or "")
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.help:
            parameter.help = voice.text(parameter.help)
    if deep and isinstance(command, click.Group):
        for inner in command.commands.values():
            spoken(inner, voice)
    return command


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
        collection.settled()
        command: click.Command = getattr(import_module(f"klip_tui.cli.{module}"), cmd_name.replace("-", "_"))
        shell = ctx.find_object(Shell)
        if shell is None:
            return command
        # click looks the command up before it calls the group: the language may stand in the configuration.
        _take_options(shell, **{name: ctx.params.get(name) for name in ("config", "data", "lang")}, read_only=False)
        return spoken(command, shell.voice)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Show the help in the language of this run."""
        shell = ctx.find_object(Shell)
        if shell is not None:
            spoken(self, shell.voice, deep=False)
        super().format_help(ctx, formatter)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; a wrong name is told the nearest one."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            import difflib

            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            ctx.fail(f"no command {one_line(args[0], 40)!r}.{hint}")
        return super().resolve_command(ctx, args)


@click.group(
    cls=Commands,
    invoke_without_command=True,
    help="The status and planning desk for KLIP. Without a command: the app.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--config", type=click.Path(path_type=Path), help="The configuration file.")
@click.option("--data", type=click.Path(path_type=Path), help="The data folder.")
@click.option("--lang", type=click.Choice(["nl", "en"]), help="The language of messages and screens.")
@click.option("--service", metavar="ID", help="Which service it is about (default: the first).")
@click.option("--read-only", is_flag=True, help="Open the app without being able to change or post anything.")
@click.version_option(__version__, prog_name="klip-tui", message="%(prog)s %(version)s")
@click.pass_context
def commands(
    ctx: click.Context,
    config: Path | None,
    data: Path | None,
    lang: str | None,
    service: str | None,
    read_only: bool,
) -> None:
    """Take the global options; without a command, open the app."""
    shell = ctx.ensure_object(Shell)
    shell.service = service or ""
    _take_options(shell, config, data, lang, read_only)
    if ctx.invoked_subcommand is None:
        ctx.exit(start_app(shell))


def _take_options(shell: Shell, config: Path | None, data: Path | None, lang: str | None, read_only: bool) -> None:
    shell.config, shell.data, shell.lang, shell.read_only = config, data, lang or shell.lang, read_only


def start_app(shell: Shell) -> int:
    """Open the app where there is a terminal for it."""
    if shell.open_app is None or not is_terminal():
        tell("klip-tui: the app needs a terminal; see klip-tui --help for commands that don't")
        return 2
    return shell.open_app(shell)


def _language_asked(args: list[str]) -> str | None:
    """Return the language asked for before the options are parsed: help and usage errors speak it too."""
    for index, word in enumerate(args):
        found = word.removeprefix("--lang=") if word.startswith("--lang=") else ""
        if word == "--lang" and index + 1 < len(args):
            found = args[index + 1]
        if found in LANGUAGES:
            return found
    return None


def _unexpected(shell: Shell, error: Exception) -> str:
    if os.environ.get("KLIP_TUI_DEBUG"):
        raise error
    from klip_tui.desk.session import system_clock
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
        return 3, one_line(str(error), 300)
    return 3, _unexpected(shell, error)


def run(open_app: OpenApp | None = None, args: list[str] | None = None) -> int:
    """Run the command line and return the exit code: 0 done, 1 no, 2 malformed, 3 can't be reached or opened."""
    words = sys.argv[1:] if args is None else args
    shell = Shell(open_app=open_app, lang=_language_asked(words))
    forgiving()
    try:
        result = commands.main(args=args, prog_name="klip-tui", standalone_mode=False, obj=shell)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return 2
    except (KeyboardInterrupt, click.Abort):
        return 130
    except BrokenPipeError:
        # Whoever read our output has had enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0
    except Exception as error:
        code, line = _refusal(shell, error)
        if _is_plugin(words):
            say(f"KLIP UNKNOWN - {line}")
            sys.stdout.flush()
            return 3
        tell(f"klip-tui: {line}")
        return code
    finally:
        shell.close()
