"""The registry, the documentation, the findings, the planner and the report cite the same promises."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from klip_tui.commitment.kinds import Kind, NoticeType, State
from klip_tui.commitment.phrase import Refused, phrase, plain
from klip_tui.commitment.promises import registry
from klip_tui.commitment.promises.check import check
from klip_tui.commitment.promises.duties import duties
from klip_tui.commitment.promises.duty import (
    DutyKind,
    HeldNotice,
    OpenDrift,
    OpenQuestion,
    OpenReport,
    Situation,
    StuckDelivery,
)
from klip_tui.commitment.promises.limits import WindowsState
from klip_tui.commitment.service import helpdesk_commitment
from klip_tui.commitment.terms import PUBLISHED, PUBLISHED_TERMS
from klip_tui.commitment.window_limits import Limits
from klip_tui.commitment.window_wish import Wish
from klip_tui.text.voice import Voice
from tests.commitment import build
from tests.commitment.build import at, facts, interruption, notice
from tests.commitment.test_planning import wish

DOCS = Path(__file__).resolve().parents[2] / "docs" / "commitment.md"
IDS = [
    "A1.1",
    "A1.2",
    "A1.3",
    "A2.1",
    "A2.2",
    "A3.1",
    "A3.2",
    "A3.3",
    "A3.4",
    "A4.1-known",
    "A4.1-channels",
    "A4.1-period",
    "A4.1-hindrance",
    "A4.1-1",
    "A4.1-2",
    "A4.1-3",
    "A4.2-report",
    "A4.2-immediate",
    "A4.2-duration",
    "A4.2-repair",
    "A4.2-restart",
    "A4.2-outside",
    "A5.1",
    "A5.2",
]


def test_every_promise_is_there_once_and_in_order() -> None:
    assert [promise.id for promise in registry.PROMISES] == IDS
    assert registry.promise("A4.1-2").id == "A4.1-2"
    with pytest.raises(KeyError):
        registry.promise("A9.9")


def test_the_documents_table_is_the_registrys() -> None:
    voice = Voice("en")
    rows = re.findall(r"^\| (A[\w.-]+) \| (.+) \|$", DOCS.read_text(), re.MULTILINE)
    assert rows == [(one.id, voice.say(one.text(PUBLISHED_TERMS))) for one in registry.PROMISES]


def test_every_text_is_said_in_dutch_too() -> None:
    for one in registry.PROMISES:
        assert Voice("nl").say(one.text(PUBLISHED_TERMS)) != Voice("en").say(one.text(PUBLISHED_TERMS)), one.id


def test_a_promise_can_be_written_down_before_its_service_is_named() -> None:
    """In a traceback nobody fills in the name: what it stands for is not lost, nor the sentence."""
    for identity in ("A4.1-hindrance", "A4.2-report", "A4.2-restart"):
        assert "{name}" in plain(registry.promise(identity).says(PUBLISHED_TERMS))


def test_what_is_refused_names_its_sentence_wherever_it_is_written_down() -> None:
    refused = Refused(phrase("{text} is no date", text="nu"))
    assert str(refused) == "nu is no date"
    assert "is no date" in repr(refused)


def test_the_planner_asks_the_limits_that_the_promises_give() -> None:
    asked: Wish = wish(
        at("2026-12-08T08:00") - at("2026-12-08T07:00"), at("2026-12-01T12:00").date(), at("2026-12-02T12:00").date()
    )
    state = WindowsState(PUBLISHED, asked.now, asked.months, list(asked.announced))
    limits = Limits(asked)
    every = (limits.lead, limits.end, *limits.budgets, limits.overlap)
    theirs = {limit.promise: limit for limit in every if limit is not None}
    assert theirs == {limit.promise: limit for limit in registry.limits(state)}
    assert theirs.keys() == {"A3.1", "A3.2", "A4.1-hindrance", "A4.1-2", "A4.1-3"}


def test_every_duty_belongs_to_a_promise() -> None:
    assert {kind for one in registry.PROMISES for kind in one.duties} == set(DutyKind)
    assert {one.id for one in registry.PROMISES if one.duties} == {one.id for one in registry.PROMISES if one.owes}


def test_a_promise_asks_for_its_own_duties_and_for_the_kinds_that_it_says() -> None:
    now = at("2026-11-14T22:12")
    planned = facts("2026-12-08T07:00", "2026-12-08T09:00", known=at("2026-11-10T10:00"))
    told = facts("2026-11-14T20:00", kind="unplanned", next_update=at("2026-11-14T21:00"))
    states = [
        Situation(
            PUBLISHED, [interruption(facts=planned, id="2026-001")], State.DOWN, at("2026-11-14T22:10"),
            [OpenQuestion("7", "x", now)], [StuckDelivery("2026-001/1", "page", "refused", now, Kind.PLANNED)],
            [("klip.example", now)], [HeldNotice("2026-001/1", "an", NoticeType.ANNOUNCEMENT, planned.start, now)],
            [OpenDrift("2026-001/1", "page", now, Kind.UNPLANNED)], [OpenReport("8", "x", now)],
        ),
        Situation(PUBLISHED, [interruption(notice("2026-11-14T20:05", told), id="2026-002")], State.DOWN, now),
    ]  # fmt: skip
    seen = set()
    for situation in states:
        for one in registry.PROMISES:
            for duty in one.owed(situation, now):
                assert (duty.promise, duty.kind in one.duties) == (one.id, True), duty
                seen.add(duty.kind)
    assert len(seen) >= 9
    nothing = Situation(helpdesk_commitment(PUBLISHED), state=State.DOWN, state_since=now)
    assert duties(nothing, now) == (), "of a service only what is promised of it is owed"


def test_a_helpdesks_commitment_holds_a1_2_alone() -> None:
    helpdesk = helpdesk_commitment(PUBLISHED)
    assert [one.id for one in registry.held(helpdesk)] == ["A1.2"]
    assert registry.limits(WindowsState(helpdesk, at("2026-11-24T10:00"), {}, ())) == ()
    assert helpdesk.versions[0].target_inside == PUBLISHED_TERMS.target_reachability


def test_what_is_promised_and_found_names_the_service_it_is_about() -> None:
    voices = (Voice("en"), Voice("nl"))
    named = [voice.say(one.text(PUBLISHED_TERMS, "Het Register")) for voice in voices for one in registry.PROMISES]
    assert not [text for text in named if "KLIP" in text]
    assert sum("Het Register" in text for text in named) == 8
    what = facts("2026-11-24T19:10", "2026-11-24T20:10", kind="unplanned")
    case = build.case(what, "2026-11-24T19:12", measured=State.UP, measuring=False, service="Het Register")
    for lang in ("en", "nl"):
        said = [Voice(lang).say(one.message) for one in check(case)]
        assert not [text for text in said if "KLIP" in text]
        assert len([text for text in said if "Het Register" in text]) == 3
