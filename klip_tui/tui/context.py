"""What a screen may ask of the app: this and no more.

Screens and widgets know the app by this protocol, never by its class, so that nothing below the app imports it and
what a screen leans on stands in one place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from textual.dom import DOMNode
    from textual.screen import Screen
    from textual.worker import Worker

    from klip_tui.commitment.interruptions.blips import Blip
    from klip_tui.commitment.interruptions.interruption import Interruption
    from klip_tui.commitment.kinds import NoticeType
    from klip_tui.commitment.phrase import Refused
    from klip_tui.commitment.promises.duty import Duty
    from klip_tui.commitment.terms import Commitment
    from klip_tui.desk.notices.form import Form
    from klip_tui.desk.session import Desk
    from klip_tui.desk.views.status_view import StatusView
    from klip_tui.text.voice import Voice
    from klip_tui.tui.kept_view import KeptView
    from klip_tui.tui.key_names import KeyNames


class AppContext(Protocol):
    """The app as its screens see it. ``desk`` and ``view`` are None until the store is open and was read."""

    voice: Voice
    key_names: KeyNames
    clock: Callable[[], datetime]
    who: str
    read_only: bool
    is_demo: bool
    desk: Desk | None
    view: StatusView | None
    measuring_here: bool
    last_view: KeptView | None
    """What was shown when the app was open last, until the first view of now."""

    @property
    def commitment(self) -> Commitment:
        """The commitment in force."""

    @property
    def users_told_down(self) -> bool:
        """Whether users are told that KLIP is down: then nothing has the colour of up."""

    def keep_view(self, shown: KeptView) -> None:
        """Keep what is shown, for the next start."""

    def may_write(self) -> bool:
        """Whether anything may be changed now; says why not."""

    @property
    def troubled(self) -> bool:
        """Whether something can't be done now, such as reading the store."""

    def trouble(self, error: Refused) -> None:
        """Show what went wrong in the banner, as long as it is so."""

    def unforeseen(self, event: Worker.StateChanged) -> None:
        """Keep and say what nobody foresaw in a thread."""

    def show_banner(self, text: str, style: str) -> None:
        """Show a word in the banner until it is put away."""

    def banner_now(self, screen: Screen[Any]) -> None:
        """Show on a screen that is looked at again what its banner should say."""

    def action_put_away(self) -> None:
        """Put the banner of the screen at hand away."""

    def go_to(self, mode: str, key: str = "") -> None:
        """Look at a main screen, with the cursor on a row where a key is given."""

    def edit(self, form: Form, draft_id: str = "", *, at_once: bool = False) -> None:
        """Open the editor; ``at_once``: and its review, where nothing but a written reason is wanting."""

    def remember_draft(self, form: Form, draft_id: str) -> None:
        """Remember a draft that is kept, so that the key that began it opens it again."""

    def forget_draft(self, draft_id: str) -> None:
        """Forget a draft that was posted or thrown away."""

    def draft_outage(self, reported: tuple[tuple[int, datetime], ...] = ()) -> None:
        """Draft an unplanned interruption, from what was measured and from users' reports (number, instant)."""

    def further(self, interruption: Interruption, type_: NoticeType, *, begun: datetime | None = None) -> None:
        """Draft a further notice about an interruption."""

    def tell_longer(self, interruption: Interruption) -> None:
        """Review the change of what will not keep the end that users were told."""

    def tell_after(self, blip: Blip) -> None:
        """Draft the notice of an outage that was over before anybody told."""

    def do_duty(self, duty: Duty) -> None:
        """Go where a duty is done."""

    def action_new_outage(self) -> None:
        """Draft an unplanned interruption, or an update of the one that is open."""

    def wake_engine(self) -> None:
        """Deliver and look now."""

    def put_on_clipboard(self, text: str) -> None:
        """Ask the terminal to take a text; it may refuse without a word."""


def context(node: DOMNode) -> AppContext:
    """Return what a node may ask of its app."""
    return cast("AppContext", node.app)
