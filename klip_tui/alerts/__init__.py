"""Ways to wake our own people: a folder each, found by looking."""
