"""The helpdesk's work: questions and reports, the mailbox, whether it can be reached."""
