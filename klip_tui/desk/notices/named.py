"""Texts at hand: named drafts of one's own, copies of notices that were told, and the texts that fill what is empty.

A named draft is a TOML file in the folder ``templates`` beside the configuration, or in the data folder, where copies
go. It has the keys of a draft but no times: those are of the day. What a text says of times, of the interruption's
number or of its title stands there as ``{{ start }}``, and is filled when it is used.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec
import tomli_w

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.interruptions.interruption import Interruption
from klip_tui.commitment.kinds import Kind, NoticeType
from klip_tui.commitment.phrase import Malformed, Phrase, Refused, Unreachable, phrase
from klip_tui.config import toml_file
from klip_tui.config.load import Settings
from klip_tui.desk.notices import form as forms
from klip_tui.desk.notices.form import Form
from klip_tui.desk.notices.texts import SHIPPED, emptied, template_names, texts
from klip_tui.desk.session import Desk
from klip_tui.desk.views.status_view import StatusView
from klip_tui.runtime.atomic_file import write_atomically
from klip_tui.store import key_values, notices
from klip_tui.store.notices import Written
from klip_tui.text import outside

MARK = "template "
LONGEST_MARK = 120
"""Characters that the store has for one."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_. -]{0,59}")


class _Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    nl: str = ""
    en: str = ""


class Stored(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a named draft may hold."""

    kind: Literal["planned", "unplanned"]
    type: Literal["announcement", "change", "start", "update", "end", "cancellation"] = "announcement"
    title: str = ""
    services: tuple[str, ...] = ()
    reason: str = ""
    impact: Literal["degraded", "partial", "major", ""] = ""
    workaround: str = ""
    text: _Text = _Text()


@dataclass(frozen=True, slots=True)
class Named:
    """A text at hand: a draft of one's own (``stored``), or a text of the program's. ``wrong`` says why it is none."""

    name: str
    file: Path
    stored: Stored | None = None
    used: datetime | None = None
    wrong: Phrase | None = None

    @property
    def shipped(self) -> bool:
        """Whether it is a text that fills what is left empty, not a draft."""
        return self.stored is None and self.wrong is None

    @property
    def is_shipped(self) -> bool:
        """Whether it lies with the program: nobody has put a text of their own in its place."""
        return self.shipped and self.file.is_relative_to(SHIPPED)


def folders(settings: Settings) -> list[Path]:
    """Return where named drafts lie: beside the configuration, and in the data folder."""
    beside = [settings.templates] if settings.templates is not None else []
    return [*beside, settings.data / "templates"]


def drafts(desk: Desk) -> list[Named]:
    """Return the named drafts, the last used first; a file that is none says why, and stops no other."""
    used = _used(desk)
    found: dict[str, Named] = {}
    for folder in folders(desk.settings):
        for file in sorted(folder.glob("*.toml")) if folder.is_dir() else []:
            found.setdefault(file.stem, _named(file, used.get(_mark(file.stem))))
    return sorted(found.values(), key=lambda one: (-(one.used.timestamp() if one.used else 0.0), one.name))


def everything(desk: Desk) -> list[Named]:
    """Return the named drafts, then the texts that fill what is left empty, one's own before the program's."""
    own = desk.settings.templates
    shown = [
        Named(name, file if (file := (own or SHIPPED) / name).exists() else SHIPPED / name) for name in template_names()
    ]
    return [*drafts(desk), *shown]


def one(desk: Desk, name: str) -> Named:
    """Return what is called so. Raises Malformed where nothing is."""
    found = next((row for row in everything(desk) if row.name == name), None)
    if found is None:
        raise Malformed(phrase("no template is called {name}; see klip-tui templates list", name=name[:80]))
    return found


def text_of(found: Named) -> str:
    """Return a text as its file has it. Raises Unreachable."""
    try:
        return found.file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = outside.system(error) if isinstance(error, OSError) else phrase("not UTF-8 text")
        raise Unreachable(phrase("{file} can't be opened: {why}", file=str(found.file), why=why)) from error


def copy(desk: Desk, notice: str, name: str = "") -> Named:
    """Keep a notice as a named draft in the data folder.

    Raises Malformed for no such notice, or no name; Refused where another stands under it.
    """
    with desk.store.read() as connection:
        written = next(iter(notices.written(connection, notice)), None)
    if written is None:
        raise Malformed(phrase("there is no notice {id}", id=repr(notice[:40])))
    name = name or notice.replace("/", "-")
    if not _NAME.fullmatch(name):
        raise Malformed(phrase("{name} is no name: letters, digits, blanks, and _ . -", name=repr(name[:60])))
    file = folders(desk.settings)[-1] / f"{name}.toml"
    stored = _stored(desk, written)
    there = next((row for row in drafts(desk) if row.name == name), None)
    if there is not None and there.stored != stored:
        raise Refused(phrase("{reference} is there already", reference=str(there.file)))
    with desk.work("copy notice", notice, detail=name) as work:
        key_values.put(work.connection, _mark(name), "", work.now)
        _write(file, stored)
    return _named(file, desk.clock())


def note_used(desk: Desk, name: str) -> None:
    """Note that a named draft was used: it comes first from now on."""
    with desk.drafting() as connection:
        key_values.put(connection, _mark(name), "", desk.clock())


def form_of(desk: Desk, stored: Stored, view: StatusView) -> Form:
    """Make a form of a named draft: times of now, and about the interruption that is open where it is about one.

    Raises Refused where it is about one and none of its kind is open.
    """
    config, now = desk.settings.config, view.at
    kind, type_ = Kind(stored.kind), NoticeType(stored.type)
    if type_ is not NoticeType.ANNOUNCEMENT:
        form = forms.further(_open(view, kind), type_, config, now)
    elif kind is Kind.UNPLANNED:
        form = forms.outage(config, now, view.now.state, view.now.since, failing=view.failing)
    else:
        form = forms.planned(config, now)
    return replace(
        form,
        title=stored.title if stored.title and type_ is NoticeType.ANNOUNCEMENT else form.title,
        services=", ".join(stored.services) if stored.services else form.services,
        reason=stored.reason or form.reason,
        impact=stored.impact or form.impact,
        workaround=stored.workaround or form.workaround,
        nl=stored.text.nl,
        en=stored.text.en,
    )


def form_like(desk: Desk, written: Written, view: StatusView) -> Form:
    """Make a form that says again what a notice said, with times of now. Raises Refused as ``form_of``."""
    return form_of(desk, _stored(desk, written), view)


def _open(view: StatusView, kind: Kind) -> Interruption:
    going = [one for one in view.interruptions if one.open and one.facts.kind is kind and one.notices]
    if not going:
        raise Refused(phrase("it is about an interruption, and none of its kind is open"))
    return max(going, key=lambda one: one.facts.start)


def _stored(desk: Desk, written: Written) -> Stored:
    """Keep of a notice what was written by hand; what the templates made is made anew."""
    notice, facts = written.notice, written.notice.facts
    draft = Draft(notice.type, facts, {}, written.interruption)
    filled, _ = texts(desk.settings, draft, written.interruption)
    own = {
        lang: emptied(desk.settings.config, draft, written.interruption, lang, text)
        for lang, text in written.texts.items()
        if " ".join(text.split()) != " ".join(filled.get(lang, "").split())
    }
    said = {
        "kind": facts.kind.value,
        "type": notice.type.value,
        "title": facts.title,
        "services": facts.services,
        "reason": facts.reason,
        "impact": facts.impact.value if facts.kind is Kind.UNPLANNED else "",
        "workaround": facts.workaround,
        "text": own,
    }
    return msgspec.convert(said, Stored)


def _write(file: Path, stored: Stored) -> None:
    """Write a named draft, whole or not at all. Raises Unreachable."""
    said = {name: value for name, value in msgspec.to_builtins(stored).items() if value and name != "text"}
    said |= {"services": list(stored.services)} if stored.services else {}
    lines = {lang: text for lang, text in (("nl", stored.text.nl), ("en", stored.text.en)) if text}
    content = tomli_w.dumps(said | ({"text": lines} if lines else {}), multiline_strings=True)
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_atomically(file, content.encode(), 0o600)
    except OSError as error:
        why = outside.system(error)
        raise Unreachable(phrase("{file} can't be made: {why}", file=str(file), why=why)) from error


def _named(file: Path, used: datetime | None) -> Named:
    try:
        return Named(file.stem, file, toml_file.convert(toml_file.read(file), Stored), used)
    except Refused as error:
        return Named(file.stem, file, None, used, error.sentence)
    except OSError as error:
        why = phrase("{file} can't be opened: {why}", file=str(file), why=outside.system(error))
        return Named(file.stem, file, None, used, why)


def _used(desk: Desk) -> dict[str, datetime]:
    if not desk.has_store:
        return {}
    with desk.store.read() as connection:
        return {MARK + name: at.astimezone(UTC) for name, (_, at) in key_values.starting(connection, MARK).items()}


def _mark(name: str) -> str:
    """Return the mark of a named draft; a file's name may be longer than a mark's."""
    if len(MARK + name) <= LONGEST_MARK:
        return MARK + name
    return f"{MARK}{name[:40]} {hashlib.sha256(name.encode('utf-8', 'surrogateescape')).hexdigest()[:32]}"
