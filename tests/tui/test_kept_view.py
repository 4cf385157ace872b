"""What was shown last stands in the first frame of the next start, with its age and without colour."""

from __future__ import annotations

import stat
from datetime import timedelta
from pathlib import Path
from zlib import crc32

import pytest

from klip_tui.tui.kept_view import HEAD, LARGEST, KeptView, keep, read
from tests.tui.still import NOW, quiet, ready, still

SHOWN = KeptView(NOW - timedelta(minutes=6), {"state": (" UP   3 d", "told"), "duties": ("! answer 121",)})


def test_it_comes_back_as_it_was_and_is_ours_alone(tmp_path: Path) -> None:
    file = tmp_path / "view"
    keep(file, SHOWN, "nl")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert read(file, "nl") == SHOWN
    assert read(file, "en") is None, "another language's"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content.replace(b"121", b"122"),
        lambda content: content.replace(b"view 2", b"view 1"),
        lambda content: content[:-3],
        lambda content: content + b" " * LARGEST,
        lambda _content: b"",
        lambda _content: b"\x80\x05",
    ],
    ids=["changed", "of another version", "cut off", "too large", "empty", "something else"],
)
def test_what_cannot_be_trusted_is_not_shown(spoil: object, tmp_path: Path) -> None:
    file = tmp_path / "view"
    keep(file, SHOWN, "nl")
    file.write_bytes(spoil(file.read_bytes()))  # type: ignore[operator]
    assert read(file, "nl") is None


@pytest.mark.parametrize("body", [b'["2026-12-01T10:00:00", {}, ""]', b"[" * 60_000], ids=["no zone", "deep"])
def test_what_is_no_view_is_not_shown_though_its_checksum_is_right(body: bytes, tmp_path: Path) -> None:
    """The first ended the app, the second the program."""
    file = tmp_path / "view"
    file.write_bytes(f"{HEAD} nl {crc32(body):08x}\n".encode() + body)
    assert read(file, "nl") is None


def test_nothing_is_read_through_a_link(tmp_path: Path) -> None:
    keep(tmp_path / "elsewhere", SHOWN, "nl")
    (tmp_path / "view").symlink_to(tmp_path / "elsewhere")
    assert read(tmp_path / "view", "nl") is None
    assert read(tmp_path / "missing", "nl") is None


def test_what_escapes_is_made_harmless(tmp_path: Path) -> None:
    keep(tmp_path / "view", KeptView(NOW, {"state": ("a\x1b]0;b\x07",)}), "nl")
    found = read(tmp_path / "view", "nl")
    assert found is not None
    assert "\x1b" not in found.parts["state"][0]


async def test_the_first_frame_shows_it_with_its_age_and_the_real_one_follows(tmp_path: Path) -> None:
    file = tmp_path / "view"
    keep(file, SHOWN, "en")
    app = still(tmp_path, kept_view=file)
    async with app.run_test(size=(120, 40)) as pilot:
        assert "as it was 6 min ago" in app.screen.query_one("#top").plain  # type: ignore[attr-defined]
        assert app.screen.query_one("#duties").plain == "! answer 121"  # type: ignore[attr-defined]
        assert app.screen.query_one("#state").plain == " UP   3 d\ntold"  # type: ignore[attr-defined]
        await pilot.press("enter")
        await ready(pilot)
        await quiet(pilot)
        assert "as it was" not in app.screen.query_one("#top").plain  # type: ignore[attr-defined]
        assert "answer 121" not in app.screen.query_one("#duties").plain  # type: ignore[attr-defined]
        real = app.screen.query_one("#duties").plain  # type: ignore[attr-defined]
    found = read(file, "en")
    assert found is not None
    assert found.at == NOW
    assert "\n".join(found.parts["duties"]) == real
