"""Every service at a glance, a row each: for whoever works at one of several."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from klip_tui.commitment.service import Service
from klip_tui.desk.session import Desk
from klip_tui.desk.views.service_row import ServiceRow

if TYPE_CHECKING:
    from sqlalchemy import Connection


Look = Callable[["Connection", Desk, datetime], ServiceRow]


def rows(connection: Connection, desk: Desk, now: datetime, look: Look) -> tuple[ServiceRow, ...]:
    """Look at every service, the first one first; where there is only one, there is no row beside it."""
    services: Sequence[Service] = desk.settings.services
    if len(services) < 2:
        return ()
    return tuple(look(connection, desk.at(service.id), now) for service in services)
