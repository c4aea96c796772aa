"""What can stop a document from being printed."""

from __future__ import annotations


class PrintingUnavailable(Exception):
    """This machine lacks a library or font that printing needs.

    ``str()`` is a plain sentence for the command line, ``chinese`` one for a page.
    """

    def __init__(self, missing: tuple[str, ...], packages: tuple[str, ...]) -> None:
        self.missing = missing
        self.packages = packages
        super().__init__(
            f"打印还缺 {'、'.join(missing)}。"
            f"请安装：apt-get install --no-install-recommends {' '.join(packages)}"
        )

    @property
    def chinese(self) -> str:
        """The same for a page: what is missing and who should install what."""
        return (
            f"暂时不能打印：服务器缺少 {'、'.join(self.missing)}。"
            f"请管理员安装软件包 {' '.join(self.packages)} 后再试。"
        )

    def __reduce__(self) -> tuple[type[PrintingUnavailable], tuple[tuple[str, ...], ...]]:
        return type(self), (self.missing, self.packages)


class PrintingFailed(Exception):
    """A rendering process gave up on a document: too long, too large, or killed."""


class PrintingStopped(PrintingFailed):
    """Whoever asked for the document wants it no more; its process was ended."""
