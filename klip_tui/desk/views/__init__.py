"""What a face shows: frozen values, read from the store in one go."""
