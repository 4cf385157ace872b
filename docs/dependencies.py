"""What the program stands on, with its reason, licence, size and cost: python docs/dependencies.py [--check]

The table in docs/architecture.md: names from pyproject.toml, licences from what is installed, megabytes as installed,
milliseconds of processor time of one import, the least of several. ``--check`` holds the page to names, reasons and
licences, which are the same on every machine; the figures are measured anew by ``make figures``.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.figures import write

PAGE = ROOT / "docs" / "architecture.md"
TIMES = 7
REASONS = {
    "textual": "the app; pinned, since its insides are met (docs/performance.md)",
    "rich": "drawing",
    "click": "the command line",
    "msgspec": "strict configuration, JSON",
    "httpcore": "the one HTTP client, of probes too: a deadline over everything, our own sockets; a client on top of it"
    " would bring cookies, the environment and a second time-out",
    "SQLAlchemy": "the store",
    "alembic": "migrations",
    "jinja2": "texts, in its sandbox",
    "icalendar": "ICS, invitations",
    "python-dateutil": "Easter, recurrence rules",
    "platformdirs": "where files go",
    "prometheus-client": "the exposition format",
    "tomli-w": "writing TOML",
    "aiosmtpd": "the demo's mail server",
    "tzdata": "Brussels on machines without zone files",
    "psycopg": "PostgreSQL",
    "imap-tools": "the helpdesk's mailbox",
    "apprise": "a hundred ways to wake people, kept by others",
    "keyring": "secrets of a desktop",
}
"""By name as pyproject.toml writes it: a new dependency wants a reason."""
MODULES = {"python-dateutil": "dateutil.easter", "SQLAlchemy": "sqlalchemy", "aiosmtpd": "aiosmtpd.controller"}
TOLD_BY = {
    "MIT License": "MIT",
    "BSD License": "BSD",
    "Apache Software License": "Apache-2.0",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0",
}
"""What a classifier's licence is called, for packages that have no expression (PEP 639) yet."""


def named() -> dict[str, str]:
    """Return the program's dependencies by name, with the extra that brings each (empty: always)."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    ours = {"test", "dev", "bench", "mutants", "fuzz"}
    rows = {"": project["dependencies"], **project["optional-dependencies"]}
    return {
        re.split(r"[\[<>=~! ]", line)[0]: extra for extra, lines in rows.items() if extra not in ours for line in lines
    }


def installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def licence(found: Distribution) -> str:
    said = found.metadata.get("License-Expression")
    if said:
        return said.replace("LGPL-3.0-only", "LGPL-3.0")
    classified = (
        line.rpartition(" :: ")[2] for line in found.metadata.get_all("Classifier") or [] if line[:10] == "License ::"
    )
    known = [TOLD_BY.get(one, one) for one in classified if one != "OSI Approved"]
    return ", ".join(known) or str(found.metadata.get("License", "?")).splitlines()[0]


def megabytes(found: Distribution) -> float:
    paths = (Path(str(file.locate())) for file in found.files or [])
    return sum(path.stat().st_size for path in paths if path.suffix != ".pyc" and path.is_file()) / 1e6


def milliseconds(name: str) -> float:
    """Return the processor time of one import in a new interpreter."""
    module = MODULES.get(name, name.replace("-", "_").lower())
    code = f"import time; a = time.process_time(); import {module}; print(time.process_time() - a)"
    runs = (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in range(TIMES)
    )
    return min(float(run.stdout) for run in runs) * 1000


def standing(page: str) -> dict[str, list[str]]:
    """Return the table's rows as they stand, by name: reason, licence, MB, ms."""
    inside = page.partition("<!-- bench: dependencies -->")[2].partition("<!-- /bench -->")[0]
    rows = (line[1:-1].split("|") for line in inside.splitlines()[4:] if line.startswith("|"))
    return {row[0].partition("(")[0].strip(): [cell.strip() for cell in row] for row in rows}


def stable() -> dict[str, list[str]]:
    """Return of each dependency what is the same everywhere: its name with its extra, reason and licence."""
    before, found = standing(PAGE.read_text("utf-8")), {}
    for name, extra in named().items():
        there = installed(name)
        said = licence(there) if there is not None else (before.get(name) or ["", "", ""])[2]
        found[name] = [f"{name} (extra `{extra}`)" if extra else name, REASONS.get(name, ""), said]
    return found


def wrong() -> list[str]:
    """Say what the page does not hold of what is the same everywhere."""
    rows, before = stable(), standing(PAGE.read_text("utf-8"))
    found = [f"{name} wants a reason in docs/dependencies.py" for name, row in rows.items() if not row[1]]
    found += [f"{name} has a reason and is no dependency" for name in REASONS if name not in rows]
    different = [name for name, row in rows.items() if before.get(name, [])[:3] != row]
    return found + [f"docs/architecture.md: {name} stands otherwise: make figures" for name in different]


def main() -> int:
    if sys.argv[1:] == ["--check"]:
        for line in wrong():
            print(line, file=sys.stderr)
        return 1 if wrong() else 0
    before, lines = (
        standing(PAGE.read_text("utf-8")),
        ["| package | reason | licence | MB | ms |", "|---|---|---|---|---|"],
    )
    for name, row in stable().items():
        there = installed(name)
        cost = before.get(name, [""] * 5)[3:]
        if there is not None:
            cost = [f"{megabytes(there):.1f}", f"{milliseconds(name):.0f}"]
        lines.append(f"| {' | '.join([*row, *cost])} |")
    write("dependencies", "\n".join(lines), PAGE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
