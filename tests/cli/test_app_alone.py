"""Words that ask for nothing but the app are read without Click, and mean what Click takes them to mean."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from klip_tui.cli import asked_for, main
from klip_tui.cli.asked_for import COMPLETING, Shell, app_alone

TAKEN = (
    "", "--config c.toml", "--config=c.toml", "--data d --lang nl", "--lang=en --read-only", "--service portal",
    "--read-only --config c.toml --data=d --service=x --lang nl", "--config a.toml --config b.toml", "--data=d=e",
)  # fmt: skip
LEFT = (
    "status", "--config c.toml status", "--plain", "--help", "-h", "--version", "--config", "--config=", "--lang fr",
    "--lang", "--data --read-only", "--read-only=yes", "--conf c.toml", "demo", "--", "--wrong",
)  # fmt: skip
"""What is wrong, too: Click says so."""


@pytest.fixture(autouse=True)
def _a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (asked_for, main):
        monkeypatch.setattr(module, "is_terminal", lambda: True)
    monkeypatch.delenv(COMPLETING, raising=False)


@pytest.mark.parametrize("words", TAKEN)
def test_they_mean_the_same(words: str) -> None:
    seen: list[Shell] = []

    def keep(shell: Shell) -> int:
        seen.append(shell)
        return 0

    assert main.run(keep, words.split()) == 0
    alone = app_alone(words.split())
    assert alone is not None
    for name in (one.name for one in fields(Shell)):
        if name not in ("open_app", "_voice", "_source"):
            assert getattr(alone, name) == getattr(seen[0], name), name


@pytest.mark.parametrize("words", LEFT)
def test_what_is_anything_else_is_left_to_click(words: str) -> None:
    assert app_alone(words.split()) is None


def test_what_a_shell_completes_is_left_to_click(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(COMPLETING, "bash_complete")
    assert app_alone([]) is None


def test_where_there_is_no_terminal_click_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asked_for, "is_terminal", lambda: False)
    assert app_alone([]) is None


LATER = (
    "click", "msgspec", "sqlalchemy", "klip_tui.desk.session", "klip_tui.commitment.promises.duty",
    "klip_tui.commitment.alerting.values", "klip_tui.tui.screens.status_lines", "klip_tui.tui.screens.status_beside",
)  # fmt: skip
"""What a first frame does without: none of it is known to be so now."""


def test_the_app_loads_no_click_and_nothing_of_a_view(tmp_path: Path) -> None:
    program = "import sys\nimport klip_tui.__main__, klip_tui.cli.asked_for, klip_tui.tui.start, klip_tui.tui.app\n"
    asked = program + f"print(*sorted(set({LATER}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, cwd=tmp_path, check=True)
    assert done.stdout.strip() == ""


def test_an_interrupt_while_it_still_loads_shows_no_traceback() -> None:
    program = """
import sys
class Interrupted:
    def find_spec(self, name, *_):
        if name == "klip_tui.cli.asked_for":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupted())
from klip_tui.__main__ import main
main()
"""
    done = subprocess.run([sys.executable, "-c", program, "status"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
