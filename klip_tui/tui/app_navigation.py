"""The app's ways from one place to another: screens, the most urgent duty, the palette, the way out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from klip_tui.tui.app_drafting import DraftingApp
from klip_tui.tui.screens.base import BaseScreen
from klip_tui.tui.screens.facts_screen import Dialog

if TYPE_CHECKING:
    from textual.binding import Binding
    from textual.dom import DOMNode


class NavigatingApp(DraftingApp):
    """Where keys, the palette and duties lead."""

    measuring_here: bool

    def get_key_display(self, binding: Binding) -> str:
        """Name a key in the reader's language."""
        return self.key_names.shown(binding)

    def action_look(self, mode: str) -> None:
        """Go to a main screen from another."""
        if self.current_mode != mode and not self._editing():
            self.switch_mode(mode)

    def action_anywhere(self, mode: str) -> None:
        """Go to a main screen from wherever one is; an editor keeps its draft."""
        self._unwind(partial(self.go_to, mode))

    def action_urgent(self) -> None:
        """Do what is most urgent, from wherever one is."""
        if self.view is None or not self.view.duties:
            self.notify(self.voice.text("nothing is owed"))
            return
        self._unwind(partial(self.do_duty, self.view.duties[0]))

    def _unwind(self, then: Callable[[], object]) -> None:
        """Leave every dialog, then do something."""
        screen = self.screen
        if isinstance(screen, Dialog):
            screen.leave(lambda: self.call_later(self._unwind, then))
        elif self._editing():
            screen.dismiss(None)
            self.call_later(self._unwind, then)
        else:
            then()

    def go_to(self, mode: str, key: str = "") -> None:
        """Look at a main screen, with the cursor on a row where a key is given."""
        if self.current_mode != mode:
            self.switch_mode(mode)
        if key:
            self.call_after_refresh(self._go, key)

    def _go(self, key: str) -> None:
        if isinstance(self.screen, BaseScreen):
            self.screen.go(key)

    async def action_quit(self) -> None:
        """Close the app; ask first where somebody counts on it."""
        reasons = self._counted_on()
        if not reasons:
            self.exit()
            return
        from klip_tui.tui.screens.confirm import ConfirmScreen

        _ = self.voice.text
        ask = ConfirmScreen([_("Close klip-tui?"), *reasons], _("close it"), again="q")
        self.push_screen(ask, lambda go_on: self.exit() if go_on else None)

    def _counted_on(self) -> list[str]:
        _ = self.voice.text
        found = [_("This app measures KLIP; nobody may do so after it.")] if self.measuring_here else []
        for one in self.view.open if self.view is not None else ():
            found.append(_("{id} is open: users wait for news of it.").format(id=one.id))
        return found

    def action_quit_now(self) -> None:
        """Close the app without a question."""
        self.exit()

    def run_later(self, action: str, node: DOMNode) -> None:
        """Run a palette's action once the palette is gone."""
        self.call_later(self.run_action, action, node)

    def run_there(self, mode: str, action: str) -> None:
        """Go to a main screen and run an action of it, once it stands."""
        self.go_to(mode)

        def run() -> None:
            self.call_later(self.run_action, action, self.screen)

        self.call_after_refresh(run)

    def action_command_palette(self) -> None:
        """Open the palette over a main screen."""
        if not self._editing():
            from klip_tui.tui.palette import Palette, WholeApp

            search = self.voice.text("an action, a date, 2026-017, question 121")
            nothing = self.voice.text("nothing found")
            self.push_screen(Palette([WholeApp], placeholder=search, nothing=nothing, id="--command-palette"))
