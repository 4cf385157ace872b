"""What a library loads with itself and nothing here uses."""

from __future__ import annotations

import sys


def leave_out() -> None:
    """Keep httpx from loading its own command line, and with it rich's tables and Pygments: two megabytes."""
    # An import of what is None here fails; httpx expects that, of an installation without them.
    sys.modules["httpx._main"] = None  # type: ignore[assignment]
