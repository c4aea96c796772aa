"""Rules of the wing teaching: how well it was taught."""
