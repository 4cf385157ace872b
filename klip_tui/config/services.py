"""The measured services that a configuration names: that of ``[klip]``, its helpdesk, and each ``[[service]]``.

Whoever works at a service sees the configuration as if it were about that one alone (``seen_from``), so that nothing
else need know how many there are.
"""

from __future__ import annotations

import msgspec

from klip_tui.commitment.phrase import Malformed, phrase
from klip_tui.commitment.service import (
    HELPDESK,
    KLIP,
    Commitment,
    Service,
    excepted,
    further_commitment,
    helpdesk_commitment,
)
from klip_tui.config import schema
from klip_tui.config.schema import Config
from klip_tui.config.toml_file import Source
from klip_tui.config.versions import own_versions


def first(config: Config, commitment: Commitment) -> Service:
    """Return the service of ``[klip]``."""
    components = tuple(part.name for part in config.component)
    return Service(KLIP, config.klip.name, components, tuple(one.url for one in config.endpoint), commitment)


def helpdesk(config: Config, commitment: Commitment) -> Service:
    """Return the helpdesk as a service: what is promised of it is that it can be reached (A1.2)."""
    sources = tuple(one.url for one in config.helpdesk.endpoint)
    return Service(HELPDESK, config.helpdesk.name, (), sources, helpdesk_commitment(commitment))


def further(config: Config, commitment: Commitment, source: Source | None = None) -> tuple[Service, ...]:
    """Return the services beside the first. Raises FileRefused, or Malformed, for versions that can't be meant."""
    return tuple(_service(one, index, commitment, source) for index, one in enumerate(config.service))


def _service(one: schema.Service, index: int, commitment: Commitment, source: Source | None) -> Service:
    counts = bool(one.volume.url or one.volume.query) or any(v.plan_requests is not None for v in one.commitment)
    if one.commitment:
        key = ("service", index, "commitment")
        promised = own_versions(one.commitment, key, excepted(counts=counts), source)
    else:
        promised = further_commitment(commitment, counts=counts)
    parts = tuple(part.name for part in one.component)
    return Service(one.id, one.name or one.id, parts, tuple(probed.url for probed in one.endpoint), promised)


def seen_from(config: Config, identity: str) -> Config:
    """Return the configuration as it is for one service. Raises Malformed for one that it does not name."""
    if identity == KLIP:
        return config
    one = next((service for service in config.service if service.id == identity), None)
    if one is None:
        known = ", ".join((KLIP, *(service.id for service in config.service)))
        raise Malformed(phrase("{name} is no service; known: {known}", name=identity[:40], known=known))
    told = config.channel
    if one.channels is not None:
        told = tuple(channel for channel in config.channel if channel.name in one.channels)
    own = {name: value for name in ("url", "status_url", "list_url") if (value := getattr(one, name)) is not None}
    return msgspec.structs.replace(
        config,
        klip=msgspec.structs.replace(config.klip, name=one.name or one.id, **own),
        component=one.component,
        endpoint=one.endpoint,
        measure=one.measure or msgspec.structs.replace(config.measure, source="probes"),
        volume=one.volume,
        channel=told,
    )
