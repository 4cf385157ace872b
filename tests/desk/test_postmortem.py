"""A postmortem on the status page: a draft, read back, never over somebody else's words, never published by us."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from klip_tui.channels.protocol import Result
from klip_tui.channels.statuspage import Statuspage
from klip_tui.commitment.kinds import NoticeType, State
from klip_tui.commitment.phrase import Refused
from klip_tui.config.schema import Config
from klip_tui.config.secrets import Secret
from klip_tui.demo.page import StatusPage
from klip_tui.desk.notices import form as forms
from klip_tui.desk.notices.post import post
from klip_tui.desk.outbox.deliverer import Deliverer
from klip_tui.desk.outbox.postmortem import put_draft
from klip_tui.desk.session import Desk
from klip_tui.desk.views import status
from klip_tui.desk.views.lists import entries
from tests.commitment.build import at
from tests.desk.written import desk_at, measured

NOW = at("2026-11-24T10:30")


@pytest.fixture
def page(tmp_path: Path) -> Iterator[StatusPage]:
    made = StatusPage("p", "key")
    (tmp_path / "key").write_text("key")
    (tmp_path / "key").chmod(0o600)
    yield made
    made.stop()


def told(desk: Desk) -> str:
    measured(desk, State.DOWN, at("2026-11-24T10:20"), at("2026-11-24T10:31"))
    config = desk.settings.config
    begun = post(
        desk, forms.as_draft(forms.outage(config, NOW, State.DOWN, NOW), config, NOW), reason="only a page here"
    )
    Deliverer(desk).run()
    with pytest.raises(Refused, match="not over"):
        put_draft(desk, begun.interruption, "story")
    one = next(one for one in status.status(desk).interruptions if one.id == begun.interruption)
    over = forms.further(one, NoticeType.END, config, NOW, NOW)
    post(desk, forms.as_draft(over, config, NOW), reason="it is over, says who mended it")
    Deliverer(desk).run()
    return begun.interruption


def test_it_stands_there_as_a_draft_and_nobody_elses_is_written_over(tmp_path: Path, page: StatusPage) -> None:
    channel = Statuspage(name="page", url=page.url, page="p", key=Secret(file=str(tmp_path / "key")))
    with desk_at(tmp_path, NOW, config=Config(channel=(channel,))) as desk:
        identity = told(desk)
        (found,) = put_draft(desk, identity, "# story\n")
        assert found.outcome.result is Result.ACCEPTED
        (there,) = page.postmortems.values()
        assert (there["body_draft"], there["body"], there["published_at"]) == ("# story\n", None, None)
        assert put_draft(desk, identity, "# story")[0].outcome.result is Result.ACCEPTED, "the same again is the same"
        there["body_draft"] = "somebody goes on writing"
        assert put_draft(desk, identity, "# story")[0].outcome.result is Result.REFUSED
        assert there["body_draft"] == "somebody goes on writing"
        assert put_draft(desk, identity, "# story", over=True)[0].outcome.result is Result.ACCEPTED
        there["published_at"] = "2026-11-25T10:00:00Z"
        assert put_draft(desk, identity, "# other", over=True)[0].outcome.result is Result.REFUSED
        assert put_draft(desk, identity, "x" * 25_001)[0].outcome.result is Result.REFUSED
        assert [row.subject for row in entries(desk) if row.what == "postmortem draft"] == [identity] * 6


def test_where_no_page_takes_one_that_is_said(tmp_path: Path) -> None:
    with desk_at(tmp_path, NOW) as desk:
        identity = told(desk)
        with pytest.raises(Refused, match="no status page"):
            put_draft(desk, identity, "story")
