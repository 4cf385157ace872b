"""What a person can do: look, draft, check, post, answer, report. The only door from a face to the rest."""
