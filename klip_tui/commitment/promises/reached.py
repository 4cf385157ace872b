"""Whether a notice reaches users at all: the status page and the mailing list, both (A4.1-channels, A4.2-immediate)."""

from __future__ import annotations

from collections.abc import Iterator

from klip_tui.commitment.kinds import Reach, Severity
from klip_tui.commitment.phrase import phrase
from klip_tui.commitment.promises.check_context import CheckContext
from klip_tui.commitment.promises.findings import Finding

WANTED = (Reach.PAGE, Reach.LIST)


def channels(case: CheckContext) -> Iterator[Finding]:
    """Fall short where a required channel of either kind is missing; without a configuration it is advice."""
    promise = "A4.1-channels" if case.planned else "A4.2-immediate"
    if case.reaches is None:
        message = phrase("There is no configuration, so nobody would be told: this judges the draft alone.")
        yield Finding("A4.1-channels", Severity.ADVICE, message)
        return
    missing = [reach for reach in WANTED if reach not in case.reaches]
    if len(missing) == len(WANTED):
        message = phrase(
            "Neither a status page nor a mailing list is among the required channels: no user is told by this notice."
        )
        yield Finding(promise, Severity.SHORT, message)
    elif missing:
        names = {Reach.PAGE: phrase("the status page"), Reach.LIST: phrase("the mailing list")}
        message = phrase(
            "{channel} is not among the required channels; users are told through both.", channel=names[missing[0]]
        )
        yield Finding(promise, Severity.SHORT, message)
