"""An outage is told although the store can't be reached; what was told goes into it once, with its ids and keys."""

from __future__ import annotations

import json
import sqlite3
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event

from klip_tui.cli.main import run
from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.kinds import DeliveryState, Kind, NoticeType, State
from klip_tui.commitment.phrase import Refused
from klip_tui.config.load import load
from klip_tui.desk.notices.post import post
from klip_tui.desk.outbox import journal
from klip_tui.desk.outbox.deliverer import Deliverer, run_apart
from klip_tui.desk.session import Desk
from klip_tui.desk.views import lists
from klip_tui.store import deliveries, notices
from klip_tui.store import journal as journal_rows
from klip_tui.store.opening import Store, StoreAway, StoreUnsure, open_store
from tests.commitment.build import at
from tests.desk.team import Team, team
from tests.store.server import BIN, serving

pytestmark = pytest.mark.live
WHY = "de opslag is onbereikbaar"
OUTAGE = InterruptionDetails(
    Kind.UNPLANNED, "KLIP onbereikbaar", at("2026-11-24T10:20"), None, next_update=at("2026-11-24T11:30"),
    detected=at("2026-11-24T10:20"),
)  # fmt: skip


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Team]:
    with team(tmp_path, channels="statuspage mail") as made:
        yield made


class Away:
    """A store that is not there while ``on``: what is asked of it fails as an unreachable server does."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.on = True
        for name in ("read", "write"):
            self._wrap(monkeypatch, name, getattr(Store, name))

    def _wrap(self, monkeypatch: pytest.MonkeyPatch, name: str, real: Any) -> None:
        def asked(store: Store, **more: Any) -> Any:
            if self.on and store.file is not None and store.file.name == "klip.db":
                raise StoreAway(journal.phrase("the store {file} refuses: {why}", file="x", why="gone"))
            return real(store, **more)

        monkeypatch.setattr(Store, name, asked)


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> Away:
    return Away(monkeypatch)


def _mails(page: Team) -> int:
    return len(list((page.folder / "mailbox" / "new").iterdir()))


def _told(page: Team, desk: Desk, facts: InterruptionDetails = OUTAGE, **more: Any) -> tuple[Desk, str]:
    own = journal.desk_of(desk)
    return own, post(own, Draft(NoticeType.ANNOUNCEMENT, facts), reason=WHY, **more).notice


def _states(desk: Desk) -> dict[str, list[str]]:
    with desk.store.read() as connection:
        rows = [row for state in DeliveryState for row in deliveries.in_state(connection, state)]
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.notice, []).append(row.state.value)
    return found


def test_it_is_told_from_a_closed_durable_journal_and_merged_once(page: Team, away: Away) -> None:
    desk = page.desk("an")
    own, notice = _told(page, desk)
    file = journal.path(desk)
    assert (stat.S_IMODE(file.stat().st_mode), stat.S_IMODE(file.parent.stat().st_mode)) == (0o600, 0o700)
    with own.store.read() as connection:
        assert connection.exec_driver_sql("pragma synchronous").scalar() in (2, 3)
    own.close()
    assert run_apart(desk) == 2
    assert (page.page.created, _mails(page)) == (1, 1)
    with pytest.raises(StoreAway):
        Deliverer(desk).run()
    away.on = False
    deliverer = Deliverer(desk)
    deliverer.run()
    assert deliverer.merged == [journal_rows.Merged(notice)]
    assert _states(desk) == {notice: ["accepted", "accepted"]}
    for _ in range(2):
        page.passes(minutes=10)
        deliverer.run()
        deliverer.read_back(now_due=True)
        Deliverer(desk).run()
    assert (page.page.created, _mails(page)) == (1, 1), "nothing goes out twice"
    told = page.told(desk, notice)
    assert told.written.notice.communicated == page.now - timedelta(minutes=20)
    assert [(e.who, e.what) for e in lists.entries(desk) if e.subject == notice] == [
        ("an", "post announcement"), ("klip-tui", "communicated"), ("an", "merge"),
    ]  # fmt: skip
    end = replace(OUTAGE, end=page.now)
    further = post(desk, Draft(NoticeType.END, end, interruption=notice.partition("/")[0]), reason=WHY)
    assert further.notice == notice.replace("/1", "/2"), "it goes on under the number that users were told"
    page.deliver(desk)
    assert page.page.created == 1
    assert post(desk, Draft(NoticeType.ANNOUNCEMENT, replace(OUTAGE, title="Nog een")), reason=WHY).interruption == (
        "2026-001"
    ), "the numbering goes on as if nothing had been"
    desk.close()


def test_what_waits_comes_along_with_its_key_and_goes_out_once(page: Team, away: Away) -> None:
    """The page refuses while the journal tells; the store's deliverer goes on with what is left."""
    desk = page.desk("an")
    own, notice = _told(page, desk)
    page.page.stop()
    Deliverer(own).run()
    assert sorted(_states(own)[notice]) == ["accepted", "pending"]
    with own.store.read() as connection:
        keys = {row.channel: (row.key, row.attempts) for row in deliveries.of_notice(connection, notice)}
    own.close()
    away.on = False
    Deliverer(desk).run()
    with desk.store.read() as connection:
        rows = deliveries.of_notice(connection, notice)
    assert {row.channel: row.key for row in rows} == {name: key for name, (key, _) in keys.items()}
    assert _mails(page) == 1
    desk.close()


@pytest.mark.parametrize("after", ["freeze", "bring"])
def test_a_merge_that_is_cut_off_is_finished_by_the_next(
    page: Team, away: Away, monkeypatch: pytest.MonkeyPatch, after: str
) -> None:
    desk = page.desk("an")
    own, notice = _told(page, desk)
    own.close()
    away.on = False
    name = {"freeze": "bring", "bring": "clear"}[after]
    real = getattr(journal_rows, name)

    def cut(*words: Any) -> None:
        msg = "killed"
        raise KeyboardInterrupt(msg)

    monkeypatch.setattr(journal_rows, name, cut)
    with pytest.raises(KeyboardInterrupt):
        Deliverer(desk).run()
    monkeypatch.setattr(journal_rows, name, real)
    away.on = True
    assert run_apart(desk) == 0, "what may be in the store already has one deliverer"
    away.on = False
    Deliverer(desk).run()
    assert _states(desk) == {notice: ["accepted", "accepted"]}
    assert (page.page.created, _mails(page)) == (1, 1)
    assert [e.what for e in lists.entries(desk) if e.subject == notice].count("post announcement") == 1
    desk.close()


def test_a_store_that_goes_away_while_it_is_merged_leaves_the_journal_telling(page: Team, away: Away) -> None:
    desk = page.desk("an")
    own, notice = _told(page, desk)
    away.on = False
    desk.store.try_writing()
    with pytest.raises(StoreAway):
        _merge_into_nothing(desk, own, away)
    own.close()
    assert run_apart(desk) == 2
    away.on = False
    Deliverer(desk).run()
    assert (page.page.created, _mails(page)) == (1, 1)
    assert list(_states(desk)) == [notice]
    desk.close()


def _merge_into_nothing(desk: Desk, own: Desk, away: Away) -> None:
    away.on = True
    journal.merge(desk, own)


def test_a_draft_that_was_posted_in_the_store_too_is_said(page: Team, away: Away) -> None:
    desk = page.desk("an")
    own, notice = _told(page, desk, once="k1")
    own.close()
    away.on = False
    other = page.desk("bart")
    theirs = post(other, Draft(NoticeType.ANNOUNCEMENT, OUTAGE), reason=WHY, once="k1").notice
    deliverer = Deliverer(desk)
    deliverer.run()
    assert deliverer.merged == [journal_rows.Merged(notice, twice=theirs)]
    other.close()
    desk.close()


def _file(folder: Path, **more: str) -> Path:
    lines = {
        "kind": '"unplanned"', "title": '"KLIP onbereikbaar"', "start": "2026-11-24T10:20:00",
        "next_update": "2026-11-24T11:30:00", "detected": "2026-11-24T10:20:00", **more,
    }  # fmt: skip
    path = folder / "draft.toml"
    path.write_text("".join(f"{key} = {value}\n" for key, value in lines.items() if value))
    return path


def _cli(
    page: Team, capsys: pytest.CaptureFixture[str], *words: str, config: Path | None = None
) -> tuple[int, str, str]:
    code = run(None, ["--lang", "en", "--config", str(config or page.config), *words])
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.fixture
def clock(page: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("klip_tui.desk.session.system_clock", lambda: page.now)
    monkeypatch.setattr(
        "klip_tui.desk.session.Desk.clock", property(lambda _desk: lambda: page.now, lambda *_: None), raising=False
    )


@pytest.mark.usefixtures("clock")
def test_post_says_so_and_what_is_planned_waits(page: Team, away: Away, capsys: pytest.CaptureFixture[str]) -> None:
    draft = _file(page.folder)
    code, out, err = _cli(page, capsys, "post", str(draft), "--reason", WHY, "--json")
    told = json.loads(out)
    assert (code, told["journal"], [row["state"] for row in told["deliveries"]]) == (0, True, ["accepted", "accepted"])
    assert "the store x refuses: gone" in err
    assert "kept on this computer and told from here" in err
    code, _, err = _cli(page, capsys, "post", str(draft), "--reason", WHY)
    assert (code, "posted already" in err) == (1, True)
    end = _file(page.folder, interruption=f'"{told["interruption"]}"', type='"update"', start="", kind="")
    assert _cli(page, capsys, "post", str(end), "--reason", WHY)[0] == 0, "the journal knows its own"
    known = _file(page.folder, interruption='"2026-001"', type='"update"', start="", kind="")
    code, _, err = _cli(page, capsys, "post", str(known), "--reason", WHY)
    assert (code, "tell it as a new outage" in err) == (1, True)
    planned = _file(
        page.folder, kind='"planned"', start="2026-12-08T07:00:00", end="2026-12-08T08:00:00", next_update="",
        detected="", reason='"Versie-upgrade"',
    )  # fmt: skip
    code, _, err = _cli(page, capsys, "post", str(planned))
    assert (code, "what is planned waits for the store" in err) == (3, True)
    assert page.page.created == 1


def test_an_answer_that_got_lost_is_not_told_again_without_a_word(page: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = page.desk("an")
    draft = Draft(NoticeType.ANNOUNCEMENT, OUTAGE)
    desk.store.try_writing()

    def lost(connection: Connection) -> None:
        if connection.get_execution_options().get("klip_write"):
            msg = "disk I/O error"
            raise sqlite3.OperationalError(msg)

    event.listen(desk.store._engine, "commit", lost)
    with pytest.raises(StoreUnsure, match="look whether it did"):
        post(desk, draft, reason=WHY, once="k1")
    event.remove(desk.store._engine, "commit", lost)
    journal.note_unsure(desk, "k1")
    own = journal.desk_of(desk)
    with pytest.raises(Refused, match="may be in the store already"):
        journal.may_take(own, draft, "k1")
    journal.may_take(own, draft, "k2")
    own.close()
    desk.close()


@pytest.mark.parametrize("how", ["open", "link", "file"])
def test_a_journal_in_a_folder_that_others_can_open_is_refused(page: Team, how: str) -> None:
    desk = page.desk("an")
    folder = journal.path(desk).parent
    folder.parent.mkdir(exist_ok=True)
    if how == "open":
        folder.mkdir(mode=0o755)
    elif how == "link":
        (page.folder / "elsewhere").mkdir(mode=0o700)
        folder.symlink_to(page.folder / "elsewhere")
    else:
        folder.write_text("")
    with pytest.raises(Refused):
        journal.desk_of(desk)


@pytest.mark.parametrize("sentence", ["no rights", "a newer version"])
def test_a_store_that_refuses_for_good_is_no_reason_to_tell_without_it(
    page: Team, capsys: pytest.CaptureFixture[str], sentence: str
) -> None:
    desk = page.desk("an")
    with desk.store.write() as connection:
        connection.exec_driver_sql("update alembic_version set version_num = '0999'")
    desk.close()
    code, _, err = _cli(page, capsys, "post", str(_file(page.folder)), "--reason", WHY)
    assert (code, "newer klip-tui" in err, page.page.created) == (3, True, 0)
    assert not journal.path(desk).exists()


def test_the_app_judges_and_posts_an_outage_without_the_store_and_is_told(page: Team, away: Away) -> None:
    """What the editor does, by the functions that it calls: look, preview, post; a planned one waits."""
    from klip_tui.desk.notices import form as forms
    from klip_tui.tui.screens.editor_judging import judge

    said: list[str] = []
    desk = page.desk("an", apart=lambda sentence: said.append(str(sentence)))
    form = forms.outage(desk.settings.config, page.now, State.UNKNOWN, None)
    judged = judge(desk, form, page.now)
    assert judged.postable, judged.refused
    assert judged.draft is not None
    assert judged.previews is not None
    assert [name for name, _ in judged.previews.raw] == ["status page", "list"]
    posted = post(desk, judged.draft, reason=WHY, draft_id="d1", since=form.begun)
    assert said == [str(journal.kept_here(posted.notice))]
    assert run_apart(desk) == 2
    planned = replace(forms.planned(desk.settings.config, page.now), title="Onderhoud")
    refused = judge(desk, planned, page.now).refused
    assert refused is not None
    away.on = False
    Deliverer(desk).run()
    assert list(_states(desk)) == [posted.notice]
    assert (page.page.created, _mails(page)) == (1, 1)
    with pytest.raises(Refused, match="posted already"):
        post(desk, judged.draft, reason=WHY, draft_id="d1")
    desk.close()


@pytest.mark.skipif(BIN is None, reason="PostgreSQL is not here")
@pytest.mark.usefixtures("clock")
def test_postgresql_is_stopped_post_tells_and_deliver_merges(page: Team, capsys: pytest.CaptureFixture[str]) -> None:
    with serving() as server:
        open_store(Path("unused"), server.url).close()
        config = page.folder / "team.toml"
        config.write_text(f'database = "postgresql://klip@127.0.0.1:{server.port}/postgres"\n{page.config.read_text()}')
        server.stop()
        draft = _file(page.folder)
        code, out, err = _cli(page, capsys, "post", str(draft), "--reason", WHY, "--json", config=config)
        told = json.loads(out)
        assert (code, told["journal"], page.page.created, _mails(page)) == (0, True, 1, 1), err
        assert _cli(page, capsys, "deliver", config=config)[0] == 3
        server.start()
        page.passes(minutes=1)
        code, out, err = _cli(page, capsys, "deliver", config=config)
        assert (code, f"{told['notice']} was told without the store and stands in it now" in out) == (0, True), err
        assert _cli(page, capsys, "deliver", config=config)[1] == "0 tries\n"
        desk = Desk(load(config), lambda: page.now)
        with desk.store.read() as connection:
            (written,) = notices.written(connection)
            keys = [row.key for row in deliveries.of_notice(connection, written.notice.id)]
        desk.close()
        assert (written.notice.id, written.role, len(set(keys))) == (told["notice"], "klip", 1)
        assert keys[0].startswith(f"klip-{told['interruption']}-1-")
        code, _, err = _cli(page, capsys, "post", str(draft), "--reason", WHY, config=config)
        assert (code, "posted already" in err) == (1, True)
        assert (page.page.created, _mails(page)) == (1, 1)
