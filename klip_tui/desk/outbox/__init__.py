"""What waits to leave, and its way out: never lost, never twice."""
