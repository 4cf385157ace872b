"""The app: screens that show what the desk knows, and keys that do what the desk can."""
