"""Writing for the wing county: the whole county."""
