"""``man``: the manual page of the program or of one command."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import click

from klip_tui.cli.shell import Shell, out, pass_shell, say
from klip_tui.commitment.calendar.local_time import local_date
from klip_tui.commitment.phrase import Malformed, Unreachable, phrase
from klip_tui.text import outside
from klip_tui.text.clean import one_line


@click.command(help="The manual page of the program, or of a command; into a pipe as roff.")
@click.argument("words", nargs=-1, metavar="[COMMAND]...")
@click.option(
    "--write",
    "folder",
    type=click.Path(readable=False, path_type=Path, file_okay=False),
    help="Write every page into a folder.",
)
@click.pass_context
@pass_shell
def man(shell: Shell, ctx: click.Context, words: tuple[str, ...], folder: Path | None) -> None:
    """Show or write manual pages."""
    from klip_tui.cli.main import commands
    from klip_tui.cli.manual import pages, roff
    from klip_tui.runtime.clock import system_clock

    root = ctx.find_root()
    day = local_date(system_clock())
    every = list(pages(commands, root, shell.voice))
    if folder is not None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for page in every:
                (folder / f"{page.name}.1").write_text(roff(page, shell.voice, day), encoding="utf-8")
        except OSError as error:
            why = outside.system(error)
            raise Unreachable(phrase("{file} can't be written: {why}", file=str(folder), why=why)) from error
        say(shell.voice.text("{count} pages in {folder}").format(count=len(every), folder=folder))
        return
    found = next((one for one in every if one.words == words), None)
    if found is None:
        raise Malformed(phrase("there is no command {name}", name=repr(one_line(" ".join(words), 60))))
    text = roff(found, shell.voice, day)
    viewer = shutil.which("man")
    if sys.stdout.isatty() and viewer is not None:
        ctx.exit(subprocess.run([viewer, "-l", "-"], input=text, text=True, encoding="utf-8", check=False).returncode)
    out(text)
