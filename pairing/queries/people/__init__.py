"""Reading for the wing people: who."""
