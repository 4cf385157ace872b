"""Text can be read in every theme: contrast of at least 4.5 to 1 (WCAG 2.1, 1.4.3)."""

from __future__ import annotations

import pytest
from textual.color import Color

from klip_tui.tui.themes import themes

THEMES = {theme.name: theme for theme in themes(None)}
PAIRS = [
    ("foreground", "background"), ("foreground", "panel"), ("foreground", "surface"), ("muted", "background"),
    ("muted", "panel"), ("success", "background"), ("error", "background"), ("warning", "background"),
    ("primary", "background"), ("background", "success"), ("background", "error"), ("background", "warning"),
    ("background", "primary"), ("primary", "panel"),
]  # fmt: skip


def _light(color: Color) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    r, g, b = (linear(part / 255) for part in color.rgb)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: Color, other: Color) -> float:
    high, low = sorted((_light(one), _light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", sorted(THEMES))
def test_text_stands_out(name: str) -> None:
    theme = THEMES[name]
    values = {**theme.to_color_system().generate(), **theme.variables}
    poor = {
        pair: round(ratio, 2)
        for pair in PAIRS
        if (ratio := contrast(Color.parse(values[pair[0]]), Color.parse(values[pair[1]]))) < 4.5
    }
    assert poor == {}


def test_the_four_are_there() -> None:
    assert set(THEMES) == {"klip-dark", "klip-light", "high-contrast", "colour-blind"}
