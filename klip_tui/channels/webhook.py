"""A webhook: the notice as JSON to any address, signed, with a key that makes a second sending harmless."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable

from klip_tui.channels.http import Api
from klip_tui.channels.protocol import Message, Outcome, Result
from klip_tui.channels.spool import as_json
from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.config.schema import Webhook


class WebhookChannel:
    """Posts; the receiver tells a repetition by ``Idempotency-Key``."""

    kind = "webhook"
    can_be_asked = True

    def __init__(self, settings: Webhook, secret: Callable[[], str] | None) -> None:
        self.name = settings.name
        self._settings = settings
        self._secret = secret

    def preview(self, message: Message) -> str:
        """Return the request; the signature's secret is left out."""
        head = f"{self._settings.method} {self._settings.url}\nIdempotency-Key: {message.key}"
        return f"{head}\n\n{as_json(message).decode()}"

    def find(self, message: Message) -> Outcome | None:
        """Nothing to ask: with its key, sending again is harmless."""
        del message
        return None

    def send(self, message: Message) -> Outcome:
        """Post once."""
        body = as_json(message)
        headers = {**self._settings.headers, "Idempotency-Key": message.key}
        if self._secret is not None:
            try:
                digest = hmac.new(self._secret().encode(), body, hashlib.sha256).hexdigest()
            except Refused as error:
                return Outcome(Result.REFUSED, error.sentence)
            headers["X-Klip-Signature"] = f"sha256={digest}"
        reply = Api(self._settings.url, headers, self._settings.timeout, self._settings.ca_file).call(
            self._settings.method, "", body
        )
        if isinstance(reply, Outcome):
            return reply
        return Outcome(Result.ACCEPTED, phrase("taken ({status})", status=reply.status))

    def check(self) -> Outcome:
        """See that the secret can be had; nothing is posted."""
        if self._secret is not None:
            try:
                self._secret()
            except Refused as error:
                return Outcome(Result.REFUSED, error.sentence)
        return Outcome(Result.ACCEPTED, phrase("configured; only a notice shows whether it answers"))
