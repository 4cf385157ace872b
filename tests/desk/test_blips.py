"""An outage that was over before anybody told: what is owed of it now, and why, instead of nothing at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from klip_tui.commitment.kinds import NoticeType, State
from klip_tui.commitment.promises.duty import DutyKind
from klip_tui.config.schema import Config, Notices
from klip_tui.desk.measuring.corrections import correct
from klip_tui.desk.notices import beginning
from klip_tui.desk.notices import form as forms
from klip_tui.desk.notices.post import FallsShort, post
from klip_tui.desk.session import Desk
from klip_tui.desk.views import status
from klip_tui.text.voice import Voice
from tests.cli.run import data, klip
from tests.commitment.build import at
from tests.desk.written import desk_at, measured, tell

UP, DOWN = State.UP, State.DOWN
BEGUN = at("2026-11-24T02:00")


def outage(desk: Desk, minutes: int, begun: datetime = BEGUN) -> datetime:
    """Measure an outage that is over; return when it was."""
    end = begun + timedelta(minutes=minutes)
    measured(desk, UP, begun - timedelta(hours=1), begun)
    measured(desk, DOWN, begun, end)
    measured(desk, UP, end, end + timedelta(hours=9))
    return end


def said(desk: Desk) -> list[tuple[bool, str]]:
    return [(one.owed, Voice("en").say(one.message)) for one in status.status(desk).blips]


@pytest.mark.parametrize(
    ("limit", "minutes", "owed"), [(15, 14, False), (15, 15, True), (5, 4, False), (5, 5, True), (0, 1, True)]
)
def test_it_says_what_is_owed_and_why(tmp_path: Path, limit: int, minutes: int, owed: bool) -> None:
    with desk_at(tmp_path, at("2026-11-24T03:00"), config=Config(notices=Notices(tell_blips=limit))) as desk:
        end = outage(desk, minutes)
        ((found, words),) = said(desk)
        assert found is owed
        assert ("tell users afterwards" if owed else "nothing is owed below") in words
        duties = [d for d in status.status(desk).duties if d.kind is DutyKind.TELL_AFTER]
        assert [(d.promise, d.since, d.due) for d in duties] == (
            [("A4.2-immediate", end, BEGUN + timedelta(minutes=15))] if owed else []
        )


def test_while_it_lasts_and_once_it_was_told_or_corrected_it_is_none(tmp_path: Path) -> None:
    with desk_at(tmp_path, at("2026-11-24T03:00")) as desk:
        measured(desk, UP, at("2026-11-24T01:00"), BEGUN)
        measured(desk, DOWN, BEGUN, at("2026-11-24T03:00"))
        assert said(desk) == [], "it lasts"
    with desk_at(tmp_path / "told", at("2026-11-24T03:00")) as desk:
        outage(desk, 20)
        form = forms.outage(desk.settings.config, BEGUN, DOWN, BEGUN)
        tell(desk, "2026-001", forms.as_draft(form, desk.settings.config, BEGUN).facts, BEGUN + timedelta(minutes=9))
        assert said(desk) == [], "users know of it"
    with desk_at(tmp_path / "wrong", at("2026-11-24T03:00")) as desk:
        end = outage(desk, 20)
        correct(desk, BEGUN, end, UP, "our own line was out")
        assert said(desk) == [], "it was measured wrongly"


def test_it_is_told_afterwards_by_its_end_alone(tmp_path: Path) -> None:
    with desk_at(tmp_path, at("2026-11-24T02:40")) as desk:
        end = outage(desk, 20)
        (blip,) = status.status(desk).blips
        form = beginning.afterwards(desk, blip)
        draft = forms.as_draft(form, desk.settings.config, desk.clock())
        assert (draft.type, draft.facts.start, draft.facts.end) == (NoticeType.END, BEGUN, end)
        with pytest.raises(FallsShort) as short:
            post(desk, draft)
        assert {f.promise for f in short.value.result.findings if f.severity.value == "short"} >= {"A4.2-immediate"}
        posted = post(desk, draft, reason="nobody was awake to tell of it")
        assert said(desk) == []
        one = next(one for one in status.status(desk).interruptions if one.id == posted.interruption)
        assert one.ended


def test_due_alone_says_what_is_owed_now_and_how_to_correct_it(tmp_path: Path) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    states = [(n, "down" if 30 <= n < 33 else "up") for n in range(61)]
    rows = [f"{(now - timedelta(minutes=61 - n)).isoformat()},{state}" for n, state in states]
    file = tmp_path / "rows.csv"
    file.write_text("instant,state\n" + "\n".join(rows) + "\n")
    assert klip(tmp_path, "measurements", "import", str(file)).returncode == 0
    (found,) = data(tmp_path, "due")["blips"]
    assert (found["seconds"], found["owed"]) == (180, False)
    text = klip(tmp_path, "due", LANG="nl_BE.UTF-8").stdout
    assert "klip-tui correct" in text
    assert klip(tmp_path, "due", "--received", "2026-12-08T10:00", "--start", "2026-12-08T10:00").returncode == 2
