"""Reading a mail folder over IMAP (RFC 3501) without changing anything on the server.

The folder is opened read-only and mails are peeked at, up to a limit of bytes each: headers and text are wanted, not
what is attached.
"""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from email.utils import getaddresses, parsedate_to_datetime
from html.parser import HTMLParser
from imaplib import IMAP4
from typing import TYPE_CHECKING, Any

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.config.helpdesk import Mailbox
from klip_tui.config.secrets import reveal
from klip_tui.sources.imap_bounds import connect
from klip_tui.text.clean import clean, one_line

if TYPE_CHECKING:
    from imap_tools import BaseMailBox, MailMessage

LARGEST = 100_000
"""Bytes of a mail that are fetched."""
LONGEST_TEXT = 20_000
PATIENCE = 2.0
"""Times the time-out after which no further mail is fetched at once."""
MOST_ANSWERED = 30
"""Message-IDs, the nearest first, of which one is looked for: a header has room for thousands, each a question to the
store while it is held."""
_IDS = re.compile(r"<[^<>\s]{1,250}>")
_FETCHED = re.compile(rb"UID (\d+)")
_FOR_NOW = re.compile(
    rb"\[(UNAVAILABLE|INUSE|LIMIT|SERVERBUG|CONTACTADMIN|AUTHORIZATIONFAILED|EXPIRED)\]", re.IGNORECASE
)
"""What a server says when it can't serve now (RFC 5530): no mail's fault."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail's headers and text, made harmless. ``references`` are the Message-IDs that it answers, nearest first."""

    uid: int
    reference: str
    references: tuple[str, ...]
    sender: str
    subject: str
    text: str
    sent: datetime | None
    received: datetime
    automatic: bool


@dataclass(frozen=True, slots=True)
class Place:
    """How far a folder was read: UIDs mean something only under one ``validity``."""

    validity: int
    last: int


@dataclass(frozen=True, slots=True)
class Unread:
    """A mail that can't be read: which one, and the kind of error. Its own words are not repeated."""

    uid: int
    why: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What a reading brought: mails oldest first, those that can't be read, and the next place."""

    mails: tuple[Mail, ...]
    unread: tuple[Unread, ...]
    place: Place


@contextmanager
def opened(settings: Mailbox) -> Iterator[BaseMailBox]:
    """Log in and open the folder read-only. Raises Refused with a sentence that says what to do."""
    try:
        import imap_tools
    except ImportError:
        raise Refused(phrase("the mailbox needs the extra imap: install klip-tui with it")) from None
    host, port, wait = settings.host, settings.port, settings.timeout
    try:
        secure = settings.security != "plain"
        context = ssl.create_default_context(cafile=settings.ca_file or None) if secure else None

        class Box(imap_tools.BaseMailBox):
            def _get_mailbox_client(self) -> IMAP4:
                return connect(host, port, wait, settings.security, context)

        box = Box()
        password = reveal(settings.password)
        with box.login(settings.user, password, initial_folder=None):
            box.folder.set(settings.folder, readonly=True)
            yield box
    except imap_tools.MailboxLoginError as error:
        raise Refused(phrase("{host} does not accept user and password", host=host)) from error
    except imap_tools.MailboxFolderSelectError as error:
        raise Refused(phrase("{host} has no folder {folder}", host=host, folder=settings.folder)) from error
    except (imap_tools.ImapToolsError, IMAP4.error, OSError, ValueError) as error:
        why = one_line(str(error) or type(error).__name__, 120)
        raise Refused(phrase("the mailbox on {host} can't be read: {why}", host=host, why=why)) from error


def read(
    settings: Mailbox,
    before: Place | None,
    since: date,
    aside: Callable[[int, int], bool] = lambda validity, uid: False,
) -> Batch:
    """Return the mails that came after a place (or since a day, the first time), without those that are set ``aside``.

    One mail that can't be read is told apart and passed by; Refused is raised where the server can't be read.
    """
    with opened(settings) as box:
        status = box.folder.status(settings.folder, ["UIDVALIDITY", "UIDNEXT"])
        validity, following = status["UIDVALIDITY"], status["UIDNEXT"]
        known = before is not None and before.validity == validity
        last = before.last if before is not None and known else 0
        criteria = f"UID {last + 1}:*" if known else f"SINCE {since:%d-%b-%Y}"
        uids = sorted(uid for one in box.uids(criteria) if (uid := int(one)) > last)[: settings.most]
        end = time.monotonic() + PATIENCE * settings.timeout
        found, ended = [], following - 1 if not uids else last
        for uid in uids:
            if not aside(validity, uid):
                found.append(_fetch(box, uid))
            ended = uid
            if time.monotonic() > end:
                # The others are read next time: a slow server gives some each time.
                break
        return Batch(
            tuple(one for one in found if isinstance(one, Mail)),
            tuple(one for one in found if isinstance(one, Unread)),
            Place(validity, max(last, ended)),
        )


def _fetch(box: BaseMailBox, uid: int) -> Mail | Unread | None:
    """Fetch a mail; None when it is gone. What the connection raises is not this mail's fault, and passes."""
    box.client.spent = 0  # type: ignore[attr-defined]
    code, answer = box.client.uid("FETCH", str(uid), f"(INTERNALDATE BODY.PEEK[]<0.{LARGEST}>)")
    if code != "OK":
        said = b" ".join(part for part in answer if isinstance(part, bytes))
        if _FOR_NOW.search(said):
            raise IMAP4.error(one_line(said.decode("utf-8", "replace"), 100))
        return Unread(uid, str(code))
    try:
        return _parsed(uid, answer)
    except Exception as error:
        # The senders write what they want: whatever that raises is told of this mail alone.
        return Unread(uid, type(error).__name__)


def _parsed(uid: int, answer: Sequence[Any]) -> Mail | None:
    from imap_tools import MailMessage

    for part in answer:
        if isinstance(part, tuple):
            when = re.search(rb'INTERNALDATE "([^"]+)"', part[0])
            received = parsedate_to_datetime(when[1].decode().replace("-", " ")) if when else datetime.now(UTC)
            return read_mail(uid, MailMessage.from_bytes(part[1]), received)
    return None


def read_mail(uid: int, message: MailMessage, received: datetime) -> Mail:
    """Take what is wanted of a mail."""
    headers: Mapping[str, tuple[str, ...]] = dict(message.headers)

    def header(name: str) -> str:
        return " ".join(str(value) for value in headers.get(name, ()))

    own = _IDS.findall(header("message-id"))
    answered = [*_IDS.findall(header("in-reply-to")), *reversed(_IDS.findall(header("references")))]
    automatic = header("auto-submitted").strip().lower() not in ("", "no") or header("precedence").strip().lower() in (
        "bulk",
        "junk",
        "auto_reply",
    )
    addresses = [address for _, address in getaddresses([header("from")]) if "@" in address]
    try:
        text = message.text or _plain(message.html)
    except (LookupError, ValueError):
        text = ""
    return Mail(
        uid,
        own[0] if own else f"<uid-{uid}-{int(received.timestamp())}@mailbox>",
        tuple(dict.fromkeys(answered))[:MOST_ANSWERED],
        one_line(addresses[0] if addresses else "", 200),
        one_line(message.subject, 300),
        clean(text)[:LONGEST_TEXT].strip(),
        message.date if message.date_str and message.date.tzinfo is not None else None,
        received.astimezone(UTC),
        automatic,
    )


class _Text(HTMLParser):
    """Keeps a page's text: no scripts, no styles, no tags."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """Break lines where blocks begin."""
        del attrs
        self._hidden += tag in ("script", "style", "head")
        if tag in ("p", "br", "div", "tr", "li"):
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """See where hidden parts end."""
        if tag in ("script", "style", "head"):
            self._hidden = max(0, self._hidden - 1)

    def handle_data(self, data: str) -> None:
        """Keep what is shown."""
        if not self._hidden:
            self.parts.append(data)


def _plain(page: str) -> str:
    reader = _Text()
    reader.feed(page[:LARGEST])
    return "\n".join(line.strip() for line in "".join(reader.parts).splitlines() if line.strip())
