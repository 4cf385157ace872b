"""Every shipped text names what users must know; a user's own overrides it, and a broken one is named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from klip_tui.commitment.interruptions.interruption import FOLLOWS, InterruptionDetails
from klip_tui.commitment.kinds import Kind, NoticeType
from klip_tui.config.load import Settings, load
from klip_tui.desk.notices.draft_file import Draft
from klip_tui.desk.notices.texts import template_names, texts
from klip_tui.text.voice import Voice
from tests.commitment.build import at

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
    assert "dinsdag 8 december 2026, 07.00 uur" in nl
    assert "Tuesday 8 December 2026, 07:00" in en
    if type_ is not NoticeType.CANCELLATION or "08.30" in nl:
        assert "08.30 uur" in nl
        assert "08:30" in en
    for text, label in ((nl, "KLIP-portaal"), (en, "KLIP portal")):
        assert label in text
        assert settings.config.klip.status_url in text
        for contact in (settings.config.helpdesk.phone, settings.config.helpdesk.mail, settings.config.helpdesk.name):
            assert contact in text
        assert "2026-018" in text
        assert "None" not in text
        assert "{{" not in text


def test_there_is_a_template_for_each_and_no_other() -> None:
    wanted = {f"{lang}/{kind.value}-{type_.value}.txt" for kind, type_ in KINDS for lang in ("nl", "en")}
    assert set(template_names()) == wanted


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
