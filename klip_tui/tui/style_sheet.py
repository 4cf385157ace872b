"""A style sheet that reads nothing twice.

Textual reads every rule anew with each screen that is opened for the first time, and forgets what it read beyond
sixty-four sources, of which this app has more. What a source says depends on its text and on the theme alone.
"""

from __future__ import annotations

from textual.cache import LRUCache
from textual.css.stylesheet import Stylesheet

SOURCES = 1024
"""How many sources are remembered as they were read: more than all widgets and screens have."""


class StyleSheet(Stylesheet):
    """Remembers what it read until the theme is another."""

    def __init__(self, *, variables: dict[str, str]) -> None:
        super().__init__(variables=variables)
        self._parse_cache = LRUCache(SOURCES)

    def set_variables(self, variables: dict[str, str]) -> None:
        """Take the theme's variables; what was read counts no more where they are others."""
        if variables != self._variables:
            super().set_variables(variables)

    def reparse(self) -> None:
        """Put together what was read, and read what is new. Raises StylesheetError, StylesheetParseError."""
        self.parse()
