"""When Python looks for garbage: not while a start makes what lives until the end, that costs a twentieth of it.

And not at the end either: Python looks three times through all that is left before it gives the memory back, a tenth
of a short command, and finds nothing that the end of the process would not free.
"""

from __future__ import annotations

import gc

SHORT, LIVING = 500_000, 50_000
"""Objects that came and stayed, after which garbage is looked for: in a command, and in what runs for days."""


def starting() -> None:
    """Look for no garbage until the start is over."""
    gc.disable()


def working() -> None:
    """A command works: it is over soon, so garbage is looked for only where it makes very much."""
    gc.set_threshold(SHORT, 20, 20)
    gc.enable()


def settled() -> None:
    """The start is over: what it made is left alone, and what comes is looked through now and then."""
    if not gc.isenabled() or gc.get_threshold()[0] != LIVING:
        gc.freeze()
        gc.set_threshold(LIVING, 20, 20)
        gc.enable()


def ending() -> None:
    """The process is about to end: what is left is not looked through."""
    gc.disable()
    gc.freeze()
