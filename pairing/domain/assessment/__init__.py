"""Rules of the wing assessment: what is judged, reported and filed."""
