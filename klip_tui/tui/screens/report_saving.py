"""A month's report, saved in every form."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from klip_tui.commitment.kinds import Audience
from klip_tui.commitment.phrase import Refused
from klip_tui.text import outside

if TYPE_CHECKING:
    from klip_tui.desk.report.month import MonthReport
    from klip_tui.desk.session import Desk
    from klip_tui.text.voice import Voice


def save(desk: Desk, found: MonthReport, voice: Voice) -> str:
    """Save it, keep what was given where it leaves the house, and say where it is or why it is not."""
    from klip_tui.desk.report.month import give
    from klip_tui.desk.schemas.report_forms import ENDINGS, FORMATS, as_given

    folder = desk.settings.data / "reports"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for form, make in FORMATS.items():
            path = folder / f"klip-{found.name}-{found.audience.value}.{ENDINGS[form]}"
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
                file.write(make(found, voice))
        if found.audience is Audience.EXTERNAL and not desk.read_only:
            # What leaves the house is kept as it was given, so that a later correction shows beside it.
            give(desk, found, as_given(found))
    except OSError as error:
        return f"{folder}: {voice.say(outside.system(error))}"
    except Refused as error:
        return voice.say(error.sentence)
    return voice.text("saved in {folder}").format(folder=folder)
