"""``promises``: what is promised of a service, and what each promise asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from klip_tui.cli.options import service_option
from klip_tui.cli.shell import Shell, json_option, pass_shell, put_json, say
from klip_tui.commitment.phrase import Malformed, phrase

if TYPE_CHECKING:
    from klip_tui.commitment.promises.promise import Promise
    from klip_tui.commitment.terms import Terms
    from klip_tui.text.voice import Voice


@click.command(help="What is promised, by number; of one (ID) also what it asks of notices, windows, now and a month.")
@click.argument("identity", required=False, metavar="[ID]")
@service_option
@json_option
@pass_shell
def promises(shell: Shell, identity: str | None, as_json: bool) -> None:
    """List the promises of a service, or show one whole."""
    from klip_tui.commitment.calendar.local_time import local_date
    from klip_tui.commitment.promises import registry
    from klip_tui.desk.schemas.promises import promise_json

    commitment, voice = shell.asked.commitment, shell.voice
    terms = commitment.on(local_date(shell.desk.clock()))
    held = registry.held(commitment)
    if identity is not None:
        held = tuple(one for one in held if one.id.casefold() == identity.casefold())
        if not held:
            known = ", ".join(one.id for one in registry.held(commitment))
            raise Malformed(phrase("{name} is no promise; known: {known}", name=identity[:40], known=known))
    if as_json:
        rows: list[dict[str, Any]] = [promise_json(one, terms, voice, shell.asked.service.name) for one in held]
        put_json(rows[0] if identity is not None else {"commitment": terms.first_day.isoformat(), "promises": rows})
        return
    width = max(len(one.id) for one in held)
    for one in held:
        say(f"{one.id:<{width}}  {voice.say(one.text(terms, shell.asked.service.name))}", bold=identity is not None)
    if identity is not None:
        _show(held[0], terms, voice)


def _show(one: Promise, terms: Terms, voice: Voice) -> None:
    from klip_tui.text.owed import OWED

    _ = voice.text
    asks = [
        (_("asked of every notice that it is about"), bool(one.rules)),
        (_("asked of a window: plan offers none that breaks it"), one.limit is not None),
        (_("has a result in the month's report"), one.result is not None),
    ]
    for text, asked in asks:
        if asked:
            say(f"  · {text}")
    if one.duties:
        say("  · " + _("can be owed: {duties}").format(duties=", ".join(_(OWED[kind]) for kind in one.duties)))
    say("  " + _("in force from {day}").format(day=voice.day(terms.first_day)))
