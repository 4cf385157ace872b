"""Posting what was reviewed: once, by who holds the draft, and only as it was judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from klip_tui.commitment.kinds import NoticeType, Severity
from klip_tui.commitment.phrase import Refused

if TYPE_CHECKING:
    from klip_tui.tui.screens.editor_judging import Judged
    from klip_tui.tui.screens.editor_keeping import Keeping
    from klip_tui.tui.screens.editor_surface import EditorSurface

LEAD, BY_16 = "A4.1-3", "A4.1-2"
"""What a later end of what goes on always falls short of, and what an end may that was too late: a reason is owed, and
nothing in the draft can mend it."""


class Posting:
    """Posts the editor's draft; what is refused is said, and the draft goes on being kept."""

    def __init__(self, screen: EditorSurface, keeping: Keeping, *, at_once: bool) -> None:
        self._screen, self._keeping, self._at_once = screen, keeping, at_once

    def seen(self, judged: Judged) -> None:
        """Open the review without a key, where that was wished, nobody has typed, and the draft is as it should be."""
        at_once, self._at_once = self._at_once, False
        if at_once and self._screen.untouched and _complete(judged):
            self._screen.action_review()

    def reviewed(self, reason: str | None) -> None:
        """Post what was reviewed, with the reason where one was owed."""
        screen, keeping = self._screen, self._keeping
        judged, desk = screen.judged, screen.klip.desk
        if reason is None or judged is None or judged.draft is None or desk is None or keeping.stopped:
            return
        draft, form, identity = judged.draft, judged.form, screen.draft_id

        def work() -> None:
            from klip_tui.desk.notices import drafts, post

            try:
                keeping.still_ours(desk)
                posted = post.post(
                    desk,
                    draft,
                    reason=reason,
                    expect=form.seen if form.interruption else None,
                    draft_id=identity,
                    since=form.begun,
                    reports=form.reports,
                )
            except (drafts.HeldByAnother, drafts.AlreadyPosted) as error:
                screen.app.call_from_thread(keeping.overtaken, error)
                return
            except Refused as error:
                screen.app.call_from_thread(self._not_posted, error)
                return
            except Exception:
                # Whether it was posted is not known: kept on, the draft itself says so where it was.
                screen.app.call_from_thread(self._go_on)
                raise
            screen.app.call_from_thread(self._gone, posted.notice)

        keeping.stop(posted=True)
        screen.run_worker(work, thread=True, exit_on_error=False, group="post", description="post")

    def _gone(self, notice: str) -> None:
        self._screen.klip.forget_draft(self._screen.draft_id)
        self._screen.dismiss(notice)

    def _not_posted(self, error: Refused) -> None:
        self._screen.notify(self._screen.voice.say(error.sentence), severity="error", timeout=20, markup=False)
        self._go_on()

    def _go_on(self) -> None:
        self._keeping.stop(posted=False)
        self._keeping.keep()
        self._screen.check()


def _complete(judged: Judged) -> bool:
    """Whether nothing is to be mended in a draft first."""
    look, seen = judged.look, judged.previews
    if look is None or seen is None or not judged.postable or look.contradiction is not None or seen.problems:
        return False
    past_mending = {LEAD, BY_16} if judged.form.type is NoticeType.END else {LEAD}
    return {one.promise for one in look.result.findings if one.severity is Severity.SHORT} <= past_mending
