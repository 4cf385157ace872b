"""Tells by apprise. It says whether it went, never why not; so what it could not tell is doubtful, not tried again.

It talks to the network by itself: its own time limits hold, and the deadline of the try beyond them.
"""

from __future__ import annotations

import importlib
import logging
from collections.abc import Callable
from typing import Any

from klip_tui.alerts.apprise import Apprise
from klip_tui.alerts.kind import Page, Target
from klip_tui.channels.protocol import Outcome, Result
from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.config.secrets import reveal
from klip_tui.net import Network
from klip_tui.text.clean import clean, one_line


class AppriseTarget:
    """Tells one service."""

    def __init__(self, settings: Apprise) -> None:
        self._settings = settings

    def send(self, page: Page, leaving: Callable[[], None]) -> Outcome:
        """Tell once."""
        try:
            service = self._service()
        except Refused as error:
            return Outcome(Result.REFUSED, error.sentence)
        leaving()
        told = service.notify(
            title=one_line(page.title, 250), body=clean(page.text), notify_type="success" if page.over else "failure"
        )
        if told:
            return Outcome(Result.ACCEPTED, phrase("taken by the service"))
        return Outcome(Result.DOUBTFUL, phrase("the service did not take it, or did not say so"))

    def check(self) -> Outcome:
        """See that the address can be had and is one that apprise knows."""
        try:
            self._service()
        except Refused as error:
            return Outcome(Result.REFUSED, error.sentence)
        return Outcome(Result.ACCEPTED, phrase("configured; only alert test shows whether it tells anybody"))

    def _service(self) -> Any:
        """Make the service. Raises Refused; its words never hold the address."""
        try:
            library = importlib.import_module("apprise")
        except ImportError:
            raise Refused(phrase("apprise needs the extra: pip install klip-tui[alerts]")) from None
        # Its log would hold the address.
        logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
        asset = library.AppriseAsset(secure_logging=True, app_id="klip-tui", app_desc="klip-tui")
        service = library.Apprise(asset=asset)
        if not service.add(reveal(self._settings.to)):
            raise Refused(phrase("the address of {name} is none that apprise knows", name=self._settings.name))
        return service


def make(settings: Apprise, network: Network) -> Target:
    """Make the target of a table of the configuration."""
    del network
    return AppriseTarget(settings)
