"""A webhook: the notice to any address, signed, with a key that makes a second sending harmless.

The body is JSON of ours, or what a template of the user's makes of the same values.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from functools import partial
from pathlib import Path

import msgspec

from klip_tui.channels.api import Api
from klip_tui.channels.kind import Surroundings
from klip_tui.channels.protocol import Channel, Message, Outcome, Result
from klip_tui.channels.spool.channel import as_json
from klip_tui.channels.webhook import Webhook
from klip_tui.commitment.phrase import Phrase, Refused, phrase
from klip_tui.config.secrets import Secret, reveal, revealed
from klip_tui.net import SOCKETS, Network


class WebhookChannel:
    """Posts; a receiver that is ``repeatable`` tells a repetition by ``Idempotency-Key``: sending again asks (T14)."""

    kind = "webhook"

    def __init__(
        self,
        settings: Webhook,
        secret: Callable[[], str] | None,
        templates: Path | None = None,
        network: Network = SOCKETS,
    ) -> None:
        self.name = settings.name
        self.can_be_asked = self.repeatable = settings.repeatable
        self._network = network
        self._settings = settings
        self._secret = secret
        self._templates = templates

    def body(self, message: Message) -> bytes:
        """Return the body. Raises Refused for a template that is missing or broken, with its line."""
        if not self._settings.template:
            return as_json(message)
        return _filled(self._templates, self._settings.template, message)

    def preview(self, message: Message) -> str:
        """Return the request; the signature's secret is left out."""
        head = f"{self._settings.method} {self._settings.url}\nIdempotency-Key: {message.key}"
        try:
            return f"{head}\n\n{self.body(message).decode()}"
        except Refused as error:
            return f"{head}\n\n{error}"

    def unfit(self, message: Message) -> Phrase | None:
        """Take anything."""
        del message
        return None

    def find(self, message: Message) -> Outcome | None:
        """Nothing to ask: with its key, sending again is harmless."""
        del message
        return None

    def send(self, message: Message) -> Outcome:
        """Post once."""
        try:
            body = self.body(message)
            headers = {**revealed(self._settings.headers), "Idempotency-Key": message.key}
            if self._secret is not None:
                digest = hmac.new(self._secret().encode(), body, hashlib.sha256).hexdigest()
                headers["X-Klip-Signature"] = f"sha256={digest}"
        except Refused as error:
            return Outcome(Result.REFUSED, error.sentence)
        kept = self._secret is not None or any(isinstance(one, Secret) for one in self._settings.headers.values())
        api = Api(
            self._settings.url, headers, self._settings.timeout, self._settings.ca_file, self._network, secret=kept
        )
        reply = api.call(self._settings.method, "", body)
        if isinstance(reply, Outcome):
            # A server's own fault says nothing of how far it had come.
            if (reply.unsure or reply.status >= 500) and not self._settings.repeatable:
                why = phrase("{why}: look whether it arrived, it can't be asked", why=reply.why or reply.detail)
                return Outcome(Result.DOUBTFUL, why, status=reply.status, unsure=True)
            return reply
        return Outcome(Result.ACCEPTED, phrase("taken ({status})", status=reply.status))

    def check(self) -> Outcome:
        """See that the secrets can be had and the template read; nothing is posted."""
        try:
            revealed(self._settings.headers)
            if self._secret is not None:
                self._secret()
            if self._settings.template:
                _filled(self._templates, self._settings.template, None)
        except Refused as error:
            return Outcome(Result.REFUSED, error.sentence)
        return Outcome(Result.ACCEPTED, phrase("configured; only a notice shows whether it answers"))


def _filled(folder: Path | None, name: str, message: Message | None) -> bytes:
    """Fill the user's template (without a message: only read it). Raises Refused with file and line."""
    from klip_tui.text.template_process import TemplateFailed, fill

    if folder is None:
        raise Refused(phrase("there is no folder templates beside the configuration for {name}", name=name))
    try:
        if message is None:
            return fill((folder,), name, None).encode()
        values = {**msgspec.json.decode(as_json(message)), "subject": message.subject, "body": message.body}
        return fill((folder,), name, values).encode()
    except TemplateFailed as error:
        raise Refused(
            phrase("{file}, line {line}: {why}", file=str(folder / name), line=error.line, why=error.why)
        ) from None


def make(settings: Webhook, around: Surroundings) -> Channel:
    """Make the channel of a table of the configuration."""
    secret = partial(reveal, settings.secret) if settings.secret is not None else None
    return WebhookChannel(settings, secret, around.templates, around.network)
