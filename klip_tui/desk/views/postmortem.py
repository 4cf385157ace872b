"""The story of an interruption afterwards, as Markdown that somebody goes on writing: facts in, opinions left open."""

from __future__ import annotations

from datetime import datetime, timedelta

from klip_tui.commitment.interruptions.interruption import Interruption
from klip_tui.desk.session import Desk
from klip_tui.desk.views.timeline import timeline
from klip_tui.store import notices
from klip_tui.store.notices import Written
from klip_tui.text.clean import clean, one_line
from klip_tui.text.labels import label
from klip_tui.text.voice import Voice


def postmortem(desk: Desk, identity: str, voice: Voice) -> str:
    """Write the postmortem of an interruption. Raises Malformed for no such interruption."""
    events = timeline(desk, identity, voice)
    with desk.store.read() as connection:
        one = notices.load(connection, identity)
        told = notices.written(connection, interruption=identity, limit=None)[::-1]
    assert one is not None
    _ = voice.text
    lines = [f"# {one.id}: {_cell(one.facts.title)}", "", *_facts(desk, one, told, voice), ""]
    lines += [f"## {_('What happened')}", ""]
    for event in events:
        who = f"{_cell(event.who)}: " if event.who else ""
        lines.append(f"- {voice.day_time(event.instant)}: {who}{_cell(one_line(event.text, 1000))}")
    short = [
        (finding, written)
        for written in told
        for finding in written.findings
        if finding.get("severity") in ("short", "error")
    ]
    if short:
        lines += ["", f"## {_('What fell short of a promise')}", ""]
        for finding, written in short:
            why = f" ({_cell(written.reason)})" if written.reason else ""
            said = _cell(one_line(voice.recalled(finding.get("said"), str(finding.get("message", ""))), 400))
            lines.append(f"- {finding.get('promise')}: {said}{why}")
    for title, question in (
        (_("Cause"), _("Why did it happen? And why was that possible?")),
        (_("What went well"), _("What helped, and is to stay so?")),
        (_("What is to change"), _("Who does what, by when?")),
    ):
        lines += ["", f"## {title}", "", f"_{question}_"]
    return clean("\n".join(lines)) + "\n"


def _facts(desk: Desk, one: Interruption, told: list[Written], voice: Voice) -> list[str]:
    _, facts = voice.text, one.facts
    now = desk.clock()
    start, end = _lasted(one, now)
    rows = [
        (_("Kind"), _(label(facts.kind))),
        (_("Period"), f"{voice.day_time(start)} – {voice.day_time(end)} ({voice.lasting(end - start)})"),
        *(
            [(_("State"), _("cancelled") if one.cancelled else _("still to begin"))]
            if one.cancelled or start > now
            else []
        ),
        (_("Reason"), _cell(facts.reason) or "–"),
        (_("Services"), _cell(", ".join(facts.services)) or _("all")),
    ]
    first = next((w.notice.communicated for w in told if w.notice.communicated is not None), None)
    if first is not None:
        since = facts.detected or facts.start
        late = voice.lasting(first - since) if first >= since else _("beforehand")
        rows.append((_("Users told"), f"{voice.day_time(first)} ({late})"))
    rows.append((_("Measured down"), voice.lasting(_down(desk, one))))
    return [f"- {name}: {value}" for name, value in rows]


def _lasted(one: Interruption, now: datetime) -> tuple[datetime, datetime]:
    """Return from when until when it lasted, up to now while it is open; what did not happen, as it was planned."""
    facts = one.facts
    start = min(facts.start, facts.detected or facts.start)
    if one.cancelled or start > now:
        return start, facts.end or facts.start
    return start, max(start, facts.end if one.ended and facts.end is not None else now)


def _down(desk: Desk, one: Interruption) -> timedelta:
    """Return how long its service was measured down within the interruption."""
    from klip_tui.commitment.calendar.local_time import seconds
    from klip_tui.commitment.kinds import State
    from klip_tui.store import segments

    start, end = (seconds(at) for at in _lasted(one, desk.clock()))
    with desk.store.read() as connection:
        rows = segments.between(connection, one.service, start, end)
    return timedelta(seconds=sum(max(0, min(r.end, end) - max(r.start, start)) for r in rows if r.state is State.DOWN))


def _cell(text: str) -> str:
    return "".join("\\" + c if c in "|*_`<>[]\\#" else c for c in one_line(text, 1000))
