"""When Python looks for garbage: not while a start makes what lives until the end, that costs a twentieth of it."""

from __future__ import annotations

import gc


def starting() -> None:
    """Look for no garbage until the start is over."""
    gc.disable()


def settled() -> None:
    """The start is over: what it made is left alone, and what comes is looked through now and then."""
    if not gc.isenabled():
        gc.freeze()
        gc.set_threshold(50_000, 20, 20)
        gc.enable()
