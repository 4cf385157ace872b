"""Which themes there are for the app, and the one in force."""

from __future__ import annotations

from pathlib import Path

from textual.app import App

from klip_tui.commitment.phrase import Phrase, Refused, phrase
from klip_tui.text.clean import one_line


class ThemeChoice:
    """The wanted theme is read before the first paint, the others after it; what is wrong with one is a sentence."""

    def __init__(self, app: App[None], wanted: str, own: Path | None) -> None:
        self._app, self._wanted, self._own = app, wanted, own
        self.names: set[str] = set()

    def take_first(self) -> None:
        """Set the wanted theme before the first paint."""
        from klip_tui.tui.themes import find_theme

        theme = find_theme(self._wanted, self._own) if self._wanted else None
        if theme is not None:
            self._app.register_theme(theme)
            self.names.add(theme.name)
            # Not yet on a screen: setting it the watched way would read every style sheet twice more.
            self._app.set_reactive(App.theme, theme.name)
            self._app.stylesheet.set_variables(self._app.get_css_variables())

    def take_others(self) -> Phrase | None:
        """Read every other theme; return what is wrong, where anything is."""
        from klip_tui.tui.themes import themes

        wrong = None
        try:
            for theme in themes(self._own):
                self.names.add(theme.name)
                if theme.name != self._app.theme:
                    self._app.register_theme(theme)
        except Refused as error:
            wrong = error.sentence
        if self._wanted and self._wanted not in self._app.available_themes:
            wrong = phrase("no theme is called {name}", name=one_line(self._wanted, 40))
        return wrong
