"""The process itself: garbage collection and what is kept of a crash."""
