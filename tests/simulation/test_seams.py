"""The checks themselves: a world in which the program forgets something is found out."""

from __future__ import annotations

import pytest

from klip_tui.desk.measuring import recorder
from tests.simulation.test_simulation import lab, run
from tests.simulation.universe import Lab

__all__ = ["lab"]
SEEDS = range(12)


def _found(here: Lab) -> str:
    """Run worlds until one shows what is wrong."""
    for seed in SEEDS:
        wrong = run(seed, here).wrong
        if wrong:
            return "\n".join(wrong)
    return ""


@pytest.mark.soak
def test_a_second_try_that_does_not_ask_is_found(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("klip_tui.channels.statuspage.channel.StatuspageChannel.find", lambda *_: None)
    assert "times, and nobody is told" in _found(lab)


@pytest.mark.soak
def test_up_that_nobody_measured_is_found(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder, "HOLD", 30)
    assert "was measured by nobody" in _found(lab)
