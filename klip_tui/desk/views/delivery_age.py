"""How old what is said of a delivery is: since when it stands so, when it was last tried, when it is tried again."""

from __future__ import annotations

from datetime import datetime

from klip_tui.commitment.kinds import STUCK, WAITING, DeliveryState
from klip_tui.commitment.phrase import Phrase, phrase
from klip_tui.store.deliveries import Delivery

UNFINISHED = (DeliveryState.HELD, *WAITING, *STUCK)


def last_tried(one: Delivery) -> datetime | None:
    """Return when what waits, or waits for a person, was last tried; None where it was not, or is not known any more.

    A person's decision since then stands in the place of that instant.
    """
    if one.attempts == 0 or (one.decided is not None and one.decided >= one.changed):
        return None
    return one.changed if one.state in (*WAITING, *STUCK) else None


def next_try(one: Delivery) -> datetime | None:
    """Return from when what waits is tried again."""
    return one.due if one.state is DeliveryState.PENDING else None


def aged(one: Delivery) -> Phrase | None:
    """Say as of when an unfinished delivery stands as it does, and when it is tried again, where it waits for that."""
    if one.state not in UNFINISHED:
        return None
    tried = last_tried(one)
    if one.state is DeliveryState.PENDING:
        if tried is None:
            return phrase("waiting since {at}, to be tried from {due}", at=one.changed, due=one.due)
        return phrase("last tried {at}, to be tried again from {due}", at=tried, due=one.due)
    if one.state is DeliveryState.SENDING:
        return phrase("being tried since {at}", at=one.changed)
    if tried is not None:
        return phrase("last tried {at}", at=tried)
    return phrase("since {at}", at=one.changed)
