"""Themes from TOML: the shipped ones, and the user's own beside the configuration."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

from textual.color import Color, ColorParseError
from textual.theme import Theme

from klip_tui.commitment.phrase import Refused, phrase

COLOURS = (
    "primary",
    "secondary",
    "accent",
    "success",
    "warning",
    "error",
    "foreground",
    "background",
    "surface",
    "panel",
)
_HERE = Path(__file__).resolve().parent


def shipped_folder() -> Path:
    """Return where the shipped themes lie: in the package when installed, beside it in a clone."""
    inside = _HERE / "themes"
    return inside if inside.is_dir() else _HERE.parent.parent / "themes"


def load_theme(path: Path) -> Theme:
    """Read a theme. Raises Refused with file and key."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Refused(phrase("{file}: no theme: {why}", file=str(path), why=str(error)[:120])) from None
    for key in (*COLOURS, "muted"):
        try:
            Color.parse(values.get(key, ""))
        except (ColorParseError, TypeError):
            raise Refused(
                phrase("{file}, {key}: {value} is no colour", file=str(path), key=key, value=repr(values.get(key)))
            ) from None
    muted = values["muted"]
    return Theme(
        name=str(values.get("name", path.stem)),
        dark=bool(values.get("dark", True)),
        variables={
            "muted": muted,
            "border": values["panel"],
            "border-blurred": values["panel"],
            "block-cursor-background": values["primary"],
            "block-cursor-foreground": values["background"],
            "input-cursor-background": values["foreground"],
            "input-cursor-foreground": values["background"],
            "input-selection-background": f"{values['primary']} 35%",
            "scrollbar": values["panel"],
            "scrollbar-background": values["background"],
        },
        **{key: values[key] for key in COLOURS},
    )


def themes(own: Path | None) -> Iterator[Theme]:
    """Read every theme; the user's own come last, so that they win. A broken one of theirs is refused by name."""
    for folder in (shipped_folder(), own):
        if folder is not None and folder.is_dir():
            for path in sorted(folder.glob("*.toml")):
                yield load_theme(path)


def find_theme(name: str, own: Path | None) -> Theme | None:
    """Read the theme of a name, the user's own first; None when there is none or it is broken."""
    for folder in (own, shipped_folder()):
        path = folder / f"{name}.toml" if folder is not None else None
        if path is not None and path.is_file():
            try:
                return load_theme(path)
            except Refused:
                continue
    return None
