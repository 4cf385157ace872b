"""``alert test``: one page to each target, at once and without the outbox, to see that it arrives."""

from __future__ import annotations

from klip_tui.alerts.kind import Tried
from klip_tui.alerts.registry import way_of
from klip_tui.channels.protocol import Outcome, Result
from klip_tui.commitment.phrase import Malformed, Refused, phrase
from klip_tui.config.load import kind_of
from klip_tui.desk.alerts.keeper import voice_of
from klip_tui.desk.alerts.wording import test_page
from klip_tui.desk.outbox.attempt import Within
from klip_tui.desk.session import Desk
from klip_tui.net.values import Deadline
from klip_tui.runtime import crash_log


def try_all(desk: Desk, name: str = "") -> list[Tried]:
    """Tell every target (or one) that this is a test. Raises Malformed for no such target, Refused for none at all."""
    targets = [one for one in desk.settings.config.alert if name in ("", one.name)]
    if not targets:
        if name:
            raise Malformed(phrase("no alert is called {name}", name=name))
        raise Refused(phrase("nobody is woken: the configuration has no [[alert]]"))
    with desk.work("alert test", detail=", ".join(one.name for one in targets)) as work:
        now = work.now
    found: list[Tried] = []
    for one in targets:
        network = Within(desk.network, Deadline(one.timeout, desk.steady), lambda: None)
        try:
            target = way_of(one).make(one, network)
            outcome = target.send(test_page(desk, voice_of(desk), one.name, now), network.leave)
        except Refused as error:
            outcome = Outcome(Result.REFUSED, error.sentence)
        except Exception as error:
            kept = crash_log.keep(desk.settings.data, error, now)
            why = phrase(
                "something unexpected went wrong ({kind}); {file} says what",
                kind=type(error).__name__,
                file=str(kept or "-"),
            )
            outcome = Outcome(Result.REFUSED, why)
        found.append(Tried(one.name, kind_of(one), outcome))
    return found
