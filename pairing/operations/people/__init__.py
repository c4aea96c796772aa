"""Writing for the wing people: who."""
