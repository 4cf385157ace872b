"""Several windows side by side: what each leaves alone and after those before it; announced by one message, or not."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.kinds import Kind, NoticeType, Scope
from klip_tui.commitment.phrase import Malformed
from klip_tui.desk.notices.drafts import AlreadyPosted
from klip_tui.desk.notices.post import FallsShort
from klip_tui.desk.notices.windows_together import announce_windows, compared
from klip_tui.desk.views.status import status
from tests.cli.run import klip
from tests.commitment.build import at
from tests.desk.written import desk_at

NOW = at("2026-11-24T10:30")


def window(start: str, minutes: int = 60) -> Draft:
    begun = at(start)
    facts = InterruptionDetails(Kind.PLANNED, f"Werk {start}", begun, begun + timedelta(minutes=minutes))
    return Draft(NoticeType.ANNOUNCEMENT, facts)


def test_each_leaves_what_it_leaves_alone_and_after_those_before(tmp_path: Path) -> None:
    with desk_at(tmp_path, NOW) as desk:
        first, second, third = compared(
            desk, [window("2026-12-09T09:00", 30), window("2026-12-08T09:00", 20), window("2026-12-10T05:00", 50)]
        )
        assert first.facts.start < second.facts.start, "in the order of their starts"
        assert first.alone == first.together
        assert second.alone[Scope.INSIDE] - second.together[Scope.INSIDE] == 20 * 60
        assert third.alone[Scope.INSIDE] - third.together[Scope.INSIDE] == 50 * 60
        assert third.alone[Scope.OUTSIDE] == third.together[Scope.OUTSIDE], "the others take nothing from it"


def test_together_they_may_take_more_than_there_is(tmp_path: Path) -> None:
    with desk_at(tmp_path, NOW) as desk:
        rows = compared(desk, [window("2026-12-08T09:00", 50), window("2026-12-09T09:00", 50)])
        short = [{f.promise for f in row.result.findings if f.severity.value == "short"} for row in rows]
        assert "A3.1" not in short[0]
        assert "A3.1" in short[1]


def test_what_was_announced_is_not_announced_again_under_its_keys(tmp_path: Path) -> None:
    drafts = [window("2026-12-08T05:00"), window("2026-12-09T05:00")]
    with desk_at(tmp_path, NOW) as desk:
        announce_windows(desk, drafts, "", ["a", "b"])
        with pytest.raises(AlreadyPosted):
            announce_windows(desk, drafts, "", ["a", "b"])
        assert len(status(desk).interruptions) == 2


def test_what_takes_too_much_together_is_not_announced_together(tmp_path: Path) -> None:
    """Each was judged as if it were the only one: what was said to fall short beside the others went out as it was."""
    drafts = [window("2026-12-08T09:00", 50), window("2026-12-09T09:00", 50)]
    with desk_at(tmp_path, NOW) as desk:
        told = announce_windows(desk, drafts)
        assert [one.interruption for one in told.posted] == ["2026-001"]
        ((_, result),) = told.left
        assert {f.promise for f in result.findings if f.severity.value == "short"} == {"A3.1"}


def test_they_are_announced_by_one_message_or_none_is_kept(tmp_path: Path) -> None:
    drafts = [window("2026-12-08T05:00"), window("2026-12-09T05:00")]
    with desk_at(tmp_path, NOW) as desk:
        late = window("2026-11-26T05:00")
        with pytest.raises(FallsShort):
            announce_windows(desk, [late])
        assert status(desk).interruptions == (), "a reason is owed, and nothing is kept"
        told = announce_windows(desk, [*drafts, late])
        assert [one.facts for one, _ in told.left] == [replace(late.facts, known=NOW)]
        assert [one.interruption for one in told.posted] == ["2026-001", "2026-002"]
        assert [row.state.value for one in told.posted for row in one.deliveries] == ["pending", "carried"]
        with pytest.raises(Malformed):
            compared(desk, [])


def test_the_command_compares_and_announces(tmp_path: Path) -> None:
    files = []
    for n in (1, 2):
        start = datetime(2099, 12, 7 + n, 5)
        file = tmp_path / f"{n}.toml"
        file.write_text(
            f'kind = "planned"\ntitle = "Werk {n}"\nreason = "r"\nstart = {start.isoformat()}\n'
            f"end = {(start + timedelta(hours=1)).isoformat()}\n"
        )
        files.append(str(file))
    words = ("interruptions", "compare", *files)
    shown = klip(tmp_path, *words, "--json")
    rows = json.loads(shown.stdout)
    assert shown.returncode == 0, shown.stderr
    assert rows["left_after_all"] == rows["windows"][1]["left_together"]
    assert rows["windows"][1]["left_alone"]["outside_seconds"] - rows["left_after_all"]["outside_seconds"] == 3600
    done = klip(tmp_path, *words, "--announce", "--json")
    assert done.returncode == 0, done.stderr
    assert (
        json.loads(done.stdout)["notices"] == ["2026-001/1", "2026-002/1"]
        or len(json.loads(done.stdout)["notices"]) == 2
    )
    told_again = klip(tmp_path, *words, "--announce")
    assert told_again.returncode == 1, "once: whoever is unsure whether it was told may ask again"
    assert "--again" in told_again.stderr
    assert "2026-003" not in klip(tmp_path, "interruptions").stdout
    assert "alone" in klip(tmp_path, "--lang", "en", *words).stdout
