"""From the configuration to channels."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from klip_tui.channels.protocol import Channel
from klip_tui.config.load import Settings
from klip_tui.config.schema import Cachet, Mail, Spool, Statuspage
from klip_tui.config.secrets import reveal, token


def channels(settings: Settings) -> list[Channel]:
    """Make every configured channel; secrets are fetched when one is used, not before."""
    config, data = settings.config, settings.data
    made: list[Channel] = []
    for one in config.channel:
        if isinstance(one, Spool):
            from klip_tui.channels.spool import SpoolChannel

            made.append(SpoolChannel(one.name, Path(one.folder).expanduser() if one.folder else data / "spool"))
        elif isinstance(one, Mail):
            from klip_tui.channels.mail import MailChannel

            password = partial(reveal, one.password) if one.password is not None else str
            made.append(MailChannel(one, password, config.klip.list_url))
        elif isinstance(one, Statuspage):
            from klip_tui.channels.statuspage import StatuspageChannel

            made.append(StatuspageChannel(one, partial(token, one.key)))
        elif isinstance(one, Cachet):
            from klip_tui.channels.cachet import CachetChannel

            made.append(CachetChannel(one, partial(token, one.token)))
        else:
            from klip_tui.channels.webhook import WebhookChannel

            secret = partial(reveal, one.secret) if one.secret is not None else None
            made.append(WebhookChannel(one, secret, settings.templates))
    return made
