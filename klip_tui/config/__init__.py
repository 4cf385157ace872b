"""The configuration: typed, strict, and refused with file, line and key when it is wrong."""
