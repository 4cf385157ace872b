"""The packages: whole, right for an index, and at work in an empty environment, outside the repository."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tarfile
import zipfile
from email.parser import Parser
from pathlib import Path

from tests.adoption.person import Failed, Person

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / ".tools" / "bin"
IN_WHEEL = (
    "klip_tui/py.typed", "klip_tui/config/config.example.toml", "klip_tui/tui/themes/klip-dark.toml",
    "klip_tui/templates/nl/base.txt", "klip_tui/locale/nl/LC_MESSAGES/klip_tui.mo", "klip_tui/store/roles.sql",
    "klip_tui/store/migrations/versions/0001_first.py", "klip_tui/tui/app.tcss",
)  # fmt: skip
IN_SDIST = (
    "README.md", "LICENSE", "CHANGELOG.md", "pyproject.toml", "config.example.toml", "docs/index.md",
    "docs/pictures/status.svg", "docs/monitoring/grafana-dashboard.json", "packaging/systemd/klip-tui-monitor.service",
    "themes/klip-dark.toml", "tests/adoption/packages.py", "Makefile",
)  # fmt: skip
PYTHONS = ("3.11", "3.12", "3.13", "3.14")


def build(folder: Path) -> Path:
    """Build both archives, put them to the index's own checks, and return the wheel."""
    _ours([str(TOOLS / "python"), "-m", "build", "--outdir", str(folder), str(ROOT)])
    archives = [str(one) for one in folder.iterdir()]
    _ours([str(TOOLS / "twine"), "check", "--strict", *archives])
    (wheel,) = folder.glob("*.whl")
    (sdist,) = folder.glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as opened:
        names = set(opened.namelist())
        (metadata,) = [name for name in names if name.endswith(".dist-info/METADATA")]
        said = Parser().parsestr(opened.read(metadata).decode())
    with tarfile.open(sdist) as packed:
        inside = {name.partition("/")[2] for name in packed.getnames()}
    missing = [name for name in IN_WHEEL if name not in names] + [name for name in IN_SDIST if name not in inside]
    if missing:
        raise Failed(f"the archives lack {missing}")
    stray = [name for name in names if not name.startswith("klip_tui") or "__pycache__" in name]
    if stray:
        raise Failed(f"the wheel holds {stray[:5]}")
    wanted = {"License-Expression": "MIT", "Requires-Python": ">=3.11", "Description-Content-Type": "text/markdown"}
    for name, value in wanted.items():
        if said[name] != value:
            raise Failed(f"metadata: {name} is {said[name]}")
    beside = re.findall(r"\]\((?!https?:|#)[^)]+\)", str(said.get_payload()))
    if beside or "make demo" not in str(said.get_payload()):
        raise Failed(f"an index shows a README that leads to files which are not there: {beside}")
    for name in ("Keywords", "Classifier", "Project-URL", "License-File", "Summary", "Author"):
        if not said.get_all(name):
            raise Failed(f"metadata: no {name}")
    return wheel


def _ours(words: list[str]) -> None:
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(f"{' '.join(words)}:\n{done.stdout[-1500:]}{done.stderr[-1500:]}")


def pythons(person: Person) -> list[str]:
    """Return the interpreters that a person finds, one of each version that the package is for."""
    found: dict[str, str] = {}
    for name in ("python3", *(f"python{version}" for version in PYTHONS)):
        path = shutil.which(name, path=person.env()["PATH"])
        if path is not None:
            version = person.run(path, "-c", "import sys; print('%d.%d' % sys.version_info[:2])").stdout.strip()
            found.setdefault(version, path)
    return [path for version, path in found.items() if version in PYTHONS]


def install(person: Person, wheel: Path, python: str, place: Path) -> Path:
    """Install the wheel into an empty environment; return its program."""
    person.run(python, "-m", "venv", str(place))
    person.run(str(place / "bin" / "pip"), "install", "--quiet", str(wheel))
    return place / "bin" / "klip-tui"


def works(person: Person, program: Path) -> None:
    """Use an installed program a little, in an empty folder: what is shipped is found, nothing of the repository is."""
    folder = person.home / f"away-{program.parent.parent.name}"
    person.run("mkdir", "-p", str(folder))

    def told(*words: str, codes: tuple[int, ...] = (0,)) -> str:
        return person.run(str(program), *words, cwd=folder, codes=codes).stdout

    told("--version")
    told("--lang", "nl", "--help")
    config = folder / "config.toml"
    told("--config", str(config), "config", "init")
    told("--config", str(config), "config", "check")
    told("--config", str(config), "--data", str(folder / "data"), "volume", "set", "2026-10-05", "2310")
    if not json.loads(told("keys", "--json"))["keys"]:
        raise Failed("no keys")
    if not told("man", "plan").startswith(".TH"):
        raise Failed("no manual")
    draft = folder / "notice.toml"
    person.run("sh", "-c", f"cat > '{draft}'", given=DRAFT)
    shown = told("--data", str(folder / "data"), "post", "notice.toml", "--dry-run")
    if "Onderhoud databank" not in shown:
        raise Failed(f"no text from the templates: {shown[:300]}")


DRAFT = """\
kind = "planned"
title = "Onderhoud databank"
start = 2099-12-08T07:00:00
end = 2099-12-08T08:30:00
reason = "Versie-upgrade van de databank"
"""
