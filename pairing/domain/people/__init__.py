"""Rules of the wing people: who."""
