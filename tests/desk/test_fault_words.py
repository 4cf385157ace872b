"""A fault reads in the language of whoever reads it, whatever the language of the process that noted it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from klip_tui.commitment.phrase import Phrase, phrase
from klip_tui.config.load import load
from klip_tui.desk.measuring import bulkhead
from klip_tui.desk.schemas.handover import handover_json
from klip_tui.desk.schemas.status import status_json
from klip_tui.desk.session import Desk
from klip_tui.desk.upkeep.doctor import examine
from klip_tui.desk.views import handover, status
from klip_tui.store import faults
from klip_tui.store.fault_words import fault_words
from klip_tui.text.voice import Voice

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
AHEAD = phrase("this machine's clock is {seconds} s ahead of {who}'s: set it", seconds=61, who="portal")
ENGLISH = "this machine's clock is 61 s ahead of portal's: set it"
DUTCH = "de klok van deze machine loopt 61 s voor op die van portal: zet ze gelijk"


@pytest.fixture
def desk(tmp_path: Path) -> Any:
    made = Desk(load(None, tmp_path / "data"), clock=lambda: NOW)
    yield made
    made.close()


def noted(desk: Desk, place: str, sentence: Phrase) -> None:
    with desk.measuring() as connection:
        bulkhead.note(desk, connection, place, sentence, NOW)


def read(desk: Desk, lang: str) -> list[str]:
    """What every face says of the first fault that stands."""
    voice = Voice(lang)
    view = status.status(desk)
    with desk.store.read() as connection:
        (one, *_) = faults.standing(connection)
    found = handover.handover(desk)
    return [
        fault_words(one, voice),
        str(status_json(view, voice)["faults"][0]["what"]),
        str(handover_json(found, voice)["faults"][0]["what"]),
        next(voice.say(seen.detail) for seen in examine(desk) if seen.what == "fault"),
    ]


def test_a_reader_of_dutch_reads_dutch_of_what_was_noted_in_english(desk: Desk) -> None:
    noted(desk, "clock vm", AHEAD)
    english, dutch = read(desk, "en"), read(desk, "nl")
    assert english[:3] == [ENGLISH] * 3
    assert ENGLISH in english[3]
    assert dutch[:3] == [DUTCH] * 3
    assert DUTCH in dutch[3]
    assert ENGLISH not in dutch[3]


def test_an_older_version_reads_the_words_and_what_it_writes_is_read_as_it_is(desk: Desk) -> None:
    noted(desk, "clock vm", AHEAD)
    with desk.measuring() as connection:
        (one,) = faults.standing(connection)
        assert one.what == ENGLISH, "the column that it reads has the words alone"
        # As it wrote: words only, over what stands.
        faults.note(connection, "clock vm", "this machine's clock is 900 s ahead of portal's: set it", NOW)
    assert read(desk, "nl")[0] == "this machine's clock is 900 s ahead of portal's: set it"
    noted(desk, "clock vm", AHEAD)
    assert read(desk, "nl")[0] == DUTCH, "and anew by this one"


def test_a_sentence_that_cannot_be_read_is_shown_in_the_words_beside_it(desk: Desk) -> None:
    with desk.measuring() as connection:
        faults.note(connection, "mailbox", "imap.example lets nobody in", NOW, "{half")
    assert read(desk, "nl")[0] == "imap.example lets nobody in"


def test_what_a_probe_could_not_do_is_said_in_the_readers_language(desk: Desk) -> None:
    noted(desk, "endpoint portal", phrase("{why}", why="can't be probed (FileNotFoundError)"))
    assert read(desk, "nl")[0] == Voice("nl").seen("can't be probed (FileNotFoundError)")
    assert read(desk, "nl")[0] != "can't be probed (FileNotFoundError)"


def test_a_long_place_has_a_sentence_of_its_own(desk: Desk) -> None:
    for end in ("a", "b"):
        noted(desk, "p" * 60 + end, phrase("{why}", why=end))
    with desk.store.read() as connection:
        assert [fault_words(one, Voice("nl")) for one in faults.standing(connection)] == ["a", "b"]
