"""The archive of one pairing as plain values, chapter by chapter."""
