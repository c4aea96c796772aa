"""WRITE: one function per use case: permit, check, change, log, one commit."""
