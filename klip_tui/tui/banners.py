"""The banner: what must be seen now, one sentence on every screen, as long as it is true.

What it says follows from what is measured and what users were told, not from the event that raised it: an outage that
users were told of is said to be told, one that is over while users are still told of it goes on being said.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import Kind, State
from klip_tui.commitment.phrase import Refused
from klip_tui.store.fault_words import fault_words
from klip_tui.text import dates
from klip_tui.text.clean import one_line
from klip_tui.text.labels import label
from klip_tui.tui.widgets.bars import Banner
from klip_tui.tui.widgets.facts import SYMBOLS

if TYPE_CHECKING:
    from textual.screen import Screen

    from klip_tui.desk.views.status_view import StatusView
    from klip_tui.tui.context import AppContext

GOOD_NEWS = timedelta(minutes=15)
"""How long a change that owes nobody anything is news."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence and its style; ``stands``: it is about what is still so, and comes back when a screen is left."""

    text: str = ""
    style: str = ""
    stands: bool = False


@dataclass(frozen=True, slots=True)
class StateChange:
    """A state that KLIP was seen to change to."""

    state: State
    since: datetime
    why: str


class Banners:
    """Decides what the banner says and on which screens it was put away."""

    def __init__(self, app: AppContext) -> None:
        self._app = app
        self._change: StateChange | None = None
        self._trouble = ""
        self._word = Said()
        self._away: dict[int, str] = {}

    def changed(self, change: StateChange) -> str:
        """Take note of a change of state; return the sentence about it."""
        self._change = change
        return self._of_change(change).text

    def trouble(self, error: Refused) -> None:
        """Something can't be done: the last figures stay, and say of when they are."""
        age = ""
        if self._app.view is not None:
            at = dates.clock(self._app.view.at, seconds=True)
            age = self._app.voice.text("figures of {at}").format(at=at) + " · "
        # The age first: a long reason is cut where the terminal ends.
        self._trouble = age + one_line(self._app.voice.say(error.sentence), 300)

    @property
    def troubled(self) -> bool:
        """Whether something can't be done now."""
        return bool(self._trouble)

    def trouble_is_over(self) -> bool:
        """Forget what went wrong; return whether anything had."""
        had, self._trouble = bool(self._trouble), ""
        return had

    def word(self, text: str, style: str) -> None:
        """Say a word that is put away once and for all."""
        self._word = Said(text, style)

    def put_away(self, screen: Screen[Any]) -> None:
        """Put the banner away: on this screen only where it is still true, everywhere where it was but a word."""
        said = self.current()
        if said.stands:
            self._away[id(screen)] = said.text
        elif said == self._word:
            self._word = Said()
        else:
            self._change = None

    def left(self, screen: Screen[Any]) -> None:
        """A screen is looked at again: what is still true stands there again."""
        self._away.pop(id(screen), None)

    def show_on(self, screen: Screen[Any]) -> None:
        """Show on a screen what its banner should say."""
        said = self.current()
        if self._away.get(id(screen)) == said.text:
            said = Said()
        for banner in screen.query(Banner):
            banner.announce(said.text, said.style)

    def current(self) -> Said:
        """What is to be seen now: trouble first, then KLIP's state and what users know of it, then a word."""
        if self._trouble:
            return Said(self._trouble, "warn-block", stands=True)
        view = self._app.view
        if view is not None:
            said = self._of_view(view)
            if not said.text:
                said = self._of_faults(view)
            if not said.text:
                said = Said(self._of_overrun(view), "warn-block", stands=True)
            if said.text:
                return said
        elif self._change is not None:
            return self._of_change(self._change)
        return self._word

    def _of_view(self, view: StatusView) -> Said:
        """What is measured, beside what users were told."""
        now, change = view.now, self._change
        seen = change if change is not None and change.state is now.state else None
        if now.state is not State.DOWN and not view.differs:
            if seen is None or self._app.clock() - seen.since > GOOD_NEWS:
                return Said()
            return self._of_change(seen)
        since = now.since or self._app.clock()
        return self._of_change(StateChange(now.state, seen.since if seen is not None else since, now.why))

    def _of_faults(self, view: StatusView) -> Said:
        """What can't be done now: the fault that stands longest, since when, and how many more."""
        if not view.faults:
            return Said()
        first, more = view.faults[0], len(view.faults) - 1
        since = ""
        if first.first < view.at:
            # Our own clock's is seen with every view anew: since when it stands wrong nobody knows.
            at = self._app.voice.day_time(first.first, now=view.at)
            since = " · " + self._app.voice.text("since {at}").format(at=at)
        what = one_line(fault_words(first, self._app.voice), 160)
        text = f"! {one_line(first.place, 60)}: {what}{since}" + (f" (+{more})" if more else "")
        return Said(text, "warn-block", stands=True)

    def _of_overrun(self, view: StatusView) -> str:
        """Say that the end that users were told is near or past, and the keys that tell them so or a later one."""
        from klip_tui.commitment.promises.duty import DutyKind
        from klip_tui.tui.duty_types import overrun_of

        _ = self._app.voice.text
        duty = overrun_of(view)
        if duty is None:
            return ""
        end = duty.due if duty.kind is DutyKind.OVERRUN else duty.since
        said = _("{id}: end told for {at}").format(id=duty.subject, at=dates.clock(end))
        keys = []
        if view.open and view.open[0].id == duty.subject and not self._app.read_only:
            keys.append(_("{key} tells that it has ended").format(key=self._key("notice.end", "e")))
        if view.duties[0] is duty and not self._app.read_only:
            keys.append(_("{key} a later end").format(key=self._key("duty.urgent", "!")))
        return " · ".join([said, *keys])

    def _of_change(self, change: StateChange) -> Said:
        _ = self._app.voice.text
        text = _("KLIP is {state} since {at}").format(
            state=_(label(change.state)).upper(), at=dates.clock(change.since, seconds=True)
        )
        why = one_line(self._app.voice.seen(change.why), 60)
        text = f"{SYMBOLS[change.state]} {text}" + (f" ({why})" if why else "")
        told = self._told(change.state)
        style = {State.UP: "good-block", State.DOWN: "bad-block"}.get(change.state, "warn-block")
        if change.state is not State.DOWN and told:
            style = "bad-block"
        return Said(text + told, style, stands=bool(told) or change.state is State.DOWN)

    def _told(self, state: State) -> str:
        """Say what users know, where that matters beside this state."""
        _, view = self._app.voice.text, self._app.view
        told = view.told if view is not None else None
        if state is State.DOWN:
            return " · " + self._told_of_outage()
        if told is None or not told.otherwise(state):
            return ""
        said = _("users are still told that it is down")
        if told.state is not State.DOWN:
            said = _("users are still told that it is slow or out in part")
        if told.under_way:
            return " · " + _("{said}; news is on its way").format(said=said)
        if self._app.read_only:
            return " · " + said
        return " · " + _("{said}: {key} tells them").format(said=said, key=self._key("notice.end", "e"))

    def _told_of_outage(self) -> str:
        _, view = self._app.voice.text, self._app.view
        told = view.told if view is not None else None
        if told is not None and told.goes_on and told.at is not None:
            if told.kind is Kind.PLANNED:
                near = self._of_overrun(view) if view is not None else ""
                return near or _("announced: {id}").format(id=told.interruption)
            return _("users were told at {at}").format(at=dates.clock(told.at))
        if told is not None and told.under_way:
            return _("not every channel has the notice yet")
        if self._app.read_only:
            return _("users do not know yet")
        return _("{key} tells the users").format(key=self._key("notice.outage", "i"))

    def _key(self, action: str, ours: str) -> str:
        return self._app.key_names.of(action, ours)
