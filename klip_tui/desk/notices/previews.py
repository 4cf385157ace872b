"""What a notice will look like: as a reader of the mail and of the page sees it, and byte for byte as it is sent."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime

from klip_tui.channels.making import channels
from klip_tui.channels.protocol import Channel, Message, Readable
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.interruptions.interruption import Notice
from klip_tui.commitment.phrase import Phrase
from klip_tui.desk.notices.check import desk_of
from klip_tui.desk.notices.measured import completed
from klip_tui.desk.notices.texts import texts as fill_texts
from klip_tui.desk.outbox.journal import or_apart
from klip_tui.desk.outbox.messages import message_of, to_come
from klip_tui.desk.session import Desk
from klip_tui.store import notices


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a reader sees: where (``mail`` in a language, ``page``, or ``text`` where nothing else tells it)."""

    where: str
    lang: str
    subject: str
    text: str
    statuses: tuple[str, ...] = ()
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Previews:
    """Every way a notice is seen, the raw requests by channel, and what is wrong with the user's own templates."""

    readers: tuple[Rendered, ...]
    raw: tuple[tuple[str, str], ...]
    problems: tuple[Phrase, ...]


def previews(desk: Desk, draft: Draft) -> Previews:
    """Make a draft's previews (ids and keys are those of a try)."""
    messages, texts, problems = or_apart(desk, draft, lambda one: _messages(one, draft))
    readers: list[Rendered] = []
    mailed = any(channel.kind == "mail" for channel, _ in messages)
    if messages and (mailed or not any(isinstance(channel, Readable) for channel, _ in messages)):
        subject = messages[0][1].subject if mailed else messages[0][1].title
        readers += [Rendered("mail" if mailed else "text", lang, subject, text) for lang, text in texts.items()]
    for channel, message in messages:
        if isinstance(channel, Readable):
            page = channel.meant(message, desk.clock())
            words = tuple(status for status in page.statuses[:1] if any(c.isalpha() for c in status))
            readers.append(Rendered("page", "", page.title, page.text, words, page.start, page.end))
    raw = tuple((channel.name, channel.preview(message)) for channel, message in messages)
    return Previews(tuple(readers), raw, tuple(problems))


def _messages(desk: Desk, draft: Draft) -> tuple[list[tuple[Channel, Message]], dict[str, str], list[Phrase]]:
    now, desk = desk.clock(), desk_of(desk, draft)
    draft = completed(desk, draft, now)
    reading = desk.store.read() if desk.has_store else nullcontext(None)
    with reading as connection:
        identity, sequence = draft.interruption, 1
        if connection is not None:
            identity = identity or notices.next_id(connection, now)
            sequence = notices.next_sequence(connection, identity)
        identity = identity or f"{now.year}-001"
        filled, wrong = fill_texts(desk.settings, draft, identity)
        notice = Notice(f"{identity}/{sequence}", draft.type, draft.facts, now.replace(microsecond=0), None)
        written = notices.Written(notice, identity, sequence, filled, (), "", desk.who)
        key = f"klip-{identity}-{sequence}-preview"

        def made(channel: Channel) -> Message:
            if connection is None:
                return message_of(desk.settings, written, key)
            return to_come(connection, desk.settings, written, key, channel)

        return [(channel, made(channel)) for channel in channels(desk.settings, desk.network)], filled, wrong
