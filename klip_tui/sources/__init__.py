"""Where facts come from, one file each, bounded in time and bytes."""
