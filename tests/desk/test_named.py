"""Texts at hand: a notice is kept without its times, and told again with those of now."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.interruptions.interruption import InterruptionDetails, Notice
from klip_tui.commitment.kinds import Impact, Kind, NoticeType
from klip_tui.commitment.phrase import Refused
from klip_tui.desk.notices import named
from klip_tui.desk.notices.form import as_draft
from klip_tui.desk.notices.texts import texts
from klip_tui.desk.session import Desk
from klip_tui.desk.views import status
from klip_tui.store import key_values, notices
from tests.commitment.build import at
from tests.desk.written import desk_at, tell

NOW = at("2026-11-24T10:00")
PLANNED = InterruptionDetails(
    Kind.PLANNED, "Onderhoud databank", at("2026-10-06T07:00"), at("2026-10-06T08:30"), ("portal",), "Versie 15"
)


def write(desk: Desk, identity: str, facts: InterruptionDetails, type_: NoticeType, **by_hand: str) -> None:
    """Write a notice as posting does: what is not written by hand is filled."""
    filled, _ = texts(desk.settings, Draft(type_, facts, by_hand, identity), identity)
    with desk.store.write() as connection:
        if notices.revision(connection, identity) == 0:
            notices.add_interruption(connection, desk.service.id, identity, facts, NOW)
        sequence = notices.next_sequence(connection, identity)
        notice = Notice(f"{identity}/{sequence}", type_, facts, NOW, NOW)
        notices.add_notice(connection, notices.Written(notice, identity, sequence, filled, (), "", desk.who))


def test_a_notice_is_kept_without_its_times(tmp_path: Path) -> None:
    with desk_at(tmp_path, NOW) as desk:
        own = "Wij werken op dinsdag 6 oktober 2026, 7 uur aan {{ dbname }}."
        write(desk, "2026-001", PLANNED, NoticeType.ANNOUNCEMENT, nl=own)
        found = named.copy(desk, "2026-001/1", "databank")
        content = found.file.read_text(encoding="utf-8")
        assert "2026" not in content
        assert found.stored is not None
        assert found.stored.text.nl == "Wij werken op {{ start }} aan {{ dbname }}."
        assert found.stored.text.en == "", "what the template made is made anew"
        assert (found.stored.title, found.stored.services) == ("Onderhoud databank", ("portal",))


def test_a_copy_goes_over_no_draft_of_ones_own(tmp_path: Path) -> None:
    with desk_at(tmp_path, NOW) as desk:
        write(desk, "2026-001", PLANNED, NoticeType.ANNOUNCEMENT, nl="Eigen woorden.")
        write(desk, "2026-001", PLANNED, NoticeType.CHANGE, nl="Andere woorden.")
        file = named.copy(desk, "2026-001/1", "databank").file
        before = file.read_text(encoding="utf-8")
        assert named.copy(desk, "2026-001/1", "databank").file == file, "the same again changes nothing"
        with pytest.raises(Refused, match="is there already"):
            named.copy(desk, "2026-001/2", "databank")
        assert file.read_text(encoding="utf-8") == before


def test_it_is_told_again_with_times_of_now(tmp_path: Path) -> None:
    with desk_at(tmp_path, NOW) as desk:
        own = "Wij werken op dinsdag 6 oktober 2026, 7 uur."
        write(desk, "2026-001", PLANNED, NoticeType.ANNOUNCEMENT, nl=own)
        stored = named.copy(desk, "2026-001/1").stored
        assert stored is not None
        form = named.form_of(desk, stored, status.status(desk))
        assert (form.title, form.start, form.end, form.interruption) == ("Onderhoud databank", "", "", "")
        form = replace(form, start="2026-12-08T07:00:00", end="2026-12-08T08:00:00")
        said, _ = texts(desk.settings, as_draft(form, desk.settings.config, NOW), "")
        assert said["nl"] == "Wij werken op dinsdag 8 december 2026, 7 uur."
        assert "6 October" not in said["en"]


def test_an_update_is_told_again_about_the_interruption_that_is_open(tmp_path: Path) -> None:
    with desk_at(tmp_path, NOW) as desk:
        facts = InterruptionDetails(
            Kind.UNPLANNED, "KLIP is onderbroken", NOW - timedelta(days=30), NOW - timedelta(days=29),
            impact=Impact.PARTIAL, workaround="Bel de helpdesk",
        )  # fmt: skip
        write(desk, "2026-001", facts, NoticeType.ANNOUNCEMENT)
        write(desk, "2026-001", facts, NoticeType.UPDATE)
        write(desk, "2026-001", facts, NoticeType.END)
        stored = named.copy(desk, "2026-001/2", "news").stored
        assert stored is not None
        with pytest.raises(Refused, match="none of its kind is open"):
            named.form_of(desk, stored, status.status(desk))
        tell(desk, "2026-002", replace(facts, start=NOW - timedelta(minutes=9), end=None, workaround=""), NOW)
        form = named.form_of(desk, stored, status.status(desk))
        assert (form.interruption, form.type, form.impact) == ("2026-002", "update", "partial")
        assert form.workaround == "Bel de helpdesk"


def test_the_last_used_comes_first_and_a_broken_one_stops_no_other(tmp_path: Path) -> None:
    with desk_at(tmp_path, NOW) as desk:
        folder = tmp_path / "data" / "templates"
        folder.mkdir(parents=True)
        for name in ("a", "b", "c"):
            (folder / f"{name}.toml").write_text('kind = "planned"\ntitle = "x"\n')
        (folder / "broken.toml").write_text('kind = "planned"\ntitel = "x"\n')
        named.note_used(desk, "b")
        rows = named.drafts(desk)
        assert [row.name for row in rows] == ["b", "a", "broken", "c"]
        wrong = next(row.wrong for row in rows if row.name == "broken")
        assert wrong is not None
        assert dict(wrong.args)["line"] == 2
        assert any(row.shipped for row in named.everything(desk))


@pytest.mark.parametrize(("notice", "name"), [("2026-001/9", ""), ("2026-001/1", "../evil"), ("2026-001/1", "x" * 70)])
def test_what_can_not_be_kept_is_refused(tmp_path: Path, notice: str, name: str) -> None:
    with desk_at(tmp_path, NOW) as desk:
        write(desk, "2026-001", PLANNED, NoticeType.ANNOUNCEMENT)
        with pytest.raises(Refused):
            named.copy(desk, notice, name)
        assert not (tmp_path / "data" / "templates").exists()


def test_a_file_of_any_name_is_used_and_a_copy_is_ours_alone(tmp_path: Path) -> None:
    """The store has 120 characters for a mark, and PostgreSQL refuses what is longer."""
    with desk_at(tmp_path, NOW) as desk:
        write(desk, "2026-001", PLANNED, NoticeType.ANNOUNCEMENT)
        file = named.copy(desk, "2026-001/1", "a").file
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        (file.parent / f"{'x' * 200}.toml").write_text(file.read_text())
        (file.parent / f"{'x' * 199}y.toml").write_text(file.read_text())
        named.note_used(desk, "x" * 199 + "y")
        assert {row.name[-1] for row in named.drafts(desk) if row.used is not None} == {"y", "a"}
        with desk.store.read() as connection:
            assert all(len(named.MARK + mark) <= 120 for mark in key_values.starting(connection, named.MARK))
