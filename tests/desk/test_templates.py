"""Every shipped text names what users must know; a user's own overrides it, and a broken one is named."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace as replace_config
from sqlalchemy import Connection

from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.interruptions.interruption import FOLLOWS, InterruptionDetails
from klip_tui.commitment.kinds import Impact, Kind, NoticeType, Phase
from klip_tui.config.load import Settings, load
from klip_tui.config.planning import Planning
from klip_tui.desk.notices.post import post
from klip_tui.desk.notices.quiet_words import tell_quietly
from klip_tui.desk.notices.series import register
from klip_tui.desk.notices.series.layout import laid_out
from klip_tui.desk.notices.series.rule import occurrences
from klip_tui.desk.notices.series.series_file import SeriesDraft
from klip_tui.desk.notices.texts import template_names, texts
from klip_tui.desk.notices.together import announce_together
from klip_tui.desk.notices.windows_together import announce_windows
from klip_tui.desk.session import Desk
from klip_tui.desk.views.lists import one_told
from klip_tui.text import template_process
from klip_tui.text.heads import head
from klip_tui.text.template_process import fill
from klip_tui.text.voice import Voice
from tests.commitment.build import at
from tests.desk.written import tell

PLANNED = InterruptionDetails(
    Kind.PLANNED, "Onderhoud", at("2026-12-08T07:00"), at("2026-12-08T08:30"), ("portal",), "Versie-upgrade"
)  # fmt: skip
UNPLANNED = replace(PLANNED, kind=Kind.UNPLANNED, next_update=at("2026-12-08T07:45"), detected=PLANNED.start)
KINDS = [(kind, type_) for kind in Kind for type_ in sorted({t for follow in FOLLOWS[kind].values() for t in follow})]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "config.toml").write_text('[klip]\nlist_url = "https://lists.example/klip"\n')
    return load(tmp_path / "config.toml")


@pytest.mark.parametrize(("kind", "type_"), KINDS, ids=lambda value: str(value.value))
def test_every_text_names_what_users_must_know(kind: Kind, type_: NoticeType, settings: Settings) -> None:
    facts = PLANNED if kind is Kind.PLANNED else UNPLANNED
    found, wrong = texts(settings, Draft(type_, facts), "2026-018")
    assert wrong == []
    assert list(found) == ["nl", "en"], "Dutch first"
    nl, en = found["nl"], found["en"]
    assert "dinsdag 8 december 2026, 7 uur" in nl
    assert "Tuesday 8 December 2026, 07:00" in en
    assert "\n\nBegin: " in nl, "what is said first is a paragraph of its own"
    assert "\n\nStart: " in en
    assert "\n\n\n" not in nl + en
    if type_ is not NoticeType.CANCELLATION or "8.30" in nl:
        assert ", 8.30 uur" in nl
        assert "08:30" in en
    for text, label in ((nl, "KLIP-portaal"), (en, "KLIP portal")):
        assert label in text
        assert settings.config.klip.status_url in text
        for contact in (settings.config.helpdesk.phone, settings.config.helpdesk.mail, settings.config.helpdesk.name):
            assert contact in text
        assert "2026-018" in text
        assert "None" not in text
        assert "{{" not in text


@pytest.mark.parametrize("type_", [NoticeType.ANNOUNCEMENT, NoticeType.CHANGE, NoticeType.UPDATE])
@pytest.mark.parametrize("kind", list(Kind))
def test_with_the_api_alone_nobody_reads_that_nothing_works_t8(
    kind: Kind, type_: NoticeType, settings: Settings
) -> None:
    facts = replace(PLANNED if kind is Kind.PLANNED else UNPLANNED, services=("api",))
    found, _ = texts(settings, Draft(type_, facts), "2026-018")
    assert "planaanvragen" not in found["nl"]
    assert "plan requests" not in found["en"]
    assert "Wat werkt niet: KLIP-API\nWat wel werkt: KLIP-portaal\n" in found["nl"]
    assert "What does not work: KLIP API\nWhat does work: KLIP portal\n" in found["en"]


def test_texts_follow_the_impact_and_name_what_can_be_done_meanwhile_t16(settings: Settings) -> None:
    whole = replace(UNPLANNED, services=(), workaround="bel voor dringende graafwerken de netbeheerder")
    said = {}
    for impact in Impact:
        found, _ = texts(settings, Draft(NoticeType.ANNOUNCEMENT, replace(whole, impact=impact)), "2026-018")
        said[impact] = found["nl"]
        assert "Wat u intussen kan doen: bel voor dringende graafwerken de netbeheerder" in found["nl"]
        assert "Wat wel werkt" not in found["nl"]
    assert "KLIP werkt op dit moment traag of met storingen" in said[Impact.DEGRADED]
    assert "Wat werkt traag of met storingen: KLIP-portaal en KLIP-API" in said[Impact.DEGRADED]
    assert "KLIP is op dit moment deels onderbroken" in said[Impact.PARTIAL]
    assert "KLIP is op dit moment onderbroken" in said[Impact.MAJOR]
    found, _ = texts(settings, Draft(NoticeType.CHANGE, whole), "2026-018")
    assert "We verwachten een ander einde van de onderbreking van KLIP" in found["nl"]
    found, _ = texts(settings, Draft(NoticeType.END, whole), "2026-018")
    assert "Wat weer werkt: KLIP-portaal en KLIP-API" in found["nl"]
    assert "intussen" not in found["nl"]


@pytest.mark.parametrize("kind", list(Kind))
def test_what_can_be_done_meanwhile_comes_from_the_configuration_where_no_draft_says_it(
    kind: Kind, settings: Settings
) -> None:
    """A line of its own in every text where something is out; none where it is over, or works again."""
    own = msgspec.structs.replace(settings.config, notices=msgspec.structs.replace(
        settings.config.notices, workaround="voor dringende graafwerken: bel de netbeheerder"))  # fmt: skip
    told = replace(settings, config=own)
    line = "Wat u intussen kan doen: voor dringende graafwerken: bel de netbeheerder"
    facts = PLANNED if kind is Kind.PLANNED else UNPLANNED
    for type_ in [type_ for one, type_ in KINDS if one is kind]:
        lines = texts(told, Draft(type_, facts), "2026-018")[0]["nl"].splitlines()
        over = type_ in (NoticeType.END, NoticeType.CANCELLATION)
        assert (line in lines) is not over, type_
    again = Draft(NoticeType.UPDATE, replace(UNPLANNED, phase=Phase.MONITORING))
    assert "intussen" not in texts(told, again, "2026-018")[0]["nl"]
    assert "bel ons" in texts(told, Draft(NoticeType.ANNOUNCEMENT, replace(facts, workaround="bel ons")), "x")[0]["nl"]
    assert head("KLIP", again.type, again.facts, "nl").startswith("KLIP: werkt opnieuw, was onderbroken sinds ")


@pytest.mark.parametrize(
    ("kind", "type_", "said"),
    [
        ("planned", "announcement", "KLIP: onderhoud op di 8 dec, 7-8.30 uur"),
        ("planned", "cancellation", "KLIP: onderhoud gaat niet door, op di 8 dec, 7-8.30 uur"),
        ("unplanned", "announcement", "KLIP: onderbroken sinds di 8 dec, 7 uur"),
        ("unplanned", "end", "KLIP: niet meer onderbroken, di 8 dec, 8.30 uur"),
    ],
)
def test_a_subject_names_the_system_the_matter_and_the_day(kind: str, type_: str, said: str) -> None:
    facts = replace(PLANNED, kind=Kind(kind))
    assert head("KLIP", NoticeType(type_), facts, "nl") == said


def test_the_hour_that_comes_twice_is_told_apart_f15() -> None:
    first = replace(PLANNED, start=at("2026-10-25T00:30Z"), end=at("2026-10-25T01:30Z"))
    said = head("KLIP", NoticeType.ANNOUNCEMENT, first, "nl")
    assert "2.30 uur (zomertijd) tot zo 25 okt, 2.30 uur (wintertijd)" in said


def test_there_is_a_template_for_each_and_no_other() -> None:
    wanted = {f"{lang}/{kind.value}-{type_.value}.txt" for kind, type_ in KINDS for lang in ("nl", "en")}
    assert set(template_names()) == wanted | {"nl/planned-reminder.txt", "en/planned-reminder.txt"}


def test_a_users_own_template_overrides_one_and_a_broken_one_is_named_with_its_line(
    settings: Settings, tmp_path: Path
) -> None:
    own = tmp_path / "templates" / "nl"
    own.mkdir(parents=True)
    (own / "planned-announcement.txt").write_text("Eigen tekst voor {{ title }}, {{ start }}\n")
    found, wrong = texts(settings, Draft(NoticeType.ANNOUNCEMENT, PLANNED), "2026-018")
    assert found["nl"].startswith("Eigen tekst voor Onderhoud, dinsdag")
    assert "portal" in found["en"], "the other language is the shipped one"
    assert wrong == []
    for broken, line in (("een\n{% if %}\n", 2), ("een\ntwee\n{{ onbekend }}\n", 3), ("{{ 1 / 0 }}", 1)):
        (own / "planned-announcement.txt").write_text(broken)
        found, wrong = texts(settings, Draft(NoticeType.ANNOUNCEMENT, PLANNED), "2026-018")
        (problem,) = wrong
        said = Voice("en").say(problem)
        assert f"{own / 'planned-announcement.txt'}, line {line}: " in said
        assert "KLIP-portaal" in found["nl"], "the shipped text is used"


def test_a_template_can_do_no_more_than_a_text(settings: Settings, tmp_path: Path) -> None:
    own = tmp_path / "templates" / "nl"
    own.mkdir(parents=True)
    for evil in ("{{ helpdesk.__class__.__init__.__globals__ }}", "{% include '/etc/passwd' %}", "{{ ''.__class__ }}"):
        (own / "planned-announcement.txt").write_text(evil)
        found, wrong = texts(settings, Draft(NoticeType.ANNOUNCEMENT, PLANNED), "2026-018")
        assert wrong
        assert "root:" not in found["nl"]


@pytest.mark.parametrize(
    "evil",
    [
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{{ 'x' * 10**10 }}", "{{ '%1000000000d' % 1 }}", "{{ 10**(10**9) }}",
        "{% for a in range(99999) %}{{ title * 100 }}{% endfor %}",
        "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}", "{% include 'nl/planned-announcement.txt' %}",
        "{{ helpdesk['x']['y'] }}", "{{ [1][7].real }}", "{{ {}['a'] }}",
    ],
)  # fmt: skip
def test_whatever_a_template_does_is_said_and_the_shipped_text_stands_c6(
    evil: str, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # That it ends is what is tried, not after how long.
    monkeypatch.setattr(template_process, "SECONDS", 2.0)
    own = tmp_path / "templates" / "nl"
    own.mkdir(parents=True)
    (own / "planned-announcement.txt").write_text(evil)
    begun = time.monotonic()
    found, wrong = texts(settings, Draft(NoticeType.ANNOUNCEMENT, PLANNED), "2026-018")
    assert time.monotonic() - begun < 9
    (problem,) = wrong
    assert "line 1: " in Voice("en").say(problem)
    assert "KLIP-portaal" in found["nl"]


def test_a_template_of_ones_own_runs_no_module_of_the_folder_that_one_stands_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever checks a draft in a folder that others can write to would run what lies there."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "jinja2.py").write_text("raise SystemExit('taken over')")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "x.txt").write_text("op {{ at }}")
    monkeypatch.chdir(elsewhere)
    assert fill((tmp_path / "own",), "x.txt", {"at": "8 december"}) == "op 8 december"


REASON = "zonder kanalen in een test"
LATER = replace(PLANNED, start=at("2026-12-15T07:00"), end=at("2026-12-15T08:30"))


@pytest.fixture
def locked(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether the write lock was held, at each filling of a template."""
    writing, found = Desk._writing, []
    holds: list[Desk] = []

    @contextmanager
    def noted(self: Desk) -> Iterator[Connection]:
        with writing(self) as connection:
            holds.append(self)
            yield connection
            holds.clear()

    def slow(*_: object) -> str:
        found.append(bool(holds))
        return "Eigen"

    monkeypatch.setattr(Desk, "_writing", noted)
    monkeypatch.setattr("klip_tui.desk.notices.texts.fill", slow)
    return found


@pytest.fixture
def own(settings: Settings, tmp_path: Path) -> Iterator[Desk]:
    """A desk with templates of its own."""
    folder = tmp_path / "templates" / "nl"
    folder.mkdir(parents=True)
    for name in ("announcement", "cancellation", "reminder"):
        (folder / f"planned-{name}.txt").write_text("Eigen tekst {{ id }}")
    desk = Desk(replace(settings, data=tmp_path / "data"), lambda: at("2026-11-20T10:00"), "an")
    yield desk
    desk.close()


def _said(desk: Desk, notice: str) -> str:
    return one_told(desk, notice).written.texts["nl"]


@pytest.mark.parametrize("type_", [NoticeType.ANNOUNCEMENT, NoticeType.CANCELLATION])
def test_own_templates_are_filled_before_the_store_is_locked(type_: NoticeType, own: Desk, locked: list[bool]) -> None:
    """One may take seconds, and everybody who writes waits for the lock."""
    tell(own, "2026-001", PLANNED, at("2026-11-20T09:00"))
    draft = Draft(type_, PLANNED, interruption="2026-001" if type_ is NoticeType.CANCELLATION else "")
    assert _said(own, post(own, draft, reason=REASON).notice) == "Eigen"
    assert locked == [False], "once, and before"


def test_so_are_those_of_windows_that_are_announced_together(own: Desk, locked: list[bool]) -> None:
    tell(own, "2026-001", PLANNED, at("2026-11-20T09:00"))
    wanted = [Draft(NoticeType.ANNOUNCEMENT, PLANNED), Draft(NoticeType.ANNOUNCEMENT, LATER)]
    told = announce_windows(own, wanted, REASON)
    assert [_said(own, one.notice) for one in told.posted] == ["Eigen"] * 2
    assert locked == [False] * 2


def test_so_is_that_of_a_reminder(own: Desk, locked: list[bool]) -> None:
    tell(own, "2026-001", PLANNED, at("2026-11-20T09:00"))
    config = replace_config(own.settings.config, planning=Planning(remind="24 h"))
    later = replace(own, settings=replace(own.settings, config=config), clock=lambda: at("2026-12-07T08:00"))
    (told,) = tell_quietly(later)
    assert _said(own, told) == "Eigen"
    assert locked == [False]


def test_so_are_those_of_a_series_told_and_told_off(own: Desk, locked: list[bool]) -> None:
    rule = "FREQ=WEEKLY;COUNT=3"
    wanted = SeriesDraft(Draft(NoticeType.ANNOUNCEMENT, PLANNED), rule, tuple(occurrences(rule, PLANNED.start)))
    identity = register.add(own, wanted, laid_out(own, wanted.draft, wanted.starts), reason=REASON)
    told = announce_together(own, register.untold(own, identity), "announce series", identity, reason=REASON)
    assert [_said(own, one.notice) for one in told.posted] == ["Eigen"] * 3
    assert locked == [False] * 3
    off, _ = register.cancel(own, identity, reason=REASON)
    assert [_said(own, f"{one}/2") for one in off] == ["Eigen"] * 3
    assert locked == [False] * 6
