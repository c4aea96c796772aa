"""What can be wrong with a file that a document or a package names."""


class ResourceRefused(Exception):
    """A document named a file or address that it may not read, or that is not there."""
