"""What a filter of questions asks for: words, ``!words`` that are left out, and states such as ``state:late``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import QuestionKind, QuestionState

if TYPE_CHECKING:
    from klip_tui.desk.helpdesk.clocked import Clocked

STATES = {
    "late": "late", "laat": "late",
    "waiting": "waiting", "wachtend": "waiting", "waits": "waiting",
    "open": "open",
    "dispatched": "dispatched", "doorgegeven": "dispatched",
    "answered": "answered", "beantwoord": "answered",
    "report": "report", "melding": "report",
    "question": "question", "vraag": "question",
}  # fmt: skip
"""Every word for a state, in both languages."""
PREFIXES = ("state:", "staat:")


@dataclass(frozen=True, slots=True)
class QuestionFilter:
    """``words`` must be there, ``without`` must not; each of ``states`` must hold, none of ``not_states``."""

    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    not_states: tuple[str, ...] = ()

    def holds(self, row: Clocked) -> bool:
        """Whether a question is in every state asked for, and holds no word that is left out."""
        if not all(in_state(row, name) for name in self.states) or any(in_state(row, n) for n in self.not_states):
            return False
        q = row.question
        text = f"{q.id} {q.subject} {q.text} {q.answer} {q.sender} {q.line} {q.interruption}".lower()
        return not any(word in text for word in self.without)

    @property
    def narrows(self) -> bool:
        """Whether more than words is asked for, which the store does not search by itself."""
        return bool(self.without or self.states or self.not_states)


def read(typed: Sequence[str]) -> QuestionFilter:
    """Read what was typed, word by word; a state that is still being typed asks for nothing yet."""
    found: dict[str, list[str]] = {"words": [], "without": [], "states": [], "not_states": []}
    for word in map(str.lower, typed):
        bare = word.removeprefix("!")
        left_out = word.startswith("!")
        prefix = next((p for p in PREFIXES if bare.startswith(p)), "")
        if prefix:
            state = STATES.get(bare.removeprefix(prefix), "")
            if state:
                found["not_states" if left_out else "states"].append(state)
        elif bare:
            found["without" if left_out else "words"].append(bare)
    return QuestionFilter(**{name: tuple(words) for name, words in found.items()})


def in_state(row: Clocked, name: str) -> bool:
    """Whether a question is in a state: its own, or ``late``, ``waiting``, or the kind that it is."""
    q = row.question
    if name == "late":
        return row.late and q.kind is QuestionKind.QUESTION
    if name == "waiting":
        return q.state is not QuestionState.ANSWERED
    return name in (q.state, q.kind)
