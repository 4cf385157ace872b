"""A process dies at any step of telling: before and after each commit, each request, each answer, each word of SMTP."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.crash.story import Told, tell
from tests.simulation.test_simulation import MEMORY
from tests.simulation.universe import Lab, settings_in
from tests.soaking import Soaked
from tests.store.server import BIN, serving

EVERY = ("page", "cachet", "list", "hook", "spool")
WAYS: dict[str, dict[str, str]] = {
    "all is well": {},
    "who takes it dies": {"page.example": "dies", "list.example": "dies after", "cachet.example": "502"},
    "who takes it is late": {"page.example": "late", "cachet.example": "silent", "list.example": "451"},
}


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with tempfile.TemporaryDirectory(prefix="klip-tui-", dir=MEMORY if MEMORY.is_dir() else None) as folder:
        yield Lab(Path(folder))


def once(lab: Lab, crash_at: int, ways: dict[str, str]) -> Told:
    settings = settings_in(lab.folder, EVERY)
    lab.renew(settings)
    return tell(settings, lab.engine, crash_at, ways)


@pytest.mark.parametrize("name", WAYS)
def test_dying_at_some_steps(name: str, lab: Lab) -> None:
    """A sample, from another first step for each way, so that together they meet most kinds of step."""
    whole = once(lab, 0, WAYS[name])
    steps = whole.steps
    assert whole.wrong == []
    assert len(steps) > 60
    for crash_at in range(3 + 11 * list(WAYS).index(name), len(steps) + 1, 37):
        told = once(lab, crash_at, WAYS[name])
        assert told.wrong == [], f"died at step {crash_at}: {told.steps[crash_at - 1]}"


@pytest.mark.soak
@pytest.mark.parametrize("name", WAYS)
def test_dying_at_every_step(name: str, lab: Lab, soaked: Soaked) -> None:
    _at_every_step(lambda crash_at: once(lab, crash_at, WAYS[name]), soaked)


@pytest.fixture(scope="module")
def anew(lab: Lab) -> Iterator[Callable[[int, dict[str, str]], Told]]:
    """Tell it over a database of a PostgreSQL that is made anew each time."""
    import psycopg

    from klip_tui.store import postgresql
    from klip_tui.store.opening import open_store

    with serving() as server:
        open_store(lab.folder / "unused", server.url).close()
        elsewhere = server.url.removesuffix("/postgres")
        with psycopg.connect(f"{elsewhere}/template1", autocommit=True) as admin:
            # One engine for all: another would compile every statement anew.
            engine = postgresql.engine(f"{elsewhere}/run")

            def tell_anew(crash_at: int, ways: dict[str, str]) -> Told:
                engine.dispose()
                admin.execute("drop database if exists run with (force)")
                admin.execute("create database run template postgres")
                settings = settings_in(lab.folder, EVERY)
                shutil.rmtree(settings.data, ignore_errors=True)
                return tell(settings, engine, crash_at, ways)

            yield tell_anew
            engine.dispose()


@pytest.mark.soak
@pytest.mark.live
@pytest.mark.skipif(BIN is None, reason="PostgreSQL is not here")
@pytest.mark.parametrize("name", WAYS)
def test_dying_at_every_step_over_postgresql(
    name: str, anew: Callable[[int, dict[str, str]], Told], soaked: Soaked
) -> None:
    _at_every_step(lambda crash_at: anew(crash_at, WAYS[name]), soaked)


def _at_every_step(told_at: Callable[[int], Told], soaked: Soaked) -> None:
    """Die at each step of a story that, without a death, is told as it should be."""
    whole = told_at(0)
    assert whole.wrong == []
    wrong = {}
    for crash_at in range(1, len(whole.steps) + 1):
        told = told_at(crash_at)
        soaked.count(1, told=2 * len(EVERY))
        if told.wrong:
            soaked.failed(*told.wrong)
            wrong[told.steps[crash_at - 1], crash_at] = told.wrong
    assert wrong == {}
