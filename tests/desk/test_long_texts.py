"""T15: what no channel can take is said by the check, not by the post alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.kinds import NoticeType, Severity
from klip_tui.commitment.phrase import Refused
from klip_tui.desk.notices import check
from klip_tui.desk.notices.post import post
from tests.desk.team import PLANNED, team


def test_a_text_that_the_list_refuses_is_an_error_of_the_check(tmp_path: Path) -> None:
    with team(tmp_path, channels="statuspage mail") as t:
        desk = t.desk("an")
        for size, right in ((1_000, True), (16_000, False)):
            draft = Draft(NoticeType.ANNOUNCEMENT, PLANNED, {"nl": "é" * size, "en": "x" * 100})
            result = check.check(desk, draft)
            assert result.postable is right
            errors = [f for f in result.findings if f.severity is Severity.ERROR]
            assert [f.promise for f in errors] == ([] if right else ["A4.1-channels"])
            if not right:
                assert "list: the mail is" in str(Refused(errors[0].message))
                with pytest.raises(Refused):
                    post(desk, draft, reason="een reden die lang genoeg is")
