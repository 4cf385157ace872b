"""The desk line by line: for screen readers, serial lines, TERM=dumb, a phone. No cursor is moved, no colour needed."""
