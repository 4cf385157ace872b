"""How much of a service is out, by which of its endpoints fail: the parts that those stand for."""

from __future__ import annotations

from collections.abc import Sequence

from klip_tui.commitment.frozen import dataclass
from klip_tui.commitment.kinds import Impact, State
from klip_tui.config.endpoint import Endpoint
from klip_tui.config.schema import Config


@dataclass(frozen=True, slots=True)
class OutNow:
    """How much is out, and which parts (empty: all, or nobody can tell), with what users can do meanwhile."""

    impact: Impact = Impact.MAJOR
    parts: tuple[str, ...] = ()
    workaround: str = ""


def out_now(config: Config, state: State, failing: Sequence[str]) -> OutNow:
    """Judge by the names of the endpoints that fail; what none of them says anything of is out as a whole.

    Only some parts are out where every other one has an endpoint that answers: of what nobody measures, nobody is told
    that it works.
    """
    named = [parts_of(config, one) for one in config.endpoint if one.label in failing]
    out = {part for parts in named for part in parts}
    every = tuple(part.name for part in config.component)
    works = {part for one in config.endpoint if one.label not in failing for part in parts_of(config, one)} - out
    known = bool(named) and all(named) and out < set(every) and works | out == set(every)
    if known and state in (State.DOWN, State.DEGRADED):
        parts = tuple(part for part in every if part in out)
        return OutNow(Impact.PARTIAL, parts, workaround(config, parts))
    impact = Impact.DEGRADED if state is State.DEGRADED else Impact.MAJOR
    return OutNow(impact, (), config.notices.workaround)


def workaround(config: Config, parts: Sequence[str]) -> str:
    """Return what users can do while some parts are out: what is set for those, else for all."""
    own = [part.workaround for part in config.component if part.name in parts and part.workaround]
    return " ".join(own) or config.notices.workaround


def parts_of(config: Config, endpoint: Endpoint) -> tuple[str, ...]:
    """Return the parts that are out when an endpoint fails: those it names, else the one of its own name."""
    known = {part.name for part in config.component}
    return endpoint.parts or ((endpoint.name,) if endpoint.name in known else ())
