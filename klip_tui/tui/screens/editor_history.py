"""What was typed before, whole forms: one step back undoes a fix as well as a word.

Textual's own undo of a text area fails after a large paste and knows nothing of other fields; a form is a value, so
its past is a list of them.
"""

from __future__ import annotations

from time import monotonic

from klip_tui.desk.notices.form import Form

PAUSE = 1.0
"""Seconds without a key after which the next letter begins a new step."""


class History:
    """The forms before and after the one that stands."""

    def __init__(self) -> None:
        self._before: list[Form] = []
        self._after: list[Form] = []
        self._last: tuple[str, float] | None = None

    def note(self, before: Form, field: str = "", *, letter: bool = False) -> None:
        """Remember a form that is about to change; letters in one field without a pause are one step."""
        now = monotonic()
        goes_on = letter and self._last is not None and self._last[0] == field and now - self._last[1] < PAUSE
        if not goes_on:
            self._before.append(before)
        self._last = (field, now) if letter else None
        self._after.clear()

    def undo(self, stands: Form) -> Form | None:
        """Return the form before the one that stands; None where there is none."""
        return self._step(stands, self._before, self._after)

    def redo(self, stands: Form) -> Form | None:
        """Return the form that was undone last; None where there is none."""
        return self._step(stands, self._after, self._before)

    def _step(self, stands: Form, source: list[Form], target: list[Form]) -> Form | None:
        self._last = None
        while source:
            found = source.pop()
            if found != stands:
                target.append(stands)
                return found
        return None
