"""What import-linter can't say of the rooms."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
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


def test_http_goes_through_net_alone() -> None:
    clients = ("httpx", "httpcore", "requests", "aiohttp", "urllib3", "urllib.request", "http.client")
    found = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        for name in _imported_for_use(path)
        if name.startswith(clients)
    }
    assert {Path(name).parent.name for name in found} == {"net"}, found


def _arrows(room: str) -> set[tuple[str, str]]:
    """Which part of a room imports which other part of it, type-checking imports included."""
    found: set[tuple[str, str]] = set()
    prefix = f"klip_tui.{room}."
    for path in (PACKAGE / room).rglob("*.py"):
        part = path.relative_to(PACKAGE / room).with_suffix("").parts[0]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.ImportFrom):
                continue
            for name in node.names:
                full = f"{node.module}.{name.name}"
                if full.startswith(prefix) and (other := full[len(prefix) :].split(".", maxsplit=1)[0]) != part:
                    found.add((part, other))
    return found


def test_the_desk_has_at_most_20_arrows_between_its_parts_and_each_reaches_the_session() -> None:
    found = _arrows("desk")
    assert len(found) <= 20, sorted(found)
    parts = {path.stem for path in (PACKAGE / "desk").iterdir() if not path.stem.startswith("__")}
    assert parts == {one for pair in found for one in pair}, "what is counted is the whole desk"
    assert all(("session", other) not in found for other in parts)


def _module(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _who_imports_whom() -> dict[str, set[str]]:
    """Every module of ours and those of ours that it imports: for types, or late in a function, too."""
    files = {_module(path): path for path in PACKAGE.rglob("*.py")}
    found: dict[str, set[str]] = {name: set() for name in files}
    for name, path in files.items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found[name] |= {one.name for one in node.names if one.name in files}
            elif isinstance(node, ast.ImportFrom):
                assert not node.level, f"{name} names a module of ours by its place"
                for one in node.names:
                    full = f"{node.module}.{one.name}"
                    found[name] |= {full} if full in files else {node.module or ""} & files.keys()
    return found


def test_no_two_modules_import_each_other_by_whatever_way_around() -> None:
    """Each can be read with only what lies below it in mind. An import for its types alone counts, and a late one."""
    found = _who_imports_whom()
    assert len(found) > 500
    assert "klip_tui.desk.session" in found["klip_tui.tui.context"], "an import for types"
    assert "klip_tui.tui.screens.own_editor" in found["klip_tui.tui.screens.editor"], "a late one"
    # It raises CycleError, which names them, where a circle is closed.
    assert set(TopologicalSorter(found).static_order()) == found.keys()


def _definitions(kind: type[ast.AST]) -> Iterator[tuple[str, str, int]]:
    for path in PACKAGE.rglob("*.py"):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, kind) and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                assert node.end_lineno is not None
                yield str(path.relative_to(PACKAGE)), node.name, node.end_lineno - node.lineno + 1


def test_no_function_is_longer_than_50_lines() -> None:
    rows = [*_definitions(ast.FunctionDef), *_definitions(ast.AsyncFunctionDef)]
    assert len(rows) > 1000
    assert [row for row in rows if row[2] > 50] == []


def test_no_class_is_longer_than_250_lines() -> None:
    assert [row for row in _definitions(ast.ClassDef) if row[2] > 250] == []


def test_no_file_is_longer_than_400_lines() -> None:
    rows = [(str(path.relative_to(PACKAGE)), len(path.read_text(encoding="utf-8").splitlines()))
            for path in PACKAGE.rglob("*.py")]  # fmt: skip
    assert [row for row in rows if row[1] > 400] == []


def test_every_json_shape_lies_in_schemas() -> None:
    """What a channel or a target sends is its own; what a store keeps with a notice is the finding's row."""
    elsewhere = {"text/finding_rows.py"}
    found = [
        (str(path.relative_to(PACKAGE)), node.name)
        for room in ("desk", "cli", "tui", "text")
        for path in (PACKAGE / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.endswith("_json") and node.returns is not None
        and "dict[str, Any]" in ast.unparse(node.returns)
    ]  # fmt: skip
    assert len(found) > 30
    assert [row for row in found if not row[0].startswith("desk/schemas/") and row[0] not in elsewhere] == []


def test_a_command_prints_no_shape_of_its_own() -> None:
    """A dictionary in a command holds a shape or a list of them under a name, and at most how many are left out."""
    found = [
        (path.name, call.lineno)
        for path in (PACKAGE / "cli").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id.startswith("put_json")
        for shape in ast.walk(call)
        if isinstance(shape, ast.Dict) and len(shape.keys) > 3
    ]
    assert found == []
