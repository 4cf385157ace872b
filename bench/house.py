"""The house in figures: files, medians, the largest class and function, the arrows between the parts of the desk.

    python -m bench.house [REVISION ...]    (left out: d0fd749, before it was rebuilt, and what stands here)
    python -m bench.house --write           (into docs/architecture.md; make figures)

Lines are all lines of a file. An arrow goes from one part of the desk (a file or folder right below it) to another that
it imports, type-checking imports included; one points up where its end reaches its start again by other arrows.
"""

from __future__ import annotations

import ast
import io
import statistics
import subprocess
import sys
import tarfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from bench.figures import write

ROOT = Path(__file__).resolve().parents[1]
HERE = "here"
BEFORE = "d0fd749"


def sources(revision: str) -> dict[str, str]:
    """Read the program's files, migrations and packages' empty heads left out."""
    if revision == HERE:
        found = {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in (ROOT / "klip_tui").rglob("*.py")}
    else:
        packed = subprocess.run(["git", "archive", revision, "klip_tui"], cwd=ROOT, capture_output=True, check=True)
        found = {}
        with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as tar:
            for member in tar:
                file = tar.extractfile(member) if member.name.endswith(".py") else None
                if file is not None:
                    found[member.name] = file.read().decode("utf-8")
    return {name: text for name, text in found.items() if "/migrations/" not in name and len(text.splitlines()) > 1}


def largest(files: dict[str, str], *kinds: type[ast.AST]) -> tuple[int, str]:
    """Return the lines and the name of the largest definition of a kind."""
    rows = [
        (node.end_lineno - node.lineno + 1, f"{name.removeprefix('klip_tui/')}:{node.name}")
        for name, text in files.items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, kinds)
        and isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
    ]
    return max(rows)


def arrows(files: dict[str, str], room: str = "desk") -> set[tuple[str, str]]:
    """Return which part of a room imports which other one."""
    prefix, found = f"klip_tui.{room}.", set()
    for name, text in files.items():
        if not name.startswith(f"klip_tui/{room}/"):
            continue
        part = Path(name).relative_to(f"klip_tui/{room}").with_suffix("").parts[0]
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ImportFrom):
                ends = (f"{node.module}.{one.name}" for one in node.names)
                others = {end[len(prefix) :].split(".")[0] for end in ends if end.startswith(prefix)}
                found |= {(part, other) for other in others - {part}}
    return found


def circular(pairs: set[tuple[str, str]]) -> int:
    """Count the arrows that lie on a circle: of them at least one points up."""
    beyond = defaultdict(set)
    for start, end in pairs:
        beyond[start].add(end)

    def reaches(start: str, wanted: str) -> bool:
        seen, waiting = set(), [start]
        while waiting:
            one = waiting.pop()
            if one == wanted:
                return True
            if one not in seen:
                seen.add(one)
                waiting += beyond[one]
        return False

    return sum(reaches(end, start) for start, end in pairs)


def figures(revision: str) -> dict[str, str]:
    """Return the rows of the table."""
    files = sources(revision)
    lines = {name: len(text.splitlines()) for name, text in files.items()}
    name, most = max(lines.items(), key=lambda row: row[1])
    classes, functions = largest(files, ast.ClassDef), largest(files, ast.FunctionDef, ast.AsyncFunctionDef)
    pairs = arrows(files)
    return {
        "files": str(len(files)),
        "lines": str(sum(lines.values())),
        "median lines of a file": f"{statistics.median(lines.values()):g}",
        "largest file": f"{most} ({name.removeprefix('klip_tui/')})",
        "largest class": f"{classes[0]} ({classes[1]})",
        "largest function": f"{functions[0]} ({functions[1]})",
        "parts of the desk": str(len({one for pair in pairs for one in pair})),
        "arrows between them": str(len(pairs)),
        "of them on a circle": str(circular(pairs)),
    }


def rooms(revision: str) -> dict[str, str]:
    """Return files and median lines by room."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for name, text in sources(revision).items():
        parts = Path(name).parts
        found[parts[1] if len(parts) > 2 else "klip_tui"].append(len(text.splitlines()))
    return {room: f"{len(rows)} files, median {statistics.median(rows):g}" for room, rows in sorted(found.items())}


def tables(revisions: Sequence[str], heads: Sequence[str]) -> str:
    """Return both tables, a column a revision."""
    found = []
    for make in (figures, rooms):
        columns = [make(revision) for revision in revisions]
        rows = dict.fromkeys(key for column in columns for key in column)
        lines = [f"| | {' | '.join(heads)} |", "|---|" + "---|" * len(heads)]
        lines += [f"| {row} | {' | '.join(column.get(row, '') for column in columns)} |" for row in rows]
        found.append("\n".join(lines))
    return "\n\n".join(found)


def main() -> None:
    if sys.argv[1:] == ["--write"]:
        write("house", tables([BEFORE, HERE], ["before", "now"]), ROOT / "docs" / "architecture.md")
        return
    revisions = sys.argv[1:] or [BEFORE, HERE]
    print(tables(revisions, revisions))


if __name__ == "__main__":
    main()
