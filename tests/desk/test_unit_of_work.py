"""One unit of work: whoever changes anything asks for permission, and leaves a line in the log."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import klip_tui
from klip_tui.commitment.figures.volume import DayVolume
from klip_tui.commitment.kinds import Kind, NoticeType
from klip_tui.commitment.phrase import Refused
from klip_tui.config.load import load
from klip_tui.desk.helpdesk import question_csv, reachability, register
from klip_tui.desk.measuring import measurement_csv
from klip_tui.desk.notices import drafts
from klip_tui.desk.notices.form import Form
from klip_tui.desk.session import Desk
from klip_tui.store import log
from tests.commitment.build import at

HOUSE = Path(klip_tui.__file__).parent
NOW = at("2026-11-24T10:00")
OPENERS = {"desk/session.py", "demo/world.py"}
"""Who may open a store for writing: the unit of work, and the demo, whose made-up year is nobody's action."""
BY_THEMSELVES = {
    "desk/session.py",
    "demo/history.py",
    "desk/alerts/keeper.py",
    "desk/alerts/sender.py",
    "desk/measuring/clock_check.py",
    "desk/measuring/plan_requests.py",
    "desk/measuring/recorder.py",
    "desk/outbox/deliverer.py",
    "desk/outbox/outcomes.py",
    "desk/outbox/deciding.py",
    "desk/outbox/second_look.py",
    "desk/outbox/drift.py",
    "desk/helpdesk/mailbox.py",
    "desk/helpdesk/register.py",
    "desk/outbox/journal.py",
}
"""Who may write a line that is no person's action: what a source saw, a channel said, or a journal brings."""


def _calls(room: str) -> Iterator[tuple[str, str]]:
    """List every call of a method below a room: the file, and the call as written without its arguments."""
    for file in sorted((HOUSE / room).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                yield str(file.relative_to(HOUSE)), ast.unparse(node.func)


@pytest.mark.parametrize("room", ["desk", "cli", "tui", "demo"])
def test_nobody_but_the_unit_of_work_opens_the_store_for_writing(room: str) -> None:
    found = [(file, call) for file, call in _calls(room) if call.endswith("store.write") and file not in OPENERS]
    assert found == []


@pytest.mark.parametrize("room", ["desk", "cli", "tui", "demo"])
def test_an_actions_line_is_written_in_one_place(room: str) -> None:
    found = [(file, call) for file, call in _calls(room) if call == "log.write" and file not in BY_THEMSELVES]
    assert found == []


def test_what_the_walk_looks_for_is_there() -> None:
    assert ("desk/session.py", "self.store.write") in list(_calls("desk"))
    assert ("desk/session.py", "log.write") in list(_calls("desk"))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    config = tmp_path / "config.toml"
    config.write_text(f'data = "{tmp_path}/data"\n')
    config.chmod(0o600)
    made = Desk(load(config), lambda: NOW, "an")
    yield made
    made.close()


def _lines(desk: Desk) -> list[tuple[str, str, str, str]]:
    with desk.store.read() as connection:
        return [(one.who, one.what, one.subject, one.why) for one in log.read(connection)]


def test_the_line_is_written_with_what_was_found_on_the_way(desk: Desk) -> None:
    with desk.work("does", why="because") as work:
        work.subject = "something"
        work.also("follows", "another")
    assert _lines(desk) == [("an", "follows", "another", ""), ("an", "does", "something", "because")]


def test_what_fails_leaves_no_line_and_changes_nothing(desk: Desk) -> None:
    def fail() -> None:
        with desk.work("does", "something") as work:
            work.also("follows", "another")
            raise Refused(work.what)

    with pytest.raises(Refused):
        fail()
    assert _lines(desk) == []


def test_where_there_was_nothing_to_do_nothing_is_kept_and_no_line_written(desk: Desk) -> None:
    with desk.work("does", "something") as work:
        work.also("follows", "another")
        work.nothing_done()
    assert _lines(desk) == []


def _measurements(desk: Desk, folder: Path) -> None:
    file = folder / "m.csv"
    file.write_text("instant,state\n2026-11-23T09:00:00+01:00,up\n")
    measurement_csv.import_measurements(desk, file)


def _questions(desk: Desk, folder: Path) -> None:
    file = folder / "q.csv"
    file.write_text("reference,received,subject\na,2026-11-23T09:00:00+01:00,Vraag\n")
    question_csv.import_file(desk, file)


ACTIONS: dict[str, Callable[[Desk, Path], Any]] = {
    "add question": lambda desk, _folder: register.add(desk, "Vraag"),
    "enter unreachable": lambda desk, _folder: reachability.enter(desk, at("2026-11-24T09:00"), None, "storing"),
    "set volume": lambda desk, _folder: measurement_csv.set_volume(desk, DayVolume(at("2026-11-23T10:00").date(), 5)),
    "import measurements": _measurements,
    "import questions": _questions,
}


@pytest.mark.parametrize("what", ACTIONS)
def test_an_action_leaves_its_line_and_read_only_refuses_it(desk: Desk, tmp_path: Path, what: str) -> None:
    ACTIONS[what](desk, tmp_path)
    assert [line[1] for line in _lines(desk)] == [what]
    desk.read_only = True
    with pytest.raises(Refused, match="read-only"):
        ACTIONS[what](desk, tmp_path)
    assert len(_lines(desk)) == 1


@pytest.mark.parametrize("door", [Desk.measuring, Desk.delivering, Desk.drafting])
def test_the_doors_that_are_no_persons_action_ask_for_permission_too(desk: Desk, door: Callable[[Desk], Any]) -> None:
    desk.read_only = True
    with pytest.raises(Refused, match="read-only"), door(desk):
        pytest.fail("it is open")


def test_a_draft_as_typed_leaves_no_line(desk: Desk) -> None:
    drafts.keep(desk, "d1", Form(Kind.PLANNED, NoticeType.ANNOUNCEMENT, title="Onderhoud"))
    assert _lines(desk) == []
    drafts.drop(desk, "d1")
    drafts.drop(desk, "d1")
    assert _lines(desk) == [("an", "drop draft", "Onderhoud", "")]
