"""What a mail about an interruption is headed: the system, what is the matter, and when, as its readers say it."""

from __future__ import annotations

from klip_tui.commitment.calendar.local_time import local
from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.kinds import Impact, Kind, NoticeType, Phase
from klip_tui.text import dates

_GOING = (NoticeType.UPDATE, NoticeType.CHANGE)
_PLANNED = {
    "nl": {
        NoticeType.ANNOUNCEMENT: "onderhoud",
        NoticeType.CHANGE: "onderhoud gewijzigd, nu",
        NoticeType.START: "onderhoud begonnen,",
        NoticeType.UPDATE: "nieuws over het onderhoud",
        NoticeType.END: "onderhoud voorbij,",
        NoticeType.CANCELLATION: "onderhoud gaat niet door,",
    },
    "en": {
        NoticeType.ANNOUNCEMENT: "maintenance",
        NoticeType.CHANGE: "maintenance changed, now",
        NoticeType.START: "maintenance begun,",
        NoticeType.UPDATE: "news about the maintenance",
        NoticeType.END: "maintenance over,",
        NoticeType.CANCELLATION: "maintenance cancelled,",
    },
}
_UNPLANNED = {
    "nl": {
        Impact.MAJOR: "onderbroken",
        Impact.PARTIAL: "deels onderbroken",
        Impact.DEGRADED: "traag of met storingen",
    },
    "en": {Impact.MAJOR: "interrupted", Impact.PARTIAL: "partly interrupted", Impact.DEGRADED: "slow or impaired"},
}
_SINCE = {
    "nl": {NoticeType.UPDATE: "nieuws, {state} sinds", NoticeType.CHANGE: "andere verwachting, {state} sinds",
           NoticeType.END: "niet meer {state},", NoticeType.ANNOUNCEMENT: "{state} sinds"},
    "en": {NoticeType.UPDATE: "news, {state} since", NoticeType.CHANGE: "new expectation, {state} since",
           NoticeType.END: "no longer {state},", NoticeType.ANNOUNCEMENT: "{state} since"},
}  # fmt: skip


def head(name: str, type_: NoticeType, facts: InterruptionDetails, lang: str) -> str:
    """Return a subject: ``KLIP: onderhoud op di 8 dec, 7-8.30 uur``."""
    start = local(facts.start)
    day = dates.day(start.date(), year=False, lang=lang)
    if facts.kind is Kind.PLANNED:
        on = "op" if lang == "nl" else "on"
        said = f"{_PLANNED[lang][type_]} {on} {day}"
        if facts.end is None:
            return f"{name}: {said}, {dates.hour(facts.start, lang)}"
        return f"{name}: {said}, {dates.hours(facts.start, facts.end, lang)}"
    state = _UNPLANNED[lang][facts.impact]
    if facts.phase is Phase.MONITORING and type_ in _GOING:
        again = "werkt opnieuw, was {state} sinds" if lang == "nl" else "works again, was {state} since"
        since = f"{dates.day(start.date(), year=False, lang=lang)}, {dates.hour(facts.start, lang)}"
        return f"{name}: {again.format(state=state)} {since}"
    words = _SINCE[lang].get(type_, "{state} sinds" if lang == "nl" else "{state} since").format(state=state)
    at = facts.end if type_ is NoticeType.END and facts.end is not None else facts.start
    return f"{name}: {words} {dates.day(local(at).date(), year=False, lang=lang)}, {dates.hour(at, lang)}"
