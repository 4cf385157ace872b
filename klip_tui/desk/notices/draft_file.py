"""A notice's draft: read from a file, strictly, with errors that name file, line and key."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal

import msgspec

from klip_tui.commitment.calendar.durations import parse_duration
from klip_tui.commitment.calendar.local_time import TimeRefused, to_instant
from klip_tui.commitment.interruptions.draft import Draft
from klip_tui.commitment.interruptions.interruption import InterruptionDetails
from klip_tui.commitment.kinds import Impact, Kind, NoticeType, Phase
from klip_tui.commitment.phrase import Malformed, Phrase, phrase
from klip_tui.commitment.promises.check import LONGEST
from klip_tui.config import toml_file
from klip_tui.config.schema import Config
from klip_tui.config.toml_file import Source
from klip_tui.text.clean import has_controls, visible

TITLE_LENGTH = 200
TEXT_LENGTH = 12_000
REASON_LENGTH = 1_000


class _Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    nl: str = ""
    en: str = ""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kind: Literal["planned", "unplanned"] | None = None
    type: Literal["announcement", "change", "start", "update", "end", "cancellation"] | None = None
    interruption: str = ""
    service: str = ""
    title: str | None = None
    start: Any = None
    end: Any = None
    next_update: Any = None
    detected: Any = None
    known: Any = None
    services: tuple[str, ...] | None = None
    reason: str | None = None
    impact: Literal["degraded", "partial", "major"] | None = None
    workaround: str | None = None
    rollback: str | None = None
    phase: Literal["investigating", "identified", "monitoring"] | None = None
    text: _Text = _Text()


_TIMES = (datetime, date, time)
_INSTANTS = ("start", "end", "next_update", "detected", "known")


@dataclass(frozen=True)
class DraftFile:
    """A draft as read, before what a further notice inherits is known."""

    source: Source
    values: _File
    instants: Mapping[str, datetime]

    @property
    def interruption(self) -> str:
        """The id of the interruption it is about; empty for a new one."""
        return self.values.interruption

    @property
    def service(self) -> str:
        """The id of the service it is about; empty where it names none."""
        return self.values.service

    @property
    def key(self) -> str:
        """What is the same for two files that say the same, however they are laid out."""
        said = msgspec.json.encode((self._said(), self.instants), order="sorted")
        return f"file {hashlib.sha256(said).hexdigest()[:48]}"

    def _said(self) -> dict[str, Any]:
        """What it says; of what came later only where it is named: a key of before it was there stays the same."""
        said: dict[str, Any] = msgspec.to_builtins(self.values, builtin_types=_TIMES)
        later = {"service": self.service, "phase": self.values.phase}
        return {name: value for name, value in said.items() if later.get(name, True)}

    def draft(self, before: InterruptionDetails | None, config: Config) -> Draft:
        """Complete the draft from what is known of its interruption. Raises FileRefused."""
        values = self.values
        type_ = NoticeType(values.type or ("announcement" if before is None else "update"))
        kind = values.kind or (before.kind.value if before is not None else None)
        if kind is None:
            raise self.source.refuse(("kind",), phrase("is missing; planned or unplanned"))
        if before is not None and before.kind.value != kind:
            raise self.source.refuse(("kind",), phrase("{id} is another kind", id=values.interruption))
        title = values.title if values.title is not None else before.title if before is not None else None
        if title is None or not title.strip():
            raise self.source.refuse(("title",), phrase("is missing"))
        self._known_services(config)
        base = before or InterruptionDetails(Kind(kind), title, self._start(), None)
        facts = replace(
            base,
            title=" ".join(title.split()),
            start=self.instants.get("start", base.start),
            end=self._end(base, type_),
            services=values.services if values.services is not None else base.services,
            reason=values.reason if values.reason is not None else base.reason,
            next_update=self.instants.get("next_update"),
            detected=self.instants.get("detected", base.detected),
            known=self.instants.get("known"),
            impact=Impact(values.impact) if values.impact is not None else base.impact,
            workaround=" ".join(values.workaround.split()) if values.workaround is not None else base.workaround,
            rollback=self._rollback(base),
            phase=Phase(values.phase) if values.phase is not None else None,
        )
        self._judge(facts, type_)
        texts = {"nl": values.text.nl, "en": values.text.en}
        return Draft(type_, facts, {k: v for k, v in texts.items() if v.strip()}, values.interruption, self.service)

    def _rollback(self, base: InterruptionDetails) -> int:
        """Return how long the way back takes, in seconds."""
        if self.values.rollback is None:
            return base.rollback
        try:
            return read_rollback(self.values.rollback)
        except Malformed as error:
            raise self.source.refuse(("rollback",), error.sentence) from None

    def _start(self) -> datetime:
        if "start" not in self.instants:
            raise self.source.refuse(("start",), phrase("is missing"))
        return self.instants["start"]

    def _end(self, base: InterruptionDetails, type_: NoticeType) -> datetime | None:
        if "end" in self.instants:
            return self.instants["end"]
        if type_ is NoticeType.END or (base.kind is Kind.UNPLANNED and "next_update" in self.instants):
            # When it really ended is not what was planned: it is measured, or the moment of the notice.
            return None
        return base.end

    def _judge(self, facts: InterruptionDetails, type_: NoticeType) -> None:
        if facts.end is not None and facts.end <= facts.start and type_ is not NoticeType.END:
            if "end" not in self.instants and "start" in self.instants:
                # The end is that of before: nobody finds it in this file.
                raise self.source.refuse(("start",), phrase("is not before the end, {end}", end=facts.end))
            raise self.source.refuse(("end",), phrase("is not after the start"))
        if facts.end is not None and facts.end - facts.start > LONGEST:
            raise self.source.refuse(("end",), phrase("is more than a year after the start"))
        if facts.turn_back is not None and facts.turn_back <= facts.start and type_ is not NoticeType.END:
            raise self.source.refuse(("rollback",), phrase("is as long as the interruption itself"))
        if type_ in (NoticeType.END, NoticeType.CANCELLATION):
            return
        if facts.end is None and facts.kind is Kind.PLANNED:
            raise self.source.refuse(("end",), phrase("is missing; a planned interruption names its planned end"))

    def _known_services(self, config: Config) -> None:
        known = [part.name for part in config.component]
        for index, name in enumerate(self.values.services or ()):
            if name not in known:
                raise self.source.refuse(
                    ("services", index),
                    phrase("{name} is no service; known: {known}", name=name, known=", ".join(known)),
                )


def read_rollback(text: str) -> int:
    """Read how long a way back takes (``30 min``, ``1h30m``), in seconds. Raises Malformed."""
    found = parse_duration("".join(text.split()))
    if not timedelta(0) <= found <= timedelta(days=7):
        raise Malformed(phrase("a way back takes 7 days at most"))
    return int(found.total_seconds())


def read(path: Path) -> DraftFile:
    """Read a draft file. Raises FileRefused for what is malformed, OSError for what can't be opened."""
    return of_source(toml_file.read(path))


def of_source(source: Source) -> DraftFile:
    """Read a draft from a file's values. Raises FileRefused."""
    values = _seen(toml_file.convert(source, _File))
    for key, text, limit in (
        (("title",), values.title or "", TITLE_LENGTH),
        (("reason",), values.reason or "", REASON_LENGTH),
        (("workaround",), values.workaround or "", REASON_LENGTH),
        (("interruption",), values.interruption, 20),
        (("text", "nl"), values.text.nl, TEXT_LENGTH),
        (("text", "en"), values.text.en, TEXT_LENGTH),
    ):
        refusal = unfit(text, limit)
        if refusal is not None:
            raise source.refuse(key, refusal)
    return DraftFile(source, values, {name: found for name in _INSTANTS if (found := _instant(source, values, name))})


def _seen(values: _File) -> _File:
    """Take away what nobody sees: what is checked and shown is what is sent."""
    return msgspec.structs.replace(
        values,
        title=visible(values.title) if values.title is not None else None,
        reason=visible(values.reason) if values.reason is not None else None,
        workaround=visible(values.workaround) if values.workaround is not None else None,
        text=_Text(visible(values.text.nl), visible(values.text.en)),
    )


def unfit(text: str, limit: int) -> Phrase | None:
    """Say why a text can't be sent: control characters, or longer than any channel takes."""
    if has_controls(text):
        return phrase("holds control characters")
    if len(text) > limit:
        return phrase("is {size} characters; at most {limit} can be sent", size=len(text), limit=limit)
    return None


def _instant(source: Source, values: _File, name: str) -> datetime | None:
    value: Any = getattr(values, name)
    if value is None:
        return None
    if isinstance(value, str):
        raise source.refuse((name,), phrase("is text, no instant; write 2026-12-08T07:00:00 without quotes"))
    if not isinstance(value, datetime):
        raise source.refuse((name,), phrase("is no instant; write 2026-12-08T07:00:00"))
    try:
        return to_instant(value)
    except TimeRefused as error:
        raise source.refuse((name,), error.sentence) from None
    except (OverflowError, ValueError):
        raise source.refuse((name,), phrase("is out of range")) from None
