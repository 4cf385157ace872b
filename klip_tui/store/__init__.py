"""What happened, kept: segments, notices and their deliveries, questions, the log."""
