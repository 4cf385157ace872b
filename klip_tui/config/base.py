"""What every table of the configuration is made of; the kinds of channels bring tables of their own."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from klip_tui.config.secrets import Secret

Name = Annotated[str, Meta(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9][A-Za-z0-9_. -]*$(?!\n)")]
Url = Annotated[str, Meta(pattern=r"^https?://[^\s]+$(?!\n)", max_length=2000)]
Seconds = Annotated[int, Meta(ge=1, le=86400)]
TimeOut = Annotated[float, Meta(gt=0, le=300)]
Headers = dict[str, str | Secret]


class Base(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All tables: unknown keys are refused."""
