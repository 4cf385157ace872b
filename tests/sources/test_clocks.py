"""Clocks that are set, machines that sleep, machines whose clocks differ: unknown, never doubled, never negative."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klip_tui.commitment.figures.availability import Segment
from klip_tui.commitment.kinds import State
from klip_tui.commitment.service import KLIP
from klip_tui.store import segments
from tests.sources.rounds import BEGUN, INTERVAL, Machine

START = int(BEGUN.timestamp())


def kept(machine: Machine) -> list[Segment]:
    with machine.desk.store.read() as connection:
        return segments.between(connection, KLIP, START - 10**6, START + 10**7)


def spans(machine: Machine) -> list[tuple[str, int, int]]:
    return [(row.state.value, row.start - START, row.end - START) for row in kept(machine)]


def test_a_clock_set_forward_leaves_the_jump_unknown(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    for n in range(8):
        machine.true = n * INTERVAL
        if n == 4:
            machine.skew = 50.0
        machine.round()
    assert spans(machine) == [("up", 0, 90), ("up", 170, 350)]


def test_a_clock_set_back_writes_no_second_twice(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    for n in range(12):
        machine.true = n * INTERVAL
        if n == 4:
            machine.skew = -100.0
        machine.round(State.UP if n < 6 else State.DOWN)
    assert spans(machine) == [("up", 0, 80), ("down", 80, 320)], "what lay in the future by the new time gives way"


def test_a_machine_that_slept_did_not_measure(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    for n in range(4):
        machine.true = machine.slept + n * INTERVAL
        machine.round()
    machine.slept, machine.true = 40.0, machine.true + INTERVAL + 40.0
    machine.round()
    assert spans(machine) == [("up", 0, 90), ("up", 160, 250)], "even a nap within three intervals"


def test_a_round_that_could_not_be_kept_does_not_forget_that_the_clock_was_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from klip_tui.commitment.phrase import phrase
    from klip_tui.store.opening import Store, StoreRefused

    machine = Machine(tmp_path)
    for n in range(4):
        machine.true = n * INTERVAL
        machine.round()
    machine.true, machine.skew = 4 * INTERVAL, 20.0
    with monkeypatch.context() as broken:

        def refuse(_store: Store) -> None:
            raise StoreRefused(phrase("no"))

        broken.setattr(Store, "write", refuse)
        assert machine.round()
    machine.true = 5 * INTERVAL
    machine.round()
    assert spans(machine)[0] == ("up", 0, 90)


STEPS = st.lists(
    st.tuples(
        st.floats(0.1, 200), st.just(0.0) | st.floats(-4000, 4000), st.floats(0, 300), st.sampled_from(State)
    ),
    min_size=2, max_size=40,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_whatever_clocks_do_segments_are_true(steps: list[tuple[float, float, float, State]]) -> None:
    """Each step: time that passes, what the clock is set by, how long the machine sleeps, what the round sees."""
    with TemporaryDirectory() as folder:
        machine = Machine(Path(folder))
        awake = 0.0
        for passes, jump, sleep, state in steps:
            machine.true += passes + sleep
            machine.slept += sleep
            machine.skew += jump
            awake += passes
            machine.round(state)
            rows = kept(machine)
            assert all(row.start < row.end for row in rows), "no negative seconds"
            assert all(a.end <= b.start for a, b in pairwise(rows)), "no doubled ones"
        with machine.desk.store.read() as connection:
            stays = segments.stays(connection, KLIP, 1000)
        certain = sum((stay.end - stay.start).total_seconds() for stay in stays)
        held = sum((min(stay.hold, machine.wall) - stay.end).total_seconds() for stay in stays[:1])
        assert certain <= awake + 2.0 * len(steps) + 1, "no more is certain than passed while we were awake"
        assert held <= 3 * INTERVAL
        machine.desk.close()


@pytest.mark.parametrize("skew", [0.0, 600.0, -600.0, 86_400.0, -86_400.0])
def test_two_machines_whose_clocks_differ_hold_one_lease(tmp_path: Path, skew: float) -> None:
    one, two = Machine(tmp_path, "monitor one 1 a"), Machine(tmp_path, "monitor two 1 b", skew)
    assert one.take()
    took: float | None = None
    for second in range(0, 1200):
        one.true = two.true = float(second)
        alive = second < 600
        if alive and second % INTERVAL == 0:
            assert one.round(), "the one that measures goes on"
        if second % 5 == 0 and took is None and two.take():
            took = second
        if took is not None and (second - took) % INTERVAL == 0:
            assert two.round()
    assert took is not None
    last_beat = 570
    assert 600 <= took <= last_beat + 3 * INTERVAL, "within three intervals, and not while the other lives"
    one.true = 1300.0
    assert not one.round(), "who comes back finds the lease taken"
    rows = kept(two)
    assert all(a.end <= b.start for a, b in pairwise(rows)), "no two segments overlap"


def test_a_holder_that_died_on_this_machine_is_void_at_once(tmp_path: Path) -> None:
    import subprocess
    import sys

    said = "from klip_tui.store.lease_watcher import holder_name; print(holder_name('monitor'))"
    gone = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True).stdout.strip()
    one = Machine(tmp_path, gone)
    assert one.take()
    assert Machine(tmp_path, "monitor two 1 b").take()
