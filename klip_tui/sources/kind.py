"""What a kind of endpoint declares: its schemes, and how it is asked.

A kind is a folder of ``klip_tui.sources.endpoints`` with a ``KIND``; nothing else names it. What it declares loads with
a configuration that probes something, so that a start stays fast; what asks is imported when something is probed.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

from klip_tui.commitment.frozen import dataclass

if TYPE_CHECKING:
    from klip_tui.config.endpoint import Endpoint
    from klip_tui.runtime.world import World
    from klip_tui.sources.answer import Ask


@dataclass(frozen=True, slots=True)
class EndpointKind:
    """A kind of endpoint.

    ``opened`` holds open what asking needs, and gives what asks once; it need not bound the time, nor catch anything.
    ``words`` puts an error of the other side's making into a few words, None for one of ours. ``named_port``: its
    addresses name their port.
    """

    schemes: tuple[str, ...]
    opened: Callable[[Endpoint, World], AbstractAsyncContextManager[Ask]]
    words: Callable[[Exception], str | None]
    named_port: bool = False
