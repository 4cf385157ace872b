"""What older configurations called otherwise is still read."""

from __future__ import annotations

from klip_tui.commitment.phrase import phrase
from klip_tui.config.toml_file import Source


def modernized(source: Source) -> Source:
    """Read each ``[[service]]`` that names a part alone (name, nl, en) as the ``[[component]]`` that it is called now.

    Raises FileRefused where parts and services stand mixed: which of the two is meant can't be told.
    """
    rows = source.values.get("service")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return source
    parts = [index for index, row in enumerate(rows) if "id" not in row]
    if not parts:
        return source
    if len(parts) == len(rows) and "component" not in source.values and _named_alone(rows):
        return source.renamed("service", "component")
    why = phrase("is missing: a service has an id; a part of the first service that notices name is a [[component]]")
    raise source.refuse(("service", parts[0], "id"), why)


def _named_alone(rows: list[dict[str, object]]) -> bool:
    """Whether there is nothing about any of them that only a service has."""
    further = {"url", "status_url", "list_url", "component", "endpoint", "measure", "volume", "channels", "commitment"}
    return not any(further & row.keys() for row in rows)
