"""Writing for the wing teaching: how well it was taught."""
