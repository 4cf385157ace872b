"""The register from and to CSV: all of a file or nothing, and importing twice changes nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from klip_tui.commitment.calendar.local_time import local, parse_instant
from klip_tui.commitment.kinds import QuestionKind, QuestionState
from klip_tui.commitment.phrase import Malformed, Phrase, Refused, phrase
from klip_tui.desk.helpdesk.register import SUBJECT, TEXT, VIA
from klip_tui.desk.session import Desk
from klip_tui.store import questions
from klip_tui.store.questions import Question
from klip_tui.text.clean import cell as csv_cell
from klip_tui.text.clean import clean, one_line
from klip_tui.text.csv_rows import cell, refuse, rows


class RowsRefused(Malformed):
    """A file with bad rows: one sentence for each, with its line."""

    def __init__(self, sentences: Sequence[Phrase]) -> None:
        super().__init__(sentences[0])
        self.sentences = tuple(sentences)


COLUMNS = ("reference", "received", "subject")
OPTIONAL = ("kind", "via", "sender", "answered", "text")


def import_file(desk: Desk, path: Path) -> tuple[int, int]:
    """Import questions, all of a file or nothing, and count (imported, skipped: the reference is known)."""
    desk.may_write()
    now = desk.clock()
    found: list[Question] = []
    wrong: list[Phrase] = []
    seen: set[str] = set()
    for line, row in rows(path, COLUMNS, OPTIONAL):
        try:
            found.append(_row(path, line, now, dict(zip((*COLUMNS, *OPTIONAL), row, strict=True))))
            if found[-1].reference in seen:
                raise refuse(path, line, phrase("is there twice"), "reference")
            seen.add(found[-1].reference)
        except Refused as error:
            wrong.append(error.sentence)
    if wrong:
        raise RowsRefused(wrong)
    with desk.work("import questions", path.name) as work:
        known = questions.known_references(work.connection)
        fresh = [one for one in found if known.isdisjoint((one.reference, questions.hashed(one.reference)))]
        questions.add_all(work.connection, fresh)
        work.detail, work.done = f"{len(fresh)}", bool(fresh)
    imported = len(fresh)
    return imported, len(found) - imported


def _row(path: Path, line: int, now: datetime, row: Mapping[str, str]) -> Question:
    for key in COLUMNS:
        if not row[key]:
            raise refuse(path, line, phrase("is missing"), key)
    kind, via = row["kind"] or QuestionKind.QUESTION.value, row["via"] or "other"
    if kind not in tuple(QuestionKind):
        raise refuse(path, line, phrase("one of {known}", known=", ".join(QuestionKind)), "kind")
    if via not in VIA:
        raise refuse(path, line, phrase("one of {known}", known=", ".join(VIA)), "via")
    received = cell(path, line, "received", parse_instant, row["received"])
    answered = cell(path, line, "answered", parse_instant, row["answered"]) if row["answered"] else None
    for key, at in (("received", received), ("answered", answered)):
        if at is not None and at > now:
            raise refuse(path, line, phrase("{at} is still to come", at=at), key)
    if answered is not None and answered < received:
        raise refuse(path, line, phrase("is before it was received"), "answered")
    return Question(
        0,
        QuestionKind(kind),
        one_line(row["reference"]),
        one_line(row["sender"]),
        via,
        one_line(row["subject"], SUBJECT),
        clean(row["text"])[:TEXT],
        received,
        QuestionState.ANSWERED if answered is not None else QuestionState.OPEN,
        answered=answered,
    )


def export(desk: Desk) -> str:
    """Write the register as CSV that can be imported again."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((*COLUMNS, *OPTIONAL))
    with desk.store.read() as connection:
        found = questions.newest(connection)
    for q in found[::-1]:
        answered = local(q.answered).isoformat() if q.answered is not None else ""
        writer.writerow(
            (
                *map(csv_cell, (q.reference, local(q.received).isoformat(), q.subject, q.kind, q.via, q.sender)),
                answered,
                csv_cell(q.text),
            )
        )
    return out.getvalue()
