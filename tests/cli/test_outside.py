"""What somebody meets who knows the program from its documents alone: files from elsewhere, options left out, Dutch."""

from __future__ import annotations

import errno
import os
import pwd
import subprocess
import sys
from pathlib import Path

import pytest

from klip_tui.cli.main import run
from klip_tui.commitment.phrase import Unreachable, plain
from klip_tui.config.place import default_path
from klip_tui.text import outside
from klip_tui.text.voice import Voice
from tests.cli.run import data, klip
from tests.live.demo import environment

WINDOW = 'title = "Onderhoud"\nstart = 2099-12-08T06:00:00\nend = 2099-12-08T07:00:00\n'
PLANNED = f'kind = "planned"\n{WINDOW}'
OUTAGE = 'kind = "unplanned"\ntitle = "Storing"\nstart = 2026-12-08T10:00:00\nend = 2026-12-08T12:00:00\n'
REASON = ("--reason", "er is hier geen statuspagina")


def test_a_file_with_a_byte_order_mark_or_lines_of_windows_is_read(tmp_path: Path) -> None:
    (tmp_path / "bom.toml").write_bytes(b"\xef\xbb\xbf" + PLANNED.replace("\n", "\r\n").encode())
    found = klip(tmp_path, "check", str(tmp_path / "bom.toml"), "--json")
    assert found.returncode == 0, found.stderr


@pytest.mark.parametrize(
    "words",
    [("correct", "2026-11-02T09:00", "2026-11-02T10:00", "up"), ("send-back", "2026-001/1"), ("approval", "off"),
     ("reachability", "add", "--from", "2026-11-02T09:00")],
    ids=" ".join,
)  # fmt: skip
def test_a_reason_that_is_needed_is_asked_for_in_one_line(words: tuple[str, ...], tmp_path: Path) -> None:
    done = klip(tmp_path, *words)
    assert (done.returncode, done.stderr) == (2, "klip-tui: Missing option '--reason'.\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [(PLANNED.replace("-12-08T06", "-13-08T06"), "regel 3, start: geen TOML: geen datum of tijd"),
     (PLANNED + "kind = 5\n", "regel 5, kind: geen TOML: deze waarde staat er al"),
     (PLANNED.replace('"planned"', '"x"'), "regel 1, kind: 'x' is geen van planned, unplanned"),
     (PLANNED.replace("2099-12-08T06:00:00", '"2099-12-08T06:00:00"'), "regel 3, start: is tekst, geen tijdstip"),
     (PLANNED + "interruption = 5\n", "regel 5, interruption: tekst is nodig, niet een geheel getal"),
     ("nergens\n", "regel 1: geen TOML: achter een sleutel hoort '='")],
)  # fmt: skip
def test_what_is_malformed_is_said_in_dutch(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "draft.toml"
    file.write_text(text)
    done = klip(tmp_path, "--lang", "nl", "check", str(file))
    assert done.returncode == 2
    assert said in done.stderr


def test_what_the_system_says_of_a_file_is_said_in_dutch(tmp_path: Path) -> None:
    assert "het bestand of de map bestaat niet" in klip(tmp_path, "--lang", "nl", "check", "nergens.toml").stderr
    assert "het is een map" in klip(tmp_path, "--lang", "nl", "check", str(tmp_path)).stderr
    assert Voice("nl").say(outside.system(OSError(errno.ENOSPC, "No space left on device"))) == "de schijf is vol"
    assert plain(outside.system(OSError(9999, "Something else"))) == "Something else"


def test_a_bound_and_a_choice_of_types_are_said() -> None:
    voice = Voice("nl")
    assert voice.say(outside.value("Expected `int` >= 5")) == "een getal van minstens 5 is nodig"
    assert voice.say(outside.value("Expected `int | null`, got `str`")) == "een geheel getal is nodig, niet tekst"
    assert voice.say(outside.toml("Illegal character '\\n'")) == "het teken '\\n' mag hier niet staan"
    assert voice.say(outside.toml("something new")) == "something new"


def test_the_same_is_recorded_once_and_then_told_t9(tmp_path: Path) -> None:
    """T9's mistake elsewhere: a file that is recorded twice made two, and telling it a third."""
    file = str(tmp_path / "draft.toml")
    Path(file).write_text(PLANNED)
    first = data(tmp_path, "interruptions", "plan", file)["interruption"]
    again = klip(tmp_path, "interruptions", "plan", file)
    assert (again.returncode, again.stderr.count(first)) == (1, 1)
    meant = data(tmp_path, "interruptions", "plan", file, "--again")["interruption"]
    assert meant != first
    told = data(tmp_path, "post", file, *REASON)
    assert told["interruption"] in (first, meant)
    assert len(data(tmp_path, "interruptions")["interruptions"]) == 2


def test_the_same_series_is_kept_once_t9(tmp_path: Path) -> None:
    file = str(tmp_path / "series.toml")
    Path(file).write_text(f'rule = "FREQ=MONTHLY;BYDAY=2TU;COUNT=2"\n{WINDOW}')
    assert klip(tmp_path, "series", "add", file, *REASON).returncode == 0
    again = klip(tmp_path, "series", "add", file, *REASON)
    assert again.returncode == 1
    assert "2026-S01" in again.stderr or "-S01" in again.stderr
    assert klip(tmp_path, "series", "add", file, *REASON, "--again").returncode == 0


def test_an_outage_that_is_still_to_come_is_none(tmp_path: Path) -> None:
    """What is dated later than now is refused: users would read that KLIP is out when it is not yet."""
    file = str(tmp_path / "draft.toml")
    Path(file).write_text(OUTAGE)
    found = data(tmp_path, "check", file, "--at", "2026-12-08T09:50", code=1)
    assert [row["promise"] for row in found["findings"] if row["severity"] == "error"] == ["A4.2-immediate"]
    assert data(tmp_path, "check", file, "--at", "2026-12-08T09:59:30", code=0)["postable"]


def test_a_second_too_late_is_not_said_as_in_time(tmp_path: Path) -> None:
    file = str(tmp_path / "draft.toml")
    Path(file).write_text(OUTAGE)
    said = klip(tmp_path, "check", file, "--at", "2026-12-08T10:15:01").stdout
    assert "15 min and 1 s after it was detected" in said


def test_a_window_of_two_days_names_the_day_of_its_end(tmp_path: Path) -> None:
    said = klip(tmp_path, "plan", "--duration", "25h", "--from", "2026-12-06", "--count", "1").stdout
    assert "06:00 – Mon 7 Dec 07:00" in said.splitlines()[0]


def test_a_way_to_shorten_several_days_names_the_day_of_its_end(tmp_path: Path) -> None:
    file = tmp_path / "draft.toml"
    times = "start = 2026-12-10T23:00:00\nend = 2026-12-11T23:00:00\n"
    file.write_text('kind = "planned"\ntitle = "Onderhoud"\nreason = "Updates"\n' + times)
    (late,) = (
        row
        for row in data(tmp_path, "check", str(file), "--at", "2026-12-01T10:00", code=1)["findings"]
        if row["promise"] == "A4.1-2"
    )
    assert late["shorten"]["label"] == "shorten it: Thu 10 Dec 2026, 23:00 to Fri 11 Dec 2026, 15:59, 7 h 1 min less"


def test_days_that_have_passed_hold_no_window_and_are_named(tmp_path: Path) -> None:
    """What has passed can't be planned: the search begins today, however early it was asked to."""
    done = klip(tmp_path, "plan", "--duration", "1h", "--from", "2020-01-01", "--until", "2020-02-01")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "klip-tui: the last day, Sat 1 Feb 2020, has passed\n"
    assert klip(tmp_path, "plan", "--duration", "1h", "--from", "2020-01-01").returncode == 0


def test_wrong_usage_is_exit_code_2(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("instant,state\n")
    for words in (
        ("measurements", "import", str(tmp_path / "rows.csv"), "--hold", "0s"),
        ("calendar", "--ics", "--json"),
        ("interruptions", "--ics", "--json"),
        ("handover", "--since", "2100-01-01"),
        ("report", "0000-01"),
    ):
        done = klip(tmp_path, *words)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), words
    assert "the year 0 is" in klip(tmp_path, "report", "0000-01").stderr


def test_a_question_is_dispatched_to_somebody(tmp_path: Path) -> None:
    data(tmp_path, "question", "add", "--subject", "Waar?")
    assert klip(tmp_path, "question", "dispatch", "1", "--to", " ").returncode == 2


def test_a_store_is_not_copied_into_itself_or_over_another(tmp_path: Path) -> None:
    data(tmp_path, "question", "add", "--subject", "Waar?")
    own = klip(tmp_path, "--data", str(tmp_path / ".local/share/klip-tui"), "store", "copy",
               str(tmp_path / ".local/share/../share/klip-tui/klip.db"))  # fmt: skip
    assert (own.returncode, "is the store itself" in own.stderr) == (1, True), own.stderr
    assert klip(tmp_path, "store", "copy", str(tmp_path / "other.db")).returncode == 0
    full = klip(tmp_path, "store", "copy", str(tmp_path / "other.db"))
    assert (full.returncode, "is not empty" in full.stderr) == (1, True)


def test_a_postmortem_of_what_is_still_to_come_says_so(tmp_path: Path) -> None:
    file = str(tmp_path / "draft.toml")
    Path(file).write_text(PLANNED)
    identity = data(tmp_path, "interruptions", "plan", file)["interruption"]
    said = klip(tmp_path, "interruptions", "postmortem", identity).stdout
    assert "- Period: Tue 8 Dec 2099, 06:00 – Tue 8 Dec 2099, 07:00 (60 min)\n- State: still to begin" in said


@pytest.mark.parametrize("database", ["mysql://localhost/y", "klip.db", "mysql://db.example/y?sslmode=verify-full"])
def test_an_address_of_no_store_is_wrong_before_it_is_used_f10(database: str, tmp_path: Path) -> None:
    """F10's mistake elsewhere: config check called right what every command then refused."""
    config = tmp_path / "config.toml"
    config.write_text(f'database = "{database}"\n')
    done = klip(tmp_path, "--config", str(config), "config", "check")
    assert (done.returncode, "line 1, database: " in done.stderr) == (2, True)
    assert "is no kind of store; known: postgresql, sqlite" in done.stderr


def test_a_choice_and_a_form_are_named(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('lang = "fr"\n')
    assert "lang: 'fr' is none of en, nl\n" in klip(tmp_path, "--config", str(config), "config", "check").stderr
    for text, wanted in (
        ('[helpdesk]\nkeep = "lang"\n', "helpdesk.keep: een termijn is nodig, zoals 2 y of 90 d"),
        ('[planning]\nremind = "morgen"\n', "planning.remind: een termijn is nodig, zoals 24 h of 30 min"),
        ('[heartbeat]\nurl = "klip"\n', "heartbeat.url: een adres is nodig dat begint met https:// of http://"),
        ('[[endpoint]]\nurl = "klip"\n', "url: een adres is nodig, zoals https://"),
        ('[volume]\nprocessed = "n"\n', "volume.processed: een JSON-pointer is nodig: hij begint met /"),
        ('[[channel]]\nkind = "mail"\nname = "l"\nhost = "h"\nto = "a@b.be"\nsender = "a b"\n',
         "sender: een e-mailadres is nodig, zoals klip@example.org"),
        ('[[channel]]\nkind = "spool"\nname = "a/b"\n', "name: het heeft niet de vorm die verwacht wordt: ^[A-Z"),
    ):  # fmt: skip
        config.write_text(text)
        assert wanted in klip(tmp_path, "--lang", "nl", "--config", str(config), "config", "check").stderr


@pytest.mark.parametrize(
    ("shell", "code"),
    [("status >&-", 3), ("status 2>&- >&- <&-", 3), ("status >/dev/full", 3), ("status >/dev/full 2>&1", 3),
     ("calendar 2026 | head -1; exit ${PIPESTATUS[0]}", 0), ("calendar 2026 >/dev/full", 3), ("nothing 2>/dev/full", 2),
     ("report 2026-10 --json >/dev/full", 3), ("log --follow | head -0; exit ${PIPESTATUS[0]}", 0),
     ("--version >&-", 0), ("--version >/dev/full", 3), ("--version | head -0; exit ${PIPESTATUS[0]}", 0)],
)  # fmt: skip
def test_an_output_that_is_closed_or_full_ends_no_command_with_a_traceback(
    shell: str, code: int, tmp_path: Path
) -> None:
    data(tmp_path, "volume", "set", "2026-10-05", "2310")
    done = _in_a_shell(f"{sys.executable} -m klip_tui {shell}", tmp_path)
    said = done.stderr.splitlines()
    assert (done.returncode, [line for line in said if not line.startswith("klip-tui: ")]) == (code, [])
    assert (code == 3 and "full" in shell and "2>" not in shell) == ("standard output: " in done.stderr)


@pytest.mark.parametrize("reader", ["head -0", "head -1", "true"])
def test_a_reader_that_has_had_enough_changes_no_answer(reader: str, tmp_path: Path) -> None:
    """A check whose answer is no said yes to whoever read its first line alone."""
    file = tmp_path / "draft.toml"
    file.write_text(PLANNED.replace("07:00", "16:00"))
    for command in (f"check {file}", f"check {file} --json"):
        done = _in_a_shell(f"{sys.executable} -m klip_tui {command} | {reader}; exit ${{PIPESTATUS[0]}}", tmp_path)
        assert (done.returncode, done.stderr) == (1, ""), command


def _in_a_shell(line: str, home: Path) -> subprocess.CompletedProcess[str]:
    # As people's shells have it: what Python holds back is written at the end of the process.
    env = {name: value for name, value in environment(home).items() if name != "PYTHONUNBUFFERED"}
    return subprocess.run(["bash", "-c", line], env=env, capture_output=True, text=True, timeout=60, check=False)


def test_what_is_cancelled_is_said_to_be_told_only_once_it_was(tmp_path: Path) -> None:
    """A wish is not a fact: nobody delivered what says so, and the command said that users are told."""
    file = tmp_path / "series.toml"
    file.write_text(f'rule = "FREQ=MONTHLY;BYDAY=2TU;COUNT=2"\n{WINDOW}')
    config = tmp_path / "config.toml"
    config.write_text('[[channel]]\nkind = "spool"\n')
    own = ("--config", str(config))
    assert klip(tmp_path, *own, "series", "add", str(file), *REASON).returncode == 0
    identity = klip(tmp_path, *own, "series", "list").stdout.split()[0]
    assert klip(tmp_path, *own, "series", "announce", identity, *REASON).returncode == 0
    done = klip(tmp_path, *own, "series", "cancel", identity, *REASON)
    assert "users are not told of it yet" in done.stdout, "a folder tells nobody"
    rows = data(tmp_path, *own, "notices")["notices"]
    off = [row for row in rows if row["type"] == "cancellation"]
    assert len(off) == 2
    assert {one["state"] for row in off for one in row["deliveries"]} == {"accepted"}, "and it is sent at once"


def test_what_doctor_looks_at_is_named_in_dutch(tmp_path: Path) -> None:
    assert klip(tmp_path, "volume", "set", "2026-01-05", "1").returncode == 0, "it makes the store"
    said = klip(tmp_path, "--lang", "nl", "doctor").stdout
    for name in ("configuratie: ", "opslag: ", "logboek: ", "kanaal spool: ", "alarm: "):
        assert name in said
    assert "configuration: " in klip(tmp_path, "doctor").stdout


@pytest.mark.parametrize("first", [(), ("--lang", "nl")], ids=["config", "lang"])
def test_the_folder_that_is_asked_for_goes_before_the_configured_one(first: tuple[str, ...], tmp_path: Path) -> None:
    asked, configured = tmp_path / "asked", tmp_path / "configured"
    (tmp_path / "klip.toml").write_text(f'data = "{configured}"\n')
    words = (
        *first,
        "--config",
        str(tmp_path / "klip.toml"),
        "--data",
        str(asked),
        "volume",
        "set",
        "2026-10-05",
        "2310",
    )
    done = klip(tmp_path, *words)
    assert done.returncode == 0, done.stderr
    assert (asked / "klip.db").exists()
    assert not configured.exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [('[[channel]]\nkind = "statuspagee"\n',
      "line 2, channel[1].kind: 'statuspagee' is none of cachet, mail, spool, statuspage, webhook"),
     ('[[alert]]\nkind = "mial"\n', "line 2, alert[1].kind: 'mial' is none of alertmanager, apprise, command, mail"),
     ('data = "a\\u0000b"\n', "line 1, data: holds control characters"),
     ('lang = "en"\ndata = "~nobody-here/x"\n', "line 2, data: ~nobody-here/x: there is no such home folder"),
     ('[[channel]]\nkind = "spool"\nfolder = "~nobody-here/x"\n',
      "line 3, channel[1].folder: ~nobody-here/x: there is no such home folder")],
)  # fmt: skip
def test_a_setting_that_no_command_can_follow_is_refused_by_every_one(text: str, said: str, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(text)
    for words in (("config", "check"), ("volume", "set", "2026-10-05", "2310")):
        done = klip(tmp_path, "--config", str(config), *words)
        assert (done.returncode, done.stdout, done.stderr) == (2, "", f"klip-tui: {config}, {said}\n")


def test_whether_a_file_can_be_read_is_found_by_reading_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Click asks before: what can't be opened was then wrong usage."""
    config = tmp_path / "config.toml"
    config.write_text('lang = "en"\n')
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert run(args=["--config", str(config), "config", "check"]) == 0


def test_a_user_without_a_home_is_told_so_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pwd, "getpwuid", {}.__getitem__)
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "KLIP_TUI_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    assert run(args=["calendar", "2026"]) == 0, "it needs none"
    assert run(args=["--data", "data", "volume", "set", "2026-10-05", "2310"]) == 0
    with pytest.raises(Unreachable, match="set HOME"):
        default_path()
    assert run(args=["volume", "set", "2026-10-05", "2310"]) == 3
    assert [one.name for one in tmp_path.iterdir()] == ["data"]


def test_metrics_replace_no_device(tmp_path: Path) -> None:
    """Written by whoever may, /dev/stdout was a file of metrics then, for every program on the machine."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    done = klip(tmp_path, "metrics", "--textfile", str(pipe))
    assert (done.returncode, done.stderr) == (2, f"klip-tui: {pipe} is no file\n")
    assert pipe.is_fifo()


def test_what_is_empty_or_upside_down_is_malformed_everywhere(tmp_path: Path) -> None:
    data(tmp_path, "question", "add", "--subject", "Waar?")
    for words in (
        ("question", "add", "--subject", ""),
        ("question", "follow-up", "1", "--text", " "),
        ("reachability", "add", "--from", "2026-11-02T10:00", "--until", "2026-11-02T09:00", "--reason", "uitgevallen"),
    ):
        assert klip(tmp_path, *words).returncode == 2, words


def test_a_number_that_is_none_is_told_so_in_words(tmp_path: Path) -> None:
    assert "'x' is not a valid whole number." in klip(tmp_path, "log", "--limit", "x").stderr
    assert "'x' is geen geheel getal." in klip(tmp_path, "--lang", "nl", "log", "--limit", "x").stderr


def test_a_start_after_the_end_that_was_told_is_named_where_it_stands(tmp_path: Path) -> None:
    file = tmp_path / "draft.toml"
    file.write_text(PLANNED)
    told = data(tmp_path, "post", str(file), *REASON)["interruption"]
    file.write_text(f'interruption = "{told}"\ntype = "change"\nstart = 2099-12-08T08:00:00\n')
    done = klip(tmp_path, "check", str(file))
    assert done.returncode == 2
    assert "line 3, start: is not before the end, Tue 8 Dec 2099, 07:00" in done.stderr


def test_half_a_configuration_is_none(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    done = _in_a_shell(f"ulimit -f 4; {sys.executable} -m klip_tui --config {config} config init", tmp_path)
    assert (done.returncode, config.exists()) == (3, False)
    assert done.stderr.startswith(f"klip-tui: {config} can't be written: ")


def test_a_draft_that_is_malformed_has_the_keys_of_one_that_is_not(tmp_path: Path) -> None:
    file = tmp_path / "draft.toml"
    file.write_text(PLANNED.replace("T06:00", "T06:30"))
    whole = data(tmp_path, "check", str(file))
    file.write_text(PLANNED + "titel = 5\n")
    broken = data(tmp_path, "check", str(file), code=2)
    assert set(broken) == set(whole)
    assert set(broken["findings"][0]) == set(whole["findings"][0])


def test_what_a_probe_saw_is_said_in_dutch_by_doctor_and_a_single_round(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'data = "{tmp_path}/data"\n[[endpoint]]\nname = "portal"\nurl = "http://127.0.0.1:1/"\n')
    for words in (("doctor",), ("monitor", "--once")):
        said = klip(tmp_path, "--config", str(config), "--lang", "nl", *words).stdout
        assert "verbinding geweigerd" in said
