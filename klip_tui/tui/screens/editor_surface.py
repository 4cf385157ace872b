"""What the parts of the editor may ask of it: this and no more, so that none of them knows its class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import App
    from textual.widget import Widget

    from klip_tui.desk.notices.form import Form
    from klip_tui.text.voice import Voice
    from klip_tui.tui.context import AppContext
    from klip_tui.tui.screens.editor_judging import Judged


class EditorSurface(Protocol):
    """The editor as its parts see it: a form, which draft that is, and a screen that works in threads."""

    form: Form
    draft_id: str
    judged: Judged | None
    """What is thought of the form; None until it was looked at."""

    @property
    def klip(self) -> AppContext:
        """The app, as far as a screen may ask it."""

    @property
    def voice(self) -> Voice:
        """The language."""

    @property
    def app(self) -> App[Any]:
        """Textual's app: its threads, its screens, its terminal."""

    @property
    def is_mounted(self) -> bool:
        """Whether it is still there."""

    @property
    def focused(self) -> Widget | None:
        """What has the cursor."""

    @property
    def untouched(self) -> bool:
        """Whether nobody has typed here yet."""

    def show_heading(self) -> None:
        """Say what this is, whether it is kept, and who else is at it."""

    def stand(self, form: Form) -> None:
        """Put a form into the fields that is kept as it is: nothing to keep anew."""

    def alter(self, name: str, value: str) -> None:
        """Put a text into a field, as if it was typed in one step."""

    def check(self) -> None:
        """Judge the form as it stands."""

    def action_review(self) -> None:
        """Show who will be told what; confirm there."""

    def dismiss(self, result: str | None) -> object:
        """Close with the posted notice's id, or None: then the draft stays."""

    def notify(self, message: str, *, severity: Any = ..., timeout: float | None = ..., markup: bool = ...) -> None:
        """Say something beside the screen."""

    def run_worker(
        self,
        work: Callable[[], None],
        name: str | None = ...,
        group: str = ...,
        description: str = ...,
        exit_on_error: bool = ...,
        start: bool = ...,
        exclusive: bool = ...,
        thread: bool = ...,
    ) -> object:
        """Work in a thread."""
