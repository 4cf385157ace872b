"""What is seldom used is loaded when something of it is asked for, and is then what it always was."""

from __future__ import annotations

import subprocess
import sys

import pytest

BEGUN = "from klip_tui.runtime.late import load_late; load_late(); import sys\n"


def said(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", BEGUN + program], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_store_and_the_network_come_without_what_they_seldom_use() -> None:
    loaded = 'print(*sorted({"email.message", "zipfile", "csv", "importlib.resources"} & set(sys.modules)))'
    assert said(f"import sqlalchemy.dialects.sqlite\n{loaded}") == ""
    assert said(f"import httpcore\n{loaded}") == ""


@pytest.mark.parametrize(
    "asking",
    [
        "import importlib.metadata\nversion = importlib.metadata.version",
        "from importlib import metadata\nversion = metadata.version",
        "from importlib.metadata import version",
    ],
)
def test_whoever_asks_for_something_of_it_gets_it(asking: str) -> None:
    assert said(f"{asking}\nprint(version('click'))") == said("import click; print(click.__version__)")
    assert said("import certifi\nprint(certifi.where())").endswith(".pem")


def test_a_name_that_it_has_not_is_missing() -> None:
    asked = "import importlib.metadata as late\nprint(getattr(late, 'nothing', 'missing'), late.__name__)"
    assert said(asked) == "missing importlib.metadata"


def test_threads_that_ask_at_once_all_get_it() -> None:
    program = """
import importlib.metadata as late
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
barrier = Barrier(8)
def ask(_):
    barrier.wait()
    return late.version("click") and late.PackageNotFoundError.__name__
with ThreadPoolExecutor(8) as pool:
    print(*set(pool.map(ask, range(8))))
"""
    assert said(program) == "PackageNotFoundError"
