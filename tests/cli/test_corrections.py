"""``correct`` and ``corrections`` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.run import klip

SPAN = ("2026-01-07T10:00", "2026-01-07T11:00")
WHY = ("--reason", "de meting zelf was gestoord")


def test_a_span_is_stated_anew_listed_and_taken_back(tmp_path: Path) -> None:
    done = klip(tmp_path, "correct", *SPAN, "down", *WHY, "--json")
    assert done.returncode == 0, done.stderr
    (made,) = json.loads(done.stdout)["corrections"]
    assert (made["start"], made["seconds"], made["counts"]) == ("2026-01-07T10:00:00+01:00", 3600, True)
    report = json.loads(klip(tmp_path, "report", "2026-01", "--json", "--give").stdout)
    assert report["availability"]["inside"]["down_seconds"] == 3600
    assert report["corrections"] == {"count": 1, "seconds": 3600}
    assert klip(tmp_path, "corrections", "withdraw", str(made["id"])).returncode == 0
    (kept,) = json.loads(klip(tmp_path, "corrections", "list", "--json").stdout)["corrections"]
    assert (kept["counts"], kept["withdrawn"] is None) == (False, False)
    inside = klip(tmp_path, "--lang", "en", "report", "2026-01", "--audience", "internal").stdout
    assert "This report was given on" in inside
    assert "what was given says otherwise" in inside


def test_what_a_rule_refuses_ends_1_and_what_is_malformed_2(tmp_path: Path) -> None:
    assert klip(tmp_path, "correct", *SPAN, "down", "--reason", "kort").returncode == 1
    assert klip(tmp_path, "correct", *SPAN, "sideways", *WHY).returncode == 2
    assert klip(tmp_path, "correct", "2026-13-07T10:00", SPAN[1], "down", *WHY).returncode == 2
    assert klip(tmp_path, "corrections", "withdraw", "7").returncode == 1
