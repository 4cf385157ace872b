"""Notice texts from templates, Dutch first; a user's own templates override the shipped ones one by one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from klip_tui.commitment.calendar.local_time import local
from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.kinds import Impact, NoticeType, Phase
from klip_tui.commitment.phrase import Phrase, phrase
from klip_tui.config.load import Settings
from klip_tui.config.schema import Config
from klip_tui.text import dates
from klip_tui.text.clean import clean, one_line
from klip_tui.text.template_process import TemplateFailed, fill
from klip_tui.text.templating import sandbox

SHIPPED = Path(__file__).resolve().parents[2] / "templates"


_TITLES = {
    Impact.MAJOR: "{klip} is onderbroken",
    Impact.PARTIAL: "{klip} is deels onderbroken",
    Impact.DEGRADED: "{klip} werkt traag of met storingen",
}


def outage_title(config: Config, impact: Impact = Impact.MAJOR) -> str:
    """Return the title that a new unplanned notice of a service begins with; the texts do not repeat it."""
    return _TITLES[impact].format(klip=config.klip.name)


def outage_titles(config: Config) -> tuple[str, ...]:
    """Return every title that the program writes by itself."""
    return tuple(outage_title(config, impact) for impact in Impact)


Made = dict[tuple[str, str], tuple[str, Phrase | None]]
"""What own templates made of which values: a process each, so what is asked twice is made once."""


def texts(
    settings: Settings,
    draft: Draft,
    interruption: str,
    also: Sequence[InterruptionDetails] = (),
    made: Made | None = None,
) -> tuple[dict[str, str], list[Phrase]]:
    """Return the text in each language, Dutch first, and what was wrong with the user's own templates.

    ``also`` are other periods of the same work, which the text names too. What stands in ``made`` is taken from there;
    what is made is left there.
    """
    found: dict[str, str] = {}
    wrong: list[Phrase] = []
    for lang in settings.config.notices.languages:
        written = draft.texts.get(lang, "").strip()
        if written:
            found[lang] = clean(placed(settings.config, draft, interruption, lang, written))
            if settings.config.demo and "DEMO" not in written:
                found[lang] = f"DEMO\n\n{found[lang]}"
            continue
        values = _values(settings.config, draft, interruption, lang, also)
        values["requests"] = settings.commitment.holds("A3.4")
        found[lang], problem = _fill(
            settings.templates, f"{lang}/{name_of(draft)}", values, {} if made is None else made
        )
        wrong += [problem] if problem is not None else []
    return found, wrong


_GOING = (NoticeType.UPDATE, NoticeType.CHANGE)
PLACES = ("start", "end", "next_update", "title", "id", "services", "reason", "workaround")
"""What a text written by hand may leave open as ``{{ start }}``: nothing else in it is a template's."""
_PLACE = re.compile(r"\{\{ *([a-z_]+) *\}\}")


def placed(config: Config, draft: Draft, interruption: str, lang: str, text: str) -> str:
    """Fill what a text that was written by hand leaves open; what is no place of ours stays as it is."""
    if "{{" not in text:
        return text
    values = _values(config, draft, interruption, lang, ())
    return _PLACE.sub(lambda found: str(values[found[1]]) if found[1] in PLACES else found[0], text)


def emptied(config: Config, draft: Draft, interruption: str, lang: str, text: str) -> str:
    """Leave open what a text says of this draft alone, so that it can be told again of another."""
    values = _values(config, draft, interruption, lang, ())
    for name in ("start", "end", "next_update", "id"):
        if values[name]:
            text = text.replace(str(values[name]), f"{{{{ {name} }}}}")
    return text


def name_of(draft: Draft) -> str:
    """Return a draft's template name, without its language."""
    return f"{draft.facts.kind.value}-{'reminder' if draft.reminder else draft.type.value}.txt"


def _fill(own: Path | None, name: str, values: Mapping[str, Any], made: Made) -> tuple[str, Phrase | None]:
    """Fill a template; where the user's own is broken, say so and use the shipped one."""
    if own is None or not (own / name).exists():
        return _tidy(sandbox(SHIPPED).get_template(name).render(values)), None
    given = msgspec.to_builtins(values)
    key = name, json.dumps(given, sort_keys=True)
    if key not in made:
        made[key] = _filled(own, name, given)
    return made[key]


def _filled(own: Path, name: str, values: Mapping[str, Any]) -> tuple[str, Phrase | None]:
    try:
        return _tidy(clean(fill((own, SHIPPED), name, values))), None
    except TemplateFailed as error:
        problem = phrase(
            "{file}, line {line}: {why}; the shipped text is used",
            file=str(own / name),
            line=error.line,
            why=one_line(error.why, 120),
        )
        return _tidy(sandbox(SHIPPED).get_template(name).render(values)), problem


def _tidy(text: str) -> str:
    lines = [line.rstrip() for line in text.strip().splitlines()]
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept)


def _values(
    config: Config, draft: Draft, interruption: str, lang: str, also: Sequence[InterruptionDetails]
) -> dict[str, Any]:
    facts = draft.facts

    def moment(value: datetime | None) -> str:
        if value is None:
            return ""
        return f"{dates.long_day(local(value).date(), lang)}, {dates.hour(value, lang)}"

    return {
        "demo": config.demo,
        "klip": config.klip.name,
        "title": facts.title,
        "id": interruption,
        "start": moment(facts.start),
        "end": moment(facts.end),
        "also": [
            f"{dates.long_day(local(one.start).date(), lang)}, {dates.hours(one.start, one.end or one.start, lang)}"
            for one in also
        ],
        "next_update": moment(facts.next_update),
        "reason": facts.reason.strip(),
        "services": service_labels(config, facts.services, lang),
        "others": _others(config, facts.services, lang),
        "impact": facts.impact.value,
        "workaround": facts.workaround.strip() or config.notices.workaround.strip(),
        "status_url": config.klip.status_url,
        "klip_url": config.klip.url,
        "helpdesk": config.helpdesk,
        "type": draft.type.value,
        "again": facts.phase is Phase.MONITORING and draft.type in _GOING,
        "phase": facts.phase.value if facts.phase is not None else "",
        "first": not draft.interruption,
        "reminder": draft.reminder,
        "default_title": facts.title in outage_titles(config),
    }


def _others(config: Config, names: tuple[str, ...], lang: str) -> str:
    """Name the services that go on working; none named means that none does."""
    rest = tuple(part.name for part in config.component if names and part.name not in names)
    return service_labels(config, rest, lang) if rest else ""


def service_labels(config: Config, names: tuple[str, ...], lang: str) -> str:
    """Name the services that are touched as users read them; none named means all."""
    rows = [part for part in config.component if not names or part.name in names]
    labels = [getattr(part, lang) or part.name for part in rows]
    if len(labels) < 2:
        return "".join(labels)
    return f"{', '.join(labels[:-1])} {'en' if lang == 'nl' else 'and'} {labels[-1]}"


def template_names() -> Iterator[str]:
    """List every shipped template."""
    for path in sorted(SHIPPED.glob("*/*-*.txt")):
        yield f"{path.parent.name}/{path.name}"
