"""Click's own words in the language of this run: usage lines, headings, what values are called, errors.

Click says everything through a ``_`` and an ``ngettext`` in each of its modules. Both are pointed at the voice here,
since a gettext domain would follow the environment, and know neither ``--lang`` nor the configuration. A test holds
the words below to those of the Click that is installed.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy

import click
import click.core
import click.decorators
import click.exceptions
import click.formatting
import click.parser
import click.types

from klip_tui.cli.help_text import epilog
from klip_tui.text.labels import N_
from klip_tui.text.voice import Voice

MODULES = (click.core, click.decorators, click.exceptions, click.formatting, click.parser, click.types)

SAID = (
    N_("Usage:"), N_("Options"), N_("Commands"), N_("Positional arguments"), N_("Show this message and exit."),
    N_("Show the version and exit."), N_("required"), N_("default: {default}"), N_("env var: {var}"), N_("(dynamic)"),
    N_("Missing argument"), N_("Missing option"), N_("Missing parameter"), N_("Missing parameter: {param_name}"),
    N_("Missing {param_type}"), N_("Missing command."), N_("Invalid value: {message}"),
    N_("Invalid value for {param_hint}: {message}"), N_("No such option {name!r}."), N_("No such command {name!r}."),
    N_("Did you mean {possibility}?"), N_("(Did you mean one of: {possibilities}?)"),
    N_("Got unexpected extra argument ({args})"), N_("Got unexpected extra arguments ({args})"),
    N_("Option {name!r} does not take a value."), N_("Option {name!r} requires an argument."),
    N_("Option {name!r} requires {nargs} arguments."), N_("Argument {name!r} takes {nargs} values."),
    N_("Invalid start character for option ({option})"), N_("Takes {nargs} values but 1 was given."),
    N_("Takes {nargs} values but {len} were given."), N_("Choose from:\n\t{choices}"), N_("{value!r} is not {choice}."),
    N_("{value!r} is not one of {choices}."), N_("{value} is not in the range {range}."),
    N_("{value!r} is not a valid {number_type}."), N_("Could not open file {filename!r}: {message}"),
    N_("unknown error"), N_("Error: {message}"), N_("Try '{command} {option}' for help."), N_("Aborted!"),
)  # fmt: skip
"""What Click says to who uses a command; what it says to who writes one is left out."""

CALLED = (
    N_("[OPTIONS]"), N_("COMMAND [ARGS]..."), N_("[COMMAND] [ARGS]..."), N_("TEXT"), N_("PATH"), N_("FILE"),
    N_("FILE..."),
    N_("INTEGER"), N_("INTEGER RANGE"), N_("INSTANT"), N_("INSTANT OR DATE"), N_("DATE"), N_("MONTH"), N_("DURATION"),
    N_("NOTICE"), N_("CHANNEL"), N_("DECISION"), N_("STATE"), N_("START"), N_("END"), N_("TO"), N_("INTERRUPTION"),
    N_("[YEAR or YEAR-MM]"), N_("YYYY-MM"), N_("STEPS"), N_("DIRECTORY"), N_("[COMMAND]..."),
    N_("OCCURRENCE"), N_("[NAME]"), N_("NAME"), N_("ROLE"), N_("DAYS"), N_("HOURS"), N_("TIME"), N_("whole number"),
)  # fmt: skip
"""What values are called in usage lines, in help and in errors."""

_ENGLISH = Voice("en")


def speak(voice: Callable[[], Voice]) -> None:
    """Let Click speak with a voice, which is asked for when there is something to say."""

    def say(message: str) -> str:
        return voice().text(message)

    def count(one: str, several: str, number: int) -> str:
        return voice().text(one if number == 1 else several)

    for module in MODULES:
        vars(module).update(_=say, ngettext=count)


def spoken(command: click.Command, voice: Voice, path: str = "", *, deep: bool = True) -> click.Command:
    """Return a command with its help, examples, parameters and subcommands in a language; the command itself stays."""
    said = copy(command)
    said.help = voice.text(command.help or "")
    said.epilog = epilog(path, voice)
    said.options_metavar = voice.text(command.options_metavar or "")
    said.params = [_parameter(one, voice) for one in command.params]
    if isinstance(said, click.Group):
        said.subcommand_metavar = voice.text(said.subcommand_metavar or "")
        if deep:
            said.commands = {
                name: spoken(inner, voice, f"{path} {name}".strip()) for name, inner in said.commands.items()
            }
    return said


def _parameter(parameter: click.Parameter, voice: Voice) -> click.Parameter:
    said = copy(parameter)
    if isinstance(said, click.Option) and said.help:
        said.help = voice.text(said.help)
    if isinstance(said, click.Argument):
        said.metavar = voice.text(said.metavar or (said.name or "").upper())
    elif not isinstance(said.type, click.Choice):
        said.metavar = voice.text(said.metavar or said.type.name.upper())
    if isinstance(said.type, click.types.IntParamType):
        # Errors name the type: "integer range" is a word of Click's own.
        said.type = copy(said.type)
        said.type.name = voice.text("whole number")
    return said


# Until a run has its voice, English: Click's gettext would look for a catalogue with every option that is made.
speak(lambda: _ENGLISH)
