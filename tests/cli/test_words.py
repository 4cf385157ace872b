"""What every command shares: exit codes, locales, standard input, ``--read-only``."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.run import data, klip
from tests.live.demo import PROGRAM, environment

PLANNED = (
    'kind = "planned"\ntitle = "Onderhoud databank"\nreason = "Versie-upgrade"\n'
    "start = 2099-12-08T07:00:00\nend = 2099-12-08T08:30:00\n"
)


def piped(home: Path, text: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *words], env=environment(home), input=text, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize(
    "words",
    [("status",), ("doctor",), ("plan", "--duration", "2h"), ("calendar", "2026"), ("check", "draft.toml"),
     ("--help",), ("status", "--json"), ("config", "check"), ("plan", "--duration", "2h", "--json")],
    ids=" ".join,
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["latin-1", "ascii"])
def test_c9_a_locale_that_lacks_a_sign_ends_no_command(words: tuple[str, ...], encoding: str, tmp_path: Path) -> None:
    (tmp_path / "draft.toml").write_text(PLANNED)
    env = environment(tmp_path, PYTHONIOENCODING=encoding, KLIP_TUI_DEBUG="")
    done = subprocess.run([*PROGRAM, *words], env=env, cwd=tmp_path, capture_output=True, timeout=60, check=False)
    said = done.stdout.decode(encoding)
    assert b"Traceback" not in done.stderr
    assert b"UnicodeEncodeError" not in done.stdout + done.stderr
    assert said.strip()
    if "--json" in words:
        json.loads(said)


def test_c9_a_dash_is_standard_input_wherever_a_file_is_taken(tmp_path: Path) -> None:
    said = piped(tmp_path, PLANNED, "check", "-", "--json")
    assert json.loads(said.stdout)["postable"] is True
    assert piped(tmp_path, PLANNED, "post", "-", "--dry-run").returncode == 0
    assert piped(tmp_path, "title = 5\n", "check", "-").returncode == 2
    rows = "instant,state\n2026-03-02T09:00:00+01:00,up\n"
    assert json.loads(piped(tmp_path, rows, "measurements", "import", "-", "--json").stdout)["imported"] == 1
    assert json.loads(piped(tmp_path, "date,processed\n2026-03-02,5\n", "volume", "import", "-", "--json").stdout) == {
        "imported": 1,
        "skipped": 0,
    }
    asked = "reference,received,subject\na,2026-03-02T09:00:00+01:00,Vraag\n"
    assert json.loads(piped(tmp_path, asked, "question", "import", "-", "--json").stdout)["imported"] == 1


def test_c9_a_digit_that_is_none_is_looked_for(tmp_path: Path) -> None:
    klip(tmp_path, "question", "add", "--subject", "Vierkante meter: m²")
    assert [q["subject"] for q in data(tmp_path, "question", "list", "--search", "²")["questions"]] == [
        "Vierkante meter: m²"
    ]
    assert klip(tmp_path, "question", "show", "²").returncode == 2


@pytest.mark.parametrize("key", ["sender", "to"])
def test_c9_a_line_break_is_no_part_of_an_address(key: str, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    values = {"sender": '"a@b"', "to": '"a@b"'} | {key: '"a@b\\n"'}
    config.write_text(
        '[[channel]]\nkind = "mail"\nhost = "localhost"\n' + "".join(f"{k} = {v}\n" for k, v in values.items())
    )
    done = klip(tmp_path, "--config", str(config), "config", "check")
    assert done.returncode == 2
    assert f"channel[1].{key}" in done.stderr


@pytest.mark.parametrize("url", ["https://[::1", "tcp://x:99999", "tcp://x", "http://"])
def test_m10_an_address_that_is_none_is_refused_with_its_line(url: str, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'[[endpoint]]\nname = "portal"\nurl = "{url}"\n')
    done = klip(tmp_path, "--config", str(config), "config", "check")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
    assert f"{config}" in done.stderr
    assert "endpoint[1].url" in done.stderr


def test_c4_read_only_creates_nothing(tmp_path: Path) -> None:
    for words in (("notices",), ("status",), ("doctor",), ("question", "list"), ("config", "init"), ("drift",),
                  ("volume", "set", "2026-03-02", "5"), ("question", "add", "--subject", "x"), ("deliver",),
                  ("monitor", "--once")):  # fmt: skip
        klip(tmp_path, "--read-only", *words)
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []
    assert klip(tmp_path, "--read-only", "config", "init").returncode == 1


def test_what_a_rule_refuses_is_1_and_what_is_malformed_2(tmp_path: Path) -> None:
    klip(tmp_path, "question", "add", "--subject", "Eerste")
    assert klip(tmp_path, "question", "answer", "1").returncode == 0
    assert klip(tmp_path, "question", "answer", "1").returncode == 1, "answered already"
    assert klip(tmp_path, "--read-only", "question", "reopen", "1").returncode == 1
    for words in (("question", "answer", "9"), ("question", "answer", "one"), ("notices", "2026-999/1"),
                  ("calendar", "1"), ("plan", "--duration", "soon"), ("report", "2026-13"), ("chek",),
                  ("volume", "set", "2026-03-02", "-1"), ("plan", "--duration", "2h", "--from", "x")):  # fmt: skip
        done = klip(tmp_path, *words)
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), (words, done.stderr)


def test_f16_an_unplanned_draft_without_a_next_update_is_well_formed(tmp_path: Path) -> None:
    path = tmp_path / "d.toml"
    path.write_text('kind = "unplanned"\ntitle = "Storing"\nstart = 2026-03-02T09:00:00\n')
    said = data(tmp_path, "check", str(path), code=1)
    assert said["postable"] is False
    (found,) = [f for f in said["findings"] if f["severity"] == "error"]
    assert found["promise"] == "A4.2-duration"
    assert found["fix"]["next_update"]
