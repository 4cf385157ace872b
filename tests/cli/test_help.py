"""Help in groups with examples, manual pages, completions, colours: what a person meets before any guide."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete

from klip_tui.cli.examples import EXAMPLES
from klip_tui.cli.help_text import GROUPS
from klip_tui.cli.main import COMMANDS, commands, run
from klip_tui.cli.manual import Page, pages, roff
from klip_tui.cli.shell import Shell
from klip_tui.text.voice import Voice
from tests.desk.team import Team, announce, team

ENGLISH = Voice("en")


def _pages(lang: str = "en") -> list[Page]:
    ctx = click.Context(commands, info_name="klip-tui", obj=Shell(lang=lang), **commands.context_settings)
    return list(pages(commands, ctx, Voice(lang)))


def test_every_command_stands_in_one_group_and_help_lists_it(capsys: pytest.CaptureFixture[str]) -> None:
    grouped = [name for names in GROUPS.values() for name in names]
    assert len(grouped) == len(set(grouped))
    assert set(COMMANDS) <= set(grouped), "put a new command into GROUPS"
    assert run(None, ["--help"]) == 0
    said = capsys.readouterr().out
    assert all(re.search(rf"^  {name}  ", said, re.M) for name in COMMANDS)
    assert "klip-tui man COMMAND" in said
    assert "docs/index.md" in said
    assert "..." not in said.partition("Examples")[0].partition("Commands")[2]


def test_every_command_has_an_example() -> None:
    leaves = [page for page in _pages() if page.words and not page.commands]
    assert [page.command for page in leaves if not page.examples] == [], "add it to EXAMPLES"


def _asked(words: list[str]) -> click.Context:
    """Parse a command line down to its last command, without running it. Raises what click raises."""
    ctx = commands.make_context("klip-tui", words, obj=Shell(lang="en"))
    while isinstance(ctx.command, click.Group) and (ctx._protected_args or ctx.args):
        name, command, rest = ctx.command.resolve_command(ctx, [*ctx._protected_args, *ctx.args])
        assert command is not None
        ctx = command.make_context(name, rest, parent=ctx)
    return ctx


def _lines() -> Iterator[tuple[str, str]]:
    for path, rows in EXAMPLES.items():
        # A command that the house does not have (yet) is passed over.
        if not path or path.split()[0] in COMMANDS:
            yield from ((path, line) for line, _what in rows)


@pytest.mark.parametrize(("path", "line"), [pytest.param(*row, id=row[1]) for row in _lines()])
def test_every_example_is_a_line_of_its_own_command(path: str, line: str) -> None:
    words = shlex.split(re.split(r" [<>|] ", line)[0])
    assert words[0] == "klip-tui"
    ctx = _asked(words[1:])
    told = ctx.command_path.removeprefix("klip-tui").removesuffix(" list").split()
    assert not path or told == path.removesuffix(" list").split()


def test_help_shows_the_examples_in_the_readers_language(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(None, ["--lang", "nl", "plan", "--help"]) == 0
    said = capsys.readouterr().out
    assert "Voorbeelden:" in said
    assert "klip-tui plan --duration 2h" in said


def test_the_manual_has_a_page_for_every_command() -> None:
    found = _pages()
    assert {page.words[0] for page in found if page.words} == set(COMMANDS)
    assert len({page.name for page in found}) == len(found) > 40
    assert all(page.summary for page in found)
    root, add = found[0], next(page for page in found if page.words == ("question", "add"))
    said = roff(add, ENGLISH, date(2026, 11, 24))
    assert said.startswith('.TH "KLIP-TUI-QUESTION-ADD" "1" "2026-11-24"')
    assert r"\-\-subject TEXT" in said
    assert r"\fBklip\-tui\-question\fR(1)" in said
    assert ".SH EXIT STATUS" in roff(root, ENGLISH, date(2026, 11, 24))
    assert ".SH NAAM" in roff(root, Voice("nl"), date(2026, 11, 24))


def test_what_roff_would_take_for_its_own_is_made_plain() -> None:
    page = Page(("x",), r".so a\nb", "klip-tui x", (("--a", "'ti tle\n.ex it"),), (), ())
    said = roff(page, ENGLISH, date(2026, 1, 1))
    assert r"\- \&.so a\enb" in said
    assert "\n\\&'ti tle\n\\&.ex it\n" in said


@pytest.mark.skipif(shutil.which("groff") is None, reason="no groff here")
def test_groff_has_nothing_to_say_of_any_page() -> None:
    text = "\n".join(
        roff(page, voice, date(2026, 1, 1)) for voice in (ENGLISH, Voice("nl")) for page in _pages(voice.lang)
    )
    done = subprocess.run(
        ["groff", "-man", "-Tutf8", "-Kutf8", "-ww", "-z"], input=text, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_man_prints_into_a_pipe_writes_a_folder_and_knows_what_there_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(None, ["man", "question", "add"]) == 0
    assert capsys.readouterr().out.startswith(".TH")
    assert run(None, ["man", "--write", str(tmp_path / "man1")]) == 0
    assert (tmp_path / "man1" / "klip-tui-settle.1").read_text().startswith(".TH")
    assert run(None, ["man", "chek"]) == 2
    assert run(None, ["man", "--write", "/proc/none"]) == 3


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Team]:
    with team(tmp_path, channels="statuspage mail") as made:
        yield made


def _offered(crew: Team | None, *words: str) -> list[str]:
    shell = Shell(config=crew.config if crew is not None else None, lang="en")
    before = ["--config", str(crew.config)] if crew is not None else []
    *args, incomplete = (*before, *words)
    completer = ShellComplete(commands, {"obj": shell}, "klip-tui", "_KLIP_TUI_COMPLETE")
    try:
        return [item.value for item in completer.get_completions(list(args), incomplete)]
    finally:
        shell.close()


def test_a_tab_offers_what_there_is(crew: Team) -> None:
    desk = crew.desk("ann")
    notice = announce(desk).notice
    assert _offered(crew, "notices", "") == [notice]
    assert _offered(crew, "notices", "19") == []
    assert _offered(crew, "interruptions", "timeline", "2") == [notice.partition("/")[0]]
    assert _offered(crew, "settle", notice, "") == ["status page", "list"]
    assert _offered(crew, "settle", notice, "list", "g") == ["give-up"]
    months = _offered(crew, "report", "20")
    assert len(months) == 36
    assert months == sorted(months, reverse=True)
    assert "status" in _offered(crew, "st")


def test_what_bash_puts_on_the_line_is_one_word(crew: Team) -> None:
    """Bash quotes nothing: a channel's name with a space in it became two arguments."""
    notice = announce(crew.desk("ann")).notice
    script = f"""
        PATH={shlex.quote(str(Path(sys.executable).parent))}:$PATH
        export KLIP_TUI_CONFIG={shlex.quote(str(crew.config))}
        eval "$(_KLIP_TUI_COMPLETE=bash_source klip-tui)"
        COMP_WORDS=(klip-tui settle {notice} 'status\\ p') COMP_CWORD=3
        _klip_tui_completion klip-tui
        printf '%s\\n' "${{COMPREPLY[@]}}"
        eval "set -- ${{COMPREPLY[0]}}"
        printf '%s %s\\n' $# "$1"
    """
    said = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert (said.stdout, said.stderr) == ("status\\ page\n1 status page\n", "")


def test_a_tab_makes_no_store_and_a_broken_configuration_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'data = "{tmp_path}/data"\n')
    monkeypatch.setenv("KLIP_TUI_CONFIG", str(config))
    assert _offered(None, "notices", "") == []
    assert not (tmp_path / "data").exists()
    config.write_text("nonsense\n")
    assert _offered(None, "settle", "2026-001/1", "") == []
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("env", "terminal", "colours"),
    [
        ({}, False, False),
        ({}, True, True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "0"}, False, False),
        ({"CLICOLOR_FORCE": "1"}, False, True),
        ({"CLICOLOR": "0"}, True, False),
        ({"CLICOLOR": "1"}, False, False),
        ({"TERM": "dumb"}, True, False),
    ],
)
def test_colours_where_they_are_wanted(
    env: dict[str, str],
    terminal: bool,
    colours: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    from klip_tui.cli.shell import say

    monkeypatch.setattr("sys.stdout.isatty", lambda: terminal, raising=False)
    say("right", fg="green")
    assert ("\x1b[" in capsys.readouterr().out) is colours
