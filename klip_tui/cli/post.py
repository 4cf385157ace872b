"""``post`` and ``deliver``: telling users."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from klip_tui.cli.check import show
from klip_tui.cli.options import reason_option, service_option
from klip_tui.cli.shell import Shell, json_option, pass_shell, put_json, say, tell, unopened
from klip_tui.commitment.kinds import DeliveryState
from klip_tui.commitment.phrase import Refused, phrase
from klip_tui.text.labels import DELIVERY

if TYPE_CHECKING:
    from klip_tui.commitment.interruptions.draft import Draft
    from klip_tui.desk.notices.draft_file import DraftFile
    from klip_tui.desk.notices.post import Posted
    from klip_tui.desk.session import Desk
    from klip_tui.store.journal import Merged
    from klip_tui.store.opening import StoreAway

PATIENCE = 10.0
"""Seconds that ``post`` keeps trying before it leaves the rest to the monitor or the app."""


@dataclass(frozen=True)
class _Asked:
    """What ``post`` was asked: a draft file, the reason given, whether it is meant again, the service it is about."""

    file: DraftFile
    reason: str
    again: bool
    service: str

    @property
    def once(self) -> str:
        """The key under which it is posted once; empty where it is meant again."""
        return "" if self.again else self.file.key


@click.command(help="Check a draft, then post it through every channel. A short one needs --reason.")
@click.argument("file", type=click.Path(readable=False, path_type=Path))
@reason_option("Why a notice that falls short goes out all the same.")
@click.option("--again", is_flag=True, help="Post it although the same was posted, or told by somebody else, already.")
@click.option("--dry-run", is_flag=True, help="Show what each channel would get; post nothing.")
@service_option
@json_option
@click.pass_context
@pass_shell
def post(shell: Shell, ctx: click.Context, file: Path, reason: str, again: bool, dry_run: bool, as_json: bool) -> None:
    """Post a draft."""
    from klip_tui.desk.notices import check, draft_file, drafts, post
    from klip_tui.desk.notices.overtaken import Overtaken
    from klip_tui.desk.schemas.check import check_json
    from klip_tui.desk.schemas.notices import posted_json

    desk, voice = shell.desk, shell.voice
    try:
        asked = _Asked(draft_file.read(file), reason, again, shell.service)
    except OSError as error:
        raise unopened(file, error) from error
    if dry_run:
        ctx.exit(_dry_run(shell, check.complete(desk, asked.file, asked.service, again=again), as_json))
    try:
        desk, posted = _posted(shell, asked)
        _deliver(desk, posted.notice)
        code = _told(shell, desk, posted, as_json)
    except (drafts.AlreadyPosted, Overtaken) as error:
        meant = voice.text("where it is meant, add --again")
        tell(f"klip-tui: {voice.say(error.sentence)}; {meant}")
        code = 1
    except post.FallsShort as error:
        if as_json:
            put_json(posted_json(None, (), check_json(error.result, voice)))
        else:
            show(shell, error.result)
        tell(f"klip-tui: {voice.say(error.sentence)}")
        code = 1
    ctx.exit(code)


def _posted(shell: Shell, asked: _Asked) -> tuple[Desk, Posted]:
    """Post in the store; where it can't be reached, in this computer's journal. Return the desk whose store has it."""
    from klip_tui.store.opening import StoreAway

    try:
        return shell.desk, _write(shell.desk, asked)
    except StoreAway as error:
        return _apart(shell, asked, error)


def _write(desk: Desk, asked: _Asked) -> Posted:
    from klip_tui.desk.notices import check, post

    wanted = check.complete(desk, asked.file, asked.service, again=asked.again)
    since = None if asked.again else post.EVER
    return post.post(desk, wanted, reason=asked.reason, once=asked.once, since=since)


def _apart(shell: Shell, asked: _Asked, away: StoreAway) -> tuple[Desk, Posted]:
    """Tell an outage without the store, and say so."""
    from klip_tui.desk.notices import check
    from klip_tui.desk.outbox import journal

    voice = shell.voice
    own = shell.apart = journal.desk_of(shell.desk)
    named = asked.file.interruption
    if named and not journal.knows(own, named):
        raise Refused(
            phrase(
                "{why}; what it knows of {id} can't be read: tell it as a new outage (without interruption) or wait",
                why=away.sentence,
                id=named,
            )
        )
    wanted = check.complete(own, asked.file, asked.service, again=asked.again)
    try:
        journal.may_take(own, wanted, asked.once)
    except Refused as refused:
        raise type(away)(phrase("{why}; {more}", why=away.sentence, more=refused.sentence)) from away
    posted = _write(own, asked)
    tell(f"klip-tui: {voice.say(away.sentence)}")
    tell(voice.say(journal.kept_here(posted.notice)))
    return own, posted


def _told(shell: Shell, desk: Desk, posted: Posted, as_json: bool) -> int:
    from klip_tui.desk.schemas.check import check_json
    from klip_tui.desk.schemas.notices import posted_json
    from klip_tui.desk.views import lists

    voice, told = shell.voice, lists.one_told(desk, posted.notice)
    held = any(row.state is DeliveryState.HELD for row in told.deliveries)
    done = held or all(row.state is DeliveryState.ACCEPTED for row in told.deliveries)
    if as_json:
        where = {"interruption": posted.interruption, "journal": desk.journal}
        put_json(posted_json(posted.notice, told.deliveries, check_json(posted.result, voice), **where))
    else:
        say(posted.notice, bold=True)
        for row in told.deliveries:
            say(f"  {row.channel}: {voice.text(DELIVERY[row.state.value])}  {voice.recalled(row.said, row.detail)}")
        if held:
            tell(
                voice.text("it goes out once somebody else approves it: klip-tui approve {id}").format(id=posted.notice)
            )
        if any(row.state is DeliveryState.PENDING for row in told.deliveries):
            tell(voice.text("what waits stays in the outbox: the monitor, the app or klip-tui deliver goes on with it"))
    return 0 if done else 1


def _dry_run(shell: Shell, wanted: Draft, as_json: bool) -> int:
    from klip_tui.desk.notices import check
    from klip_tui.desk.notices.previews import previews
    from klip_tui.desk.schemas.check import check_json
    from klip_tui.desk.schemas.notices import unsent_json

    desk, voice = shell.desk, shell.voice
    result = check.check(desk, wanted)
    shown = previews(desk, wanted)
    for problem in shown.problems:
        tell(voice.say(problem))
    if as_json:
        put_json(unsent_json(shown.raw, check_json(result, voice)))
    else:
        show(shell, result)
        for name, text in shown.raw:
            say(f"\n── {name} ──", bold=True)
            say(text)
    return 0 if result.postable else 1


def _deliver(desk: Desk, notice: str) -> None:
    from klip_tui.commitment.kinds import WAITING
    from klip_tui.desk.outbox.deliverer import Deliverer
    from klip_tui.desk.views import lists

    deliverer = Deliverer(desk)
    deadline = time.monotonic() + PATIENCE
    while True:
        deliverer.run()
        rows = [row for row in lists.one_told(desk, notice).deliveries if row.state in WAITING]
        if not rows or time.monotonic() > deadline:
            return
        time.sleep(0.5)


@click.command(help="Deliver what waits in the outbox now; the monitor and the app do so by themselves.")
@json_option
@pass_shell
def deliver(shell: Shell, as_json: bool) -> None:
    """Deliver what is due; what was told without the store goes into it."""
    from klip_tui.desk.notices.quiet_words import tell_quietly
    from klip_tui.desk.outbox.deliverer import Deliverer, run_apart
    from klip_tui.desk.schemas.notices import delivery_json
    from klip_tui.desk.views import lists
    from klip_tui.store.opening import StoreAway

    deliverer = Deliverer(shell.desk)
    try:
        tell_quietly(shell.desk)
        waited = lists.unfinished(shell.desk)
        tries = deliverer.run()
    except StoreAway:
        tries = run_apart(shell.desk)
        say(_tries(shell, tries))
        raise
    finally:
        if not as_json:
            _say_merged(shell, deliverer.merged)
    if not as_json:
        say(_tries(shell, tries))
        return
    notices = sorted(waited | {one.notice for one in deliverer.merged})
    rows = [one for notice in notices for one in lists.one_told(shell.desk, notice).deliveries]
    put_json({"tries": tries, "deliveries": [{"notice": one.notice, **delivery_json(one)} for one in rows]})


def _say_merged(shell: Shell, merged: list[Merged]) -> None:
    _ = shell.voice.text
    for one in merged:
        say(_("{notice} was told without the store and stands in it now").format(notice=one.notice))
        if one.twice:
            tell(_("it was told twice: the same draft had been posted as {notice}").format(notice=one.twice))


def _tries(shell: Shell, count: int) -> str:
    return shell.voice.text("1 try") if count == 1 else shell.voice.text("{count} tries").format(count=count)
