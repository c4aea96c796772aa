"""Reading for the wing outings: what happened."""
