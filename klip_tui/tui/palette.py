"""The palette: every action of the whole app with its key, and jumps to a date, an interruption or a question."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.screen import Screen
from textual.widgets.option_list import Option

from klip_tui.commitment.frozen import dataclass
from klip_tui.text.clean import one_line
from klip_tui.tui.bindings import SCREENS, bindings_of
from klip_tui.tui.context import AppContext
from klip_tui.tui.jumping import day_named, interruption_named, question_named

if TYPE_CHECKING:
    from textual.binding import Binding
    from textual.dom import DOMNode

    from klip_tui.tui.theme_choice import ThemeChoice

ELSEWHERE = (
    "list", "edit", "detail", "week", "year", "ask", "review", "reading", "help", "compare", "checks", "corrections",
)  # fmt: skip
"""What moves a cursor or belongs to a dialog: no action to look for by name."""


class Palette(CommandPalette):
    """Textual's own, which says in the reader's language that nothing was found."""

    def __init__(self, *args: Any, nothing: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self._nothing = nothing

    def _start_no_matches_countdown(self, search_value: str) -> None:
        """Say after a moment that nothing matches what is looked for."""
        self._stop_no_matches_countdown()

        def show() -> None:
            self._list_visible = bool(search_value)
            if search_value:
                row = Option(Content(self._nothing), disabled=True, id=self._NO_MATCHES)
                self.query_one(CommandList).add_option(row)

        self._no_matches_timer = self.set_timer(self._NO_MATCHES_COUNTDOWN, show)


@dataclass(frozen=True, slots=True)
class Command:
    """A row of the palette: what it does, how it is explained, and doing it."""

    title: str
    help: str
    run: Callable[[], None]


class Offering(AppContext, Protocol):
    """What the palette asks of the app beside what a screen may: how keys are shown, and running an action."""

    themes: ThemeChoice
    extra_commands: list[tuple[str, str, Callable[[], None]]]

    @property
    def current_mode(self) -> str:
        """The main screen that is looked at."""

    def get_key_display(self, binding: Binding) -> str:
        """Return how a binding's key is shown."""

    def run_later(self, action: str, node: DOMNode) -> None:
        """Run an action once the palette is gone."""

    def take_theme(self, name: str) -> None:
        """Paint in another theme."""

    def named_drafts(self) -> list[str]:
        """Name the drafts at hand, the last used first."""

    def draft_named(self, name: str) -> None:
        """Draft from one of them."""

    def run_there(self, mode: str, action: str) -> None:
        """Go to a main screen and run an action of it."""


def commands(app: Offering, screen: Screen[Any]) -> Iterator[Command]:
    """List every action: those of the screen at hand first, then those of the other screens, themes, the demo's."""
    _ = app.voice.text
    seen: set[str] = set()
    for active in screen.active_bindings.values():
        binding = active.binding
        if not binding.description or not active.enabled or not binding.id or binding.id in seen:
            continue
        if binding.id.split(".")[0] in ELSEWHERE:
            continue
        seen.add(binding.id)
        shown = app.get_key_display(binding)
        run = partial(app.run_later, binding.action, active.node)
        yield Command(f"{_first_large(_(binding.description))}  ({shown})", _(binding.tooltip or ""), run)
    for mode, name in SCREENS.items():
        if mode in ("editor", app.current_mode):
            continue
        kind = getattr(import_module(f"klip_tui.tui.screens.{mode}"), name)
        for binding in bindings_of(kind):
            if binding.id in seen or not binding.description or (binding.id or "").split(".")[0] in ELSEWHERE:
                continue
            seen.add(binding.id or "")
            title = f"{_(name.removesuffix('Screen'))}: {_(binding.description)}  ({app.get_key_display(binding)})"
            yield Command(title, _(binding.tooltip or ""), partial(app.run_there, mode, binding.action))
    for name in app.named_drafts():
        yield Command(_("Draft from {name}").format(name=one_line(name, 40)), "", partial(app.draft_named, name))
    for name in sorted(app.themes.names):
        shown = _("Theme {name}").format(name=one_line(name, 40))
        yield Command(shown, "", partial(app.take_theme, name))
    yield from (Command(*one) for one in app.extra_commands)


def _first_large(text: str) -> str:
    """Begin with a capital; what else is one stays one (ICS)."""
    return text[:1].upper() + text[1:]


def jumps(app: Offering, typed: str) -> Iterator[Command]:
    """Where what was typed names a place: a date, ``2026-017``, ``question 121``."""
    _, text = app.voice.text, " ".join(typed.split())
    notice, asked = interruption_named(text), question_named(text)
    if notice:
        yield Command(_("Go to {what}").format(what=text), "", partial(app.go_to, "notices", notice))
        return
    if asked:
        title = _("Go to question {number}").format(number=asked)
        yield Command(title, "", partial(app.go_to, "helpdesk", asked))
        return
    day = day_named(text, app.clock())
    if day is not None:
        title = _("Go to {what}").format(what=app.voice.day(day))
        yield Command(title, "", partial(app.go_to, "calendar", day.isoformat()))


class WholeApp(Provider):
    """What the palette offers."""

    @property
    def klip(self) -> Offering:
        """The app."""
        return cast("Offering", self.app)

    async def discover(self) -> Hits:
        """Offer everything before anything is typed."""
        for command in commands(self.klip, self.screen):
            yield DiscoveryHit(Content(command.title), command.run, command.title, command.help or None)

    async def search(self, query: str) -> Hits:
        """Offer what matches; a jump first."""
        for command in jumps(self.klip, query):
            yield Hit(2.0, Content(command.title), command.run, command.title, command.help or None)
        matcher = self.matcher(query)
        for command in commands(self.klip, self.screen):
            score = matcher.match(command.title)
            if score > 0:
                yield Hit(score, matcher.highlight(command.title), command.run, command.title, command.help or None)
