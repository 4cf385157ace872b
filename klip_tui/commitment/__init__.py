"""What KLIP's operator has promised, as pure functions.

No clock, no input or output, no screen: every function takes the instants it needs. Only the
standard library, dateutil's Easter and this room's own types are used here.
"""
