"""klip-tui: the status and planning desk for KLIP, in a terminal."""

__version__ = "0.1.0"
