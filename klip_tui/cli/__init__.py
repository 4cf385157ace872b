"""The command line: what scripts and plain people use."""
