"""Two people at once, each in a terminal and under a role of their own, over one PostgreSQL (T9, D3)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

import klip_tui
from klip_tui.config.load import load
from klip_tui.desk.helpdesk import register
from klip_tui.desk.session import Desk
from klip_tui.store import drafts, notices, questions
from klip_tui.store.opening import open_store
from tests.desk.team import Team, team
from tests.live.demo import PROGRAM, environment
from tests.live.terminal import Terminal
from tests.live.waiting import until
from tests.store.server import BIN, serving

pytestmark = [pytest.mark.live, pytest.mark.skipif(BIN is None, reason="PostgreSQL is not here")]
ROLES = Path(klip_tui.__file__).parent / "store" / "roles.sql"


class Pair:
    """An's terminal, Bart's terminal, and a desk beside them that looks."""

    def __init__(self, an: Terminal, bart: Terminal, desk: Desk, made: Team) -> None:
        self.an, self.bart, self.desk, self.team = an, bart, desk, made


@contextmanager
def pair(folder: Path) -> Iterator[Pair]:
    with serving() as server, team(folder, channels="statuspage mail") as made:
        open_store(Path("unused"), server.url).close()
        with psycopg.connect(server.url, autocommit=True) as owner:
            owner.execute(ROLES.read_text())
            for role in ("an", "bart"):
                owner.execute(f"create role {role} login in role klip_desk")
        pages = made.config.read_text().partition("\n")[2]

        def config(role: str) -> Path:
            file = folder / f"{role}.toml"
            url = f"postgresql://{role}@127.0.0.1:{server.port}/postgres"
            file.write_text(f'data = "{folder}/{role}"\nlang = "en"\nwho = "{role}"\ndatabase = "{url}"\n{pages}')
            file.chmod(0o600)
            return file

        desk = Desk(load(config("an")), lambda: datetime.now(UTC), "an")
        register.add(desk, "Waar ligt plan 8891?")
        begun = [Terminal([*PROGRAM, "--config", str(config(role))], environment(folder)) for role in ("an", "bart")]
        try:
            for one in begun:
                one.wait("users: no interruption", 40)
            yield Pair(*begun, desk, made)
        finally:
            for one in begun:
                one.close()
            desk.close()


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Pair]:
    with pair(tmp_path) as made:
        yield made


def _kept(desk: Desk) -> dict[str, str]:
    with desk.store.read() as connection:
        return {row.title: row.holder for row in drafts.all_kept(connection)}


def test_two_people_on_one_draft_one_question_one_notice(two: Pair) -> None:
    an, bart, desk = two.an, two.bart, two.desk

    # One draft: taken over knowingly; whoever is overtaken hears it and loses nothing.
    an.press("n")
    an.wait(r"\^s post")
    an.press(*"Onderhoud")
    until(lambda: "Onderhoud" in _kept(desk), 10)
    bart.press("4")
    bart.wait("drafts: 1", 15)
    bart.press("home", "enter")
    bart.wait("Onderhoud")
    bart.press("down", "enter")
    bart.wait("an edits this draft now", 10)
    bart.press("enter")
    bart.wait(r"\^s post")
    an.press(*" databank")
    an.wait("bart edits this draft now", 10)
    an.press("enter")
    until(lambda: set(_kept(desk)) == {"Onderhoud", "Onderhoud databank"}, 10)
    for one in (an, bart):
        one.press("escape")
        one.wait(lambda shown: "^s post" not in shown, 10)

    # One question: who comes second is told that it was answered.
    for one in (an, bart):
        one.press("5")
        one.wait("read aloud", 10)
        one.wait(r"A question · open", 10)
        one.press("w")
        one.wait("What was answered", 10)
    an.press(*"via het portaal", "enter")
    until(lambda: _answer(desk) == "via het portaal", 10)
    bart.press(*"op pagina 3", "enter")
    bart.wait("answered already|changed since|has changed", 10)
    assert _answer(desk) == "via het portaal"

    # One outage: the second is told who has told users, and users read one notice.
    for one in (an, bart):
        one.press("1")
        one.wait("OWED NOW", 10)
        one.press("i")
        one.wait(r"\^s post", 10)
        one.press("ctrl+s")
        one.wait("Will be told through", 15)
    an.press("enter")
    until(lambda: _told(desk) == 1, 15)
    bart.press("enter")
    bart.wait("an has already told users", 15)
    until(lambda: two.team.page.created == 1, 15)
    assert _told(desk) == 1


def _answer(desk: Desk) -> str:
    with desk.store.read() as connection:
        return questions.newest(connection)[0].answer


def _told(desk: Desk) -> int:
    with desk.store.read() as connection:
        return len(notices.written(connection, limit=None))
