"""One frame on its way: the terminal's answers say when the next may leave."""

from __future__ import annotations

import pytest

from klip_tui.tui.terminal.cell_driver.pacing import PATIENCE, Pacing


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pacing(clock: Clock) -> Pacing:
    """A pace with a terminal that has answered once."""
    pacing = Pacing(clock)
    assert pacing.leaves(50)
    assert pacing.answered()
    return pacing


def test_the_next_frame_waits_for_the_answer(pacing: Pacing) -> None:
    assert pacing.wait() is None
    assert pacing.leaves(48)
    assert pacing.wait() == pytest.approx(PATIENCE + 0.1)
    assert pacing.answered()
    assert pacing.wait() is None


def test_a_terminal_that_never_answered_is_not_waited_for(clock: Clock) -> None:
    pacing = Pacing(clock)
    assert pacing.leaves(50)
    assert pacing.wait() is None
    assert not pacing.leaves(50), "it asks once"


def test_without_answers_it_goes_on_and_asks_no_more(pacing: Pacing, clock: Clock) -> None:
    pacing.leaves(0)
    clock.now += PATIENCE
    assert pacing.wait() is None
    assert not pacing.leaves(50)
    assert pacing.wait() is None


def test_a_late_answer_brings_the_pace_back(pacing: Pacing, clock: Clock) -> None:
    pacing.leaves(0)
    clock.now += PATIENCE
    pacing.wait()
    pacing.leaves(50)
    assert pacing.answered()
    assert pacing.leaves(50)
    assert pacing.wait() is not None


def test_a_large_frame_is_given_time(pacing: Pacing, clock: Clock) -> None:
    """9,600 baud: 9,600 bytes take ten seconds."""
    pacing.leaves(9600)
    clock.now += 10
    assert pacing.wait() is not None
    assert pacing.answered()
    assert pacing.wait() is None


def test_the_apps_own_question_gets_its_own_answer(pacing: Pacing) -> None:
    pacing.asked_by_app()
    pacing.leaves(50)
    assert not pacing.answered()
    assert pacing.wait() is not None
    assert pacing.answered()
    assert not pacing.answered(), "one that nobody asked for is the app's"
