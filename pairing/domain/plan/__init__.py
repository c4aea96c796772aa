"""Rules of the wing plan: what was promised."""
