"""Every JSON shape that scripts rely on, in one place: stable keys, instants with their Brussels offset."""
