"""Messages and channels for tests."""

from __future__ import annotations

from klip_tui.channels.protocol import Message
from klip_tui.commitment.kinds import NoticeType
from tests.commitment.build import at, facts

KEY = "klip-2026-018-1-abc"


def message(kind: str = "planned", type_: str = "announcement", **more: object) -> Message:
    what = facts("2026-12-08T07:00", "2026-12-08T08:30", kind=kind)
    values: dict[str, object] = {
        "key": KEY, "thread": "klip-2026-018", "first_key": KEY, "interruption": "2026-018", "sequence": 1,
        "type": NoticeType(type_), "facts": what, "title": "Onderhoud databank", "texts": {"nl": "Beste gebruiker"},
        "services": ("portal", "api"), "written": at("2026-12-01T10:00"),
    }  # fmt: skip
    return Message(**{**values, **more})  # type: ignore[arg-type]
