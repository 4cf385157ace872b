"""A page may apply a request that it was late with beside the one that was sent anew: after success it is looked again.

Two entries with our key are said, never removed: what users read is a person's to change.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from klip_tui.channels.protocol import Outcome, Readable
from klip_tui.commitment.phrase import Unreachable, phrase
from klip_tui.desk.outbox.drift import reader
from klip_tui.desk.outbox.messages import message_for
from klip_tui.desk.session import Desk
from klip_tui.runtime import crash_log
from klip_tui.store import deliveries, faults, log
from klip_tui.store.deliveries import Delivery
from klip_tui.text.packing import packed
from klip_tui.text.voice import Voice

AGAIN, LONGEST = timedelta(minutes=5), timedelta(days=1)
"""After how long a page that could not be asked is asked once more, and for how long after it took the notice."""


def look_again(desk: Desk, rows: Sequence[Delivery], stop: Callable[[], bool]) -> None:
    """Look for second entries of what was accepted; each row by itself."""
    for row in rows:
        channel = reader(desk, row.channel)
        if stop():
            return
        count: int | Outcome = 1
        if isinstance(channel, Readable):
            try:
                with desk.store.read() as connection:
                    message = message_for(connection, desk.settings, row, desk.clock())
                count = channel.copies(replace(message, remote=row.remote))
            except Unreachable:
                raise
            except Exception as error:
                # One page that answers nonsense keeps nobody from the others.
                crash_log.keep(desk.settings.data, error, desk.clock())
        _keep(desk, row, count)


def _keep(desk: Desk, row: Delivery, count: int | Outcome) -> None:
    now = desk.clock()
    with desk.delivering() as connection:
        unanswered = isinstance(count, Outcome) and now - row.changed < LONGEST
        deliveries.set_ready(connection, row.id, now + AGAIN if unanswered else None)
        if isinstance(count, Outcome) or count < 2:
            return
        why = phrase(
            "{notice} stands there {count} times: a late request was applied too; take one away by hand",
            notice=row.notice,
            count=count,
        )
        detail, said = Voice(desk.settings.config.lang or "en").say(why), packed(why)
        deliveries.move(connection, row.id, row.state, row.changed, detail=detail, said=said)
        faults.note(connection, f"twice {row.notice} {row.channel}", detail, now, said)
        log.write(connection, now, "klip-tui", "twice", f"{row.notice} {row.channel}", detail=detail)
