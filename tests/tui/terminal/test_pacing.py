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


def test_the_next_frame_waits_for_the_answer(clock: Clock) -> None:
    pacing = Pacing(clock)
    assert pacing.wait() is None
    assert pacing.leaves(50)
    assert pacing.wait() == pytest.approx(PATIENCE)
    assert pacing.answered()
    assert pacing.wait() is None


def test_without_answers_it_goes_on_and_asks_no_more(clock: Clock) -> None:
    pacing = Pacing(clock)
    pacing.leaves(50)
    clock.now += PATIENCE
    assert pacing.wait() is None
    assert not pacing.leaves(50)
    assert pacing.wait() is None


def test_a_late_answer_brings_the_pace_back(clock: Clock) -> None:
    pacing = Pacing(clock)
    pacing.leaves(50)
    clock.now += PATIENCE
    pacing.wait()
    pacing.leaves(50)
    assert pacing.answered()
    assert pacing.leaves(50)
    assert pacing.wait() is not None


def test_a_terminal_that_answers_is_given_time_for_a_large_frame(clock: Clock) -> None:
    """9,600 baud: 9,600 bytes take ten seconds."""
    pacing = Pacing(clock)
    pacing.leaves(50)
    pacing.answered()
    pacing.leaves(9600)
    clock.now += 10
    assert pacing.wait() is not None
    assert pacing.answered()
    assert pacing.wait() is None


def test_the_apps_own_question_gets_its_own_answer(clock: Clock) -> None:
    pacing = Pacing(clock)
    pacing.asked_by_app()
    pacing.leaves(50)
    assert not pacing.answered()
    assert pacing.wait() is not None
    assert pacing.answered()
    assert not pacing.answered(), "one that nobody asked for is the app's"
