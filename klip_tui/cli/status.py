"""``status``: one line for people and for monitoring systems, whatever happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from klip_tui.cli.in_time import in_time
from klip_tui.cli.options import service_option
from klip_tui.cli.shell import Shell, json_option, pass_shell, put_json, say
from klip_tui.commitment.kinds import Scope, State
from klip_tui.store.fault_words import fault_words
from klip_tui.store.values import CLOCK
from klip_tui.text.clean import one_line
from klip_tui.text.labels import label
from klip_tui.text.voice import Voice

if TYPE_CHECKING:
    from klip_tui.desk.session import Desk
    from klip_tui.desk.views.service_row import ServiceRow
    from klip_tui.desk.views.status_view import StatusView

OK, WARNING, CRITICAL, UNKNOWN = 0, 1, 2, 3
WORDS = ("OK", "WARNING", "CRITICAL", "UNKNOWN")
LEVEL = {State.UP: "0", State.DEGRADED: "1", State.DOWN: "2", State.UNKNOWN: "U"}


@click.command(help="The state, this month's figures and what is owed; exit codes as monitoring plug-ins have them.")
@service_option
@json_option
@click.pass_context
@pass_shell
def status(shell: Shell, ctx: click.Context, as_json: bool) -> None:
    """Print the status."""
    view = in_time(shell, _read)
    if as_json:
        from klip_tui.desk.schemas.status import status_json

        put_json(status_json(view, shell.voice))
    else:
        say(line(view, shell.voice))
        for row in view.services:
            say(beside(row, shell.voice))
    ctx.exit(verdict(view))


def _read(desk: Desk) -> StatusView:
    from klip_tui.desk.views import status

    return status.status(desk)


def verdict(view: StatusView) -> int:
    """Return the plug-in's exit code."""
    if view.now.state is State.DOWN:
        return CRITICAL
    if view.now.state is State.UNKNOWN:
        return UNKNOWN
    missed = any(view.month.met(scope) is False for scope in Scope)
    late = any(duty.late(view.at) for duty in view.duties)
    otherwise = view.told.otherwise(view.now.state)
    return WARNING if view.now.state is State.DEGRADED or missed or late or otherwise else OK


def line(view: StatusView, voice: Voice) -> str:
    """Write the plug-in line with its performance data."""
    _ = voice.text
    now, believed = view.now, view.told
    parts = [_(label(now.state)) + (f" {_('since')} {voice.day_time(now.since)}" if now.since else "")]
    if now.why:
        parts[0] += f" ({one_line(voice.seen(now.why), 80)})"
    if now.state is State.UNKNOWN and not view.measurer:
        parts.append(_("nobody measures KLIP now"))
    if believed.otherwise(now.state) and not believed.notice:
        parts.append(_("users not told"))
    elif believed.otherwise(now.state):
        parts.append(_("users were told otherwise ({state}, {notice})").format(
            state=_(label(believed.state)), notice=believed.notice
        ))  # fmt: skip
    for scope in Scope:
        f = view.month.scope(scope)
        if not f.total:
            continue
        parts.append(
            f"{_(label(scope))} {voice.percent(f.availability)} {_('of')} {voice.percent(f.target)},"
            f" {voice.lasting(view.month.budget(scope) - f.down)} {_('left')}"
        )
    late = sum(duty.late(view.at) for duty in view.duties)
    parts.append(_("{count} owed, {late} late").format(count=len(view.duties), late=late))
    # Whose clock stands wrong reads what is measured as old, or as still to come: that explains the rest of the line.
    parts += [f"{one.place}: {fault_words(one, voice)}" for one in view.faults if one.place.startswith(CLOCK)]
    if view.faults:
        parts.append(_("1 fault") if len(view.faults) == 1 else _("{count} faults").format(count=len(view.faults)))
    name = view.service.name if view.service is not None else "KLIP"
    said = one_line(f"{name} {WORDS[verdict(view)]} - {' · '.join(parts)}", 2000).replace("|", "/")
    return f"{said} | {' '.join(_performance(view))}"


def beside(row: ServiceRow, voice: Voice) -> str:
    """Write a service's line, below that of the one that was asked for."""
    _ = voice.text
    parts = [_(label(row.state)) + (f" {_('since')} {voice.day_time(row.since)}" if row.since else "")]
    for scope in row.scopes:
        f = row.month.scope(scope)
        parts.append(f"{_(label(scope))} {voice.percent(f.availability)} {_('of')} {voice.percent(f.target)}")
    parts.append(_("{count} owed, {late} late").format(count=len(row.duties), late=row.late))
    return one_line(f"{row.service.id}: {row.service.name} - {' · '.join(parts)}", 2000).replace("|", "/")


def _performance(view: StatusView) -> list[str]:
    """Write performance data; a range is broken only where the exit code says at least the same."""
    data = [f"state={LEVEL[view.now.state]};0;1;0;2"]
    for scope in Scope:
        f, name = view.month.scope(scope), scope.value
        if not f.total:
            # What is promised around the clock has nothing outside.
            continue
        if f.availability is not None:
            # A cut ratio is below the target exactly where the exact one is; two versions in a month have two targets.
            exact = len(view.month.parts) == 1 and (f.target * 100_000).denominator == 1
            target = f"{float(f.target * 100):g}:" if exact else ""
            data.append(f"{name}={int(f.availability * 100_000) / 1000:g}%;{target};;0;100")
        # An overdrawn budget means that the target of its stretch is missed.
        data.append(f"{name}_budget_left={view.month.budget(scope) - f.down}s;0:")
    late = sum(duty.late(view.at) for duty in view.duties)
    otherwise = int(view.told.otherwise(view.now.state))
    data += [f"owed={len(view.duties)}", f"late={late};0", f"told_otherwise={otherwise};0;;0;1"]
    if view.latency_now is not None:
        data.append(f"latency={view.latency_now}ms")
    return data
