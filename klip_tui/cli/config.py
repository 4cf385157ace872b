"""``config``: the settings."""

from __future__ import annotations

import json
from pathlib import Path

import click

from klip_tui.cli.shell import Shell, json_option, out, pass_shell, put_json, say, tell
from klip_tui.commitment.phrase import Malformed, Refused, phrase


@click.group(help="The settings.")
def config() -> None:
    """Group the configuration commands."""


@config.command(help="Where the configuration is looked for, and where the data lie.")
@json_option
@pass_shell
def path(shell: Shell, as_json: bool) -> None:
    """Print the paths."""
    from klip_tui.config.place import default_path

    found = shell.config or default_path()
    if as_json:
        put_json({"config": str(found), "exists": found.exists(), "data": str(shell.settings.data)})
    else:
        say(str(found))


@config.command(help="Write a commented configuration to begin with; one that exists is left alone.")
@pass_shell
def init(shell: Shell) -> None:
    """Write the example."""
    from klip_tui.config.place import default_path
    from klip_tui.config.writing import write_example

    if shell.read_only:
        raise Refused(phrase("this is read-only: nothing can be changed or posted"))
    target: Path = shell.config or default_path()
    write_example(target)
    say(str(target))
    tell(
        shell.voice.text(
            "next: what is probed and the channels, in that file; then klip-tui config check and klip-tui doctor"
        )
    )


@config.command(help="Read the configuration and say what is wrong with it.")
@json_option
@pass_shell
def check(shell: Shell, as_json: bool) -> None:
    """Check the configuration."""
    settings = shell.settings
    if settings.path is None and shell.config is not None:
        raise Malformed(phrase("{file} does not exist", file=str(shell.config)))
    where = str(settings.path) if settings.path is not None else shell.voice.text("the defaults")
    if as_json:
        put_json({"ok": True, "config": where})
    else:
        right = shell.voice.text("there is no configuration: the defaults hold")
        if settings.path is not None:
            right = shell.voice.text("{file} is right").format(file=where)
        say("✓ " + right, fg="green")


@config.command(help="Print the JSON schema, for editors.")
def schema() -> None:
    """Print the schema."""
    from klip_tui.config import explained

    out(json.dumps(explained.schema(), indent=2) + "\n")
