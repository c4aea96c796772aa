"""Writing for the wing outings: what happened."""
