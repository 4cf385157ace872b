"""From nothing to a monitor on a server, as a stranger does it: python -m tests.adoption [--with-tests] [STEP ...]

Each step prints what was done and how long it took; the first that does not do what the guides promise ends it with 1.
What is in the work tree's last commit is what is tried: it is cloned.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.adoption import blocks, packages, server
from tests.adoption.person import Failed, Person, stranger

ROOT = Path(__file__).resolve().parents[2]


@dataclass(slots=True)
class Scene:
    """Who is there, and what was made so far."""

    person: Person
    klip: Person
    scratch: Path
    with_tests: bool = False

    @property
    def clone(self) -> Path:
        """The stranger's clone."""
        return self.person.home / "klip-tui"

    @property
    def program(self) -> Path:
        """The program in the environment that a server has."""
        return self.scratch / "opt" / "bin" / "klip-tui"


def clone(scene: Scene) -> str:
    """Clone the repository as it was committed."""
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(scene.clone)], check=True)
    scene.person.owns(scene.clone)
    return ""


def demo(scene: Scene) -> str:
    """``make demo`` in a terminal, with nothing set up before."""
    blocks.app_opens(scene.person, "make", "demo", cwd=scene.clone)
    return "the app opened"


def tests(scene: Scene) -> str:
    """``make test``, where it was asked for: .ci/run has run it already."""
    if not scene.with_tests:
        return "left out (--with-tests)"
    return scene.person.run("make", "test", cwd=scene.clone, timeout=1800).stdout.strip().splitlines()[-1]


def installers(scene: Scene) -> str:
    """``pipx install .`` and ``uv tool install .``, each tried and taken away again."""
    person, clone_ = scene.person, scene.clone
    person.run("python3", "-m", "venv", "tools")
    person.run("tools/bin/pip", "install", "--quiet", "pipx", "uv")
    person.run("uv", "tool", "install", "--quiet", ".", cwd=clone_)
    person.run("klip-tui", "--version")
    person.run("uv", "tool", "uninstall", "--quiet", "klip-tui")
    person.run("pipx", "install", "--quiet", ".", cwd=clone_)
    return person.run("klip-tui", "--version").stdout.strip()


def first_steps(scene: Scene) -> str:
    """``config init``, ``config check``, ``doctor``: the README's, with what pipx installed."""
    run = scene.person.run
    where = run("klip-tui", "config", "init").stdout.strip()
    run("klip-tui", "config", "check")
    said = run("klip-tui", "doctor").stdout
    run("klip-tui", "status", codes=(3,))
    run("pipx", "uninstall", "klip-tui")
    return f"{where}, {len(said.splitlines())} lines from doctor"


def archives(scene: Scene) -> str:
    """Wheel and sdist: whole, checked, and the wheel at work in empty environments."""
    folder = scene.scratch / "dist"
    folder.mkdir()
    wheel = packages.build(folder)
    found = packages.pythons(scene.person)
    for number, python in enumerate(found):
        place = scene.scratch / ("opt" if number == 0 else f"env{number}")
        place.mkdir()
        scene.person.owns(place)
        packages.works(scene.person, packages.install(scene.person, wheel, python, place))
    return f"{wheel.name} with {len(found)} interpreter{'s'[: len(found) > 1]}"


def at_work(scene: Scene) -> str:
    """The monitor by its unit's line, Icinga's line, the metrics' line."""
    root = scene.scratch / "server"
    root.mkdir(mode=0o755)
    with server.world(scene.program, scene.person, own=False) as facts:
        made = server.set_up(root, scene.program, scene.klip, facts)
        with server.monitor(made) as heard:
            server.watched(made, facts)
    return f"{heard.count('WATCHDOG=1')} times the watchdog was fed"


def guides(scene: Scene) -> str:
    """Every command block of README and docs."""
    blocks.targets()
    blocks.completion(scene.person, scene.program)
    with server.world(scene.program, scene.person, own=True) as facts:
        return f"{blocks.run(scene.person, scene.program, facts['config'])} lines"


def release(scene: Scene) -> str:
    """``make release``, rehearsed in a clone of our own: git reads no repository of another user."""
    own = scene.scratch / "release"
    subprocess.run(["git", "clone", "-q", str(ROOT), str(own)], check=True)
    words = [str(ROOT / ".tools" / "bin" / "python"), "packaging/release.py", "99.0.0", "--rehearse"]
    done = subprocess.run(
        [*words, "--tools", str(ROOT / ".tools" / "bin")], cwd=own, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Failed(done.stdout[-1500:] + done.stderr[-1500:])
    return done.stdout.strip().splitlines()[-1]


STEPS: tuple[Callable[[Scene], str], ...] = (
    clone, demo, tests, installers, first_steps, archives, at_work, guides, release,
)  # fmt: skip


@contextmanager
def scene(with_tests: bool) -> Iterator[Scene]:
    """Make two users, a stranger and the service, and a place to work in."""
    person, klip = stranger("klipnew"), stranger("klipsvc")
    with tempfile.TemporaryDirectory(prefix="klip-adoption-", ignore_cleanup_errors=True) as scratch:
        Path(scratch).chmod(0o755)
        try:
            yield Scene(person, klip, Path(scratch), with_tests)
        finally:
            person.leave()
            klip.leave()


def main() -> int:
    """Run the steps; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("steps", nargs="*", metavar="STEP")
    parser.add_argument("--with-tests", action="store_true", help="make test too")
    asked = parser.parse_args()
    passed = 0
    with scene(asked.with_tests) as made:
        for step in STEPS:
            if asked.steps and step.__name__ not in asked.steps:
                continue
            begun = time.monotonic()
            try:
                said = step(made)
            except (Failed, subprocess.SubprocessError, OSError, AssertionError) as error:
                print(f"✗ {step.__name__}: {error}", flush=True)
                return 1
            passed += 1
            print(f"✓ {step.__name__} ({time.monotonic() - begun:.0f} s) {said}".rstrip(), flush=True)
    print(f"adoption: {passed} steps, all as the guides say", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
