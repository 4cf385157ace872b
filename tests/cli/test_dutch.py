"""Click speaks the reader's language: help, usage lines, choices and errors of every command."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest

from klip_tui.cli import click_words
from klip_tui.cli.click_words import speak
from klip_tui.cli.main import COMMANDS, commands, run
from klip_tui.text.log_lines import log_detail
from klip_tui.text.voice import Voice
from tests import locale_tool
from tests.cli.run import klip

ENGLISH = frozenset(
    re.findall(
        r"\w+",
        """about and are as at by can command commands default duration end exit file for from if in integer
        interruption is it its message missing month no not notice option options or path range reason required see
        show since start such text than that the this to until usage used value what when where which whose with without
        you""",
    )
)
"""Words of English that are none of Dutch, and none of a literal that a command takes."""
ALSO_DUTCH = frozenset({"at", "in", "is", "start", "option"})
SAID_TO_AUTHORS = (
    "defined twice", "declaration", "DeprecationWarning", "deprecated", "cannot use the same flag", "iterable",
    "Did you mean to declare", "%(prog)s", "Do you want", "Confirm the action",
)  # fmt: skip
NOT_USED = ("UUID", "does not match the format", "boolean", "values are required", "Choice(")


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    """Let Click speak as it did before: what is made of the commands elsewhere in this process is English."""
    yield
    speak(lambda: Voice("en"))


def every() -> Iterator[tuple[str, ...]]:
    """List every command with those under it."""
    yield ()
    for name, module in COMMANDS.items():
        yield (name,)
        found = getattr(import_module(f"klip_tui.cli.{module}"), name.replace("-", "_"))
        if isinstance(found, click.Group):
            yield from ((name, inner) for inner, one in found.commands.items() if not one.hidden)


def test_what_values_are_called_is_in_the_catalogue() -> None:
    called = set()
    for path in every():
        found = commands_of(path)
        for one in found.params:
            if isinstance(one, click.Argument):
                called.add(one.metavar or (one.name or "").upper())
            elif isinstance(one, click.Option) and not one.is_flag and not isinstance(one.type, click.Choice):
                called.add(one.metavar or one.type.name.upper())
    assert called - set(click_words.CALLED) == {"ID", "[ID]", "N"}


def commands_of(path: tuple[str, ...]) -> click.Command:
    found: click.Command = commands
    for name in path:
        if found is commands:
            found = getattr(import_module(f"klip_tui.cli.{COMMANDS[name]}"), name.replace("-", "_"))
        else:
            assert isinstance(found, click.Group)
            found = found.commands[name]
    return found


def words(text: str) -> set[str]:
    """Return the words of a help, without what is typed as it stands: options, choices, names of commands."""
    text = re.sub(r"(?m)^ +klip-tui .*$", " ", text)
    text = re.sub(r"\[standaard:\s+[^\]]+\]", " ", text)
    kept = re.sub(r"--?[a-z][\w-]*|\[[a-z|_-]+\]|\{[a-z|\s-]+\}|\([a-z, -]+\)|klip-tui [a-z -]+", " ", text)
    kept = re.sub(r"(?m)^  (?:[a-z-]+)(?=  )", " ", kept)
    return {word.lower() for word in re.findall(r"[^\W\d_]+", kept)}


def test_no_help_in_dutch_holds_a_word_of_english(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in every():
        assert run(args=["--lang", "nl", "--data", str(tmp_path), *path, "--help"]) == 0
        said = capsys.readouterr().out
        assert said.startswith("Gebruik: klip-tui "), path
        assert "Toon deze hulp en stop." in said
        assert words(said) & (ENGLISH - ALSO_DUTCH) == set(), path


def test_the_language_of_one_run_is_not_that_of_the_next(capsys: pytest.CaptureFixture[str]) -> None:
    for lang, usage, options in (("nl", "Gebruik:", "Opties:"), ("en", "Usage:", "Options:"), ("nl", "Gebruik:", "")):
        for path in ([], ["check"], ["question", "add"]):
            run(args=["--lang", lang, *path, "--help"])
            said = capsys.readouterr().out
            assert said.startswith(usage)
            assert options in said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("chek", "er is geen opdracht 'chek'; bedoelde u check?"),
        ("question foo", "De opdracht 'foo' bestaat niet."),
        ("plan", "Er ontbreekt een optie: '--duration'."),
        ("check", "Er ontbreekt een argument: 'BESTAND'."),
        ("check a b", "Een argument te veel (b)"),
        ("report 2026-13", "Ongeldige waarde voor 'JJJJ-MM': '2026-13' is geen maand; schrijf 2026-03"),
        ("report 2026-03 --audience x", "Ongeldige waarde voor '--audience': 'x' is niet een van 'external', 'intern"),
        ("settle a b c", "Ongeldige waarde voor 'BESLISSING': 'c' is niet een van"),
        ("log --limit -5", "Ongeldige waarde voor '--limit': -5 valt buiten x>=0."),
        ("log --limit x", "Ongeldige waarde voor '--limit': 'x' is geen geheel getal."),
        ("log --jsn", "De optie '--jsn' bestaat niet. (Bedoelde u een van deze: '--json'"),
        ("log --follow=x", "De optie '--follow' heeft geen waarde."),
        ("log --anchor", "De optie '--anchor' vraagt een waarde."),
        ("due --received 2026-11-09T10:00 --start 2026-12-08T07:00", "geef --received of --start, een van beide"),
    ],
)  # fmt: skip
def test_an_error_of_use_is_said_in_dutch_c11(line: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(args=["--lang", "nl", *line.split()]) == 2
    told = capsys.readouterr()
    assert told.err.startswith(f"klip-tui: {said}")
    assert told.err.count("\n") == 1
    assert told.out == ""


def test_the_configuration_and_the_locale_choose_the_language_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config.toml"
    config.write_text('lang = "nl"\n')
    for args in (["--config", str(config), "--help"], ["--config", str(config), "check", "--help"]):
        run(args=args)
        assert capsys.readouterr().out.startswith("Gebruik:")
    run(args=["--config", str(config), "--nonsense"])
    assert "De optie '--nonsense' bestaat niet." in capsys.readouterr().err
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("LC_ALL", "nl_BE.UTF-8")
    run(args=["--help"])
    assert capsys.readouterr().out.startswith("Gebruik:")


def test_the_words_are_those_of_the_click_that_is_installed() -> None:
    """A Click that says something else is found here, and not by a reader of Dutch."""
    said = set()
    for module in click_words.MODULES:
        for node in ast.walk(ast.parse(Path(module.__file__ or "").read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext"):
                wanted = node.args[: 1 if node.func.id == "_" else 2]
                said |= {one.value for one in wanted if isinstance(one, ast.Constant) and isinstance(one.value, str)}
        assert callable(vars(module)["_"])
    left = (*SAID_TO_AUTHORS, *NOT_USED, "{filename!r} ", "Could not determine name")
    known = {one for one in said if not any(part in one for part in left)}
    assert known - set(click_words.SAID) <= {"file", "directory", "path"}
    assert set(click_words.SAID) <= set(locale_tool.messages())


def test_the_log_names_what_it_is_about_in_dutch(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("instant,state\n2026-11-02T09:00:00,up\n2026-11-02T09:04:00,up\n")
    assert klip(tmp_path, "measurements", "import", str(tmp_path / "m.csv")).returncode == 0
    assert klip(tmp_path, "question", "add", "--subject", "Waar is mijn plan?").returncode == 0
    stated = ("correct", "2026-11-02T09:00", "2026-11-02T09:02", "down", "--reason", "verkeerd gemeten hier")
    assert klip(tmp_path, *stated).returncode == 0
    said = klip(tmp_path, "--lang", "nl", "log").stdout
    assert "vraag 1" in said
    assert "correctie 1  onderbroken ma 2 nov 2026, 09:00 – ma 2 nov 2026, 09:02" in said
    short = log_detail("Onderhoud · falls short of A4.1-2, A4.1-3", Voice("nl"))
    assert short == "Onderhoud · schiet tekort voor A4.1-2, A4.1-3"
    assert "question 1" in klip(tmp_path, "--lang", "en", "log").stdout
