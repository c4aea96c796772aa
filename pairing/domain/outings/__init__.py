"""Rules of the wing outings: what happened."""
