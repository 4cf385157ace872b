"""Putting a postmortem on the status page as a draft, for whoever goes on writing it there.

It tells nobody anything, and the same text again changes nothing. So it needs no outbox: it is tried at once, read
back, and what became of it is said and logged.
"""

from __future__ import annotations

from klip_tui.channels.making import channels
from klip_tui.channels.protocol import Outcome, TakesPostmortem
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import DeliveryState
from klip_tui.commitment.phrase import Malformed, Refused, phrase
from klip_tui.desk.outbox.attempt import Within
from klip_tui.desk.session import Desk
from klip_tui.net.values import Deadline
from klip_tui.store import deliveries, notices
from klip_tui.text.voice import Voice


@dataclass(frozen=True, slots=True)
class Put:
    """What became of a draft on one channel."""

    channel: str
    outcome: Outcome


def put_draft(desk: Desk, identity: str, text: str, *, over: bool = False) -> list[Put]:
    """Put a text on every page that takes it and has the interruption.

    Raises Malformed for no such interruption, Refused while it is open, or where no page has it.
    """
    desk.may_write()
    with desk.store.read() as connection:
        one = notices.load(connection, identity)
        if one is None:
            raise Malformed(phrase("there is no interruption {id}", id=repr(identity[:40])))
        rows = deliveries.of_interruption(connection, identity)
    if one.open:
        raise Refused(phrase("{id} is not over yet: its story is told afterwards", id=identity))
    there = {row.channel: row.remote for row in rows if row.remote and row.state is DeliveryState.ACCEPTED}
    network = Within(desk.network, Deadline(desk.settings.config.outbox.deadline, desk.steady), lambda: None)
    able = [
        made
        for made in channels(desk.at(one.service).settings, network)
        if isinstance(made, TakesPostmortem) and made.name in there
    ]
    if not able:
        raise Refused(phrase("no status page that takes a postmortem has {id}", id=identity))
    voice, found = Voice(desk.settings.config.lang or "en"), []
    for channel in able:
        outcome = channel.put_postmortem(there[channel.name], text, over=over)
        with desk.work("postmortem draft", identity) as work:
            work.detail = f"{channel.name}: {voice.say(outcome.detail)}"
        found.append(Put(channel.name, outcome))
    return found
