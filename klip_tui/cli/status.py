"""``status``: one line for people and for monitoring systems."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from klip_tui.cli.shell import Shell, json_option, pass_shell, put_json, say
from klip_tui.commitment.kinds import Scope, State
from klip_tui.commitment.phrase import Refused
from klip_tui.text import dates
from klip_tui.text.clean import one_line
from klip_tui.text.labels import label
from klip_tui.text.voice import Voice

if TYPE_CHECKING:
    from klip_tui.desk.views.status import StatusView

OK, WARNING, CRITICAL, UNKNOWN = 0, 1, 2, 3
WORDS = ("OK", "WARNING", "CRITICAL", "UNKNOWN")


@click.command(help="KLIP's state, this month's figures and what is owed; exit codes as monitoring plug-ins have them.")
@json_option
@click.pass_context
@pass_shell
def status(shell: Shell, ctx: click.Context, as_json: bool) -> None:
    """Print the status."""
    from klip_tui.desk.views import status

    try:
        view = status.status(shell.desk)
    except Refused as error:
        say(f"KLIP UNKNOWN - {shell.voice.say(error.sentence)}")
        ctx.exit(UNKNOWN)
    if as_json:
        put_json(_json(view, shell.voice))
    else:
        say(line(view, shell.voice))
    ctx.exit(verdict(view))


def verdict(view: StatusView) -> int:
    """Return the plug-in's exit code."""
    if view.now.state is State.DOWN:
        return CRITICAL
    if view.now.state is State.UNKNOWN:
        return UNKNOWN
    missed = any(view.month.met(scope) is False for scope in Scope)
    late = any(duty.late(view.at) for duty in view.duties)
    return WARNING if view.now.state is State.DEGRADED or missed or late else OK


def line(view: StatusView, voice: Voice) -> str:
    """Write the plug-in line with its performance data."""
    _ = voice.text
    now = view.now
    parts = [_(label(now.state)) + (f" {_('since')} {dates.day_time(now.since)}" if now.since else "")]
    if now.why:
        parts[0] += f" ({one_line(now.why, 80)})"
    data: list[str] = []
    for scope in Scope:
        f = view.month.scope(scope)
        left = view.month.budget(scope) - f.down
        parts.append(
            f"{_(label(scope))} {voice.percent(f.availability)} {_('of')} {voice.percent(f.target)},"
            f" {voice.lasting(left)} {_('left')}"
        )
        if f.availability is not None:
            data.append(f"{scope.value}={int(f.availability * 100000) / 1000:g}%;;{float(f.target * 100):g}:;0;100")
        data.append(f"{scope.value}_budget_left={left}s;;0:")
    late = sum(duty.late(view.at) for duty in view.duties)
    parts.append(_("{count} owed, {late} late").format(count=len(view.duties), late=late))
    if view.faults:
        parts.append(_("1 fault") if len(view.faults) == 1 else _("{count} faults").format(count=len(view.faults)))
    data += [f"owed={len(view.duties)}", f"late={late};0"]
    if view.latency:
        data.append(f"latency={view.latency[-1]}ms")
    return (
        one_line(f"KLIP {WORDS[verdict(view)]} - {' · '.join(parts)}", 2000).replace("|", "/") + f" | {' '.join(data)}"
    )


def _json(view: StatusView, voice: Voice) -> dict[str, Any]:
    from klip_tui.desk.notices.check import wall
    from klip_tui.desk.report.month import month_json

    def duty(one: Any) -> dict[str, Any]:
        return {
            "kind": one.kind.value,
            "promise": one.promise,
            "subject": one.subject,
            "message": voice.say(one.message),
            "since": wall(one.since),
            "due": wall(one.due),
            "late": one.late(view.at),
            "late_seconds": max(0, int((view.at - one.due).total_seconds())),
        }

    return {
        "at": wall(view.at),
        "state": view.now.state.value,
        "since": wall(view.now.since),
        "why": one_line(view.now.why),
        "measured_at": wall(view.now.measured_at),
        "fresh_until": wall(view.now.fresh_until),
        "told": {
            "state": view.told.state.value,
            "since": wall(view.told.since),
            "notice": view.told.notice,
            "next_update": wall(view.told.next_update),
            "otherwise": view.told.otherwise(view.now.state),
        },
        "month": f"{view.month.year:04d}-{view.month.month:02d}",
        "availability": month_json(view.month, view.month_ahead),
        "inside_office_hours": view.inside_office_hours,
        "office_hours_change": wall(view.office_change),
        "measured_by": view.measurer or None,
        "duties": [duty(one) for one in view.duties],
        "faults": [
            {"place": one.place, "what": one.what, "since": wall(one.first), "count": one.count} for one in view.faults
        ],
    }
