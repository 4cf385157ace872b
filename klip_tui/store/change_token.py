"""A stamp of what people and deliveries did: where it is the same, nothing that a list shows is another."""

from __future__ import annotations

from sqlalchemy import Connection

from klip_tui.store.values import Stamp

# As text, since it is asked for with every view and says nothing that a database could read another way.
_QUERY = """
select (select max(id) from log), (select max(changed_us) from deliveries), (select max(checked_us) from deliveries),
       (select max(changed_us) from drafts), (select count(*) from drafts)
"""


def stamp(connection: Connection) -> Stamp:
    """Return the stamp. Measuring alone does not change it: a round of probes is no reason to read lists anew."""
    return tuple(int(value or 0) for value in connection.exec_driver_sql(_QUERY).one())
