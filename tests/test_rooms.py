"""What import-linter can't say of the rooms."""

from __future__ import annotations

import ast
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1] / "klip_tui"


def _imported_for_use(path: Path) -> set[str]:
    """The modules that a file imports outside ``if TYPE_CHECKING``."""
    found: set[str] = set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
    return found


def test_the_desk_and_the_demo_name_a_connection_and_do_nothing_with_it() -> None:
    files = [path for room in ("desk", "demo") for path in (PACKAGE / room).rglob("*.py")]
    assert len(files) > 20
    using = [
        path.name
        for path in files
        if any(name.split(".")[0] in ("sqlalchemy", "alembic") for name in _imported_for_use(path))
    ]
    assert using == []


def test_no_class_of_the_app_is_longer_than_250_lines() -> None:
    long = [
        (path.name, node.name, node.end_lineno - node.lineno + 1)
        for path in (PACKAGE / "tui").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and node.end_lineno is not None and node.end_lineno - node.lineno >= 250
    ]
    assert long == []
