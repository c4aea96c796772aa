"""What can be wrong with a file that is sent, or that a page, a document or a package names."""


class BadFile(Exception):
    """A file that is not taken; the message says in Chinese why and what to do."""


class ResourceRefused(Exception):
    """A document named a file or address that it may not read, or that is not there."""


class FileGone(Exception):
    """A file that we kept is not in the instance any more; ``what`` and ``where`` name it."""

    def __init__(self, what: str, where: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
