"""What a configuration's types can't say: doubled names, addresses that are none, secrets in the open."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import SplitResult, parse_qs, urlsplit

import msgspec

from klip_tui.commitment.phrase import Malformed, Phrase, phrase
from klip_tui.commitment.service import HELPDESK, KLIP
from klip_tui.config.addresses import wrong_file, wrong_timezone
from klip_tui.config.endpoint import Endpoint
from klip_tui.config.kinds import AlertSettings, ChannelSettings, endpoint_kinds
from klip_tui.config.place import expanded
from klip_tui.config.schema import Config, Measure, Volume
from klip_tui.config.secrets import Secret, changed_by_others, open_to_others
from klip_tui.config.toml_file import Key, Source
from klip_tui.net import is_loopback

_SECRET_HEADER = re.compile(r"authorization|cookie|token|secret|key$|password", re.IGNORECASE)
_VERIFIED = ("verify-ca", "verify-full")


def judge(source: Source, config: Config) -> None:
    """Refuse what can't be meant, and what others could read, change or overhear (C2). Raises FileRefused."""
    for key, text in _texts((), source.values):
        _text(source, key, text)
    _names(source, config)
    _measuring(source, config)
    for key, why in config.planning.wrong():
        raise source.refuse(("planning", *key), why)
    for index, channel in enumerate(config.channel):
        _channel(source, config, index, channel)
    for index, alert in enumerate(config.alert):
        _alert(source, config, index, alert)
    _database(source, config)
    _closed(source, config)
    _services(source, config)


def _texts(key: Key, value: Any) -> Iterator[tuple[Key, str]]:
    """Go through every text of a file."""
    if isinstance(value, str):
        yield key, value
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in inside:
        yield from _texts((*key, name), inner)


def _text(source: Source, key: Key, text: str) -> None:
    """Refuse what no file's name, address or header can hold, and the home folder of nobody."""
    if "\0" in text:
        raise source.refuse(key, phrase("holds control characters"))
    if key[-1] in ("data", "folder", "file"):
        try:
            expanded(text)
        except Malformed as error:
            raise source.refuse(key, error.sentence) from None


def _services(source: Source, config: Config) -> None:
    """Refuse a service that can't be told from another, or that names a part or a channel wrongly."""
    taken, parts = {KLIP, HELPDESK}, {part.name for part in config.component}
    channels = {channel.name for channel in config.channel}
    for index, one in enumerate(config.service):
        key = ("service", index)
        if one.id in taken:
            raise source.refuse((*key, "id"), phrase("{name} is there twice", name=one.id))
        taken.add(one.id)
        for number, part in enumerate(one.component):
            if part.name in parts:
                raise source.refuse(
                    (*key, "component", number, "name"), phrase("{name} is there twice", name=part.name)
                )
            parts.add(part.name)
        for number, name in enumerate(one.channels or ()):
            if name not in channels:
                why = phrase(
                    "no channel is called {name}; known: {known}", name=name, known=", ".join(sorted(channels))
                )
                raise source.refuse((*key, "channels", number), why)


def refuse_moved(source: Source) -> None:
    """Refuse a key that is read elsewhere now, with what to do; ``source`` may hold anything yet."""
    table = source.values.get("notices")
    if isinstance(table, dict) and "approval" in table:
        raise source.refuse(
            ("notices", "approval"),
            phrase(
                "stands in the store now, where no single person can change it: take this line away and run"
                " klip-tui approval on ROLE ROLE (needs PostgreSQL; see docs/store.md)"
            ),
        )


def _names(source: Source, config: Config) -> None:
    for table in ("component", "channel", "alert"):
        seen: set[str] = set()
        for index, item in enumerate(getattr(config, table)):
            if item.name in seen:
                raise source.refuse((table, index, "name"), phrase("{name} is there twice", name=item.name))
            seen.add(item.name)


def address(source: Source, key: Key, url: str) -> SplitResult:
    """Take an address apart. Raises FileRefused for one that names no host, or a port that is none."""
    try:
        parts = urlsplit(url)
        _, host = parts.port, parts.hostname
    except ValueError as error:
        raise source.refuse(key, phrase("is no address: {why}", why=str(error).lower())) from None
    if not host:
        raise source.refuse(key, phrase("is no address: it names no host"))
    if parts.password is not None:
        _in_plain_sight(source, key)
        if parts.scheme == "http" and not is_loopback(host):
            raise source.refuse(key, _overheard())
    return parts


def _probed(source: Source, key: Key, url: str) -> SplitResult:
    """Take the address of an endpoint apart. Raises FileRefused also where no kind of endpoint has its scheme."""
    scheme, known = url.partition(":")[0], endpoint_kinds()
    kind = known.get(scheme)
    if kind is None:
        why = phrase("{name} can't be probed; known: {known}", name=scheme[:40], known=", ".join(sorted(known)))
        raise source.refuse(key, why)
    parts = address(source, key, url)
    if kind.named_port and not parts.port:
        raise source.refuse(key, phrase("names no port; write {scheme}://host:port", scheme=scheme))
    return parts


def _overheard() -> Phrase:
    return phrase("a secret over plain http to another machine can be overheard: use https")


def _in_plain_sight(source: Source, key: Key) -> None:
    """Refuse a secret in a file that others can read."""
    if source.path.stat().st_mode & 0o077:
        hint = '{ env = "…" }'
        raise source.refuse(
            key, phrase("stands in a file that others can read: chmod 600 it, or give it as {hint}", hint=hint)
        )


def _measuring(source: Source, config: Config) -> None:
    probed: list[tuple[Key, tuple[Endpoint, ...]]] = [
        (("endpoint",), config.endpoint),
        *((("service", index, "endpoint"), one.endpoint) for index, one in enumerate(config.service)),
        (("helpdesk", "endpoint"), config.helpdesk.endpoint),
    ]
    for table, endpoints in probed:
        helpdesk = table[0] == "helpdesk"
        if endpoints and not helpdesk and not any(e.role == "required" for e in endpoints):
            raise source.refuse((*table, 0, "role"), phrase("at least one endpoint must be required"))
        for index, endpoint in enumerate(endpoints):
            key = (*table, index)
            parts = _probed(source, (*key, "url"), endpoint.url)
            _known_parts(source, config, key, endpoint)
            _headers(source, key, endpoint.headers, plain=parts.scheme == "http" and not is_loopback(_host(parts)))
            _ca_file(source, key, endpoint.ca_file)
    mailbox = config.helpdesk.mailbox
    if mailbox is not None:
        if mailbox.security == "plain" and not is_loopback(mailbox.host):
            raise source.refuse(("helpdesk", "mailbox", "security"), phrase("plain is accepted to loopback only"))
        _ca_file(source, ("helpdesk", "mailbox"), mailbox.ca_file)
    _counting(source, (), config.measure, config.volume)
    for index, one in enumerate(config.service):
        _counting(source, ("service", index), one.measure or Measure(), one.volume)


def _known_parts(source: Source, config: Config, key: Key, endpoint: Endpoint) -> None:
    """Refuse an endpoint that stands for a part that its service does not have."""
    service = config.service[key[1]] if key[0] == "service" and isinstance(key[1], int) else config
    known = [part.name for part in service.component] if key[0] != "helpdesk" else []
    for number, name in enumerate(endpoint.parts):
        if name not in known:
            why = phrase("{name} is no part; known: {known}", name=name[:40], known=", ".join(known) or "-")
            raise source.refuse((*key, "parts", number), why)


def _counting(source: Source, at: Key, measure: Measure, volume: Volume) -> None:
    """Judge where a service's state and counts are read, under its own table."""
    base = phrase("is missing: the base address of Prometheus")
    if measure.source == "prometheus" and not measure.url:
        raise source.refuse((*at, "measure", "url"), base)
    if volume.source == "prometheus" and volume.query and not (volume.url or measure.url):
        raise source.refuse((*at, "volume", "url"), base)
    for key, url in (("measure", measure.url), ("volume", volume.url)):
        if url:
            parts = address(source, (*at, key, "url"), url)
            asked = measure.token is not None and (key == "measure" or volume.source == "prometheus")
            if asked and parts.scheme == "http" and not is_loopback(_host(parts)):
                raise source.refuse((*at, key, "url"), _overheard())
    _ca_file(source, (*at, "measure"), measure.ca_file)
    wrong = wrong_timezone(volume.timezone)
    if wrong is not None:
        raise source.refuse((*at, "volume", "timezone"), wrong)


def _host(parts: SplitResult) -> str:
    return parts.hostname or ""


def _ca_file(source: Source, key: Key, ca_file: str) -> None:
    wrong = wrong_file(ca_file)
    if wrong is not None:
        raise source.refuse((*key, "ca_file"), wrong)


def _headers(source: Source, key: Key, headers: Mapping[str, str | Secret], *, plain: bool) -> None:
    """Refuse a secret header where others can read the file, or overhear the line."""
    for name, value in headers.items():
        if isinstance(value, str) and _SECRET_HEADER.search(name):
            _in_plain_sight(source, (*key, "headers", name))
        if plain and (isinstance(value, Secret) or _SECRET_HEADER.search(name)):
            raise source.refuse((*key, "headers", name), _overheard())


def _channel(source: Source, config: Config, index: int, channel: ChannelSettings) -> None:
    key: Key = ("channel", index)
    url = getattr(channel, "url", "")
    if url:
        address(source, (*key, "url"), url)
    for name, why in channel.wrong():
        raise source.refuse((*key, name), why)
    parts = (config.component, *(one.component for one in config.service))
    services = {part.name for some in parts for part in some}
    for name in getattr(channel, "components", {}):
        if name not in services:
            raise source.refuse((*key, "components", name), phrase("no service is called {name}", name=name))
    _headers(source, key, getattr(channel, "headers", {}), plain=False)
    _ca_file(source, key, getattr(channel, "ca_file", ""))
    if config.demo and not all(is_loopback(host) for host in channel.hosts()):
        raise source.refuse(key, phrase("a demo's channels can only be loopback"))


def _alert(source: Source, config: Config, index: int, alert: AlertSettings) -> None:
    key: Key = ("alert", index)
    to = getattr(alert, "to", "")
    if isinstance(to, str) and "://" in to:
        address(source, (*key, "to"), to)
    for name, why in alert.wrong():
        raise source.refuse((*key, name), why)
    _headers(source, key, getattr(alert, "headers", {}), plain=False)
    _ca_file(source, key, getattr(alert, "ca_file", ""))
    if config.demo and not all(is_loopback(host) for host in alert.hosts()):
        raise source.refuse(key, phrase("a demo's alerts can only go to loopback"))


STORES = ("postgresql", "postgres", "sqlite")
"""What an address of a store begins with."""


def _database(source: Source, config: Config) -> None:
    """Refuse a password that others can read, and a server elsewhere that need not prove who it is."""
    url, key = config.database, ("database",)
    if not url:
        return
    kind = url.partition("://")[0].partition("+")[0]
    if "://" not in url or kind not in STORES:
        why = phrase(
            "{kind} is no kind of store; known: postgresql, sqlite", kind=kind if "://" in url else repr(url[:20])
        )
        raise source.refuse(key, why)
    if kind == "sqlite":
        return
    try:
        parts = urlsplit(url)
        asked, password = parse_qs(parts.query), parts.password
    except ValueError as error:
        raise source.refuse(key, phrase("is no address: {why}", why=str(error).lower())) from None
    if password is not None or "password" in asked:
        _in_plain_sight(source, key)
    at = parts.netloc.rpartition("@")[2]
    hosts = (
        [one.rpartition(":")[0] or one for one in at.split(",") if one] if not at.startswith("[") else [_host(parts)]
    )
    hosts += [one for value in asked.get("host", []) for one in value.split(",")]
    mode = (asked.get("sslmode") or [os.environ.get("PGSSLMODE", "")])[-1]
    if mode not in _VERIFIED and any(not is_loopback(host) and not host.startswith("/") for host in hosts):
        raise source.refuse(
            key, phrase("a server on another machine must prove who it is: add {what}", what="?sslmode=verify-full")
        )


def secrets_in(value: Any, key: Key = ()) -> Iterator[tuple[Key, Secret]]:
    """Find every secret of a configuration with its key."""
    if isinstance(value, Secret):
        yield key, value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from secrets_in(getattr(value, name), (*key, name))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from secrets_in(item, (*key, index))
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from secrets_in(item, (*key, name))


def _closed(source: Source, config: Config) -> None:
    """Refuse a file with secrets, or with commands to run for them, that somebody else could have written."""
    found = next(secrets_in(config), None)
    runs = next((n for n, alert in enumerate(config.alert) if alert.runs), None)
    if runs is not None:
        key: Key = ("alert", runs, "to")
    elif found is not None:
        key = found[0]
    else:
        return
    info = source.path.lstat()
    run = runs is not None or (found is not None and bool(found[1].command))
    what = phrase("its commands are run") if run else phrase("it says where secrets go")
    if stat.S_ISLNK(info.st_mode):
        raise source.refuse(
            key, phrase("{file} is a link; {what}: name the file itself", file=_name(source), what=what)
        )
    if info.st_uid not in (os.geteuid(), 0):
        raise source.refuse(key, phrase("{file} belongs to somebody else; {what}", file=_name(source), what=what))
    if open_to_others(info.st_mode, writing=True):
        raise source.refuse(
            key, phrase("{file} can be changed by others; {what}: chmod go-w it", file=_name(source), what=what)
        )
    others = changed_by_others(source.path.parent)
    if others is not None:
        raise source.refuse(key, phrase("{what}: {why}", what=what, why=others))


def _name(source: Source) -> str:
    return source.path.name
