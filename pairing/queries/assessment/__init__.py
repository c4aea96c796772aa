"""Reading for the wing assessment: what is judged, reported and filed."""
