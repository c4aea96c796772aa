"""Reading all that one volume holds, chapter by chapter."""
