"""How things are said: languages, Flemish dates, cut figures, and text from outside made harmless."""
