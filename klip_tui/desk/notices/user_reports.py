"""Users' reports of an interruption (A4.2-report): one becomes an interruption, and several join one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from klip_tui.commitment.interruptions.interruption import Interruption
from klip_tui.commitment.kinds import Kind, QuestionState
from klip_tui.commitment.phrase import Malformed, phrase
from klip_tui.desk.session import Desk, Work
from klip_tui.store import notices, questions
from klip_tui.store.questions import Question


def join_open(desk: Desk, identity: int) -> str:
    """Let a report join the unplanned interruption that is open; return its id, or "" where none is."""
    with desk.work("join", f"question {identity}") as work:
        connection = work.connection
        known = notices.load_open(connection, desk.service.id)
        one = next((i for i in known if i.facts.kind is Kind.UNPLANNED and i.open and i.notices), None)
        question = questions.load(connection, identity)
        if one is None or question is None:
            work.nothing_done()
            return ""
        _join(work, question, one)
        work.why = one.id
    return one.id


def join(desk: Desk, question: Question, interruption: str) -> None:
    """Let a report belong to an interruption. Raises Refused."""
    with desk.work("join", f"question {question.id}", why=interruption) as work:
        one = notices.load(work.connection, interruption)
        if one is None or one.facts.kind is not Kind.UNPLANNED:
            raise Malformed(phrase("there is no unplanned interruption {id}", id=repr(interruption[:40])))
        _join(work, question, one)


def join_all(work: Work, identities: Sequence[int], interruption: str) -> None:
    """Let the reports that a notice was drafted from belong to its interruption, in the transaction that posts it."""
    for identity in identities:
        # Read anew: the one before may have let it be detected earlier.
        one = notices.load(work.connection, interruption)
        question = questions.load(work.connection, identity)
        if one is not None and question is not None and not question.interruption:
            _join(work, question, one)
            work.also("join", f"question {question.id}", why=one.id)


def _join(work: Work, question: Question, one: Interruption) -> None:
    """A report that came before anything was measured is when the interruption was detected (A4.2-immediate)."""
    questions.changed(work.connection, question, state=QuestionState.ANSWERED, answered=work.now, interruption=one.id)
    detected = one.facts.detected or one.facts.start
    if question.received < detected:
        notices.set_facts(work.connection, one.id, replace(one.facts, detected=question.received))
        work.also("detected earlier", one.id, detail=f"question {question.id}")
