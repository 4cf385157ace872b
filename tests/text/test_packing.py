"""What was said once is read by everybody in their own language: findings, deliveries' details, what a probe saw."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from klip_tui.commitment.kinds import State
from klip_tui.commitment.phrase import phrase
from klip_tui.text.packing import packed, unpacked
from klip_tui.text.reading import read_when, rewritten, write_when
from klip_tui.text.voice import Voice

WHOLE = phrase(
    "{finding} {gives}",
    finding=phrase("Users still have no expected end: name one as soon as it is known."),
    gives=phrase(
        "{a} {b} {c} {d} {e} {f} {g}", a=State.DOWN, b=datetime(2026, 12, 8, 6, 30, tzinfo=UTC), c=date(2026, 12, 8),
        d=timedelta(minutes=95, microseconds=7), e=Fraction(99, 100), f=12345, g="KLIP {x}",
    ),
)  # fmt: skip


def test_a_phrase_is_the_same_after_it_was_kept() -> None:
    assert unpacked(packed(WHOLE)) == WHOLE
    assert Voice("nl").recalled(packed(WHOLE), "x").startswith("Gebruikers kennen nog geen verwacht einde")
    assert Voice("nl").recalled(packed(WHOLE), "x") == Voice("nl").say(WHOLE)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "5", '{"kind":"State","value":"x"}', '{"phrase":1,"args":{}}', "[" * 9999]
)
def test_what_is_no_phrase_leaves_the_text_that_was_kept(text: str) -> None:
    assert unpacked(text) is None
    assert Voice("nl").recalled(text, "as it was") == "as it was"


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("slow, 950 ms", "traag, 950 ms"), ("portal: slow, 950 ms", "portal: traag, 950 ms"), ("HTTP 503", "HTTP 503"),
        ("no answer within 2.5 s", "geen antwoord binnen 2.5 s"), ("TLS: it expired", "TLS: it expired"),
        ("api: nothing at /db/ok", "api: niets op /db/ok"), ("", ""),
    ],
)  # fmt: skip
def test_what_a_probe_saw_is_said_in_the_readers_language_s9(why: str, said: str) -> None:
    assert Voice("nl").seen(why) == said
    assert Voice("en").seen(why) == why


@pytest.mark.parametrize("month", range(1, 13))
def test_dates_in_a_form_are_in_the_language_of_who_edits_it_s9(month: int) -> None:
    at = datetime(2026, month, 8, 6, 30, tzinfo=UTC)
    dutch, english = write_when(at), write_when(at, "en")
    assert rewritten(dutch, "en") == english
    assert rewritten(english, "nl") == dutch
    for text in (dutch, english):
        assert read_when(text, at) == at
    assert rewritten("morgen 9:00", "en") == "morgen 9:00"
