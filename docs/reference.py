"""Make what is made of the program itself: python docs/reference.py [--check]

config.example.toml and docs/settings.md from the configuration's schema, docs/commands.md from the command line,
docs/keys.md from the app. A test holds them to it, and docs/architecture.md to the dependencies that there are.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from docs.dependencies import wrong
from docs.reference_settings import MADE, example, settings
from klip_tui.__main__ import keys_in_force
from klip_tui.cli.click_words import speak
from klip_tui.cli.help_text import GROUPS
from klip_tui.cli.keys import PLACES
from klip_tui.cli.main import commands
from klip_tui.cli.manual import Page, pages
from klip_tui.cli.shell import Shell
from klip_tui.text.voice import Voice


def command_pages() -> list[Page]:
    """Return the manual's pages in English."""
    speak(lambda: Voice("en"))
    ctx = click.Context(commands, info_name="klip-tui", obj=Shell(lang="en"), **commands.context_settings)
    return list(pages(commands, ctx, Voice("en")))


def command_line() -> str:
    """Write docs/commands.md."""
    found = command_pages()
    out = ["# Every command", "", MADE, "", COMMAND_LINE, ""]
    out += ["```sh", *(row for line, what in found[0].examples for row in (f"# {what}", line)), "```", ""]
    out += [
        "| option | |",
        "|---|---|",
        *(f"| `{_cell(typed)}` | {_cell(what)} |" for typed, what in found[0].options),
        "",
    ]
    for title, names in GROUPS.items():
        inside = [page for name in names for page in found if page.words[:1] == (name,)]
        if inside:
            out += [f"## {title}", "", *(row for page in inside for row in _command(page))]
    return "\n".join(out).rstrip() + "\n"


COMMAND_LINE = """\
`klip-tui` without a command opens the app. Results are on standard output, messages and progress on standard error.
Commands that print data have `--json` with stable keys. Exit codes: 0 done; 1 the answer is no; 2 wrong usage or
malformed input, one line that names file, line and key; 3 can't be reached or opened. `status` alone follows the
convention of monitoring plug-ins. `-` is standard input wherever a file is read. An instant is RFC 3339
(`2026-12-08T07:00:00+01:00`); without an offset it is Brussels wall time."""


def _command(page: Page) -> Iterator[str]:
    yield from (f"{'#' * (2 + len(page.words))} `{page.command}`", "", page.summary, "")
    yield from ("```", page.usage, "```", "")
    if page.options:
        yield from (
            "| | |",
            "|---|---|",
            *(f"| `{_cell(typed)}` | {_cell(what)} |" for typed, what in page.options),
            "",
        )
    if page.examples:
        yield from ("```sh", *(row for line, what in page.examples for row in (f"# {what}", line)), "```", "")


def _options(page: Page) -> list[str]:
    rows = [f"| `{_cell(typed)}` | {_cell(what)} |" for typed, what in page.options]
    return ["| option | |", "|---|---|", *rows]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;") if "`" not in text else text.replace("|", "\\|")


def keys() -> str:
    """Write docs/keys.md."""
    out = ["# Every key", "", MADE, "", KEYS, ""]
    for place, rows in groupby(keys_in_force({}), lambda one: one.place):
        out += [f"## {PLACES.get(place, place)}", "", "| key | action | |", "|---|---|---|"]
        for one in rows:
            shown = ", ".join(f"`{key}`" for key in one.shown).replace("|", "\\|")
            out.append(f"| {shown} | `{one.action}` | {one.what} |")
        out.append("")
    return "\n".join(out).rstrip() + "\n"


KEYS = """\
`?` shows the keys of the screen at hand, `klip-tui keys` all of those in force, your own included. An action of the
screens gets other keys in the configuration; a keymap that names no action, or gives one key two meanings at one place,
is refused at start:

```toml
[ui.keymap]
"notice.outage" = "f10,i"
```"""

MADE_FILES = {
    ROOT / "config.example.toml": example,
    ROOT / "docs" / "settings.md": settings,
    ROOT / "docs" / "commands.md": command_line,
    ROOT / "docs" / "keys.md": keys,
}


def main() -> int:
    stale = [file for file, make in MADE_FILES.items() if not file.exists() or file.read_text("utf-8") != make()]
    for file in stale:
        if "--check" not in sys.argv:
            file.write_text(MADE_FILES[file](), encoding="utf-8")
        print(f"{'stale' if '--check' in sys.argv else 'made'}: {file.relative_to(ROOT)}")
    amiss = wrong()
    for line in amiss:
        print(line)
    return int(bool(stale or amiss) and "--check" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
