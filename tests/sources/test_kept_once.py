"""What a round tells beside the state: it is remembered once it is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from klip_tui.commitment.kinds import State
from klip_tui.commitment.phrase import phrase
from klip_tui.config.endpoint import Endpoint
from klip_tui.desk.views.outage_facts import failing_endpoints
from klip_tui.sources.answer import Answer
from klip_tui.sources.rounds import Round
from klip_tui.store import faults
from klip_tui.store.refusing import StoreAway
from tests.sources.rounds import INTERVAL, Machine

PORTAL = Endpoint(url="https://wie:geheim@klip.example/")


def test_what_a_round_that_was_not_kept_told_is_told_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What fails was not named until another endpoint failed, and a fault that was over stood for ever."""
    one = Machine(tmp_path)
    assert one.take()

    def seen(answer: Answer) -> None:
        one.true += INTERVAL
        one.keeper.keep(Round(one.wall, State.UP, "", None, ((PORTAL, answer),), one.steady))

    def standing() -> tuple[tuple[str, ...], list[str]]:
        with one.desk.store.read() as connection:
            return failing_endpoints(connection, one.keeper.subject), [row.place for row in faults.standing(connection)]

    def away(*_args: Any) -> None:
        raise StoreAway(phrase("it is away"))

    fails = Answer(False, False, 1, "HTTP 503")
    seen(Answer(False, False, 1, "of our own", fault=True))
    assert standing() == ((), [f"endpoint {PORTAL.label}"])
    with monkeypatch.context() as broken:
        broken.setattr("klip_tui.desk.measuring.recorder.latencies.thin", away)
        one.keeper._thinned = None
        seen(fails)
    assert standing() == ((), [f"endpoint {PORTAL.label}"])
    seen(fails)
    assert standing() == ((PORTAL.label,), [])
    assert "geheim" not in PORTAL.label
