"""What the engine's threads say to the app, as messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from klip_tui.desk.measuring.measurer import Change
    from klip_tui.tui.engine import News


class NewsCame(Message):
    """The engine has news."""

    def __init__(self, news: News) -> None:
        super().__init__()
        self.news = news

    def can_replace(self, message: Message) -> bool:
        """Only the newest view counts; one that came is not given up for news without any."""
        if self.news.changed or self.news.note is not None:
            return False
        return isinstance(message, NewsCame) and message.news.view is not None


class StateChanged(Message):
    """KLIP's state is another than before."""

    def __init__(self, change: Change) -> None:
        super().__init__()
        self.change = change
