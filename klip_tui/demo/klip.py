"""The simulated KLIP: healthy until it is told otherwise.

``PUT /_demo/state`` with the body up, down, slow or hang switches it, when it comes from the user who runs the demo;
``api-down`` fails what begins with ``/api`` alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from klip_tui.demo.peer import ours
from klip_tui.demo.serving import Handler, Server

STATES = ("up", "down", "slow", "hang", "api-down")
SLOW_SECONDS = 0.9
HANG_SECONDS = 60.0


class KlipServer(Server):
    """KLIP with a health page and a count of plan requests."""

    def __init__(self, requests_today: Callable[[], int] = lambda: 0) -> None:
        self.state = "up"
        self.asked_down = 0
        """How often it was asked while it was down."""
        self.requests_today = requests_today
        super().__init__(_Klip)


class _Klip(Handler):
    server: KlipServer

    def do_GET(self) -> None:
        """Answer as the state wants it."""
        if self.path == "/_demo/state":
            self.answer(200, self.server.state.encode(), "text/plain")
            return
        if self.server.state == "slow":
            time.sleep(SLOW_SECONDS)
        if self.server.state == "hang":
            self.server.stopping.wait(HANG_SECONDS)
            self.close_connection = True
            return
        apart = self.server.state == "api-down" and self.path.startswith("/api")
        if self.server.state == "down" or apart:
            self.server.asked_down += 1
            self.answer_json(503, {"status": "down"})
        elif self.path == "/volume":
            processed = self.server.requests_today()
            self.answer_json(200, {"processed": processed, "received": processed + 3})
        else:
            self.answer_json(200, {"status": "ok", "service": "KLIP (demo)"})

    def do_PUT(self) -> None:
        """Switch the state."""
        if not ours(self.client_address):
            self.answer_json(403, {"error": "the demo obeys the user who runs it"})
            return
        wanted = self.body().decode("utf-8", "replace").strip()
        if self.path != "/_demo/state" or wanted not in STATES:
            self.answer_json(422, {"error": f"PUT /_demo/state with one of {', '.join(STATES)}"})
            return
        self.server.state = wanted
        self.answer_json(200, {"state": wanted})
