"""Keeping and posting a draft: nothing is said to be kept, or posted, before it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from klip_tui.commitment.phrase import Refused

if TYPE_CHECKING:
    from klip_tui.tui.screens.editor import EditorScreen


class Keeping:
    """What becomes of the editor's draft: kept while it is typed, posted once, or lost knowingly."""

    def __init__(self, screen: EditorScreen, *, touched: bool) -> None:
        self._screen = screen
        self.touched = touched
        """Whether there is anything to keep."""
        self._posted = False
        self._asking = False

    def keep(self, done: Callable[[Refused | None], object] | None = None) -> None:
        """Keep the draft in a thread; ``done`` hears what was in the way (None: it is kept)."""
        screen = self._screen
        desk, form, identity = screen.klip.desk, screen.form, screen.draft_id
        if desk is None or self._posted or desk.read_only:
            if done is not None:
                done(None)
            return

        def work() -> None:
            from klip_tui.desk.notices import drafts

            refused = None
            try:
                drafts.keep(desk, identity, form)
            except Refused as error:
                refused = error
                screen.app.call_from_thread(screen.klip.trouble, error)
            if done is not None:
                screen.app.call_from_thread(done, refused)

        screen.run_worker(work, thread=True, exit_on_error=False, group="keep", description="keep draft")

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
            screen.app.notify(screen.voice.text("the draft is kept: 4 shows it"))
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

    def reviewed(self, reason: str | None) -> None:
        """Post what was reviewed, with the reason where one was owed."""
        screen = self._screen
        judged, desk = screen.judged, screen.klip.desk
        if reason is None or judged is None or judged.draft is None or desk is None or self._posted:
            return
        self._posted = True
        draft, form, identity = judged.draft, judged.form, screen.draft_id

        def work() -> None:
            from klip_tui.desk.notices import post

            try:
                posted = post.post(
                    desk,
                    draft,
                    reason=reason,
                    expect=form.seen if form.interruption else None,
                    draft_id=identity,
                    since=form.begun,
                    reports=form.reports,
                )
            except Refused as error:
                screen.app.call_from_thread(self._not_posted, error)
                return
            screen.app.call_from_thread(self._gone, posted.notice)

        screen.run_worker(work, thread=True, exit_on_error=False, group="post", description="post")

    def _gone(self, notice: str) -> None:
        self._screen.klip.forget_draft(self._screen.draft_id)
        self._screen.dismiss(notice)

    def _not_posted(self, error: Refused) -> None:
        self._posted = False
        self._screen.notify(self._screen.voice.say(error.sentence), severity="error", timeout=20, markup=False)
        self.keep()
        self._screen.check()
