"""Commands load what they need and no more: their start is most of their time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.live.demo import environment

SHOW = """
import sys
from klip_tui.cli.main import run
code = run(None, sys.argv[1:])
print("loaded:", *sorted(set({names}) & set(sys.modules)))
sys.exit(code)
"""
LARGE = ("textual", "sqlalchemy", "alembic", "httpcore", "jinja2")
OF_OTHERS = ("json", "locale", "msgspec", "click.shell_completion", "klip_tui.commitment.figures.availability")


@pytest.mark.parametrize(
    "words",
    [
        ("--version",),
        ("--help",),
        ("calendar", "2026", "--json"),
        ("calendar", "2026-11"),
        ("due", "--received", "2026-11-09T10:00"),
        ("due", "--start", "2026-12-08T07:00", "--json"),
        ("config", "path"),
        ("check", "draft.toml", "--json"),
        ("plan", "--duration", "2h", "--json"),
    ],
    ids=" ".join,
)
def test_what_needs_no_store_loads_none(words: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "draft.toml").write_text(
        'kind = "planned"\ntitle = "Onderhoud"\nstart = 2099-12-08T07:00:00\nend = 2099-12-08T08:30:00\n'
    )
    done = subprocess.run(
        [sys.executable, "-c", SHOW.format(names=LARGE), *words],
        env=environment(tmp_path), cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    loaded = done.stdout.splitlines()[-1].split()[1:] if "loaded:" in done.stdout else []
    assert loaded == []
    assert not (tmp_path / ".local").exists(), "looking makes no store"


def test_a_date_needs_neither_figures_nor_json_nor_what_a_shell_completes(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SHOW.format(names=OF_OTHERS), "due", "--start", "2026-12-08T07:00"],
        env=environment(tmp_path), cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "loaded:"
