"""Waking our own people: from what the store knows to who is told, and who has it."""
