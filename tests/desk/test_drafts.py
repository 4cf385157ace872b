"""A draft: one editor at a time, posted once, and "kept" only when it is."""

from __future__ import annotations

import shutil
import stat
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from klip_tui.commitment.kinds import Kind, NoticeType
from klip_tui.commitment.phrase import Refused
from klip_tui.config.load import load
from klip_tui.desk.notices import draft_journal, drafts
from klip_tui.desk.notices.form import Form, as_draft
from klip_tui.desk.notices.post import post
from klip_tui.desk.session import Desk
from klip_tui.store import log
from tests.commitment.build import at

NOW = at("2026-11-24T10:00")
FORM = Form(
    Kind.PLANNED,
    NoticeType.ANNOUNCEMENT,
    title="Onderhoud",
    start="2026-12-08 07:00",
    end="2026-12-08 08:00",
    reason="x",
)
REASON = "zonder pagina en lijst"
MakeDesk = Callable[[str], Desk]


@pytest.fixture
def seat(tmp_path: Path) -> Iterator[MakeDesk]:
    config = tmp_path / "config.toml"
    config.write_text(f'data = "{tmp_path}/data"\n')
    config.chmod(0o600)
    made: list[Desk] = []

    def seat(who: str) -> Desk:
        made.append(Desk(load(config), lambda: NOW, who))
        return made[-1]

    yield seat
    for desk in made:
        desk.close()


def _editing(seat: MakeDesk) -> tuple[Desk, Desk, str, str]:
    """Let An begin a draft; Bart sits beside her. Returns both desks and both editors."""
    an, bart = seat("an"), seat("bart")
    editor = drafts.new_editor(an)
    assert drafts.keep(an, "d1", FORM, editor) == drafts.Keeping(1)
    return an, bart, editor, drafts.new_editor(bart)


def test_a_draft_has_one_editor_at_a_time_d3(seat: MakeDesk) -> None:
    _an, bart, _, other = _editing(seat)
    with pytest.raises(drafts.HeldByAnother, match="an edits this draft now"):
        drafts.opened(bart, "d1", other)
    with pytest.raises(drafts.HeldByAnother):
        drafts.keep(bart, "d1", FORM, other)


def test_a_draft_is_taken_over_knowingly_and_the_first_is_told_by_name_d3(seat: MakeDesk) -> None:
    an, bart, editor, other = _editing(seat)
    assert drafts.opened(bart, "d1", other, over=True) == (FORM, 1)
    assert drafts.keep(bart, "d1", FORM, other, 1).revision == 2
    for again in (lambda: drafts.keep(an, "d1", FORM, editor, 1), lambda: drafts.beat(an, "d1", editor)):
        with pytest.raises(drafts.HeldByAnother, match="bart edits this draft now"):
            again()
    assert drafts.opened(bart, "d1", other)[1] == 2, "nothing of the first was kept over it"


def test_a_draft_whose_editor_is_gone_is_free_d3(seat: MakeDesk) -> None:
    an, bart, editor, other = _editing(seat)
    bart.clock = lambda: NOW + drafts.HELD
    assert drafts.opened(bart, "d1", other) == (FORM, 1)
    drafts.left(an, "d1", editor)
    with pytest.raises(drafts.HeldByAnother):
        drafts.opened(seat("cis"), "d1", "cis (x 1 a)")
    drafts.left(bart, "d1", other)
    assert drafts.opened(seat("cis"), "d1", "cis (x 1 a)") == (FORM, 1)


def test_a_heartbeat_keeps_a_draft_that_nobody_types_in_d3(seat: MakeDesk) -> None:
    an, bart, editor, other = _editing(seat)
    an.clock = lambda: NOW + timedelta(minutes=5)
    drafts.beat(an, "d1", editor)
    bart.clock = lambda: NOW + timedelta(minutes=6)
    with pytest.raises(drafts.HeldByAnother):
        drafts.opened(bart, "d1", other)


def test_one_draft_open_in_two_apps_goes_out_once_d3(seat: MakeDesk) -> None:
    an, bart, _, _ = _editing(seat)
    draft = as_draft(FORM, an.settings.config, NOW)
    results: list[str] = []
    gate = threading.Barrier(2)

    def work(desk: Desk) -> None:
        with desk.store.read():
            gate.wait(10)
        try:
            results.append(post(desk, draft, draft_id="d1", reason=REASON).notice)
        except drafts.AlreadyPosted as error:
            results.append(f"already {error.notice}")

    threads = [threading.Thread(target=work, args=(desk,)) for desk in (an, bart)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(results) == ["2026-001/1", "already 2026-001/1"]


def test_a_posted_draft_does_not_come_back_when_the_other_types_on_d3(seat: MakeDesk) -> None:
    an, bart, editor, other = _editing(seat)
    drafts.opened(bart, "d1", other, over=True)
    post(bart, as_draft(FORM, bart.settings.config, NOW), draft_id="d1", reason=REASON)
    for typing in (lambda: drafts.keep(an, "d1", FORM, editor, 1), lambda: drafts.beat(an, "d1", editor)):
        with pytest.raises(drafts.AlreadyPosted, match="as 2026-001/1 by bart"):
            typing()
    assert drafts.kept(an) == []


def test_a_draft_that_another_threw_away_is_not_kept_silently_d3(seat: MakeDesk) -> None:
    an, bart, editor, _ = _editing(seat)
    drafts.drop(bart, "d1")
    with pytest.raises(drafts.DraftGone):
        drafts.keep(an, "d1", FORM, editor, 1)
    assert drafts.keep(an, drafts.new_id(), FORM, editor).in_store, "under a name of its own it can be kept"


def test_with_the_store_gone_a_draft_is_kept_beside_it_and_comes_back_s2(seat: MakeDesk) -> None:
    an, _, editor, _ = _editing(seat)
    file = an.settings.store_file
    shutil.move(file, file.with_suffix(".away"))
    an.close()
    file.mkdir()
    typed = Form(Kind.PLANNED, NoticeType.ANNOUNCEMENT, title="Verder getypt")
    keeping = drafts.keep(an, "d1", typed, editor, 1)
    assert not keeping.in_store
    assert "refuses" in str(keeping.trouble) or "can't" in str(keeping.trouble)
    written = next((an.settings.data / draft_journal.FOLDER).iterdir())
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    file.rmdir()
    shutil.move(file.with_suffix(".away"), file)
    assert [form.title for _row, form in drafts.kept(an)] == ["Verder getypt"], "a list of drafts brings it back"
    assert draft_journal.found(an.settings.data) == []
    assert drafts.recover(an) == 0


def test_what_others_changed_meanwhile_stays_beside_what_comes_back_s2(seat: MakeDesk) -> None:
    an, bart, _, other = _editing(seat)
    mine = draft_journal.Unkept("d1", "an", "mijn", drafts.forms.encode(FORM), NOW, 1)
    draft_journal.write(an.settings.data, mine)
    drafts.opened(bart, "d1", other, over=True)
    drafts.keep(bart, "d1", Form(Kind.PLANNED, NoticeType.ANNOUNCEMENT, title="van Bart"), other, 1)
    drafts.recover(an)
    assert sorted(row.title for row, _form in drafts.kept(an)) == ["mijn", "van Bart"]


def test_what_was_posted_meanwhile_does_not_come_back_from_beside_the_store_s2(seat: MakeDesk) -> None:
    an, _, _, _ = _editing(seat)
    draft_journal.write(an.settings.data, draft_journal.Unkept("d1", "an", "t", drafts.forms.encode(FORM), NOW, 1))
    post(an, as_draft(FORM, an.settings.config, NOW), draft_id="d1", reason=REASON)
    drafts.recover(an)
    assert drafts.kept(an) == []


def test_a_draft_that_can_be_kept_nowhere_is_never_called_kept_s2(
    seat: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    an, _, editor, _ = _editing(seat)
    an.close()
    file = an.settings.store_file
    file.unlink()
    file.mkdir()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(draft_journal, "write", full)
    with pytest.raises(Refused, match=r"NOT kept.*No space left"):
        drafts.keep(an, "d1", FORM, editor, 1)


def test_a_dropped_draft_leaves_its_line(seat: MakeDesk) -> None:
    an, _, _, _ = _editing(seat)
    drafts.drop(an, "d1")
    with an.store.read() as connection:
        assert [(line.what, line.subject) for line in log.read(connection)] == [("drop draft", "Onderhoud")]
