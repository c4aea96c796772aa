"""render(template, **plain values) -> PDF: the only room that knows WeasyPrint.

Runs in a rendering process (``printing/pool.py``), never in a web process: the first document
costs some 200 MB that are not given back.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from pairing.config import folder
from pairing.files.errors import ResourceRefused
from pairing.printing import qr
from pairing.printing.errors import PrintingFailed
from pairing.printing.printed import Printed

VARIANT = "pdf/a-3u"


class StrictFetcher(URLFetcher):  # type: ignore[misc]
    """Reads only the files that a document was given; anything else stops the rendering."""

    def __init__(self, allowed: Iterable[str]) -> None:
        super().__init__(allowed_protocols=("file",), allow_redirects=False, fail_on_errors=True)
        self._allowed = frozenset(str(Path(path).resolve()) for path in allowed)

    def fetch(self, url: str, headers: Any = None) -> Any:
        """The file's bytes; raises ``FatalURLFetchingError`` for anything not allowed."""
        path = unquote(urlsplit(url).path)
        if urlsplit(url).scheme != "file" or str(Path(path).resolve()) not in self._allowed:
            raise FatalURLFetchingError(f"refused: {url}")
        try:
            return super().fetch(url, headers)
        except Exception as error:
            raise FatalURLFetchingError(f"unreadable: {url}") from error


def _fields(rows: Iterable[Any], *names: str) -> list[list[Any]]:
    """Rows of a plain table: the named attributes of each value, nothing for None."""
    return [
        ["" if (value := getattr(row, name)) is None else value for name in names] for row in rows
    ]


@cache
def _templates() -> Environment:
    found = Environment(
        loader=FileSystemLoader(folder("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["rows"] = _fields
    found.globals["qr"] = qr.svg
    return found


@cache
def _style() -> Markup:
    return Markup((Path(folder("templates")) / "pdf" / "print.css").read_text("utf-8"))


def markup(template: str, **values: Any) -> str:
    """The document's HTML, its style inside."""
    return _templates().get_template(f"pdf/{template}.html").render(css=_style(), **values)


def _laid_out(template: str, files: Iterable[str], **values: Any) -> Any:
    html = HTML(string=markup(template, **values), url_fetcher=StrictFetcher(files), base_url="/")
    return html.render(pdf_variant=VARIANT)


def render(template: str, files: Iterable[str] = (), appendix: str = "", **values: Any) -> Printed:
    """A PDF/A of ``templates/pdf/<template>.html``; ``files`` are all that it may read.

    ``appendix`` is a template whose pages follow: it also knows ``starts``, the page of every
    anchor, and ``pages``, how many there are. Raises :class:`ResourceRefused` when the document
    names another file or one that is missing.
    """
    try:
        document = _laid_out(template, files, **values)
        if appendix:
            starts = {name: n for n, page in enumerate(document.pages, 1) for name in page.anchors}
            count = len(document.pages)
            more = _laid_out(appendix, (), starts=starts, pages=count, **values)
            document = document.copy([*document.pages, *more.pages])
        return Printed(document.write_pdf(pdf_variant=VARIANT), len(document.pages))
    except FatalURLFetchingError as error:
        raise ResourceRefused(str(error)) from None
    except OSError as error:
        raise PrintingFailed(f"{type(error).__name__}: {error}") from error
