"""``metrics``: a Prometheus reads what it prints, what it says is what ``status`` says, and its file is never half."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from klip_tui.cli.main import run
from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.kinds import Kind, Scope, State
from klip_tui.commitment.service import KLIP
from klip_tui.desk.schemas.metrics import exposition, metrics_json
from klip_tui.desk.session import Desk
from klip_tui.desk.views.metrics import metrics
from klip_tui.desk.views.status import status
from klip_tui.store import segments
from klip_tui.store.values import StoredSegment
from tests.desk.team import Team, announce, team

DOCS = Path(__file__).parents[2] / "docs" / "monitoring"
PROMTOOL = shutil.which("promtool")
Values = dict[tuple[str, str], float]


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Team]:
    with team(tmp_path, channels="statuspage mail") as made:
        yield made


def _read(text: str) -> Values:
    return {
        (one.name, ",".join(one.labels.values())): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


def _measured(desk: Desk, state: State, minutes: int, subject: str = KLIP) -> None:
    end = desk.clock()
    with desk.store.write() as connection:
        segments.record(
            connection,
            subject,
            StoredSegment(state, end - timedelta(minutes=minutes), end, end + timedelta(minutes=2), ""),
        )


def test_it_says_what_status_says(crew: Team) -> None:
    desk = crew.desk("ann")
    _measured(desk, State.UP, 600)
    crew.passes(minutes=30)
    _measured(desk, State.DOWN, 30)
    values, view = _read(exposition(metrics(desk))), status(desk)
    assert values["klip_up", ""] == 0
    assert values["klip_state", "down"] == 1
    assert sum(value for (name, _), value in values.items() if name == "klip_state") == 1
    assert values["klip_told_state", "up"] == 1
    assert values["klip_told_otherwise", ""] == 1
    for scope in Scope:
        f = view.month.scope(scope)
        assert values["klip_budget_left_seconds", scope.value] == view.month.budget(scope) - f.down
        if f.availability is not None:
            assert values["klip_availability_ratio", scope.value] == pytest.approx(float(f.availability))
    assert values["klip_duties", "true"] + values["klip_duties", "false"] == len(view.duties) > 0
    assert values["klip_duties", "true"] == sum(one.late(view.at) for one in view.duties) > 0
    assert values["klip_last_round_timestamp_seconds", ""] == crew.now.timestamp()
    assert values["klip_outbox_oldest_seconds", ""] == 0


def test_what_nobody_measured_is_nan_and_null_never_down(crew: Team) -> None:
    found = metrics(crew.desk("ann"))
    values = _read(exposition(found))
    for name in ("klip_up", "klip_last_round_timestamp_seconds", "klip_state_since_timestamp_seconds"):
        assert values[name, ""] != values[name, ""], name
    assert values["klip_measuring", ""] == 0
    rows = {(row["name"], *row["labels"].values()): row["value"] for row in metrics_json(found)["metrics"]}
    assert rows["klip_up",] is None
    assert rows["klip_state", "unknown"] == 1
    assert "NaN" not in json.dumps(list(rows.values()))


def test_further_services_have_a_label_and_klip_is_as_it_was(tmp_path: Path) -> None:
    more = '[[service]]\nid = "kadaster"\nname = "Kadaster"\n[[service.endpoint]]\nurl = "http://127.0.0.1:1/"\n'
    with team(tmp_path, more, channels="statuspage mail") as crew:
        desk = crew.desk("ann")
        _measured(desk, State.UP, 600)
        _measured(desk, State.DOWN, 30, "kadaster")
        values = _read(exposition(metrics(desk)))
    assert values["klip_up", ""] == 1
    assert values["klip_up", "kadaster"] == 0
    assert values["klip_state", "kadaster,down"] == 1
    assert ("klip_budget_left_seconds", "inside,kadaster") in values


def test_a_notice_that_waits_has_the_age_of_its_writing_not_of_its_last_try(crew: Team) -> None:
    desk = crew.desk("ann")
    crew.mail.stop()
    announce(desk)
    crew.deliver(desk)
    crew.passes(minutes=20)
    crew.deliver(desk)
    values = _read(exposition(metrics(desk)))
    assert values["klip_outbox_oldest_seconds", ""] == 20 * 60
    assert values["klip_outbox", "pending"] == 1
    later = InterruptionDetails(
        Kind.PLANNED, "Later", crew.now + timedelta(days=9), crew.now + timedelta(days=9, hours=1)
    )
    announce(desk, later)
    assert _read(exposition(metrics(desk)))["klip_outbox_oldest_seconds", ""] == 20 * 60


def test_the_file_is_whole_readable_by_the_collector_and_replaced_at_once(
    crew: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = crew.desk("ann")
    _measured(desk, State.UP, 60)
    desk.close()
    folder = crew.folder / "collector"
    folder.mkdir()
    file = folder / "klip.prom"
    before = os.umask(0o077)
    try:
        assert run(None, ["--config", str(crew.config), "metrics", "--textfile", str(file)]) == 0
        held = file.open()
        assert run(None, ["--config", str(crew.config), "metrics", "--textfile", str(file)]) == 0
    finally:
        os.umask(before)
    assert capsys.readouterr().out == ""
    assert stat.S_IMODE(file.stat().st_mode) == 0o644
    assert [path.name for path in folder.iterdir()] == ["klip.prom"]
    old = held.read()
    held.close()
    assert old.endswith("\n")
    assert _read(old).keys() == _read(file.read_text()).keys()


def test_a_folder_that_is_not_there_is_said_and_nothing_is_left(crew: Team, capsys: pytest.CaptureFixture[str]) -> None:
    file = crew.folder / "none" / "klip.prom"
    assert run(None, ["--config", str(crew.config), "metrics", "--textfile", str(file)]) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    assert str(file) in said.err
    assert not file.parent.exists()


def test_rules_and_dashboard_name_only_what_is_written(crew: Team) -> None:
    names = {name for name, _ in _read(exposition(metrics(crew.desk("ann"))))}
    for file in ("alert-rules.yml", "grafana-dashboard.json"):
        found = set(re.findall(r"\bklip_[a-z_]+\b", (DOCS / file).read_text()))
        assert len(found) > 5
        assert found <= names, file
    dashboard = json.loads((DOCS / "grafana-dashboard.json").read_text())
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])


@pytest.mark.skipif(PROMTOOL is None, reason="no promtool here")
def test_promtool_takes_the_exposition_the_rules_and_their_tests(crew: Team) -> None:
    text = exposition(metrics(crew.desk("ann")))
    for words, given in (
        (["check", "metrics"], text),
        (["check", "rules", str(DOCS / "alert-rules.yml")], ""),
        (["test", "rules", str(DOCS / "alert-rules.test.yml")], ""),
    ):
        done = subprocess.run([str(PROMTOOL), *words], input=given, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (words, done.stdout, done.stderr)
