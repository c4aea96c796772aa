"""Long work that touches the database: making archives, the worker, claims about an archive."""
