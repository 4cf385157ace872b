"""Telling users: the status page, the mailing list, a webhook, the spool. One small protocol, one file each."""
