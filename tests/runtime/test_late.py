"""What is seldom used is loaded when something of it is asked for, and is then what it always was."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BEGUN = "from klip_tui.runtime.late import load_late; load_late(); import sys\n"


def said(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", BEGUN + program], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_store_and_the_network_come_without_what_they_seldom_use() -> None:
    loaded = 'print(*sorted({"email.message", "zipfile", "csv", "importlib.resources"} & set(sys.modules)))'
    assert said(f"import sqlalchemy.dialects.sqlite\n{loaded}") == ""
    assert said(f"import httpcore\n{loaded}") == ""
    loaded = 'print(*sorted({"asyncio.events", "_ssl", "_hashlib", "_lzma", "_bz2"} & set(sys.modules)))'
    assert said(f"import sqlalchemy.dialects.sqlite\nsqlalchemy.create_engine('sqlite://').connect()\n{loaded}") == ""
    assert said(f"import asyncio, tempfile\nasyncio.run(asyncio.sleep(0))\n{loaded}") == "asyncio.events"


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


@pytest.mark.parametrize(
    "asking",
    [
        "import asyncio\nasked = asyncio.sslproto.SSLProtocol, asyncio.run",
        "import asyncio.sslproto\nasked = asyncio.sslproto.SSLProtocol, asyncio.run",
        "from asyncio import sslproto, run\nasked = sslproto.SSLProtocol, run",
        "import sqlalchemy\nfrom asyncio.sslproto import SSLProtocol as tls\nfrom asyncio import run\nasked = tls, run",
        "import asyncio\nasyncio.iscoroutine(0)\nasked = asyncio.sslproto.SSLProtocol, asyncio.run",
    ],
)
def test_a_part_of_a_package_is_what_it_always_was(asking: str) -> None:
    assert said(f"{asking}\nprint(*(one.__module__ for one in asked))") == "asyncio.sslproto asyncio.runners"


def test_the_one_thing_asked_of_a_package_is_the_same_before_and_after() -> None:
    asked = "import asyncio\nfirst = asyncio.iscoroutine\nasyncio.run\nprint(first is asyncio.iscoroutine, first(0))"
    assert said(asked) == "True False"


def test_digests_are_what_they_always_were() -> None:
    assert said("import hashlib\nprint(hashlib.sha256(b'').hexdigest()[:8], hashlib.md5(b'').name)") == "e3b0c442 md5"
    assert said("from hashlib import sha256\nprint(sha256(b'').hexdigest()[:8])") == "e3b0c442"


def test_what_this_python_was_built_without_is_missing_at_once() -> None:
    program = """
import sys
from importlib.machinery import PathFinder
from klip_tui.runtime import late
class Without(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name in ("_lzma", "_ssl") else PathFinder.find_spec(name, path, target)
late.PathFinder = Without
sys.meta_path[sys.meta_path.index(PathFinder)] = Without
late.load_late()
import shutil
print(*sorted(name for name, *_ in shutil.get_archive_formats()))
import asyncio
print(asyncio.base_events.ssl, asyncio.run(asyncio.sleep(0, "ran")))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["bztar gztar tar zip", "None ran"]


def test_what_is_loaded_already_stays() -> None:
    program = "import ssl, asyncio, sys\nbefore = ssl, asyncio, asyncio.sslproto\nload_late()\n"
    again = "print(before == tuple(sys.modules[one] for one in ('ssl', 'asyncio', 'asyncio.sslproto')))"
    done = subprocess.run(
        [sys.executable, "-c", f"from klip_tui.runtime.late import load_late\n{program}{again}"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "True"


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


SLOW = """
import sys
from pathlib import Path
sys.path.insert(0, {folder!r})
from klip_tui.runtime import late
late.SELDOM = ("slowly",)
late.load_late()
import slowly
"""


def test_half_a_module_is_shown_to_no_other_thread(tmp_path: Path) -> None:
    """What was defined already was handed out while the rest was not: it then missed what it leans on."""
    halfway = (
        "import builtins\ndef early():\n    return later\nbuiltins.half.set()\nbuiltins.on.wait(20)\nlater = 'whole'\n"
    )
    (tmp_path / "slowly.py").write_text(halfway)
    program = """
import builtins
from threading import Event, Thread
builtins.half, builtins.on = Event(), Event()
found = []
first = Thread(target=lambda: found.append(slowly.later))
first.start()
builtins.half.wait(20)
second = Thread(target=lambda: found.append(slowly.early()))
second.start()
second.join(0.2)
builtins.on.set()
first.join(), second.join()
print(*found, type(slowly).__name__)
"""
    assert said(SLOW.format(folder=str(tmp_path)) + program) == "whole whole module"


def test_who_asks_for_one_that_fails_is_told_so_each_time(tmp_path: Path) -> None:
    (tmp_path / "slowly.py").write_text("early = 1\nimport builtins\nbuiltins.wanted\nlater = 'whole'\n")
    program = """
import builtins
for _ in range(2):
    try:
        slowly.early
    except AttributeError as error:
        print(error.name, end=" ")
builtins.wanted = True
print(slowly.early, slowly.later)
"""
    assert said(SLOW.format(folder=str(tmp_path)) + program) == "wanted wanted 1 whole"


def test_all_of_it_is_what_it_always_was() -> None:
    assert said("from hashlib import *\nprint(sha256(b'').hexdigest()[:8])") == "e3b0c442"
