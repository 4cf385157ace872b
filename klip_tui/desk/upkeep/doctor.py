"""Doctor: is everything reachable, writable and safe? Nothing is posted and nobody is mailed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from klip_tui.alerts.registry import way_of
from klip_tui.channels.making import channels
from klip_tui.channels.protocol import Result
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import Reach
from klip_tui.commitment.phrase import Phrase, Refused, Unreachable, phrase
from klip_tui.desk.session import Desk
from klip_tui.desk.upkeep import approvers
from klip_tui.desk.upkeep.maintenance import log_since_checkpoint
from klip_tui.runtime.kernel_clock import synchronised
from klip_tui.store import faults, leases, mails_aside, segments
from klip_tui.store.fault_words import sentence_of
from klip_tui.store.lease_watcher import at_work, holder_lives
from klip_tui.store.leases import Lease
from klip_tui.store.opening import RESET_FIXED, for_its_group
from klip_tui.store.own_clock import OwnClock, own_clock
from klip_tui.text import outside

ROOM = 65_536
"""Bytes that the disk of the store must still take: a few transactions."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing looked at; ``good`` None is advice."""

    what: str
    good: bool | None
    detail: Phrase


def examine(desk: Desk) -> Iterator[Seen]:
    """Look at everything, one thing after the other."""
    settings = desk.settings
    if settings.path is None:
        yield Seen("configuration", None, phrase("none: the defaults; klip-tui config init writes one"))
    else:
        yield Seen("configuration", True, phrase("{file}", file=str(settings.path)))
    yield from _modes(desk)
    yield from _store(desk)
    yield from _endpoints(desk)
    yield from _prometheus(desk)
    yield from _mailbox(desk)
    for channel in channels(settings, desk.network):
        outcome = channel.check()
        yield Seen(f"channel {channel.name}", outcome.result is Result.ACCEPTED, outcome.detail)
    yield from _alerts(desk)
    if not {Reach.PAGE, Reach.LIST} <= {one.reach for one in settings.config.channel}:
        yield Seen("A4.1-channels", None, phrase("users are promised both the status page and the mailing list"))


def _modes(desk: Desk) -> Iterator[Seen]:
    """Whether what lies in the data folder is ours alone: users' names, questions and drafts stand there."""
    folder = desk.settings.data
    if not folder.is_dir():
        return
    for path in (folder, *sorted(one for one in folder.iterdir() if not one.is_symlink())):
        try:
            found = path.stat()
        except FileNotFoundError:
            # A journal of the store's lives no longer than what is written.
            continue
        mode = stat.S_IMODE(found.st_mode)
        if found.st_uid not in (0, os.getuid()):
            yield Seen("data", False, phrase("{file} belongs to another user", file=str(path)))
        elif mode & 0o022:
            right = "700" if path.is_dir() else "600"
            why = phrase("{file} can be changed by others: chmod {mode} it", file=str(path), mode=right)
            yield Seen("data", False, why)
        elif path.is_file() and mode & 0o007:
            yield Seen("data", False, phrase("{file} can be read by others: chmod 600 it", file=str(path)))


def _alerts(desk: Desk) -> Iterator[Seen]:
    """Look at the ways to wake our own people; nobody is woken."""
    if not desk.settings.config.alert:
        yield Seen("alert", None, phrase("nobody is woken: the configuration has no [[alert]]"))
    for one in desk.settings.config.alert:
        outcome = way_of(one).make(one, desk.network).check()
        yield Seen(f"alert {one.name}", outcome.result is Result.ACCEPTED, outcome.detail)


def _store(desk: Desk) -> Iterator[Seen]:
    file = desk.settings.store_file
    try:
        if desk.store.stands_in:
            yield Seen("store", None, phrase("there is no store at {file} yet", file=str(file)))
            return
        if not desk.read_only:
            desk.store.try_writing()
        with desk.store.read() as connection:
            clock = own_clock(desk.clock, connection)
            held = at_work(connection, leases.MEASURE, clock.shared)
            lapsed = leases.standing(connection, leases.MEASURE)
        full = _full(desk)
        if full is not None:
            yield Seen("store", False, full)
        elif desk.read_only:
            yield Seen("store", True, phrase("{file} can be read", file=desk.store.place))
        else:
            yield Seen("store", True, phrase("{file} can be read and written", file=desk.store.place))
    except Refused as error:
        yield Seen("store", False, error.sentence)
        return
    wrong = log_since_checkpoint(desk)
    yield Seen("log", wrong is None, wrong or phrase("its lines follow from each other"))
    if not desk.settings.database:
        if stat.S_IMODE(file.stat().st_mode) & 0o077 == 0o040 and for_its_group(file.parent):
            yield Seen("store", True, phrase("the group {name} may read it, as its folder says", name=_group(file)))
        wal = sqlite3.sqlite_version_info >= RESET_FIXED
        yield Seen(
            "SQLite",
            True,
            phrase(
                "{version}, {journal}",
                version=sqlite3.sqlite_version,
                journal="write-ahead log" if wal else "rollback journal",
            ),
        )
    yield _measured_by(held, lapsed)
    yield from _approval(desk)
    yield from _ahead(desk, clock)
    yield from _standing(desk, clock)


def _measured_by(held: Lease | None, lapsed: Lease | None) -> Seen:
    """Say who measures; of one whose lease ended and who is there all the same, that it keeps nothing."""
    if held is not None:
        return Seen("A3.3", True, phrase("measured by {holder}", holder=held.holder))
    if lapsed is None or not holder_lives(lapsed.holder):
        return Seen("A3.3", None, phrase("nobody is measuring now; start klip-tui monitor, or leave the app open"))
    why = phrase(
        "{holder} is there, and has kept nothing for so long that its lease ended, {at}: look at its lines",
        holder=lapsed.holder,
        at=lapsed.until,
    )
    return Seen("A3.3", False, why)


def _full(desk: Desk) -> Phrase | None:
    """Say why the store's disk takes nothing more: the write lock alone writes nothing. What is tried has no name."""
    folder = desk.settings.store_file.parent
    if desk.read_only or desk.settings.database:
        return None
    try:
        with tempfile.TemporaryFile(dir=folder) as tried:
            tried.write(bytes(ROOM))
            tried.flush()
            os.fsync(tried.fileno())
    except OSError as error:
        return phrase("{file} can be read, but its disk takes nothing more: {why}",
                      file=desk.store.place, why=outside.system(error))  # fmt: skip
    return None


def _group(file: Path) -> str:
    try:
        return file.group()
    except KeyError:
        return str(file.stat().st_gid)


def _approval(desk: Desk) -> Iterator[Seen]:
    standing = approvers.look(desk)
    if not standing.role:
        return
    if standing.owner:
        why = phrase(
            "you are logged in as {role}, who owns the store: what guards it does not hold you; use a role of your own",
            role=standing.role,
        )
        yield Seen("role", None, why)
    if standing.rule.on:
        roles = ", ".join(standing.rule.roles)
        yield Seen("approval", True, phrase("planned notices wait for one of {roles}", roles=roles))


def _standing(desk: Desk, clock: OwnClock) -> Iterator[Seen]:
    with desk.store.read() as connection:
        standing = clock.among(tuple(faults.standing(connection)))
    for one in standing:
        why = sentence_of(one)
        once = phrase("{what}: {why} (once, {since})", what=one.place, why=why, since=one.first)
        often = phrase(
            "{what}: {why} ({count} times since {since})",
            what=one.place,
            why=why,
            count=one.count,
            since=one.first,
        )
        yield Seen("fault", False, once if one.count == 1 else often)
    if synchronised() is False:
        yield Seen("kernel clock", None, phrase("the kernel says that nobody keeps its clock right: run an NTP client"))


def _ahead(desk: Desk, clock: OwnClock) -> Iterator[Seen]:
    with desk.store.read() as connection:
        measured = (*desk.settings.services, desk.settings.helpdesk)
        count = sum(segments.count_aside(connection, one.id, clock.shared) for one in measured)
    if count:
        one = phrase("1 measurement is dated later than now and counts for nothing: a clock stood wrong; see the log")
        many = phrase(
            "{count} measurements are dated later than now and count for nothing: a clock stood wrong; see the log",
            count=count,
        )
        yield Seen("clock", None, one if count == 1 else many)


def _endpoints(desk: Desk) -> Iterator[Seen]:
    from klip_tui.config.endpoint import Endpoint
    from klip_tui.sources.probe import Answer, probing

    async def ask(endpoint: Endpoint) -> Answer:
        async with probing(endpoint) as probe:
            return await probe()

    config = desk.settings.config
    if not config.endpoint and config.measure.source == "probes":
        yield Seen("A3.3", None, phrase("no endpoint is configured: KLIP is not measured"))
    for endpoint in (*config.endpoint, *config.helpdesk.endpoint):
        try:
            answer = asyncio.run(ask(endpoint))
        except OSError as error:
            yield Seen(f"endpoint {endpoint.label}", False, phrase("{why}", why=str(error)))
            continue
        detail = phrase("{ms} ms", ms=answer.milliseconds) if answer.ok else phrase("{why}", why=answer.why)
        yield Seen(f"endpoint {endpoint.label}", answer.ok, detail)


def _prometheus(desk: Desk) -> Iterator[Seen]:
    from klip_tui.config.secrets import token as token_of
    from klip_tui.sources import prometheus
    from klip_tui.sources.volume import ask, counted

    config, measure = desk.settings.config, desk.settings.config.measure
    if measure.source == "prometheus":
        try:
            token = token_of(measure.token) if measure.token is not None else ""
            source = prometheus.Source(measure.url, token, measure.ca_file, measure.timeout)
            value = prometheus.now(source, measure.query)
            yield Seen("prometheus", True, phrase("{query} is {value}", query=measure.query, value=f"{value:g}"))
        except Refused as error:
            yield Seen("prometheus", False, error.sentence)
    if counted(config):
        try:
            yield Seen("A3.4", True, phrase("its counter stands at {count}", count=sum(ask(config).processed.values())))
        except Refused as error:
            yield Seen("A3.4", False, error.sentence)


def _mailbox(desk: Desk) -> Iterator[Seen]:
    from klip_tui.sources import imap

    mailbox = desk.settings.config.helpdesk.mailbox
    if mailbox is None:
        return
    with contextlib.suppress(Unreachable), desk.store.read() as connection:
        uids = mails_aside.uids(connection)
        if uids:
            shown = ", ".join(map(str, uids[-10:]))
            one = phrase(
                "1 mail could not be read and was set aside: look in {folder} (UID {uids})",
                folder=mailbox.folder,
                uids=shown,
            )
            many = phrase(
                "{count} mails could not be read and were set aside: look in {folder} (newest by UID: {uids})",
                count=len(uids),
                folder=mailbox.folder,
                uids=shown,
            )
            yield Seen("mailbox", None, one if len(uids) == 1 else many)
    try:
        with imap.opened(mailbox):
            detail = phrase("{host} lets us in; {folder} can be read", host=mailbox.host, folder=mailbox.folder)
            yield Seen("mailbox", True, detail)
    except Refused as error:
        yield Seen("mailbox", False, error.sentence)
