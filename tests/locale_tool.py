"""Finds every message of the program, brings the Dutch catalogue up to date and compiles it.

Run by ``make locale``; the tests use the same functions to find what is untranslated or stale.
"""

from __future__ import annotations

import ast
import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "klip_tui"
PO = PACKAGE / "locale" / "nl" / "LC_MESSAGES" / "klip_tui.po"
MO = PO.with_suffix(".mo")
SAID_BY = {"phrase", "_", "N_", "text"}
STATES_ARE = "klip_tui/commitment/interruptions/interruption.py"
STATES = ("open", "announced", "not announced", "announcing", "ended", "cancelled", "dispatched", "answered")


def _literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.strip() else None


def messages() -> dict[str, list[tuple[str, int]]]:
    """Return every message with where it is said."""
    found: dict[str, list[tuple[str, int]]] = {state: [(STATES_ARE, 0)] for state in STATES}
    for path in sorted(PACKAGE.rglob("*.py")):
        where = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                for text in _said(node, where):
                    found.setdefault(text, []).append((where, node.lineno))
    return found


def _said(call: ast.Call, where: str) -> list[str]:
    name = (
        call.func.id
        if isinstance(call.func, ast.Name)
        else call.func.attr
        if isinstance(call.func, ast.Attribute)
        else ""
    )
    texts: list[str | None] = []
    if name in SAID_BY and call.args and (name != "text" or isinstance(call.func, ast.Attribute)):
        branches = [call.args[0]]
        if isinstance(call.args[0], ast.IfExp):
            branches = [call.args[0].body, call.args[0].orelse]
        texts += [_literal(branch) for branch in branches]
    if name == "Binding":
        texts += [_literal(call.args[2])] if len(call.args) > 2 else []
        texts += [_literal(word.value) for word in call.keywords if word.arg == "tooltip"]
    if "/cli/" in where:
        texts += [_literal(word.value) for word in call.keywords if word.arg in ("help", "epilog")]
        if name.endswith("_option") and call.args:
            texts += [_literal(call.args[0])]
    return [text for text in texts if text]


def update(catalogue: Catalog | None) -> Catalog:
    """Return a catalogue with exactly the program's messages, keeping what is translated."""
    fresh = Catalog(locale="nl", project="klip-tui", charset="utf-8", fuzzy=False)
    for text, places in messages().items():
        known = catalogue.get(text) if catalogue is not None else None
        fresh.add(
            text, string=known.string if known is not None else "", locations=[(file, 0) for file, _ in places[:1]]
        )
    return fresh


def load() -> Catalog | None:
    """Read the catalogue."""
    if not PO.exists():
        return None
    with PO.open("rb") as file:
        return read_po(file, locale="nl")


def compiled(catalogue: Catalog) -> bytes:
    """Return the compiled catalogue."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def main() -> int:
    """Bring both files up to date; say what is missing."""
    catalogue = update(load())
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, catalogue, sort_output=True, include_lineno=False, omit_header=False, width=100)
    MO.write_bytes(compiled(catalogue))
    missing = [message.id for message in catalogue if message.id and not message.string]
    for text in missing:
        sys.stdout.write(f"untranslated: {text!r}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
