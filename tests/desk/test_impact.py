"""What an interruption takes (impact) and what users can do meanwhile: from the draft to the store and back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.kinds import Impact, Kind, State
from klip_tui.commitment.phrase import FileRefused
from klip_tui.config.schema import Config
from klip_tui.desk.notices import draft_file, form
from klip_tui.store import notices
from tests.commitment.build import at

DRAFT = 'kind = "unplanned"\ntitle = "Traag"\nstart = 2026-11-24T10:20:00\nnext_update = 2026-11-24T11:00:00\n'


def _read(folder: Path, text: str) -> InterruptionDetails:
    path = folder / "draft.toml"
    path.write_text(text)
    return draft_file.read(path).draft(None, Config()).facts


def test_t16_a_draft_file_names_impact_and_workaround(tmp_path: Path) -> None:
    facts = _read(tmp_path, DRAFT + 'impact = "degraded"\nworkaround = "Dien  later in"\n')
    assert (facts.impact, facts.workaround) == (Impact.DEGRADED, "Dien later in")
    left_out = _read(tmp_path, DRAFT)
    assert (left_out.impact, left_out.workaround) == (Impact.MAJOR, "")


def test_an_unknown_impact_is_refused_by_its_key(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="impact"):
        _read(tmp_path, DRAFT + 'impact = "huge"\n')


def test_the_form_keeps_both_and_refuses_what_is_no_impact() -> None:
    begun = form.outage(Config(), at("2026-11-24T10:30"), *_DOWN)
    typed = form.changed(form.changed(begun, "impact", "partial"), "workaround", "Bel ons")
    facts = form.as_draft(form.decode(form.encode(typed)), Config(), at("2026-11-24T10:30")).facts
    assert (facts.impact, facts.workaround) == (Impact.PARTIAL, "Bel ons")
    assert form.as_draft(begun, Config(), at("2026-11-24T10:30")).facts.impact is Impact.MAJOR
    with pytest.raises(form.FieldRefused) as refused:
        form.as_draft(form.changed(begun, "impact", "enormous"), Config(), at("2026-11-24T10:30"))
    assert refused.value.name == "impact"


def test_rows_kept_before_impact_existed_read_as_major() -> None:
    facts = InterruptionDetails(Kind.UNPLANNED, "Oud", at("2026-03-01T10:00"), None)
    old = notices.encode(facts).replace(',"impact":"major","workaround":""', "")
    assert "impact" not in old
    assert notices.decode(old) == facts
    new = replace(facts, impact=Impact.DEGRADED, workaround="wacht")
    assert notices.decode(notices.encode(new)) == new


_DOWN = (form.State.DOWN, at("2026-11-24T10:20"))


def test_a_draft_says_what_is_measured() -> None:
    """Slow is told as slow; what users report is taken at its worst."""
    now = at("2026-11-24T10:00")
    assert form.outage(Config(), now, State.DEGRADED, now).impact == "degraded"
    assert form.outage(Config(), now, State.DOWN, now).impact == ""
    assert form.outage(Config(), now, State.DEGRADED, now, [(1, now)]).impact == ""
