"""What scripts rely on: the JSON's keys, the exit codes, one clear line for what is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.run import data, klip

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "calendar-2024-2027.json").read_text())["years"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


@pytest.mark.parametrize("year", ["2024", "2026"])
def test_the_calendar_equals_the_vectors(year: str, home: Path) -> None:
    said = data(home, "calendar", year)
    named = [[day["date"], name] for day in said["days"] for name in day["names"]]
    assert sorted(named) == sorted(map(list, VECTORS[year]["holidays"]))
    assert said["working_days"] == sum(day["working"] for day in said["days"]) == sum(VECTORS[year]["working_days"])
    assert len(said["days"]) == (366 if year == "2024" else 365)


@pytest.mark.parametrize(
    ("received", "acted", "due"),
    [
        ("2026-11-09T10:00", "2026-11-09T10:00:00+01:00", "2026-11-13T17:00:00+01:00"),
        ("2026-11-13T17:00", "2026-11-16T09:00:00+01:00", "2026-11-19T17:00:00+01:00"),
        ("2026-11-17T07:30", "2026-11-17T09:00:00+01:00", "2026-11-20T17:00:00+01:00"),
        ("2026-12-23T11:00", "2026-12-23T11:00:00+01:00", "2027-01-05T17:00:00+01:00"),
    ],
)
def test_a_question_is_due(received: str, acted: str, due: str, home: Path) -> None:
    assert data(home, "due", "--received", received) == {"acted_on": acted, "answer_due": due}


def test_the_last_moment_to_communicate(home: Path) -> None:
    said = data(home, "due", "--start", "2026-12-08T07:00")
    assert said["communicate_by"] == "2026-12-03T23:59:59+01:00"


@pytest.mark.parametrize("wall", ["2027-03-28T02:30", "2026-10-25T02:30", "2026-13-01", "yesterday", ""])
def test_a_time_that_is_none_is_malformed(wall: str, home: Path) -> None:
    done = klip(home, "due", "--received", wall)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr


def _draft(home: Path, text: str) -> str:
    path = home / "draft.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


PLANNED = 'kind = "planned"\ntitle = "Onderhoud databank"\nreason = "Versie-upgrade"\n'


@pytest.mark.parametrize(
    ("start", "end", "at", "short"),
    [
        ("2026-12-08T07:00:00", "2026-12-08T08:30:00", "2026-12-01T10:00", set()),
        ("2026-12-08T13:00:00", "2026-12-08T16:00:00", "2026-12-01T10:00", {"A4.1-2", "A3.1"}),
        ("2026-12-08T13:00:00", "2026-12-08T15:59:00", "2026-12-01T10:00", {"A3.1"}),
        ("2026-12-06T00:30:00", "2026-12-06T02:00:00", "2026-12-01T23:59", set()),
        ("2026-12-06T00:30:00", "2026-12-06T02:00:00", "2026-12-02T00:00", {"A4.1-3"}),
        ("2026-12-08T22:00:00", "2026-12-09T05:00:00", "2026-12-01T10:00", set()),
        ("2026-12-08T22:00:00", "2026-12-08T23:00:00", "2026-12-01T10:00", {"A4.1-2"}),
    ],
)
def test_check_gives_the_promised_findings(start: str, end: str, at: str, short: set[str], home: Path) -> None:
    path = _draft(home, f"{PLANNED}start = {start}\nend = {end}\n")
    said = data(home, "check", path, "--at", at, code=1 if short else 0)
    assert said["postable"] is True
    assert {f["promise"] for f in said["findings"] if f["severity"] == "short"} == short
    assert set(said) >= {"ok", "postable", "findings", "communicate_by", "budget"}
    for finding in said["findings"]:
        assert set(finding) >= {"promise", "severity", "message", "fix"}


def test_check_offers_the_minute_before_four(home: Path) -> None:
    path = _draft(home, f"{PLANNED}start = 2026-12-08T13:00:00\nend = 2026-12-08T16:00:00\n")
    said = data(home, "check", path, "--at", "2026-12-01T10:00", code=1)
    (fix,) = [f["fix"] for f in said["findings"] if f["promise"] == "A4.1-2"]
    assert "2026-12-08T15:59:00+01:00" in json.dumps(fix)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("this is no TOML", None),
        (f"{PLANNED}start = 2026-12-08T07:00:00\nend = 2026-12-08T06:00:00\n", "end"),
        (f"{PLANNED}start = 2027-03-28T02:30:00\nend = 2027-03-28T04:00:00\n", "start"),
        (f"{PLANNED}start = 2026-10-25T02:30:00\nend = 2026-10-25T04:00:00\n", "start"),
        (f"{PLANNED}start = 5\nend = 2026-12-08T08:00:00\n", "start"),
        (f"{PLANNED}start = 2026-12-08T07:00:00\nende = 2026-12-08T08:00:00\n", "ende"),
        (f"{PLANNED}start = 2026-12-08\nend = 2026-12-08T08:00:00\n", "start"),
        (f"{PLANNED}start = 0001-01-01T00:00:00\nend = 0001-01-01T01:00:00\n", "start"),
        (f"{PLANNED}start = 9999-12-31T23:00:00\nend = 9999-12-31T23:30:00\n", "start"),
        ('kind = "planned"\ntitle = "a\\u001b[2Jb"\nstart = 2026-12-08T07:00:00\nend = 2026-12-08T08:00:00\n', "title"),
        ('kind = "soon"\ntitle = "x"\nstart = 2026-12-08T07:00:00\nend = 2026-12-08T08:00:00\n', "kind"),
        ('kind = "planned"\nstart = 2026-12-08T07:00:00\nend = 2026-12-08T08:00:00\n', "title"),
        (f'kind = "planned"\ntitle = "{"x" * 1_000_000}"\nstart = 2026-12-08T07:00:00\n', "title"),
    ],
    ids=lambda value: str(value)[-50:],
)  # fmt: skip
def test_a_malformed_draft_gets_one_line_with_file_line_and_key(text: str, key: str | None, home: Path) -> None:
    done = klip(home, "check", _draft(home, text))
    assert done.returncode == 2, done.stderr
    (line,) = done.stderr.splitlines()
    assert "draft.toml" in line
    assert key is None or key in line
    assert "\x1b" not in line
    assert len(line) < 600


def test_a_draft_that_is_not_there_cannot_be_opened(home: Path) -> None:
    done = klip(home, "check", str(home / "none.toml"))
    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 1


def test_an_unknown_key_is_told_the_nearest_one(home: Path) -> None:
    config = home / "config.toml"
    config.write_text("[measure]\nintervall = 30\n")
    done = klip(home, "--config", str(config), "config", "check")
    assert done.returncode == 2
    assert "config.toml" in done.stderr
    assert "intervall" in done.stderr
    assert "interval" in done.stderr.replace("intervall", "")
    assert "2" in done.stderr


def test_the_configuration_named_by_option_or_environment_is_the_one_in_force(home: Path) -> None:
    (home / "a.toml").write_text(f'data = "{home}/elsewhere"\nlang = "nl"\n')
    assert klip(home, "--config", str(home / "a.toml"), "config", "path").stdout.strip() == str(home / "a.toml")
    assert klip(home, "config", "path", KLIP_TUI_CONFIG=str(home / "a.toml")).stdout.strip() == str(home / "a.toml")
    klip(home, "--config", str(home / "a.toml"), "volume", "set", "2026-11-23", "2100")
    assert (home / "elsewhere" / "klip.db").exists()


def test_help_speaks_the_configured_language(home: Path) -> None:
    said = {}
    for lang in ("nl", "en"):
        (home / f"{lang}.toml").write_text(f'lang = "{lang}"\n')
        said[lang] = klip(home, "--config", str(home / f"{lang}.toml"), "calendar", "--help").stdout
    assert "Gebruik: " in said["nl"]
    assert "Usage: " in said["en"]
    assert "Usage" not in said["nl"]


def test_measurements_come_in_once_and_make_the_report(home: Path) -> None:
    rows = ["instant,state", "2026-03-02T09:00:00+01:00,up", "2026-03-02T09:04:00+01:00,down"]
    rows += ["2026-03-02T09:05:00+01:00,up", "2026-03-02T09:05:00+01:00,up"]
    (home / "m.csv").write_text("\n".join(rows) + "\n")
    assert data(home, "measurements", "import", str(home / "m.csv"))["imported"] == 3
    assert data(home, "measurements", "import", str(home / "m.csv"))["imported"] == 0
    inside = data(home, "report", "2026-03")["availability"]["inside"]
    assert (inside["up_seconds"], inside["down_seconds"], inside["total_seconds"]) == (540, 60, 633_600)
    assert inside["measured_seconds"] == 600
    assert inside["unknown_seconds"] == 633_000
    assert (inside["availability"], inside["worst"]) == (0.9, 0.00085)
    assert inside["met"] is False
    assert data(home, "report", "2026-03")["availability"]["outside"]["availability"] is None


@pytest.mark.parametrize("bad", ["2026-03-02T09:04:00+01:00,dead", "noon,up", "2026-03-02T09:00:00+01:00,down"])
def test_one_bad_row_and_nothing_is_imported(bad: str, home: Path) -> None:
    (home / "m.csv").write_text(f"instant,state\n2026-03-02T09:00:00+01:00,up\n{bad}\n")
    done = klip(home, "measurements", "import", str(home / "m.csv"))
    assert done.returncode == 2
    assert "3" in done.stderr
    assert data(home, "report", "2026-03")["availability"]["inside"]["measured_seconds"] == 0


def test_status_without_measurements_is_unknown(home: Path) -> None:
    done = klip(home, "status")
    assert done.returncode == 3
    assert "|" in done.stdout
    assert set(json.loads(klip(home, "status", "--json").stdout)) >= {"state", "since", "availability", "duties"}


def test_a_short_draft_is_posted_with_a_reason_only_and_once(home: Path) -> None:
    path = _draft(home, f"{PLANNED}start = 2099-12-08T13:00:00\nend = 2099-12-08T16:00:00\n")
    refused = klip(home, "post", path)
    assert refused.returncode == 1
    assert klip(home, "post", path, "--reason", "te kort").returncode == 1
    said = data(home, "post", path, "--reason", "de leverancier kan alleen dan")
    assert [d["state"] for d in said["deliveries"]] == ["accepted"]
    spool = list((home / ".local/share/klip-tui/spool").glob("*.eml"))
    assert len(spool) == 1
    lines = data(home, "log")["log"]
    assert [row["why"] for row in lines if row["what"] == "post announcement"] == ["de leverancier kan alleen dan"]
    assert len(data(home, "notices")["notices"]) == 1
