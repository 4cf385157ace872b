"""Every promise of the commitment, in its order."""

from __future__ import annotations

from klip_tui.commitment.promises import (
    article_1_helpdesk,
    article_2_hours,
    article_3_availability,
    article_4_1_planned,
    article_4_2_unplanned,
    article_5_reporting,
)
from klip_tui.commitment.promises.limits import Limit, WindowsState
from klip_tui.commitment.promises.promise import Promise
from klip_tui.commitment.promises.results import MonthResults, Result
from klip_tui.commitment.terms import Commitment

ARTICLES: tuple[tuple[Promise, ...], ...] = (
    article_1_helpdesk.PROMISES,
    article_2_hours.PROMISES,
    article_3_availability.PROMISES,
    article_4_1_planned.PROMISES,
    article_4_2_unplanned.PROMISES,
    article_5_reporting.PROMISES,
)
PROMISES: tuple[Promise, ...] = tuple(promise for article in ARTICLES for promise in article)
_BY_ID = {promise.id: promise for promise in PROMISES}
KNOWN = frozenset(_BY_ID)


def promise(identity: str) -> Promise:
    """Return a promise by its number. Raises KeyError for a number that the commitment does not have."""
    return _BY_ID[identity]


def held(commitment: Commitment) -> tuple[Promise, ...]:
    """Return the promises that a commitment holds."""
    return tuple(one for one in PROMISES if commitment.holds(one.id))


def limits(state: WindowsState) -> tuple[Limit, ...]:
    """Return what the promises of a commitment ask of a window."""
    return tuple(one.limit(state) for one in held(state.commitment) if one.limit is not None)


def results(commitment: Commitment, month: MonthResults) -> tuple[Result, ...]:
    """Return what a month came to against each promise that has a result."""
    return tuple(one.result(month) for one in held(commitment) if one.result is not None)
