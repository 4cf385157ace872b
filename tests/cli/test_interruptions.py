"""``interruptions``: a list, one whole, and one that is known and not told."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from klip_tui.commitment.calendar.local_time import local
from klip_tui.runtime.clock import system_clock
from tests.cli.run import klip


def _draft(folder: Path) -> Path:
    start = local(system_clock() + timedelta(days=20)).replace(hour=7, minute=0, second=0, microsecond=0, tzinfo=None)
    file = folder / "draft.toml"
    file.write_text(
        f'kind = "planned"\ntitle = "Onderhoud databank"\nreason = "Versie-upgrade"\nstart = {start.isoformat()}\n'
        f"end = {(start + timedelta(hours=1)).isoformat()}\n"
    )
    return file


def test_one_that_is_known_is_recorded_listed_and_owed_f11(tmp_path: Path) -> None:
    done = klip(tmp_path, "interruptions", "plan", str(_draft(tmp_path)), "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert [duty["promise"] for duty in found["duties"]] == ["A4.1-known", "A4.1-3"]
    listed = json.loads(klip(tmp_path, "interruptions", "--json").stdout)["interruptions"]
    assert [(one["id"], one["state"]) for one in listed] == [(found["interruption"], "not announced")]
    one = json.loads(klip(tmp_path, "interruptions", found["interruption"], "--json").stdout)
    assert one["title"] == "Onderhoud databank"
    assert "Onderhoud databank" in klip(tmp_path, "interruptions").stdout


def test_what_is_no_draft_is_refused_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "draft.toml"
    file.write_text('kind = "planned"\ntitle = 5\n')
    done = klip(tmp_path, "interruptions", "plan", str(file))
    assert (done.returncode, done.stdout) == (2, "")
    assert "draft.toml" in done.stderr
    assert "Traceback" not in done.stderr
