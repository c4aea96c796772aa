"""The archive as files: snapshot, BagIt package, streamed ZIP; the database is unknown."""
