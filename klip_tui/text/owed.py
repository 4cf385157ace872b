"""What a duty asks to be done, in a word or two; apart from the other labels, since only few faces name duties."""

from __future__ import annotations

from klip_tui.commitment.calendar.local_time import local
from klip_tui.commitment.interruptions.blips import Blip
from klip_tui.commitment.promises.duty import DutyKind
from klip_tui.text.labels import N_
from klip_tui.text.voice import Voice


def measured_wrongly(blip: Blip, voice: Voice) -> str:
    """Say what to do where an outage was none: it is stated anew."""
    start, end = (local(at).strftime("%Y-%m-%dT%H:%M:%S") for at in (blip.start, blip.end))
    said = voice.text("measured wrongly? {command}")
    return said.format(command=f"klip-tui correct {start} {end} up --reason '…'")


OWED = {
    DutyKind.ANNOUNCE: N_("announce"),
    DutyKind.ANNOUNCE_CHANGE: N_("tell the change"),
    DutyKind.TELL_USERS: N_("tell users"),
    DutyKind.TELL_AFTER: N_("tell users afterwards"),
    DutyKind.UPDATE: N_("next update"),
    DutyKind.END_NOTICE: N_("tell the end"),
    DutyKind.OVERRUN: N_("tell the end"),
    DutyKind.TURN_BACK: N_("turn back"),
    DutyKind.ACT_ON_REPORT: N_("act"),
    DutyKind.RESTART: N_("restart"),
    DutyKind.ANSWER: N_("answer"),
    DutyKind.DELIVERY: N_("decide"),
    DutyKind.CERTIFICATE: N_("certificate"),
    DutyKind.BEGAN_EARLY: N_("tell the change"),
    DutyKind.APPROVE: N_("approve"),
    DutyKind.DRIFT: N_("decide"),
    DutyKind.REPORT: N_("look into report"),
}
