"""The month against the targets, for insiders and outsiders."""
