"""One probe of one endpoint: bounded in time, whatever the other side does and whatever that makes us raise."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from urllib.parse import urlsplit

from klip_tui.config.endpoint import Endpoint
from klip_tui.config.secrets import SecretRefused
from klip_tui.runtime.world import REAL, World
from klip_tui.sources.answer import Answer, Ask, NotAsked, Sight
from klip_tui.sources.endpoints import kinds
from klip_tui.sources.kind import EndpointKind
from klip_tui.text.clean import one_line

__all__ = ["Answer", "probing"]


@asynccontextmanager
async def probing(endpoint: Endpoint, world: World = REAL) -> AsyncIterator[Callable[[], Awaitable[Answer]]]:
    """Give what probes an endpoint, with what it needs held open in between."""
    async with AsyncExitStack() as held:
        try:
            kind = kinds()[urlsplit(endpoint.url).scheme]
            ask = await held.enter_async_context(kind.opened(endpoint, world))
        except Exception as error:
            # A certificate file that is gone, an address that is none: the other endpoints are probed all the same.
            failed = Answer(False, False, 0, f"can't be probed ({type(error).__name__})", fault=True)

            async def said() -> Answer:
                return failed

            yield said
            return
        yield lambda: _probe(kind, ask, endpoint, world.steady)


async def _probe(kind: EndpointKind, ask: Ask, endpoint: Endpoint, steady: Callable[[], float]) -> Answer:
    """Probe once. Never raises for what the other side does; ends within the endpoint's time-out."""
    began = steady()
    sight, why, fault = Sight(""), "", False
    try:
        async with asyncio.timeout(endpoint.timeout):
            sight = await ask()
            why = sight.why
    except TimeoutError:
        why = late(endpoint.timeout)
    except (SecretRefused, NotAsked) as error:
        why, fault = one_line(str(error), 80), True
    except Exception as error:
        # Whatever else an answer makes us raise is this endpoint's alone; of KLIP it tells nothing.
        told = kind.words(error)
        why, fault = (told, False) if told is not None else (f"not understood ({type(error).__name__})", True)
    spent = round((steady() - began) * 1000)
    slow = not why and 0 < endpoint.slow_ms < spent
    said = why or (f"slow, {spent} ms" if slow else "")
    return Answer(not why, slow, spent, said, sight.expires, fault, sight.date)


def late(seconds: float) -> str:
    """Say that no answer came in time."""
    return f"no answer within {seconds:g} s"
