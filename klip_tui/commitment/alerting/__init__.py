"""Who is woken for what, and when: pure rules over what is measured, told and owed."""
