"""The 27 tasks that are a bureau's own, step by step on the screen."""
