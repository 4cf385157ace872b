"""The store's versions, one file each."""
