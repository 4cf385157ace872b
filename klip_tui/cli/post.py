"""``post`` and ``deliver``: telling users."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from klip_tui.cli.check import show
from klip_tui.cli.options import reason_option
from klip_tui.cli.shell import Shell, json_option, pass_shell, put_json, say, tell, unopened
from klip_tui.text.labels import DELIVERY

if TYPE_CHECKING:
    from klip_tui.desk.notices.draft_file import Draft

PATIENCE = 10.0
"""Seconds that ``post`` keeps trying before it leaves the rest to the monitor or the app."""


@click.command(help="Check a draft, then post it through every channel. A short one needs --reason.")
@click.argument("file", type=click.Path(path_type=Path))
@reason_option("Why a notice that falls short goes out all the same.")
@click.option("--again", is_flag=True, help="Post it although the same was posted, or told by somebody else, already.")
@click.option("--dry-run", is_flag=True, help="Show what each channel would get; post nothing.")
@json_option
@click.pass_context
@pass_shell
def post(shell: Shell, ctx: click.Context, file: Path, reason: str, again: bool, dry_run: bool, as_json: bool) -> None:
    """Post a draft."""
    from klip_tui.desk.notices import check, draft_file, drafts, post
    from klip_tui.desk.views import lists

    desk, voice = shell.desk, shell.voice
    try:
        said = draft_file.read(file)
        wanted = check.complete(desk, said)
    except OSError as error:
        raise unopened(file, error) from error
    if dry_run:
        ctx.exit(_dry_run(shell, wanted, as_json))
    try:
        once = "" if again else said.key
        posted = post.post(desk, wanted, reason=reason, once=once, since=None if again else post.EVER)
    except (drafts.AlreadyPosted, post.Overtaken) as error:
        meant = voice.text("where it is meant, add --again")
        tell(f"klip-tui: {voice.say(error.sentence)}; {meant}")
        ctx.exit(1)
    except post.FallsShort as error:
        if as_json:
            put_json({"notice": None, "deliveries": [], "check": check.as_json(error.result, voice)})
        else:
            show(shell, error.result)
        tell(f"klip-tui: {voice.say(error.sentence)}")
        ctx.exit(1)
    _deliver(shell, posted.notice)
    told = lists.one_told(desk, posted.notice)
    held = any(row.state.value == "held" for row in told.deliveries)
    done = held or all(row.state.value == "accepted" for row in told.deliveries)
    if as_json:
        put_json(
            {
                "notice": posted.notice,
                "interruption": posted.interruption,
                "deliveries": [lists.delivery_json(row) for row in told.deliveries],
                "check": check.as_json(posted.result, voice),
            }
        )
    else:
        say(posted.notice, bold=True)
        for row in told.deliveries:
            say(f"  {row.channel}: {voice.text(DELIVERY[row.state.value])}  {row.detail}")
        if held:
            tell(
                voice.text("it goes out once somebody else approves it: klip-tui approve {id}").format(id=posted.notice)
            )
        if any(row.state.value == "pending" for row in told.deliveries):
            tell(voice.text("what waits stays in the outbox: the monitor, the app or klip-tui deliver goes on with it"))
    ctx.exit(0 if done else 1)


def _dry_run(shell: Shell, wanted: Draft, as_json: bool) -> int:
    from klip_tui.desk.notices import check
    from klip_tui.desk.notices.previews import previews

    desk, voice = shell.desk, shell.voice
    result = check.check(desk, wanted)
    shown = previews(desk, wanted)
    for problem in shown.problems:
        tell(voice.say(problem))
    if as_json:
        rows = [{"channel": name, "state": "not sent", "detail": text} for name, text in shown.raw]
        put_json({"notice": None, "deliveries": rows, "check": check.as_json(result, voice)})
    else:
        show(shell, result)
        for name, text in shown.raw:
            say(f"\n── {name} ──", bold=True)
            say(text)
    return 0 if result.postable else 1


def _deliver(shell: Shell, notice: str) -> None:
    from klip_tui.desk.outbox.deliverer import Deliverer
    from klip_tui.desk.views import lists
    from klip_tui.store.deliveries import WAITING

    deliverer = Deliverer(shell.desk)
    deadline = time.monotonic() + PATIENCE
    while True:
        deliverer.run()
        rows = [row for row in lists.one_told(shell.desk, notice).deliveries if row.state in WAITING]
        if not rows or time.monotonic() > deadline:
            return
        time.sleep(0.5)


@click.command(help="Deliver what waits in the outbox now; the monitor and the app do so by themselves.")
@json_option
@pass_shell
def deliver(shell: Shell, as_json: bool) -> None:
    """Deliver what is due."""
    from klip_tui.desk.outbox.deliverer import Deliverer
    from klip_tui.desk.views import lists

    waited = lists.unfinished(shell.looking)
    tries = Deliverer(shell.desk).run()
    if as_json:
        rows = [one for notice in sorted(waited) for one in lists.one_told(shell.desk, notice).deliveries]
        put_json({"tries": tries, "deliveries": [{"notice": one.notice, **lists.delivery_json(one)} for one in rows]})
    else:
        say(shell.voice.text("{count} tries").format(count=tries))
