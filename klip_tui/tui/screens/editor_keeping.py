"""Keeping and posting a draft: nothing is said to be kept, or posted, before it is.

A draft has one editor at a time (D3): this one holds it from its first word on, says so by its heartbeat, and stops
keeping the moment that somebody else has taken it over, posted it or thrown it away. What was typed stays on the screen
then, and can be kept as a draft of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.text import dates
from klip_tui.tui.widgets.lines import Line

if TYPE_CHECKING:
    from klip_tui.desk.notices.form import Form
    from klip_tui.desk.session import Desk
    from klip_tui.tui.screens.editor_surface import EditorSurface


class Keeping:
    """What becomes of the editor's draft: kept while it is typed, posted once, or lost knowingly."""

    def __init__(self, screen: EditorSurface, *, kept_before: bool) -> None:
        self._screen = screen
        self._kept_before = kept_before
        self.touched = kept_before
        """Whether there is anything to keep."""
        self._editor = ""
        self._revision = 0
        self._kept_at: datetime | None = None
        self._beside = False
        self._lost = self._failed = self._posted = False
        self._asking = False

    @property
    def said(self) -> Line:
        """What the heading says of it: kept when, kept beside the store, or not kept."""
        lost = self._lost or (self._failed and self._kept_at is None)
        return _said(self._screen.voice.text, self._kept_at, lost=lost, beside=self._beside)

    def typed(self) -> None:
        """Something was typed that is not kept yet."""
        self.touched = True
        if self._kept_at is not None:
            self._kept_at = None
            self._screen.show_heading()

    def _name(self, desk: Desk) -> str:
        from klip_tui.desk.notices.drafts import new_editor

        self._editor = self._editor or new_editor(desk)
        return self._editor

    def begin(self, *, over: bool = False) -> None:
        """Hold a draft that was kept before; while somebody else does, ask before it is taken over."""
        screen, desk = self._screen, self._screen.klip.desk
        if not self._kept_before or desk is None or desk.read_only:
            return

        def work() -> None:
            from klip_tui.desk.notices import drafts

            try:
                form, revision = drafts.opened(desk, screen.draft_id, self._name(desk), over=over)
            except drafts.HeldByAnother as error:
                screen.app.call_from_thread(self._held, error)
            except (drafts.AlreadyPosted, drafts.DraftGone) as error:
                screen.app.call_from_thread(self._overtaken, error)
            except Refused as error:
                screen.app.call_from_thread(screen.klip.trouble, error)
            else:
                screen.app.call_from_thread(self._opened, form, revision)

        screen.run_worker(work, thread=True, exit_on_error=False, group="hold", description="hold draft")

    def _opened(self, form: Form, revision: int) -> None:
        """Go on from what is kept, where nobody has typed here yet."""
        screen = self._screen
        self._revision = max(self._revision, revision)
        if screen.is_mounted and screen.untouched and form != screen.form:
            screen.stand(form)

    def _held(self, error: Refused) -> None:
        """Ask whether a draft that somebody else edits is to be taken over."""
        from klip_tui.tui.screens.confirm import ConfirmScreen

        screen, _ = self._screen, self._screen.voice.text
        if self._asking or not screen.is_mounted:
            return
        self._asking = True

        def asked(take: bool | None) -> None:
            self._asking = False
            if take:
                self.begin(over=True)
            else:
                self.touched = False
                screen.dismiss(None)

        lines = [screen.voice.say(error.sentence), _("Taken over, it goes on from what was kept last; they are told.")]
        screen.app.push_screen(ConfirmScreen(lines, _("take it over")), asked)

    def beat(self, desk: Desk) -> None:
        """Say, in a thread, that this editor is open still; hear that the draft is somebody else's by now."""
        from klip_tui.desk.notices import drafts

        if not self._revision or self._lost or self._posted or desk.read_only:
            return
        try:
            drafts.beat(desk, self._screen.draft_id, self._name(desk))
        except (drafts.HeldByAnother, drafts.AlreadyPosted) as error:
            self._screen.app.call_from_thread(self._overtaken, error)

    def let_go(self) -> None:
        """Let the draft go, in a thread of the app: the screen is closing."""
        desk, identity, editor = self._screen.klip.desk, self._screen.draft_id, self._editor
        if desk is None or not editor or desk.read_only or self._posted or not self._screen.app.is_running:
            return

        def work() -> None:
            from klip_tui.desk.notices import drafts

            try:
                drafts.left(desk, identity, editor)
            except Refused:
                return  # Its heartbeat stops: in a minute and a half nobody holds it.

        self._screen.app.run_worker(work, thread=True, exit_on_error=False, group="left", description="leave draft")

    def keep(self, done: Callable[[Refused | None], object] | None = None) -> None:
        """Keep the draft in a thread; ``done`` hears what was in the way (None: it is kept)."""
        screen = self._screen
        desk, form, identity = screen.klip.desk, screen.form, screen.draft_id
        if desk is None or self._posted or desk.read_only or (self._lost and done is None):
            if done is not None:
                done(None)
            return
        editor, revision = self._name(desk), self._revision

        def work() -> None:
            from klip_tui.desk.notices import drafts

            try:
                kept = drafts.keep(desk, identity, form, editor, revision)
            except (drafts.HeldByAnother, drafts.AlreadyPosted, drafts.DraftGone) as error:
                screen.app.call_from_thread(self._overtaken, error, done)
                return
            except Refused as error:
                screen.app.call_from_thread(self._could_not, error)
                if done is not None:
                    screen.app.call_from_thread(done, error)
                return
            except Exception:
                screen.app.call_from_thread(self._could_not, _unforeseen(desk))
                if done is not None:
                    screen.app.call_from_thread(done, _unforeseen(desk))
                raise
            screen.app.call_from_thread(self._kept, kept, form, desk.clock())
            if done is not None:
                screen.app.call_from_thread(done, None)

        screen.run_worker(work, thread=True, exit_on_error=False, group="keep", description="keep draft")

    def _could_not(self, refused: Refused) -> None:
        """Say it where it would say that it is kept: whoever types may not look elsewhere."""
        self._failed = True
        self._screen.klip.trouble(refused)
        self._screen.show_heading()

    def _kept(self, kept: object, form: Form, at: datetime) -> None:
        from klip_tui.desk.notices.drafts import Keeping as Kept

        assert isinstance(kept, Kept)
        self._revision, self._beside, self._failed = kept.revision, not kept.in_store, False
        self._kept_at = at if form == self._screen.form else None
        if kept.trouble is not None:
            self._screen.klip.trouble(kept.trouble)
        self._screen.show_heading()

    def _overtaken(self, error: Refused, done: Callable[[Refused | None], object] | None = None) -> None:
        """The draft is somebody else's, posted or gone: what was typed here stays, and may become one of its own."""
        from klip_tui.tui.screens.confirm import ConfirmScreen

        screen, _ = self._screen, self._screen.voice.text
        if done is not None and self._lost:
            done(error)
            return
        self._lost, self._kept_at = True, None
        screen.show_heading()
        if self._asking or not screen.is_mounted:
            return
        self._asking = True

        def asked(mine: bool | None) -> None:
            self._asking = False
            if mine:
                self._on_its_own(done)

        lines = [screen.voice.say(error.sentence), _("What you type here is not kept any more.")]
        screen.app.push_screen(ConfirmScreen(lines, _("keep mine as a draft of its own")), asked)

    def _on_its_own(self, done: Callable[[Refused | None], object] | None) -> None:
        from klip_tui.desk.notices.drafts import new_id

        self._screen.draft_id, self._revision, self._lost = new_id(), 0, False
        self.keep(done)

    def leave(self, then: Callable[[], object]) -> None:
        """Go back once the draft is kept."""
        screen = self._screen
        if not self.touched:
            screen.dismiss(None)
            then()
            return

        def kept(refused: Refused | None) -> None:
            if refused is not None:
                self._not_kept(refused, then)
                return
            screen.klip.remember_draft(screen.form, screen.draft_id)
            _, key = screen.voice.text, screen.klip.key_names.of("screen.notices", "4")
            text = _("the draft is kept on this computer; the store has it not yet") if self._beside else ""
            screen.app.notify(text or _("the draft is kept: {key} shows it").format(key=key), markup=False)
            screen.dismiss(None)
            then()

        self.keep(kept)

    def _not_kept(self, refused: Refused, then: Callable[[], object]) -> None:
        """Say that it could not be kept, and let a person decide: what was typed stays on the screen."""
        from klip_tui.tui.screens.confirm import ConfirmScreen

        screen, _ = self._screen, self._screen.voice.text
        if self._asking:
            return
        self._asking = True

        def asked(lose: bool | None) -> None:
            self._asking = False
            if lose:
                screen.dismiss(None)
                then()

        lines = [
            _("The draft could NOT be kept: leaving loses what was typed."),
            screen.voice.say(refused.sentence),
        ]
        screen.app.push_screen(ConfirmScreen(lines, _("leave and lose it")), asked)

    def still_ours(self, desk: Desk) -> None:
        """Raise HeldByAnother where somebody has taken the draft over."""
        from klip_tui.desk.notices import drafts

        if self._revision:
            drafts.beat(desk, self._screen.draft_id, self._name(desk))

    def stop(self, *, posted: bool) -> None:
        """Keep nothing more of what is being posted; or go on, where it could not be."""
        self._posted = posted

    @property
    def stopped(self) -> bool:
        """Whether it is being posted, or was."""
        return self._posted

    def overtaken(self, error: Refused) -> None:
        """Hear that the draft is somebody else's."""
        self._posted = False
        self._overtaken(error)


def _said(_: Callable[[str], str], at: datetime | None, *, lost: bool, beside: bool) -> Line:
    if lost:
        return [(" · " + _("NOT KEPT"), "bad")]
    if at is None:
        return []
    kept = _("kept on this computer {at}") if beside else _("kept {at}")
    return [(" · " + kept.format(at=dates.clock(at)), "warn" if beside else "quiet")]


def _unforeseen(desk: Desk) -> Refused:
    file = desk.settings.data / "crash.log"
    return Refused(phrase("something unexpected went wrong; {file} says what", file=str(file)))
