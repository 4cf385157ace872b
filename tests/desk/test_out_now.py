"""How much is out, how far the mending is: from the endpoints that fail and one key to text, page and told state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs

from klip_tui.channels.cachet.requests import status_of
from klip_tui.channels.statuspage import Statuspage
from klip_tui.channels.statuspage.channel import StatuspageChannel
from klip_tui.commitment.interruptions.interruption import Notice
from klip_tui.commitment.interruptions.told import users_told
from klip_tui.commitment.kinds import Impact, NoticeType, Phase, QuestionKind, State
from klip_tui.commitment.terms import PUBLISHED
from klip_tui.config.endpoint import Endpoint
from klip_tui.config.load import Settings
from klip_tui.config.out_now import OutNow, out_now
from klip_tui.config.schema import Component, Config, Notices
from klip_tui.config.secrets import Secret
from klip_tui.desk.helpdesk import register
from klip_tui.desk.notices import beginning
from klip_tui.desk.notices import form as forms
from klip_tui.desk.notices.steps import other_impact, other_phase, phase_shown
from klip_tui.desk.notices.texts import texts
from klip_tui.desk.outbox.messages import message_of
from klip_tui.desk.views import status
from klip_tui.store import key_values, questions
from klip_tui.store.notices import Written
from tests.commitment.build import at
from tests.desk.written import desk_at, measured, tell

NOW = at("2026-11-24T10:30")
CONFIG = Config(
    endpoint=(
        Endpoint(url="https://klip.example/", name="portal"),
        Endpoint(url="https://klip.example/api", name="plans", parts=("api",)),
        Endpoint(url="https://klip.example/map", name="map", role="optional"),
    ),
    component=(
        Component(name="portal", nl="KLIP-portaal", en="KLIP portal"),
        Component(name="api", nl="KLIP-API", en="KLIP API", workaround="Gebruik het portaal."),
    ),
    notices=Notices(workaround="Bel de helpdesk."),
)
DOWN, SLOW = State.DOWN, State.DEGRADED


@pytest.mark.parametrize(
    ("state", "failing", "wanted"),
    [
        (DOWN, ["plans"], OutNow(Impact.PARTIAL, ("api",), "Gebruik het portaal.")),
        (DOWN, ["portal"], OutNow(Impact.PARTIAL, ("portal",), "Bel de helpdesk.")),
        (DOWN, ["plans", "portal"], OutNow(Impact.MAJOR, (), "Bel de helpdesk.")),
        (DOWN, ["map", "plans"], OutNow(Impact.MAJOR, (), "Bel de helpdesk.")),
        (DOWN, [], OutNow(Impact.MAJOR, (), "Bel de helpdesk.")),
        (SLOW, [], OutNow(Impact.DEGRADED, (), "Bel de helpdesk.")),
        (SLOW, ["plans"], OutNow(Impact.PARTIAL, ("api",), "Gebruik het portaal.")),
        (SLOW, ["map"], OutNow(Impact.DEGRADED, (), "Bel de helpdesk.")),
    ],
)
def test_which_endpoint_fails_decides_how_much_is_out(state: State, failing: Sequence[str], wanted: OutNow) -> None:
    assert out_now(CONFIG, state, failing) == wanted


def test_of_a_part_that_nobody_measures_nobody_is_told_that_it_works() -> None:
    alone = structs.replace(CONFIG, endpoint=CONFIG.endpoint[:1])
    assert out_now(alone, DOWN, ["portal"]) == OutNow(Impact.MAJOR, (), "Bel de helpdesk.")


def test_the_api_alone_is_told_as_such_with_what_works_and_what_to_do(tmp_path: Path) -> None:
    form = forms.outage(CONFIG, NOW, DOWN, NOW, failing=["plans"])
    assert (form.impact, form.services, form.workaround) == ("partial", "api", "Gebruik het portaal.")
    draft = forms.as_draft(form, CONFIG, NOW)
    found, _ = texts(Settings(CONFIG, None, tmp_path, PUBLISHED), draft, "2026-001")
    for said in (
        "deels onderbroken",
        "Wat werkt niet: KLIP-API",
        "Wat wel werkt: KLIP-portaal",
        "Gebruik het portaal.",
    ):
        assert said in found["nl"]
    assert found["nl"].count("deels onderbroken") == 1, "the title is not said twice"
    whole = other_impact(form, CONFIG)
    assert (whole.impact, whole.title) == ("degraded", "KLIP werkt traag of met storingen")
    assert other_impact(replace(form, title="Eigen"), CONFIG).title == "Eigen"


def test_some_services_out_names_those_that_fail_now_and_goes_back() -> None:
    begun, out = forms.outage(CONFIG, NOW, DOWN, NOW), out_now(CONFIG, DOWN, ["plans"])
    part = other_impact(begun, CONFIG, out)
    assert (part.impact, part.services, part.workaround) == ("partial", "api", "Gebruik het portaal.")
    slow = other_impact(part, CONFIG, out)
    assert (slow.impact, slow.services, slow.workaround) == ("degraded", "portal, api", "Bel de helpdesk.")
    own = other_impact(replace(begun, services="portal", workaround="Wacht."), CONFIG, out)
    assert (own.services, own.workaround) == ("portal", "Wacht."), "what somebody named stands"
    assert other_impact(replace(begun, workaround="Wacht."), CONFIG, out).workaround == "Wacht."


def _status(type_: NoticeType, form: forms.Form, *, answers: bool = False) -> tuple[str, int]:
    facts = replace(forms.as_draft(form, CONFIG, NOW).facts)
    written = Written(Notice("2026-001/2", type_, facts, NOW, None), "2026-001", 2, {"nl": "tekst"}, (), "", "an")
    message = replace(message_of(Settings(CONFIG, None, Path(), PUBLISHED), written, "k"), answers=answers)
    page = StatuspageChannel(Statuspage(page="p", key=Secret(env="X"), components={"api": "c"}), lambda: "")
    return str(page.incident(message)["status"]), status_of(message)


def test_a_phase_goes_to_the_pages_and_over_makes_it_the_end() -> None:
    begun = forms.outage(CONFIG, NOW, DOWN, NOW)
    assert phase_shown(begun) is Phase.INVESTIGATING
    found = other_phase(begun, CONFIG, NOW)
    assert _status(NoticeType.ANNOUNCEMENT, found) == ("identified", 2)
    assert phase_shown(other_phase(other_phase(found, CONFIG, NOW), CONFIG, NOW)) is Phase.INVESTIGATING

    going = replace(begun, type="update", interruption="2026-001")
    assert _status(NoticeType.UPDATE, going) == ("identified", 2)
    assert _status(NoticeType.UPDATE, going, answers=True) == ("monitoring", 3)
    again = replace(going, phase="investigating")
    assert _status(NoticeType.UPDATE, again, answers=True) == ("investigating", 1), "what somebody chose stands"
    watched = replace(going, phase="monitoring")
    over = other_phase(watched, CONFIG, NOW, at("2026-11-24T10:25"))
    assert (over.type, over.phase, over.next_update) == ("end", "", "")
    assert forms.as_draft(over, CONFIG, NOW).facts.end == at("2026-11-24T10:25")
    assert _status(NoticeType.END, over)[0] == "resolved"
    back = other_phase(over, CONFIG, NOW)
    assert (back.type, back.phase, back.end) == ("update", "investigating", "")
    assert back.next_update
    assert other_phase(forms.planned(CONFIG, NOW), CONFIG, NOW).phase == ""


def test_an_update_while_it_answers_again_is_being_watched(tmp_path: Path) -> None:
    facts = replace(forms.as_draft(forms.outage(CONFIG, NOW, DOWN, NOW), CONFIG, NOW).facts, next_update=NOW)
    with desk_at(tmp_path, NOW, config=CONFIG) as desk:
        tell(desk, "2026-001", facts, NOW)
        one = status.status(desk).interruptions[0]
        assert forms.further(one, NoticeType.UPDATE, CONFIG, NOW, answers=True).phase == "monitoring"
        assert forms.further(one, NoticeType.UPDATE, CONFIG, NOW).phase == ""
        assert forms.further(one, NoticeType.END, CONFIG, NOW, NOW).phase == ""


def test_partly_out_is_what_was_told_while_it_is_measured_down_unless_more_fails(tmp_path: Path) -> None:
    form = forms.outage(CONFIG, NOW, DOWN, NOW, failing=["plans"])
    with desk_at(tmp_path, NOW, config=CONFIG) as desk:
        measured(desk, DOWN, at("2026-11-24T10:20"), at("2026-11-24T10:31"))
        tell(desk, "2026-001", forms.as_draft(form, CONFIG, NOW).facts, NOW)
        for failing, otherwise in (('["plans"]', False), ('["plans", "portal"]', True)):
            with desk.store.write() as connection:
                key_values.put(connection, f"{key_values.FAILING} klip", failing, NOW)
            view = status.status(desk)
            assert view.told.otherwise(view.now.state) is otherwise
        told = users_told(view.interruptions, NOW)
        assert (told.otherwise(State.UP), told.otherwise(State.DEGRADED)) == (True, False)


def test_after_all_of_it_an_update_names_what_still_fails_unless_users_report_more(tmp_path: Path) -> None:
    whole = forms.as_draft(forms.outage(CONFIG, NOW, DOWN, NOW), CONFIG, NOW).facts
    with desk_at(tmp_path, NOW, config=CONFIG) as desk:
        measured(desk, DOWN, at("2026-11-24T10:20"), at("2026-11-24T10:31"))
        tell(desk, "2026-001", whole, NOW)

        def update(failing: str) -> forms.Form:
            with desk.store.write() as connection:
                key_values.put(connection, f"{key_values.FAILING} klip", failing, NOW)
            view = status.status(desk)
            return beginning.further(desk, view, view.interruptions[0], NoticeType.UPDATE)

        part = update('["plans"]')
        assert (part.impact, part.services, part.workaround) == ("partial", "api", "Gebruik het portaal.")
        assert part.title == "KLIP is deels onderbroken"
        assert update('["plans", "portal"]').impact == "major"
        register.add(desk, "niets werkt", kind=QuestionKind.REPORT)
        with desk.store.write() as connection:
            [report] = questions.open_reports(connection)
            questions.change(connection, report, 1, interruption="2026-001")
        assert update('["plans"]').impact == "major"
