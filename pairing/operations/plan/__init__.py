"""Writing for the wing plan: what was promised."""
