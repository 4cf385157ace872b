"""The configuration's shape: every key, its type and its default."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Annotated, Literal, Union

from msgspec import Meta, field

from klip_tui.config.base import Base, Name, Seconds, Url
from klip_tui.config.endpoint import Endpoint
from klip_tui.config.helpdesk import Helpdesk
from klip_tui.config.kinds import ALERT_WAYS, CHANNEL_KINDS, AlertSettings, ChannelSettings, Spool
from klip_tui.config.planning import Planning
from klip_tui.config.secrets import Secret
from klip_tui.config.version import Version


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
