"""What every conversation needs: the desk, the language, the line, and what is true now."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from klip_tui.commitment.phrase import Phrase, Refused
from klip_tui.text.labels import DELIVERY
from klip_tui.tui.plain.talk import Talk, choose, field

if TYPE_CHECKING:
    from klip_tui.desk.session import Desk
    from klip_tui.desk.views.status_view import StatusView
    from klip_tui.store.deliveries import Delivery
    from klip_tui.text.voice import Voice

PATIENCE = 20.0
"""Seconds that deliveries are watched before what waits is left to the outbox."""


@dataclass
class Session:
    """A person at a line. ``deliver`` sends what waits, or wakes who does."""

    desk: Desk
    voice: Voice
    talk: Talk
    deliver: Callable[[], object]
    measuring: Callable[[], bool] = lambda: False
    demo: bool = False

    def text(self, message: str) -> str:
        """Translate a message."""
        return self.voice.text(message)

    def say(self, text: str = "") -> None:
        """Say a line."""
        self.talk.say(text)

    def refuse(self, error: Refused) -> None:
        """Say what was refused."""
        self.talk.say("! " + self.voice.say(error.sentence))

    def phrase(self, sentence: Phrase) -> str:
        """Say a phrase."""
        return self.voice.say(sentence)

    def view(self) -> StatusView:
        """Read what is true now. Raises Refused."""
        from klip_tui.desk.views import status

        return status.status(self.desk)

    def field(self, name: str, value: str = "") -> str:
        """Ask for a field. Raises Back, Gone."""
        return field(self.talk, self.text(name), value)

    def choose(self, prompt: str, options: Sequence[tuple[str, str]], unsaid: Sequence[str] = ()) -> str:
        """Offer numbered options; ``unsaid`` are keys that work too. Raises Back, Gone."""
        return choose(self.talk, self.text(prompt), options, self.text("that is none of them; .. goes back"), unsaid)

    def sure(self, question: str) -> bool:
        """Ask for a yes. Raises Gone."""
        typed = self.talk.ask(f"{question} [{self.text('yes')}/{self.text('no')}]:").strip().lower()
        return bool(typed) and typed in {"y", "yes", "j", "ja"}

    def watch(self, notice: str) -> None:
        """Say how each channel took a notice, as it comes."""
        from klip_tui.commitment.kinds import WAITING
        from klip_tui.desk.views import lists

        said: dict[str, str] = {}
        until = time.monotonic() + PATIENCE
        while True:
            self.deliver()
            rows = lists.one_told(self.desk, notice).deliveries
            for row in rows:
                if row.state not in WAITING and said.get(row.channel) != row.state.value:
                    said[row.channel] = row.state.value
                    self._say_delivery(row)
            waits = [row for row in rows if row.state in WAITING]
            if not waits or time.monotonic() > until:
                break
            time.sleep(0.2)
        for row in waits:
            self._say_delivery(row)

    def _say_delivery(self, row: Delivery) -> None:
        self.say(f"{row.channel}: {self.text(DELIVERY[row.state.value])}. {self.voice.recalled(row.said, row.detail)}")
