"""Two services side by side, through the command line: each held to its own commitment, figures to the second."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from klip_tui.cli.main import run
from klip_tui.commitment.calendar.local_time import instant, local, month_span, parse_instant, seconds
from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.kinds import Kind, NoticeType, State
from klip_tui.config.load import load
from klip_tui.desk.notices.check import case_of
from klip_tui.desk.session import Desk
from klip_tui.store import notices
from tests.commitment.build import facts
from tests.desk.written import measured, tell

CONFIG = """
lang = "en"
who = "an"
data = "{folder}"
[[service]]
id = "geo"
name = "Geopunt"
component = [{{ name = "kaart", nl = "Geopunt-kaart", en = "Geopunt map" }}]
[[service.commitment]]
first_day = 2024-01-01
office_start = 00:00:00
office_end = 00:00:00
weekend = []
dropped_holidays = ["all"]
dropped_closed = ["all"]
target_inside = 0.997
planned_counts = false
"""
WHOLE = 31 * 86400 + 3600
"""October 2026: the clock is set back."""
_DAYS = [f"2026-10-{day:02d}T{hour:02d}:00:00,up" for day in range(1, 32) for hour in (0, 18)]
ROWS = "\n".join(
    ["instant,state", *_DAYS, "2026-10-06T10:00:00,down", "2026-10-06T12:00:00,up", "2026-11-01T00:00:00,unknown", ""]
)
"""Rows hold for a day at most."""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "config.toml"
    file.write_text(CONFIG.format(folder=tmp_path / "data"))
    file.chmod(0o600)
    return file


def month_start(now: datetime) -> datetime:
    wall = local(now - timedelta(hours=2))
    return instant(month_span(wall.year, wall.month)[0])


class Klip:
    def __init__(self, config: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.config, self.capsys = config, capsys

    def __call__(self, *words: str, code: int = 0) -> str:
        self.capsys.readouterr()
        found = run(args=["--config", str(self.config), *words])
        said = self.capsys.readouterr()
        assert found == code, (words, said.out, said.err)
        return said.out + said.err

    def json(self, *words: str, code: int = 0) -> Any:
        return json.loads(self(*words, "--json", code=code))


@pytest.fixture
def klip(config: Path, capsys: pytest.CaptureFixture[str]) -> Klip:
    return Klip(config, capsys)


def _measured(klip: Klip, folder: Path) -> None:
    """Both were down for two hours in October, of which an hour and a half was announced for each."""
    file = folder / "rows.csv"
    file.write_text(ROWS)
    for service in ("klip", "geo"):
        klip("measurements", "import", str(file), "--hold", "1d", "--service", service)
    desk = Desk(load(klip.config), lambda: datetime(2026, 9, 1, tzinfo=UTC))
    work = facts("2026-10-06T10:00", "2026-10-06T11:30")
    tell(desk, "2026-001", work, parse_instant("2026-09-20T10:00"))
    tell(desk.at("geo"), "2026-002", work, parse_instant("2026-09-20T10:00"))
    desk.close()


def test_each_is_held_to_its_own_commitment_to_the_second(klip: Klip, tmp_path: Path) -> None:
    _measured(klip, tmp_path)
    geo = klip.json("report", "2026-10", "--service", "geo", "--audience", "internal")
    inside = geo["availability"]["inside"]
    assert geo["service"] == "geo"
    # Counted are the 31 days less the announced hour and a half; half an hour of it was down.
    expected = {"total_seconds": WHOLE - 5400, "up_seconds": WHOLE - 7200, "down_seconds": 1800, "unknown_seconds": 0}
    assert {key: inside[key] for key in expected} == expected
    assert (inside["target"], inside["met"], inside["budget_seconds"]) == (0.997, True, int((WHOLE - 5400) * 3 / 1000))
    assert geo["availability"]["outside"]["total_seconds"] == 0
    assert (geo["volume"], geo["helpdesk"]) == (None, None), "neither is promised of it"
    assert [one["id"] for one in geo["interruptions"]] == ["2026-002"]
    first = klip.json("report", "2026-10", "--audience", "internal")
    inside = first["availability"]["inside"]
    working = 22 * 8 * 3600
    expected = {
        "total_seconds": working,
        "up_seconds": working - 7200,
        "down_seconds": 7200,
        "planned_down_seconds": 5400,
    }
    assert {key: inside[key] for key in expected} == expected
    assert (inside["target"], inside["met"]) == (0.99, False)
    assert [one["id"] for one in first["interruptions"]] == ["2026-001"]
    said = klip("report", "2026-10", "--service", "geo")
    assert said.startswith("Geopunt in October 2026")
    assert "outside office hours" not in said
    assert "Plan requests" not in said
    assert "do not count: 90 min is left out" in said


def test_status_tells_of_one_and_shows_the_others(klip: Klip, tmp_path: Path) -> None:
    _measured(klip, tmp_path)
    geo = klip.json("status", "--service", "geo", code=3)
    assert geo["service"] == "geo"
    rows = {one["id"]: one for one in geo["services"]}
    assert list(rows) == ["klip", "geo"]
    assert rows["geo"]["availability"]["inside"]["target"] == 0.997
    assert klip("status", "--service", "geo", code=3).startswith("Geopunt UNKNOWN - ")


def test_what_is_told_of_one_is_nothing_of_the_other(klip: Klip, tmp_path: Path) -> None:
    draft = tmp_path / "draft.toml"
    draft.write_text(
        'service = "geo"\nkind = "unplanned"\ntitle = "Geopunt is onderbroken"\nservices = ["kaart"]\n'
        f"start = {datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}\nnext_update = 2099-01-01T10:00:00\n"
    )
    checked = klip.json("check", str(draft), code=1)
    assert {one["promise"] for one in checked["findings"]} & {"A3.4", "A1.2"} == set()
    posted = klip.json("post", str(draft), "--reason", "a spool tells nobody, and is all there is")
    assert [
        one["notice"] if "notice" in one else one["id"] for one in klip.json("notices", "--service", "geo")["notices"]
    ]
    assert klip.json("notices")["notices"] == []
    assert klip.json("interruptions")["interruptions"] == []
    spooled = "".join(path.read_text() for path in (tmp_path / "data").rglob("*") if path.suffix in (".txt", ".json"))
    assert "Geopunt-kaart" in spooled
    assert "KLIP-portaal" not in spooled
    # A further notice goes to the service of its interruption; what contradicts that is refused by its key.
    draft.write_text(f'interruption = "{posted["interruption"]}"\ntype = "update"\nnext_update = 2099-01-01T11:00:00\n')
    assert klip("check", str(draft), code=1)
    assert "is about geo" in klip("check", str(draft), "--service", "klip", code=2)
    draft.write_text('service = "nowhere"\nkind = "unplanned"\ntitle = "x"\nstart = 2026-12-08T07:00:00\n')
    assert "line 1, service: nowhere is no service; known: klip, geo" in klip("check", str(draft), code=2)
    draft.write_text(
        'service = "geo"\nkind = "unplanned"\ntitle = "x"\nstart = 2026-12-08T07:00:00\nservices=["api"]\n'
    )
    assert "services[1]: api is no service; known: kaart" in klip("check", str(draft), code=2)


def test_a_series_is_of_the_service_that_its_file_names_whichever_is_asked(klip: Klip, tmp_path: Path) -> None:
    file = tmp_path / "series.toml"
    # Three hours in the middle of a working day: more than KLIP has left, nothing for who is held to no such hours.
    text = (
        'title = "Onderhoud kaart"\nservices = ["kaart"]\nrule = "FREQ=MONTHLY;COUNT=2"\n'
        "start = 2098-12-08T13:00:00\nend = 2098-12-08T15:30:00\nreason = 'nieuwe schijven'\n"
    )
    file.write_text('service = "geo"\n' + text)
    added = klip.json("series", "add", str(file))
    found = {finding["promise"] for one in added["occurrences"] for finding in one["findings"]}
    assert found == {"A4.1-channels", "A4.1-hindrance"}, "KLIP's budget has no room for that long"
    shown = klip.json("series", "show", added["series"])
    messages = {finding["message"] for one in shown["occurrences"] for finding in one["findings"]}
    assert messages == {
        *(finding["message"] for one in added["occurrences"] for finding in one["findings"]),
        "Geopunt is not being measured now: this interruption would count as unknown.",
    }
    assert klip.json("interruptions")["interruptions"] == []
    mine = {one["id"] for one in klip.json("interruptions", "--service", "geo")["interruptions"]}
    assert mine == {one["interruption"] for one in added["occurrences"]}
    assert "recorded already" in klip("series", "add", str(file), code=1)
    klip("series", "announce", added["series"], "--reason", "a spool tells nobody, and is all there is")
    klip("series", "cancel", added["series"], "--reason", "the disks have not come")
    spooled = [path.read_text() for path in (tmp_path / "data").rglob("*") if path.suffix in (".txt", ".json")]
    assert len(spooled) >= 3
    assert all("Geopunt" in text and "KLIP-portaal" not in text for text in spooled)
    file.write_text('service = "nowhere"\n' + text)
    assert "line 1, service: nowhere is no service; known: klip, geo" in klip("series", "add", str(file), code=2)


def test_measurements_and_counts_are_kept_apart(klip: Klip, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("instant,state\n2026-03-02T09:00:00,down\n")
    klip("measurements", "import", str(file), "--service", "geo")
    assert "2026-03-02T09:00:00+01:00,down" in klip("measurements", "export", "--service", "geo")
    assert klip("measurements", "export").splitlines() == ["instant,state"]
    klip("volume", "set", "2026-03-02", "7", "--service", "geo")
    klip("volume", "set", "2026-03-02", "2500")
    assert klip.json("report", "2026-03")["volume"]["mean"] == 2500.0
    klip("correct", "2026-03-02T09:00", "2026-03-02T09:05", "up", "--reason", "the probe was wrong", "--service", "geo")
    assert klip.json("corrections", "list")["corrections"] == []
    assert len(klip.json("corrections", "list", "--service", "geo")["corrections"]) == 1
    assert klip("status", "--service", "none", code=3).startswith("KLIP UNKNOWN - none is no service")
    assert "none is no service; known: klip, geo" in klip("report", "2026-03", "--service", "none", code=2)


def test_a_window_is_proposed_by_the_services_own_promises(klip: Klip) -> None:
    days = ("--from", "2026-12-08", "--until", "2026-12-08", "--duration", "3h")
    assert klip.json("plan", *days, "--service", "geo")["slots"]
    assert klip.json("calendar", "2026-12", "--service", "geo")["working_days"] == 31
    assert klip.json("calendar", "2026-12")["working_days"] == 18
    assert "service" not in klip("due", "--start", "2026-12-08T07:00", "--service", "geo")


def test_the_store_keeps_which_is_whose(klip: Klip, tmp_path: Path) -> None:
    _measured(klip, tmp_path)
    desk = Desk(load(klip.config))
    with desk.store.read() as connection:
        assert notices.service_of(connection, "2026-002") == "geo"
        assert notices.load_open(connection, "geo")[0].service == "geo"
        assert [one.id for one in notices.load_all(connection, "klip")] == ["2026-001"]
    desk.close()


def test_a_call_outside_office_hours_is_taken_with_a_word_of_advice_a1_2(klip: Klip) -> None:
    late = ("question", "add", "--subject", "Vraag", "--via", "phone", "--received", "2026-11-14T22:10")
    assert "outside office hours the helpdesk has no telephone" in klip(*late)
    said = klip("question", "add", "--subject", "Vraag", "--via", "phone", "--received", "2026-11-16T10:00")
    assert "no telephone" not in said


def test_a_promise_says_what_it_asks(klip: Klip) -> None:
    assert "A4.1-2" in klip("promises")
    one = klip.json("promises", "a4.1-3")
    assert (one["id"], one["asks"]["window"], one["asks"]["duties"]) == ("A4.1-3", True, ["announce", "approve"])
    assert "8 calendar" not in one["text"]
    assert "can be owed: announce, approve" in klip("promises", "A4.1-3")
    assert "A1.2" not in {row["id"] for row in klip.json("promises", "--service", "geo")["promises"]}
    assert "A9.9 is no promise; known: A1.1" in klip("promises", "A9.9", code=2)


def test_what_is_not_counted_takes_nothing_from_the_budget_of_a_check(klip: Klip, tmp_path: Path) -> None:
    """Announced work that went on until now was down; of the one it counts, of the other it does not."""
    desk = Desk(load(klip.config))
    now = desk.clock().replace(microsecond=0)
    for service, identity in (("klip", "2026-001"), ("geo", "2026-002")):
        at = desk.at(service)
        work = InterruptionDetails(Kind.PLANNED, "Werk", now - timedelta(hours=3), now - timedelta(hours=1))
        tell(at, identity, work, now - timedelta(days=20))
        measured(at, State.DOWN, work.start, work.end or now, service)
        start = now + timedelta(days=10)
        draft = Draft(NoticeType.ANNOUNCEMENT, replace(work, start=start, end=start + timedelta(hours=1)))
        case = case_of(at, draft, now)
        month = local(now - timedelta(hours=2)).strftime("%Y %m").split()
        figures = case.months[int(month[0]), int(month[1])]
        down = figures.inside.down + figures.outside.down
        begun = seconds(month_start(now))
        assert down == (0 if service == "geo" else 7200 - max(0, begun - seconds(work.start)))
    desk.close()


def test_of_another_service_nobody_reads_of_plan_requests(klip: Klip, tmp_path: Path) -> None:
    """Its texts, its windows and its check speak of what is promised of it: T8's mistake elsewhere."""
    file = tmp_path / "draft.toml"
    file.write_text(
        'kind = "planned"\nservice = "geo"\ntitle = "Onderhoud"\n'
        "start = 2099-12-08T10:00:00\nend = 2099-12-08T11:00:00\n"
    )
    told = klip("post", str(file), "--dry-run")
    assert "kan u Geopunt niet gebruiken" in told
    assert "you can't use Geopunt" in told
    window = klip("plan", "--duration", "1h", "--service", "geo")
    checked = klip("check", str(file), code=1)
    assert "office hours" in checked
    assert not any("plan request" in text or "planaanvra" in text for text in (told, window, checked))


def test_a_report_of_the_first_is_no_part_of_an_outage_of_another(klip: Klip, tmp_path: Path) -> None:
    klip("question", "add", "--kind", "report", "--subject", "KLIP ligt plat")
    draft = tmp_path / "d.toml"
    now = datetime.now(UTC).replace(microsecond=0)
    draft.write_text(
        f'kind = "unplanned"\ntitle = "kaart weg"\nservice = "geo"\nstart = {now.isoformat()}\n'
        f"next_update = {(now + timedelta(minutes=30)).isoformat()}\n"
    )
    klip.json("post", str(draft), "--reason", "zonder kanalen in een test")
    (one,) = klip.json("question", "list")["questions"]
    assert (one["state"], one["interruption"] or "") == ("open", "")
