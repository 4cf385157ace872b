"""The first start, line by line: the demo, or a configuration whose parts are tried as they are given."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from klip_tui.commitment.phrase import Refused
from klip_tui.config.load import Settings
from klip_tui.config.place import default_path
from klip_tui.desk.upkeep.first_start import STEPS, finish, looked, text_of, tried
from klip_tui.tui.plain.talk import Back, Gone, Talk, choose, field

if TYPE_CHECKING:
    from klip_tui.text.voice import Voice

MARKS = {True: "✓", False: "✗", None: "·"}


def first_start(talk: Talk, voice: Voice, data: Path | None, target: Path | None = None) -> Settings | str | None:
    """Return the settings that were written, ``demo``, or None to leave."""
    _, file = voice.text, target or default_path()
    talk.say(_("Nothing is configured yet."))
    options = [
        ("demo", _("Look at the demo")),
        ("write", _("Write a configuration to {file}").format(file=file)),
        ("quit", _("Leave")),
    ]
    while True:
        try:
            chosen = choose(talk, "klip>", options, _("that is none of them; .. goes back"))
            if chosen == "write":
                written = _write(talk, voice, data, file)
                if written is not None:
                    return written
                continue
        except Back:
            continue
        except Gone:
            return None
        return chosen if chosen == "demo" else None


def _write(talk: Talk, voice: Voice, data: Path | None, file: Path) -> Settings | None:
    """Ask for each part, try it, show the file, write it, and look at everything."""
    _ = voice.text
    given: dict[str, str] = {}
    for step in STEPS:
        talk.say(_(step.title))
        for one in step.fields:
            given[one.name] = field(talk, _(one.label), one.value)
        seen = tried(step, given)
        talk.say(f"{MARKS[seen.good]} {voice.say(seen.detail)}")
    talk.say(str(file))
    talk.say(text_of(given, voice))
    if choose(talk, ">", [("y", _("write it")), ("n", _("back"))], _("that is none of them; .. goes back")) != "y":
        return None
    try:
        settings = finish(file, given, voice, data)
    except Refused as error:
        talk.say("! " + voice.say(error.sentence))
        return None
    talk.say(_("written to {file}").format(file=file))
    for seen in looked(settings):
        talk.say(f"{MARKS[seen.good]} {seen.what}: {voice.say(seen.detail)}")
    return settings
