"""A mail server that greets."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

from klip_tui.sources.kind import EndpointKind

if TYPE_CHECKING:
    from klip_tui.config.endpoint import Endpoint
    from klip_tui.runtime.world import World
    from klip_tui.sources.answer import Ask


def _opened(endpoint: Endpoint, world: World) -> AbstractAsyncContextManager[Ask]:
    from klip_tui.sources.endpoints.smtp.asking import opened

    return opened(endpoint, world)


def _words(error: Exception) -> str | None:
    from klip_tui.sources.endpoints.smtp.asking import words

    return words(error)


KIND = EndpointKind(("smtp",), _opened, _words)
