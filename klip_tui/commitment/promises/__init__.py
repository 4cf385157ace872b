"""The promises, article by article: what each asks of a notice, of a window, of now, of a month."""
