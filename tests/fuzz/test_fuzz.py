"""Whatever comes from outside: a value, an outcome or a sentence, in bounded time and memory."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz import targets
from tests.fuzz.bounds import FEW, GUIDED, MANY, MEGABYTES, bounded, few, many
from tests.fuzz.keys import Press
from tests.soaking import Soaked, parts

KINDS: dict[str, tuple[Any, st.SearchStrategy[Any]]] = {
    "pages": (targets.pages, targets.KEYED),
    "prometheus": (targets.prometheus_answers, targets.ANSWERS),
    "counts": (targets.counts, targets.COUNTS),
    "mails": (targets.mails, targets.MAILS),
    "toml": (targets.toml_files, targets.FILES),
    "csv": (targets.tables, targets.TABLES),
    "templates": (targets.templates, targets.TEMPLATES),
    "words": (targets.words, targets.TEXT),
}
IN_FILES = frozenset({"toml", "csv"})


def _target(kind: str, folder: Path) -> Any:
    target = KINDS[kind][0]
    return partial(target, folder) if kind in IN_FILES else target


@pytest.mark.parametrize("kind", KINDS)
def test_a_few_of_each(kind: str, tmp_path: Path) -> None:
    target = _target(kind, tmp_path)

    @few()
    @given(KINDS[kind][1])
    def tried(value: Any) -> None:
        with bounded(memory=False):
            target(value)

    tried()


@pytest.mark.soak
@pytest.mark.parametrize("kind", KINDS)
def test_many_of_each(kind: str, tmp_path: Path, soaked: Soaked) -> None:
    many(_target(kind, tmp_path), KINDS[kind][1], soaked)


@pytest.mark.soak
@pytest.mark.skipif(find_spec("atheris") is None, reason="atheris is not here (pip install '.[fuzz]')")
@pytest.mark.parametrize("kind", KINDS)
def test_guided_by_the_branches_taken(kind: str, tmp_path: Path, soaked: Soaked) -> None:
    limits = [f"-runs={GUIDED}", f"-rss_limit_mb={MEGABYTES}", "-max_len=4096", "-seed=1"]
    # By a shell: Linux counts a process's peak from what the one that began it had used, and this one may have more.
    by_a_shell = ["sh", "-c", '"$@"; exit $?', "sh"]
    command = [*by_a_shell, sys.executable, "-m", "tests.fuzz.guided", kind, str(tmp_path), *limits]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, timeout=1200)
    soaked.count(GUIDED)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    assert f"Done {GUIDED} runs" in done.stderr


async def test_a_few_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    someone = Press(4)
    await someone.sit(tmp_path, FEW // 3)
    assert someone.count == FEW // 3


@pytest.mark.soak
@pytest.mark.parametrize("part", range(8), ids=parts)
async def test_many_keys(tmp_path: Path, part: int, monkeypatch: pytest.MonkeyPatch, soaked: Soaked) -> None:
    monkeypatch.chdir(tmp_path)
    someone = Press(100 + part)
    try:
        await someone.sit(tmp_path, MANY // 8)
    finally:
        soaked.count(someone.count, told=someone.told)
