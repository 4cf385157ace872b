"""Looking after the installation: its first start, its health, its store, and who approves."""
