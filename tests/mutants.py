"""Whether the tests see a change in what decides: each mutant that mutmut makes, in a fork of one warm process.

``make mutants`` runs it. mutmut itself starts pytest anew for each mutant; here the tests are collected once, and a
mutant costs a fork and the tests that enter its function, the quickest first, until one fails. So what survives costs
all of them, and everything else some milliseconds. What came out is kept in ``mutants/results.json``.

    python tests/mutants.py [--sample N] [--seed S] [--part K/N] [--new] [--survivors] [NAME*...]

All of them are run in parts, ``--part 1/2`` and ``--part 2/2``, each in a clone of its own.
"""

from __future__ import annotations

import argparse
import contextlib
import fnmatch
import functools
import gc
import io
import json
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType, FunctionType
from typing import Any

import pytest

KILLED, SURVIVED, NO_TESTS, TIMEOUT = "killed", "survived", "no tests", "timeout"
SEEN = (KILLED, TIMEOUT)
"""A mutant that never ends is seen as well: the tests do not pass."""


def made() -> list[str]:
    """Make the mutants (only of what changed since) and bring the tests beside them; name all."""
    os.environ["MUTANT_UNDER_TEST"] = "mutant_generation"
    from mutmut import __main__ as mutmut

    Path("mutants").mkdir(exist_ok=True)
    with contextlib.redirect_stdout(io.StringIO()):
        mutmut.copy_src_dir()
        mutmut.copy_also_copy_files()
        mutmut.setup_source_paths()
        mutmut.store_lines_covered_by_tests()
        mutmut.create_mutants(1)
    names: list[str] = []
    for meta in sorted(Path("mutants").rglob("*.meta")):
        names.extend(json.loads(meta.read_text())["exit_code_by_key"])
    return names


class Functions:
    """What mutmut has made mutants of: each function as it is written, and what may stand in its place."""

    def __init__(self) -> None:
        self.mutants: list[tuple[FunctionType, dict[str, FunctionType]]] = []

    def kept(
        self, mutants: dict[str, FunctionType], is_classmethod: bool = False
    ) -> Callable[[FunctionType], FunctionType]:
        """Stand in for mutmut's decorator: leave the function alone, so that it costs what it always does."""

        def decorator(function: FunctionType) -> FunctionType:
            self.mutants.append((function, mutants))
            return function

        return decorator

    def of(self, mutant: str) -> FunctionType | None:
        """Give the function that a mutant would stand in for; None where no test has loaded its module."""
        module, _, name = mutant.rpartition(".")
        found = [f for f, mutants in self.mutants if f.__module__ == module and name in mutants]
        return found[0] if found else None

    def become(self, mutant: str) -> None:
        """Make one mutant of this process: whoever holds the function has the mutant from now on."""
        function = self.of(mutant)
        changed = next(m for f, m in self.mutants if f is function)[mutant.rpartition(".")[2]]
        changed = getattr(changed, "__func__", changed)
        function.__code__ = changed.__code__
        function.__defaults__, function.__kwdefaults__ = changed.__defaults__, changed.__kwdefaults__


class Caches:
    """What has been worked out before: emptied, so that no answer is older than the mutant."""

    def __init__(self) -> None:
        self.all = [thing for thing in gc.get_objects() if isinstance(thing, functools._lru_cache_wrapper)]

    def forget(self) -> None:
        for cache in self.all:
            cache.cache_clear()


def place(function: FunctionType) -> str:
    """Name a function by where it stands."""
    return f"{function.__module__}:{function.__qualname__}"


def in_a_fork(work: Callable[[], int], seconds: float) -> int | None:
    """Do something in a fork and give its code; None where its time was over."""
    child = os.fork()
    if not child:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        signal.setitimer(signal.ITIMER_PROF, seconds)
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        code = 1
        try:
            code = work()
        finally:
            os._exit(code)
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status):
        return None if os.WTERMSIG(status) == signal.SIGPROF else 1
    return os.WEXITSTATUS(status)


class Round:
    """What pytest does in place of running the tests once: run those of each mutant."""

    def __init__(self, functions: Functions, mutants: list[str], keep: Path, most: float, only: str) -> None:
        self.functions, self.most, self.only = functions, most, only
        self.mutants, self.keep = mutants, keep
        self.results: dict[str, str] = json.loads(keep.read_text()) if keep.exists() else {}
        self.failed: list[str] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        session.config.pluginmanager.unregister(name="terminalreporter")
        items = {item.nodeid: item for item in session.items}
        self.caches = Caches()
        entered, costs = self._entered(items)
        for number, mutant in enumerate(self.mutants, 1):
            function = self.functions.of(mutant)
            names = sorted(entered.get(place(function), ()) if function else (), key=costs.__getitem__)
            names = [name for name in names if costs[name] <= self.most and self.only in name]
            self.results[mutant] = result = self._result(mutant, [items[name] for name in names], costs)
            mark = {KILLED: ".", TIMEOUT: "t", SURVIVED: "S", NO_TESTS: "N"}[result]
            sys.__stderr__.write(mark + (f" {number}\n" if number % 100 == 0 else ""))  # type: ignore[union-attr]
            sys.__stderr__.flush()  # type: ignore[union-attr]
            if number % 50 == 0:
                self.keep.write_text(json.dumps(self.results))
        self.keep.write_text(json.dumps(self.results))
        return True

    def _result(self, mutant: str, items: list[pytest.Item], costs: dict[str, float]) -> str:
        if not items:
            return NO_TESTS

        def work() -> int:
            self.functions.become(mutant)
            self.caches.forget()
            return int(any(self._fails(item) for item in items))

        code = in_a_fork(work, 10 + 4 * sum(costs[item.nodeid] for item in items))
        return {None: TIMEOUT, 0: SURVIVED}.get(code, KILLED)

    def _fails(self, item: pytest.Item) -> bool:
        self.failed.clear()
        item.ihook.pytest_runtest_protocol(item=item, nextitem=None)
        return bool(self.failed)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.append(report.nodeid)

    def _entered(self, items: dict[str, pytest.Item]) -> tuple[dict[str, list[str]], dict[str, float]]:
        """Run each test without a mutant: which functions it enters, and its cost; kept until a file changes."""
        kept = Path("entered.json")
        at = kept.stat().st_mtime if kept.exists() else 0.0
        files = (file for place in ("klip_tui", "tests") for file in Path(place).rglob("*.[pt][yx]*"))
        if all(file.stat().st_mtime < at for file in files if "__pycache__" not in file.parts):
            known: tuple[dict[str, list[str]], dict[str, float]] = json.loads(kept.read_text())
            if items.keys() <= known[1].keys():
                return known
        entered: dict[str, list[str]] = {}
        costs: dict[str, float] = {}
        codes = {function.__code__: place(function) for function, _ in self.functions.mutants}
        seen: set[str] = set()

        def look(frame: FrameType, event: str, _: object) -> None:
            if event == "call" and frame.f_code in codes:
                seen.add(codes[frame.f_code])

        def work() -> int:
            for name, item in items.items():
                self.caches.forget()
                before = time.process_time()
                if self._fails(item):
                    kept.with_name("failed.txt").write_text(name)
                    return 1
                costs[name] = time.process_time() - before
                self.caches.forget()
                seen.clear()
                for follow in (sys.setprofile, threading.setprofile):
                    follow(look)
                self._fails(item)
                for follow in (sys.setprofile, threading.setprofile):
                    follow(None)
                for function in seen:
                    entered.setdefault(function, []).append(name)
            kept.write_text(json.dumps([entered, costs]))
            return 0

        if in_a_fork(work, 900):
            raise pytest.UsageError(f"fails without any mutant: {kept.with_name('failed.txt').read_text()}")
        entered, costs = json.loads(kept.read_text())
        return entered, costs


def chosen(names: list[str], patterns: list[str], sample: int, seed: int, part: str = "1/1") -> Iterator[str]:
    """Give the mutants that are asked for, in an order that chance has made and the seed repeats."""
    exact, drawn = set(patterns), [pattern for pattern in patterns if "*" in pattern]
    wanted = [n for n in names if not patterns or n in exact or any(fnmatch.fnmatch(n, one) for one in drawn)]
    random.Random(seed).shuffle(wanted)
    first, parts = map(int, part.split("/"))
    yield from wanted[: sample or None][first - 1 :: parts]


def main() -> None:
    """Make, run, tell."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("names", nargs="*")
    words.add_argument("--sample", type=int, default=0, help="so many, by chance")
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--part", default="1/1", help="of what is asked for, the K-th of N parts: K/N")
    words.add_argument("--most", type=float, default=60.0, help="leave out tests that take more seconds")
    words.add_argument("--only", default="", help="only tests with this in their names")
    words.add_argument("--new", action="store_true", help="only those without a result")
    words.add_argument("--survivors", action="store_true", help="only those that survived last time")
    words.add_argument("--out", default="mutants/results.json")
    asked = words.parse_args()
    keep = Path(asked.out).absolute()
    names = made()
    known: dict[str, Any] = json.loads(keep.read_text()) if keep.exists() else {}
    if asked.new:
        names = [name for name in names if name not in known]
    if asked.survivors:
        names = [name for name in names if known.get(name, KILLED) not in SEEN]
    mutants = list(chosen(names, asked.names, asked.sample, asked.seed, asked.part))
    from mutmut.configuration import config
    from mutmut.mutation import trampoline

    os.environ["MUTANT_UNDER_TEST"] = ""
    os.chdir("mutants")
    functions = Functions()
    trampoline.wrap_in_trampoline = functions.kept
    round_ = Round(functions, mutants, keep, asked.most, asked.only)
    settings = config()
    pytest.main(
        [
            "--rootdir=.",
            "--tb=no",
            "-p",
            "no:xdist",
            *settings.pytest_add_cli_args,
            *settings.pytest_add_cli_args_test_selection,
        ],
        plugins=[round_],
    )
    rows = [round_.results.get(name) for name in mutants]
    seen = sum(row in SEEN for row in rows)
    for name in sorted(mutants):
        if round_.results.get(name) not in SEEN:
            print(f"    {name}: {round_.results.get(name)}")
    print(
        f"\n{seen} of {len(rows)} seen, {100 * seen / max(1, len(rows)):.1f}%; mutmut show NAME tells what one changes"
    )


if __name__ == "__main__":
    main()
