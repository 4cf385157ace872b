"""Recurring maintenance: a rule, and the interruptions that it is laid out as."""
