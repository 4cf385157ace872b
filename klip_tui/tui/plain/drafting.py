"""A draft, line by line: its fields, the same checks and fixes as everywhere, the text, and telling users."""

from __future__ import annotations

from typing import TYPE_CHECKING

from klip_tui.commitment.kinds import Severity
from klip_tui.commitment.phrase import Refused
from klip_tui.commitment.promises.findings import Fix
from klip_tui.desk.notices.form import Form, changed, fixed
from klip_tui.text.clean import clean, one_line
from klip_tui.text.labels import N_, label
from klip_tui.tui.plain.talk import Back
from klip_tui.tui.screens.draft_fields import FIELDS, asked
from klip_tui.tui.screens.editor_judging import Judged, judge

if TYPE_CHECKING:
    from klip_tui.tui.plain.session import Session

ASKED = (
    *FIELDS,
    ("impact", N_("Impact (degraded, partial, major)")),
    ("phase", N_("Phase (investigating, identified, monitoring)")),
    ("nl", N_("Text in Dutch")),
    ("en", N_("Text in English")),
)
MARKS = {Severity.ERROR: "✗", Severity.SHORT: "!", Severity.ADVICE: "·"}


class Drafting:
    """One draft at the line, held by whoever types; it is kept after every change."""

    def __init__(self, session: Session, form: Form, draft_id: str = "") -> None:
        from klip_tui.desk.notices.drafts import new_editor, new_id

        self._session = session
        self.form = form
        self._id = draft_id or new_id()
        self._editor = new_editor(session.desk)
        self._revision = 0
        self._open = bool(draft_id)

    def run(self) -> str:
        """Go on until it was told, or left; return the notice's number, empty where it was left. Raises Gone."""
        if self._open and not self._begin():
            return ""
        try:
            return self._choices()
        except Back:
            self._leave()
            return ""

    def _begin(self) -> bool:
        """Hold a draft that was kept; ask before it is taken from somebody."""
        from klip_tui.desk.notices import drafts

        session = self._session
        try:
            try:
                self.form, self._revision = drafts.opened(session.desk, self._id, self._editor)
            except drafts.HeldByAnother as error:
                session.refuse(error)
                if not session.sure(session.text("Take it over?")):
                    return False
                self.form, self._revision = drafts.opened(session.desk, self._id, self._editor, over=True)
        except Refused as error:
            session.refuse(error)
            return False
        return True

    def _choices(self) -> str:
        session, _ = self._session, self._session.text
        self._title()
        while True:
            judged = judge(session.desk, self.form, session.desk.clock())
            self._verdict(judged)
            fixes = _fixes(session, judged)
            options = [("t", _("tell users"))] if judged.postable else []
            options += [(f"fix {n}", _("fix: {what}").format(what=text)) for n, (text, _fix) in enumerate(fixes)]
            options += [("c", _("change a field")), ("r", _("read it as users will")), ("w", _("fill in every field"))]
            options += [("d", _("throw it away")), ("k", _("leave it as a draft"))]
            what = session.choose(N_("draft>"), options)
            if what == "t":
                notice = self._tell(judged)
                if notice:
                    return notice
            elif what.startswith("fix "):
                self._take(fixed(self.form, fixes[int(what[4:])][1]))
            elif what in ("c", "w"):
                self._fields(one=what == "c")
            elif what == "r":
                self._read(judged)
            elif what == "d" and session.sure(_("Throw this draft away?")):
                self._drop()
                return ""
            elif what == "k":
                raise Back

    def _title(self) -> None:
        form, _ = self.form, self._session.text
        about = f" {form.interruption}" if form.interruption else ""
        self._session.say(f"{_(label(form.kind))}, {_(label(form.type))}{about}")
        for name, text in self._names():
            value = getattr(form, name)
            if value.strip():
                self._session.say(f"  {text}: {one_line(value, 300)}")

    def _names(self) -> list[tuple[str, str]]:
        return [(name, self._session.text(text)) for name, text in ASKED if asked(name, self.form.kind)]

    def _verdict(self, judged: Judged) -> None:
        session, _ = self._session, self._session.text
        if judged.refused is not None:
            session.say("✗ " + session.phrase(judged.refused.sentence))
        look = judged.look
        if look is None:
            return
        if look.contradiction is not None:
            session.say("!! " + session.phrase(look.contradiction))
        session.say(session.phrase(look.result.verdict))
        if look.result.communicate_by is not None:
            at = session.voice.day_time(look.result.communicate_by, now=session.desk.clock())
            session.say(_("announce by {at}").format(at=at))
        for finding in look.result.findings:
            session.say(f"{MARKS[finding.severity]} {finding.promise}: {session.phrase(finding.message)}")
        for problem in judged.previews.problems if judged.previews is not None else ():
            session.say("! " + session.phrase(problem))

    def _fields(self, *, one: bool) -> None:
        """Ask for one field, or for each; ``..`` goes back to the draft."""
        session, names, form = self._session, self._names(), self.form
        try:
            if one:
                chosen = session.choose(N_("field>"), names)
                names = [(name, text) for name, text in names if name == chosen]
            for name, text in names:
                form = changed(form, name, session.field(text, getattr(form, name)))
        except Back:
            if form == self.form:
                return
        self._take(form)

    def _take(self, form: Form) -> None:
        """Go on with another form; it is kept first, and said to be only then."""
        from klip_tui.desk.notices import drafts

        self.form = form
        session = self._session
        try:
            kept = drafts.keep(session.desk, self._id, form, self._editor, self._revision)
        except Refused as error:
            session.refuse(error)
            session.say(session.text("NOT KEPT"))
            return
        self._revision = kept.revision
        session.say(session.text("kept") if kept.in_store else session.text("kept on this computer only"))

    def _read(self, judged: Judged) -> None:
        session = self._session
        for one in judged.previews.readers if judged.previews is not None else ():
            session.say(f"-- {session.text(one.where)} {one.lang} --")
            session.say(one_line(one.subject, 300))
            session.say(clean(one.text).strip())
        session.say("--")

    def _tell(self, judged: Judged) -> str:
        """Say who is told by what, what is measured now, ask for the reason where one is owed; then tell."""
        from klip_tui.desk.notices import drafts, post

        session, _, look, draft = self._session, self._session.text, judged.look, judged.draft
        assert look is not None
        assert draft is not None
        for channel in session.desk.settings.config.channel:
            session.say(f"→ {one_line(channel.name, 60)}: {one_line(draft.facts.title, 100)}")
        session.say(_("measured now: {state}").format(state=_(label(look.now.state)).upper()))
        reason = ""
        if look.owes_reason:
            if look.contradiction is not None:
                session.say("!! " + session.phrase(look.contradiction))
            least = look.result.reason_length
            reason = session.field(_("the reason, in {count} characters or more").format(count=least))
            if len(reason) < least:
                session.say("! " + _("a reason of at least {count} characters is owed").format(count=least))
                return ""
        if session.demo:
            session.say(_("DEMO: only the demo's own page and mailbox get it"))
        if not session.sure(_("Tell users?")):
            return ""
        fresh = judge(session.desk, self.form, session.desk.clock())
        turned = fresh.look is None or fresh.look.contradiction not in (None, look.contradiction)
        if not fresh.postable or fresh.look is None or turned or (fresh.look.owes_reason and not reason):
            session.say("! " + _("this has changed while you wrote: read it again"))
            return ""
        try:
            if self._revision:
                drafts.beat(session.desk, self._id, self._editor)
            posted = post.post(
                session.desk,
                draft,
                reason=reason,
                expect=self.form.seen if self.form.interruption else None,
                draft_id=self._id,
                since=self.form.begun,
                reports=self.form.reports,
            )
        except Refused as error:
            session.refuse(error)
            return ""
        session.say(posted.notice)
        session.watch(posted.notice)
        return posted.notice

    def _leave(self) -> None:
        """Leave it: kept as it stands, where anything was typed."""
        from klip_tui.desk.notices import drafts

        session = self._session
        if self._revision:
            try:
                drafts.left(session.desk, self._id, self._editor)
            except Refused as error:
                session.refuse(error)
            session.say(session.text("it stays a draft"))

    def _drop(self) -> None:
        from klip_tui.desk.notices import drafts

        try:
            drafts.drop(self._session.desk, self._id)
        except Refused as error:
            self._session.refuse(error)


def _fixes(session: Session, judged: Judged) -> list[tuple[str, Fix]]:
    """The fixes that findings offer, each with what it says."""
    findings = judged.look.result.findings if judged.look is not None else ()
    return [(session.phrase(one.fix.label), one.fix) for one in findings if one.fix is not None]
