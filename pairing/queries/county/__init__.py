"""Reading for the wing county: the whole county."""
