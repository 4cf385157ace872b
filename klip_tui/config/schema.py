"""The configuration's shape: every key, its type and its default."""

from __future__ import annotations

import re
from datetime import date, time
from typing import TYPE_CHECKING, Annotated, Literal, Union

from msgspec import Meta, field

from klip_tui.alerts.kind import AlertSettings
from klip_tui.alerts.registry import ALERT_WAYS
from klip_tui.channels.kind import ChannelSettings
from klip_tui.channels.registry import CHANNEL_KINDS
from klip_tui.channels.spool import Spool
from klip_tui.config.base import Base, Headers, Name, Seconds, Url
from klip_tui.config.planning import Planning
from klip_tui.config.secrets import Secret

Probed = Annotated[str, Meta(pattern=r"^(https?|tcp|smtp)://[^\s]+$(?!\n)", max_length=2000)]


def without_password(url: str) -> str:
    """Return an address without the user and the password that may stand in it."""
    return re.sub(r"//[^/?#]*@", "//", url)


class Klip(Base, frozen=True, kw_only=True):
    """The system that is measured, as notices name it."""

    name: str = "KLIP"
    """What notices call it."""
    url: Url = "https://www.vlaanderen.be/klip"
    """Where it is, for whoever reads a notice."""
    status_url: Url = "https://status.vlaanderen.be"
    """The status page, named in notices."""
    list_url: str = ""
    """Where users register for the mailing list; printed at the foot of a mail."""


class Endpoint(Base, frozen=True, kw_only=True):
    """What is probed, and what a good answer is.

    Over http or https a page; tcp://host:port is well when it takes a connection, smtp://host:port when it greets.
    """

    url: Probed
    """What is probed: https://…, http://…, tcp://host:port or smtp://host:port."""
    name: str = ""
    """What it is called on the screen; left empty: its address."""
    method: Literal["GET", "HEAD", "POST"] = "GET"
    """The method of the request."""
    expect_status: tuple[Annotated[int, Meta(ge=100, le=599)], ...] = (200,)
    """The status codes of a good answer."""
    expect_text: str = ""
    """A text that the answer must hold."""
    expect_json: Annotated[str, Meta(pattern=r"^(/.*)?$(?!\n)")] = ""
    """A JSON pointer (RFC 6901) that must be there."""
    expect_value: str | int | float | bool | None = None
    """The value at expect_json; left out: any value that is not null or false."""
    timeout: Annotated[float, Meta(gt=0, le=300)] = 10.0
    """Seconds after which no answer is a failure; a round ends after two intervals at most."""
    redirects: Annotated[int, Meta(ge=0, le=20)] = 0
    """How many redirects are followed."""
    role: Literal["required", "optional", "reference"] = "required"
    """required decides up or down; optional degrades; reference tells KLIP's failure from our own network's."""
    slow_ms: Annotated[int, Meta(ge=0)] = 0
    """Slower than this many milliseconds is degraded; 0: never."""
    parts: tuple[str, ...] = ()
    """The parts that are out when it fails, which notices then name; left out: the part of its own name."""
    runbook: Annotated[str, Meta(pattern=r"^(https?://[^\s]+)?$(?!\n)", max_length=2000)] = ""
    """What to do when it fails: an address that stands in the alert and on Status."""
    headers: Headers = {}
    """Headers of the request; a secret one as { env = "…" }."""
    ca_file: str = ""
    """A certificate authority of our own, as a PEM file; left empty: those of the system."""

    @property
    def label(self) -> str:
        """What people and the log call it: its name, else its address, without a password that stands in it."""
        return self.name or without_password(self.url)


class Mailbox(Base, frozen=True, kw_only=True):
    """The helpdesk's mail folder, read over IMAP; nothing on the server is changed."""

    host: str
    """The IMAP server."""
    port: Annotated[int, Meta(ge=1, le=65535)] = 993
    """The port of the server: 993 for tls, 143 for starttls."""
    security: Literal["tls", "starttls", "plain"] = "tls"
    """How the line is kept private; plain is accepted to loopback only."""
    user: str
    """Who logs in."""
    password: Secret
    """The password, from a secret source."""
    folder: str = "INBOX"
    """The folder that is read."""
    interval: Seconds = 60
    """Seconds between two readings."""
    days: Annotated[int, Meta(ge=1, le=366)] = 7
    """How many days back the first reading goes."""
    most: Annotated[int, Meta(ge=1, le=5000)] = 200
    """Mails that are read at once."""
    addresses: bool = False
    """Whether the asker's whole address is kept, or only what follows the @."""
    ca_file: str = ""
    """A certificate authority of our own, as a PEM file; left empty: those of the system."""
    timeout: Annotated[float, Meta(gt=0, le=300)] = 20.0
    """Seconds after which a silent server is given up."""


class Helpdesk(Base, frozen=True, kw_only=True):
    """The contact block printed in every notice (article 1)."""

    name: str = "Helpdesk Athumi"
    """Who answers, as notices name it."""
    phone: str = "+32 (0)9 276 15 00"
    """Its phone number."""
    mail: str = "digitaal.vlaanderen@vlaanderen.be"
    """Its mail address."""
    address: str = "Havenlaan 88, 1000 Brussel"
    """Its postal address."""
    web: str = "www.vlaanderen.be/klip"
    """Its web page."""
    keep: Annotated[str, Meta(pattern=r"^([1-9]\d{0,2} [dmy])?$(?!\n)")] = ""
    """How long what is personal of an answered question is kept: "2 y", "18 m" or "90 d"; left empty: for ever."""
    endpoint: tuple[Endpoint, ...] = ()
    """What is probed to see whether the helpdesk can be reached (A1.2), with the keys of [[endpoint]]."""
    mailbox: Mailbox | None = None
    """A mail folder whose mails become questions, read over IMAP (needs the extra imap)."""


class Component(Base, frozen=True, kw_only=True):
    """A part of a service that notices name; the labels are what users read."""

    name: Name
    """What drafts and channels call it."""
    nl: str = ""
    """What readers of Dutch see; left empty: its name."""
    en: str = ""
    """What readers of English see; left empty: its name."""
    workaround: Annotated[str, Meta(max_length=1000)] = ""
    """What users can do while it alone is out: a notice begins with it."""


class Measure(Base, frozen=True, kw_only=True):
    """How KLIP is measured (A3.3): by our own probes, or read from a Prometheus that probes it."""

    source: Literal["probes", "prometheus"] = "probes"
    """probes asks KLIP itself, prometheus reads what a Prometheus knows."""
    interval: Seconds = 30
    """Seconds between two rounds of probes; the step of the readings from Prometheus."""
    failures_before_down: Annotated[int, Meta(ge=1, le=20)] = 2
    """Failed rounds in a row that make it down; it is dated back to the first."""
    successes_before_up: Annotated[int, Meta(ge=1, le=20)] = 1
    """Good rounds in a row that make it up again."""
    url: str = ""
    """Prometheus: its base address."""
    query: str = 'probe_success{job="klip"}'
    """Prometheus: 1 is up, 0 down, between them degraded; of several series the lowest counts."""
    latency_query: str = ""
    """Prometheus: seconds that an answer took, for the chart."""
    history_days: Annotated[int, Meta(ge=0, le=3660)] = 90
    """Prometheus: how many days back the first reading goes."""
    token: Secret | None = None
    """Prometheus: a bearer token, where it wants one."""
    ca_file: str = ""
    """Prometheus: a certificate authority of our own, as a PEM file."""
    timeout: Annotated[float, Meta(gt=0, le=300)] = 20.0
    """Prometheus: seconds after which a query is given up."""


if TYPE_CHECKING:
    Channel = ChannelSettings
    Alert = AlertSettings
else:
    Channel = Union[tuple(kind.settings for kind in CHANNEL_KINDS.values())]  # noqa: UP007 - made of what is found
    Alert = Union[tuple(way.settings for way in ALERT_WAYS.values())]  # noqa: UP007 - made of what is found
"""Any kind of channel, any way to wake our own people, that registers itself."""


class Alerting(Base, frozen=True, kw_only=True):
    """When our own people are woken; by whom stands in ``[[alert]]``. Minutes, and days where it says so."""

    degraded: Annotated[float, Meta(ge=0, le=1440)] = 30
    """Minutes that it may be degraded."""
    unmeasured: Annotated[float, Meta(ge=0, le=1440)] = 5
    """Minutes that nobody may measure it."""
    duty: Annotated[float, Meta(ge=0, le=1440)] = 60
    """Minutes before a duty is due."""
    certificate_days: Annotated[int, Meta(ge=0, le=90)] = 14
    """Days before a certificate ends."""
    calm: Annotated[float, Meta(ge=0, le=240)] = 5
    """Minutes that a reason must be gone before its alert is over: one that comes back before is the same alert."""


class Notices(Base, frozen=True, kw_only=True):
    """How notices are drafted."""

    next_update: Annotated[int, Meta(ge=5, le=1440)] = 60
    """Minutes to the next update that a new unplanned notice promises."""
    languages: tuple[Literal["nl", "en"], ...] = ("nl", "en")
    """The languages of a notice, the first one first."""
    workaround: Annotated[str, Meta(max_length=1000)] = ""
    """What users can do while something is out, such as for urgent digs; a draft may say something else."""
    tell_blips: Annotated[float, Meta(ge=0, le=1440)] = 15
    """Minutes from which an outage that was over before anybody told is told afterwards; below it nothing is owed."""


class Outbox(Base, frozen=True, kw_only=True):
    """How what waits leaves."""

    deadline: Annotated[float, Meta(gt=0, le=120)] = 20.0
    """Seconds for one try through one channel, all of it; shorter than the lease of who delivers."""
    greatest_age: Annotated[int, Meta(ge=1, le=10080)] = 240
    """Minutes that a notice may wait for a channel; after that a person decides whether it is still to be told."""


class Volume(Base, frozen=True, kw_only=True):
    """Where the number of plan requests comes from (A3.4); left empty: by hand or from CSV."""

    source: Literal["json", "prometheus"] = "json"
    """json reads an address that answers JSON, prometheus a Prometheus."""
    url: str = ""
    """The address; for Prometheus its base address (left empty: that of measure). Neither: by hand or from CSV."""
    query: str = ""
    """Prometheus: the count of processed plan requests, series by series."""
    query_received: str = ""
    """Prometheus: the count of received ones."""
    processed: Annotated[str, Meta(pattern=r"^(/.*)?$(?!\n)")] = "/processed"
    """JSON: a pointer to the count of processed plan requests."""
    received: Annotated[str, Meta(pattern=r"^(/.*)?$(?!\n)")] = ""
    """JSON: a pointer to the count of received ones."""
    counter: Literal["day", "total"] = "day"
    """Whether the count starts at zero once a day (day) or goes on for ever (total)."""
    timezone: str = "Europe/Brussels"
    """Where it is midnight when a day's count starts at zero."""
    reset: time = time(0)
    """The wall time there at which it starts at zero."""
    most_per_day: Annotated[int, Meta(ge=1, le=1_000_000_000)] = 20_000
    """What a day can come to at most: what goes beyond is set aside and shown."""
    interval: Seconds = 300
    """Seconds between two readings."""


class Heartbeat(Base, frozen=True, kw_only=True):
    """Who watches the watcher: an address elsewhere that expects a call after each finished round."""

    url: Annotated[str, Meta(pattern=r"^(https?://[^\s]+)?$(?!\n)", max_length=2000)] = ""
    """Called with GET after finished rounds, with /fail behind it on trouble. Left empty: nobody is called."""


class Ui(Base, frozen=True, kw_only=True):
    """How the app looks and behaves."""

    theme: str = "klip-dark"
    """klip-dark, klip-light, high-contrast, colour-blind, or a file in the folder themes beside the configuration."""
    mouse: bool = True
    """Whether the mouse works; off leaves selecting to the terminal."""
    notify: bool = False
    """Send a terminal notification (OSC 9 and 777) on a state change."""
    bell: bool = True
    """Ring the terminal when KLIP goes down or comes back."""
    keymap: dict[str, str] = {}
    """Action -> key or keys, comma-separated; klip-tui keys lists the actions."""


Minutes = Annotated[int, Meta(ge=1, le=100_000)]
Share = Annotated[float, Meta(gt=0, le=1)]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class Version(Base, frozen=True, kw_only=True):
    """A version of the commitment: what is left out stays as in the version before."""

    first_day: date
    """The first day on which it is in force."""
    office_start: time | None = None
    """When office hours begin (A2.1)."""
    office_end: time | None = None
    """When office hours end (A2.1)."""
    weekend: tuple[Weekday, ...] | None = None
    """Weekdays that are no working days; an empty list: there are none."""
    target_inside: Share | None = None
    """The share of office hours that it is up (A3.1)."""
    target_outside: Share | None = None
    """The share of the other hours (A3.2)."""
    target_reachability: Share | None = None
    """The share of office hours in which the helpdesk can be reached (A1.2)."""
    planned_counts: bool | None = None
    """Whether a planned interruption that was announced counts as down."""
    plan_requests: Annotated[int, Meta(ge=1)] | None = None
    """Plan requests processed on a working day (A3.4)."""
    answer_days: Annotated[int, Meta(ge=1, le=60)] | None = None
    """Working days for an answer (A1.3)."""
    lead_days: Annotated[int, Meta(ge=0, le=60)] | None = None
    """Calendar days that a planned interruption is announced ahead (A4.1-3)."""
    end_before: time | None = None
    """The wall time before which a planned interruption ends (A4.1-2)."""
    immediate_minutes: Annotated[int, Meta(ge=1, le=1440)] | None = None
    """Minutes within which users are told of an outage (A4.2-immediate)."""
    substantial_minutes: Annotated[int, Meta(ge=1, le=1440)] | None = None
    """Minutes from which a change is substantial (A4.1-known)."""
    long_planned_minutes: Minutes | None = None
    """How long a planned interruption is before it draws advice (A4.1-1)."""
    long_repair_minutes: Minutes | None = None
    """Minutes of office hours after which a repair draws advice (A4.2-repair)."""
    first_update_minutes: Annotated[int, Meta(ge=1, le=1440)] | None = None
    """What is offered where neither an end nor a next update is known (A4.2-duration)."""
    reason_length: Annotated[int, Meta(ge=1, le=1000)] | None = None
    """Characters that a reason for falling short has at least."""
    extra_holidays: dict[str, str] = {}
    """Further holidays: name -> a day of the year, MM-DD, or easter+N."""
    dropped_holidays: tuple[str, ...] = ()
    """Names of holidays that are none any more, or "all"."""
    extra_closed: dict[str, str] = {}
    """Further closed days: name -> a yearly run, MM-DD/MM-DD, both included."""
    dropped_closed: tuple[str, ...] = ()
    """Names of runs of closed days that are none any more, or "all"."""


class Service(Base, frozen=True, kw_only=True):
    """A further service beside that of ``[klip]``: what is measured of it, by its own commitment, and who is told.

    What is left out is as it is for the first service, save that it has no parts, endpoints or counts of its own.
    """

    id: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$(?!\n)")]
    """What commands, drafts and the store call it."""
    name: str = ""
    """What people read; left out: its id."""
    url: Url | None = None
    """Where it is, for whoever reads a notice."""
    status_url: Url | None = None
    """The status page, named in notices."""
    list_url: str | None = None
    """Where users register for the mailing list."""
    component: tuple[Component, ...] = ()
    """Its parts, that notices name."""
    endpoint: tuple[Endpoint, ...] = ()
    """What is probed of it, with the keys of [[endpoint]]."""
    measure: Measure | None = None
    """How it is measured; left out: as the first one."""
    volume: Volume = Volume()
    """Where the number of its requests is read."""
    channels: tuple[str, ...] | None = None
    """The channels that its notices go out by, by name; left out: all."""
    commitment: tuple[Version, ...] = ()
    """What is promised of it: its first version begins from the published one. Left out: the same as of ``[klip]``."""


class Config(Base, frozen=True, kw_only=True):
    """The whole configuration."""

    lang: Literal["nl", "en", ""] = ""
    """The language of messages and screens; left empty: that of the environment."""
    who: str = ""
    """The name in the log; left empty: the login behind the session."""
    data: str = ""
    """The folder of the store and the spool; left empty: the user's data folder."""
    database: str = ""
    """The store's address, for a team: postgresql://user@host/klip. Left empty: a file in the data folder."""
    database_password: Secret | None = None
    """The store's password, where the address has none."""
    demo: bool = False
    """Marks everything as a demo; its channels can only be loopback."""
    klip: Klip = Klip()
    """What notices say of the system."""
    helpdesk: Helpdesk = Helpdesk()
    """The contact block of every notice, and how the helpdesk is followed."""
    measure: Measure = Measure()
    """How KLIP is measured (A3.3)."""
    notices: Notices = Notices()
    """How notices are drafted."""
    outbox: Outbox = Outbox()
    """How what waits leaves."""
    planning: Planning = Planning()
    """How maintenance is planned: what windows are proposed first."""
    volume: Volume = Volume()
    """Where the number of plan requests is read (A3.4)."""
    heartbeat: Heartbeat = Heartbeat()
    """Who watches the watcher."""
    alerting: Alerting = Alerting()
    """When our own people are woken; by whom stands in [[alert]]."""
    ui: Ui = Ui()
    """How the app looks and behaves."""
    component: tuple[Component, ...] = (
        Component(name="portal", nl="KLIP-portaal", en="KLIP portal"),
        Component(name="api", nl="KLIP-API", en="KLIP API"),
    )
    """The parts of KLIP that notices name."""
    service: tuple[Service, ...] = ()
    """Further services beside that of [klip], each with its own commitment, parts, endpoints and channels."""
    endpoint: tuple[Endpoint, ...] = ()
    """What is probed."""
    channel: tuple[Channel, ...] = field(default_factory=lambda: (Spool(),))
    """What notices go out by; left out: a spool, which tells nobody."""
    alert: tuple[Alert, ...] = ()
    """Who wakes our own people, and when."""
    commitment: tuple[Version, ...] = ()
    """Later versions of the commitment."""
