"""Stating measured time anew, from wherever one is: what the form asks, and what becomes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from klip_tui.commitment.kinds import State
from klip_tui.commitment.phrase import Malformed, phrase
from klip_tui.text.labels import label
from klip_tui.text.reading import read_when, rewritten, write_when
from klip_tui.tui.screens.ask import AskScreen

if TYPE_CHECKING:
    from klip_tui.desk.session import Desk
    from klip_tui.desk.views.status_view import StatusView
    from klip_tui.text.voice import Voice
    from klip_tui.tui.key_names import KeyNames


def begun(view: StatusView | None, voice: Voice) -> dict[str, str]:
    """Begin with the newest outage that was over before anybody told of it: that is what was often none."""
    typed = {"start": "", "end": "", "state": voice.text(label(State.UP)), "why": ""}
    for one in view.blips[:1] if view is not None else ():
        typed["start"] = rewritten(write_when(one.start.replace(microsecond=0)), voice.lang)
        typed["end"] = rewritten(write_when(one.end.replace(microsecond=0)), voice.lang)
    return typed


def asking(voice: Voice, typed: dict[str, str], least: int) -> AskScreen:
    """Return the form; ``least`` is how many characters the reason has."""
    _ = voice.text
    fields = [
        ("start", _("From"), typed["start"]),
        ("end", _("Until"), typed["end"]),
        ("state", _("What it was ({states})").format(states=", ".join(_(label(one)) for one in State)), typed["state"]),
        ("why", _("Why, in {count} characters or more").format(count=least), typed["why"]),
    ]
    return AskScreen(
        _("State measured time anew"),
        fields,
        needed={"start": _("it has a start"), "end": _("it has an end"), "why": _("a written reason is owed")},
    )


def correct(desk: Desk, voice: Voice, keys: KeyNames, typed: dict[str, str]) -> str:
    """State it, in a thread; return what became of it. Raises Refused."""
    from klip_tui.desk.measuring import corrections

    now = desk.clock()
    start = read_when(typed["start"], now)
    made = corrections.correct(desk, start, read_when(typed["end"], now, start), _state(voice, typed), typed["why"])
    if made.counts:
        return voice.text("correction {id} counts from now on").format(id=made.id)
    said = voice.text("correction {id} counts once somebody else approves it, at Report ({screen}) with {key}")
    screen, key = keys.of("screen.report", "6"), keys.of("report.corrections", "c")
    return said.format(id=made.id, screen=screen, key=key)


def _state(voice: Voice, typed: dict[str, str]) -> State:
    """Read a state, in the language of who types or by its own name."""
    wanted = typed["state"].strip().lower()
    names = {name.lower(): one for one in State for name in (voice.text(label(one)), one.value)}
    if wanted not in names:
        known = ", ".join(voice.text(label(one)) for one in State)
        raise Malformed(phrase("{name} is no state; known: {known}", name=typed["state"][:40], known=known))
    return names[wanted]
