"""What people tell users: a draft, its check, posting it, a second person, what stands on the page."""
