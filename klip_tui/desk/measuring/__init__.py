"""Measuring permanently and keeping it: who measures, what was seen, what people bring in."""
