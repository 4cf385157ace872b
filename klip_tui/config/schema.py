"""The configuration's shape: every key, its type and its default."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Annotated, Literal, Union

from msgspec import Meta, field

from klip_tui.channels.kind import ChannelSettings
from klip_tui.channels.registry import CHANNEL_KINDS
from klip_tui.channels.spool import Spool
from klip_tui.config.base import Base, Headers, Name, Seconds, Url
from klip_tui.config.secrets import Secret

Probed = Annotated[str, Meta(pattern=r"^(https?|tcp|smtp)://[^\s]+$(?!\n)", max_length=2000)]


class Klip(Base, frozen=True, kw_only=True):
    """The system that is measured, as notices name it."""

    name: str = "KLIP"
    url: Url = "https://www.vlaanderen.be/klip"
    status_url: Url = "https://status.vlaanderen.be"
    list_url: str = ""
    """Where users register for the mailing list; printed at the foot of a mail."""


class Endpoint(Base, frozen=True, kw_only=True):
    """What is probed, and what a good answer is.

    Over http or https a page; tcp://host:port is well when it takes a connection, smtp://host:port when it greets.
    """

    url: Probed
    name: str = ""
    method: Literal["GET", "HEAD", "POST"] = "GET"
    expect_status: tuple[Annotated[int, Meta(ge=100, le=599)], ...] = (200,)
    expect_text: str = ""
    expect_json: Annotated[str, Meta(pattern=r"^(/.*)?$(?!\n)")] = ""
    """A JSON pointer (RFC 6901) that must be there."""
    expect_value: str | int | float | bool | None = None
    """The value at ``expect_json``; left out: any value that is not null or false."""
    timeout: Annotated[float, Meta(gt=0, le=300)] = 10.0
    redirects: Annotated[int, Meta(ge=0, le=20)] = 0
    """How many redirects are followed."""
    role: Literal["required", "optional", "reference"] = "required"
    """required decides up or down; optional degrades; reference tells KLIP's failure from our own network's."""
    slow_ms: Annotated[int, Meta(ge=0)] = 0
    """Slower than this is degraded; 0: never."""
    headers: Headers = {}
    ca_file: str = ""


class Mailbox(Base, frozen=True, kw_only=True):
    """The helpdesk's mail folder, read over IMAP; nothing on the server is changed."""

    host: str
    port: Annotated[int, Meta(ge=1, le=65535)] = 993
    security: Literal["tls", "starttls", "plain"] = "tls"
    """plain is accepted to loopback only."""
    user: str
    password: Secret
    folder: str = "INBOX"
    interval: Seconds = 60
    days: Annotated[int, Meta(ge=1, le=366)] = 7
    """How far back the first reading goes."""
    most: Annotated[int, Meta(ge=1, le=5000)] = 200
    """Mails that are read at once."""
    addresses: bool = False
    """Whether the asker's whole address is kept, or only what follows the @."""
    ca_file: str = ""
    timeout: Annotated[float, Meta(gt=0, le=300)] = 20.0


class Helpdesk(Base, frozen=True, kw_only=True):
    """The contact block printed in every notice (article 1)."""

    name: str = "Helpdesk Athumi"
    phone: str = "+32 (0)9 276 15 00"
    mail: str = "digitaal.vlaanderen@vlaanderen.be"
    address: str = "Havenlaan 88, 1000 Brussel"
    web: str = "www.vlaanderen.be/klip"
    endpoint: tuple[Endpoint, ...] = ()
    """What is probed to see whether the helpdesk can be reached (A1.2)."""
    mailbox: Mailbox | None = None


class Component(Base, frozen=True, kw_only=True):
    """A part of a service that notices name; the labels are what users read."""

    name: Name
    nl: str = ""
    en: str = ""


class Measure(Base, frozen=True, kw_only=True):
    """How KLIP is measured (A3.3): by our own probes, or read from a Prometheus that probes it."""

    source: Literal["probes", "prometheus"] = "probes"
    interval: Seconds = 30
    """Seconds between two rounds of probes; the step of the readings from Prometheus."""
    failures_before_down: Annotated[int, Meta(ge=1, le=20)] = 2
    successes_before_up: Annotated[int, Meta(ge=1, le=20)] = 1
    url: str = ""
    """Prometheus: its base address."""
    query: str = 'probe_success{job="klip"}'
    """1 is up, 0 down, between them degraded; of several series the lowest counts."""
    latency_query: str = ""
    """Seconds that an answer took, for the chart."""
    history_days: Annotated[int, Meta(ge=0, le=3660)] = 90
    """How far back the first reading goes."""
    token: Secret | None = None
    """A bearer token, where it wants one."""
    ca_file: str = ""
    timeout: Annotated[float, Meta(gt=0, le=300)] = 20.0


if TYPE_CHECKING:
    Channel = ChannelSettings
else:
    Channel = Union[tuple(kind.settings for kind in CHANNEL_KINDS.values())]  # noqa: UP007 - made of what is found
"""Any kind of channel that registers itself."""


class Notices(Base, frozen=True, kw_only=True):
    """How notices are drafted."""

    next_update: Annotated[int, Meta(ge=5, le=1440)] = 60
    """Minutes to the next update that a new unplanned notice promises."""
    languages: tuple[Literal["nl", "en"], ...] = ("nl", "en")
    approval: bool = False
    """Whether a planned notice waits for a second person; an unplanned one never does."""


class Outbox(Base, frozen=True, kw_only=True):
    """How what waits leaves."""

    deadline: Annotated[float, Meta(gt=0, le=120)] = 20.0
    """Seconds for one try through one channel, all of it; shorter than the lease of who delivers."""
    greatest_age: Annotated[int, Meta(ge=1, le=10080)] = 240
    """Minutes that a notice may wait for a channel; after that a person decides whether it is still to be told."""


class Volume(Base, frozen=True, kw_only=True):
    """Where the number of plan requests comes from (A3.4); left empty: by hand or from CSV."""

    source: Literal["json", "prometheus"] = "json"
    url: str = ""
    """An address that answers JSON; for Prometheus its base address (left empty: that of ``measure``)."""
    query: str = ""
    """Prometheus: the count of processed plan requests."""
    query_received: str = ""
    processed: Annotated[str, Meta(pattern=r"^(/.*)?$(?!\n)")] = "/processed"
    received: Annotated[str, Meta(pattern=r"^(/.*)?$(?!\n)")] = ""
    counter: Literal["day", "total"] = "day"
    """Whether the count starts at zero once a day (day) or goes on for ever (total)."""
    timezone: str = "Europe/Brussels"
    """Where it is midnight when a day's count starts at zero."""
    reset: time = time(0)
    """The wall time there at which it starts at zero."""
    most_per_day: Annotated[int, Meta(ge=1, le=1_000_000_000)] = 20_000
    """What a day can come to at most: what goes beyond is set aside and shown."""
    interval: Seconds = 300


class Heartbeat(Base, frozen=True, kw_only=True):
    """Who watches the watcher: an address elsewhere that expects a call after each finished round."""

    url: Annotated[str, Meta(pattern=r"^(https?://[^\s]+)?$", max_length=2000)] = ""
    """Called with GET; with /fail behind it on trouble. Left empty: nobody is called."""


class Ui(Base, frozen=True, kw_only=True):
    """How the app looks and behaves."""

    theme: str = "klip-dark"
    mouse: bool = True
    notify: bool = False
    """Send a terminal notification (OSC 9 and 777) on a state change."""
    bell: bool = True
    keymap: dict[str, str] = {}
    """Action -> key or keys, comma-separated; the actions stand in the help."""


Minutes = Annotated[int, Meta(ge=1, le=100_000)]
Share = Annotated[float, Meta(gt=0, le=1)]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class Version(Base, frozen=True, kw_only=True):
    """A version of the commitment: what is left out stays as in the version before."""

    first_day: date
    office_start: time | None = None
    office_end: time | None = None
    weekend: tuple[Weekday, ...] | None = None
    """Weekdays that are no working days; an empty list: there are none."""
    target_inside: Share | None = None
    target_outside: Share | None = None
    target_reachability: Share | None = None
    planned_counts: bool | None = None
    """Whether a planned interruption that was announced counts as down."""
    plan_requests: Annotated[int, Meta(ge=1)] | None = None
    answer_days: Annotated[int, Meta(ge=1, le=60)] | None = None
    lead_days: Annotated[int, Meta(ge=0, le=60)] | None = None
    end_before: time | None = None
    immediate_minutes: Annotated[int, Meta(ge=1, le=1440)] | None = None
    substantial_minutes: Annotated[int, Meta(ge=1, le=1440)] | None = None
    long_planned_minutes: Minutes | None = None
    """How long a planned interruption is before it draws advice (A4.1-1)."""
    long_repair_minutes: Minutes | None = None
    """Minutes of office hours after which a repair draws advice (A4.2-repair)."""
    first_update_minutes: Annotated[int, Meta(ge=1, le=1440)] | None = None
    """What is offered where neither an end nor a next update is known (A4.2-duration)."""
    reason_length: Annotated[int, Meta(ge=1, le=1000)] | None = None
    """Characters that a reason for falling short has at least."""
    extra_holidays: dict[str, str] = {}
    """Name -> a day of the year, MM-DD, or easter+N."""
    dropped_holidays: tuple[str, ...] = ()
    """Names, or "all"."""
    extra_closed: dict[str, str] = {}
    """Name -> a yearly run of closed days, MM-DD/MM-DD, both included."""
    dropped_closed: tuple[str, ...] = ()
    """Names, or "all"."""


class Service(Base, frozen=True, kw_only=True):
    """A further service beside that of ``[klip]``: what is measured of it, by its own commitment, and who is told.

    What is left out is as it is for the first service, save that it has no parts, endpoints or counts of its own.
    """

    id: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$(?!\n)")]
    """What commands, drafts and the store call it."""
    name: str = ""
    """What people read; left out: its id."""
    url: Url | None = None
    status_url: Url | None = None
    list_url: str | None = None
    component: tuple[Component, ...] = ()
    endpoint: tuple[Endpoint, ...] = ()
    measure: Measure | None = None
    volume: Volume = Volume()
    channels: tuple[str, ...] | None = None
    """The channels that its notices go out by, by name; left out: all."""
    commitment: tuple[Version, ...] = ()
    """What is promised of it: its first version begins from the published one. Left out: the same as of ``[klip]``."""


class Config(Base, frozen=True, kw_only=True):
    """The whole configuration."""

    lang: Literal["nl", "en", ""] = ""
    who: str = ""
    data: str = ""
    database: str = ""
    database_password: Secret | None = None
    demo: bool = False
    klip: Klip = Klip()
    helpdesk: Helpdesk = Helpdesk()
    measure: Measure = Measure()
    notices: Notices = Notices()
    outbox: Outbox = Outbox()
    volume: Volume = Volume()
    heartbeat: Heartbeat = Heartbeat()
    ui: Ui = Ui()
    component: tuple[Component, ...] = (
        Component(name="portal", nl="KLIP-portaal", en="KLIP portal"),
        Component(name="api", nl="KLIP-API", en="KLIP API"),
    )
    service: tuple[Service, ...] = ()
    endpoint: tuple[Endpoint, ...] = ()
    channel: tuple[Channel, ...] = field(default_factory=lambda: (Spool(),))
    commitment: tuple[Version, ...] = ()
