"""A month's measured results against the targets (A5.1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from itertools import groupby
from operator import itemgetter

from klip_tui.commitment.calendar.working_days import is_working
from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.terms import Commitment


@dataclass(frozen=True, slots=True)
class DayVolume:
    """Plan requests of one day; ``received`` is None where it is unknown."""

    day: date
    processed: int
    received: int | None = None


def volume_met(volume: DayVolume, target: int) -> bool | None:
    """Whether a working day meets A3.4; None when it is below the target and the number received is unknown."""
    if volume.processed >= target:
        return True
    return None if volume.received is None else volume.processed >= volume.received


@dataclass(frozen=True, slots=True)
class VolumeFigures:
    """A month's plan requests (A3.4): only working days that were counted count.

    ``parts`` are those under one number each, where a version that asks for another begins within the month; ``target``
    is then the mean of what was asked for on the days that were counted.
    """

    target: int
    working_days: int
    counted_days: int
    met_days: int
    unknown_days: int
    total: int
    parts: tuple[VolumeFigures, ...] = ()

    @property
    def mean(self) -> Fraction | None:
        """Processed plan requests per counted working day."""
        return Fraction(self.total, self.counted_days) if self.counted_days else None

    @property
    def met(self) -> bool | None:
        """Whether the monthly mean reaches the target, or every counted day met it; None when that is unknown.

        Under more than one number each part is held to its own.
        """
        if self.parts:
            results = [part.met for part in self.parts]
            return False if False in results else None if None in results else True
        mean = self.mean
        if mean is None:
            return None
        if mean >= self.target or self.met_days == self.counted_days:
            return True
        return None if self.met_days + self.unknown_days == self.counted_days else False


def volume_figures(
    commitment: Commitment, first: date, working_days: int, volumes: Sequence[DayVolume]
) -> VolumeFigures:
    """Count a month's plan requests; ``first`` is its first day, ``volumes`` are in the order of their days."""
    counted = [
        (commitment.on(volume.day).plan_requests, volume) for volume in volumes if is_working(commitment, volume.day)
    ]
    parts = [_part(list(rows)) for _, rows in groupby(counted, key=itemgetter(0))]
    if not parts:
        return VolumeFigures(commitment.on(first).plan_requests, working_days, 0, 0, 0, 0)
    return VolumeFigures(
        sum(part.target * part.counted_days for part in parts) // len(counted),
        working_days,
        len(counted),
        sum(part.met_days for part in parts),
        sum(part.unknown_days for part in parts),
        sum(part.total for part in parts),
        tuple(parts) if len(parts) > 1 else (),
    )


def _part(rows: Sequence[tuple[int, DayVolume]]) -> VolumeFigures:
    """Count days on which the same number is asked for."""
    results = [volume_met(volume, target) for target, volume in rows]
    total = sum(volume.processed for _, volume in rows)
    return VolumeFigures(rows[0][0], len(rows), len(rows), results.count(True), results.count(None), total)
