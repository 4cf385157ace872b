"""A public page and what was meant: each thing that differs is told, and nothing that does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from klip_tui.commitment.interruptions.published import Difference, Public, differences
from tests.commitment.build import at

MEANT = Public(
    "Onderhoud", "Tekst  met\nregels", ("scheduled", "in_progress"), at("2026-12-08T07:00"), at("2026-12-08T08:30"),
    (("portal", "down"), ("api", "up")),
)  # fmt: skip
THERE = replace(MEANT, statuses=("scheduled",))


def test_the_same_is_no_difference_however_it_is_spaced() -> None:
    assert differences(MEANT, replace(THERE, text=" Tekst met regels ", title="Onderhoud ")) == ()


def test_what_is_gone_is_told_as_its_status() -> None:
    assert differences(MEANT, None) == (Difference("status", "scheduled", "gone"),)


@pytest.mark.parametrize(
    ("there", "told"),
    [
        ({"title": "Iets anders"}, Difference("title", "Onderhoud", "Iets anders")),
        ({"text": "Tekstmetregels"}, Difference("text", "Tekst  met\nregels", "Tekstmetregels")),
        (
            {"start": at("2026-12-08T07:01")},
            Difference("start", "2026-12-08T07:00:00+01:00", "2026-12-08T07:01:00+01:00"),
        ),
        ({"end": at("2026-12-08T08:29")}, Difference("end", "2026-12-08T08:30:00+01:00", "2026-12-08T08:29:00+01:00")),
        ({"statuses": ("completed", "verifying")}, Difference("status", "scheduled", "completed")),
        ({"components": (("portal", "up"),)}, Difference("components", "portal: down", "portal: up")),
        ({"components": (("api", "x"),)}, Difference("components", "api: up", "api: x")),
        (
            {"components": (("portal", "up"), ("api", "x"))},
            Difference("components", "portal: down, api: up", "portal: up, api: x"),
        ),
    ],
)
def test_one_thing_that_differs_is_told_as_meant_and_as_it_stands_there(
    there: dict[str, object], told: Difference
) -> None:
    assert differences(MEANT, replace(THERE, **there)) == (told,)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "there",
    [
        {"start": MEANT.start + timedelta(seconds=59)},  # type: ignore[operator]
        {"end": None},
        {"start": None},
        {"statuses": ("completed", "in_progress")},
        {"components": (("api", "up"),)},
        {"components": (("zone", "down"),)},
        {"components": ()},
    ],
)
def test_what_is_not_said_or_says_the_same_is_no_difference(there: dict[str, object]) -> None:
    assert differences(MEANT, replace(THERE, **there)) == ()  # type: ignore[arg-type]


def test_several_are_told_in_order() -> None:
    other = replace(THERE, title="x", text="y", start=at("2026-12-09T07:00"), statuses=("completed",))
    assert [one.field for one in differences(MEANT, other)] == ["title", "text", "start", "status"]
