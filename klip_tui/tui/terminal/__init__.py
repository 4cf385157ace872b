"""What passes between the app and the terminal: cells, keys, notifications, the clipboard, and whether it is there."""
