"""Interruptions: their notices, since when users know of each minute, what a page says of them."""
