"""What is printed: the values of a volume, its fonts, and the processes that render it."""
