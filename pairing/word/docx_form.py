"""A bureau's own .docx form: its placeholders checked, its rows repeated, filled by docxtpl."""

from __future__ import annotations

import copy
import io
from collections.abc import Iterator
from typing import Any

import docx
from docx.document import Document
from docx.opc.part import XmlPart
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import TemplateError

from pairing.domain.assessment.paper_fields import PaperValues
from pairing.files.office import Unreadable
from pairing.word.looks import child
from pairing.word.placeholders import MOST_ROWS, Known, check_marks, lists_in, plain_values
from pairing.word.sandbox import PlainEnvironment

BROKEN = "这个文档打不开，可能已损坏。请用 Word 或 WPS 重新另存为 .docx 后再传。"


def _open(data: bytes) -> Document:
    try:
        return docx.Document(io.BytesIO(data))
    except Exception as error:
        raise Unreadable(BROKEN) from error


def _roots(document: Document) -> Iterator[Any]:
    """The XML of the text, the headers, the footers."""
    for part in document.part.package.iter_parts():
        if isinstance(part, XmlPart):
            yield part.element


def _text(element: Any) -> str:
    return "".join(one.text or "" for one in element.iter(qn("w:t")))


def _rows(document: Document) -> Iterator[Any]:
    for root in _roots(document):
        yield from root.iter(qn("w:tr"))


def check(data: bytes, known: Known) -> None:
    """Raise ``Unreadable``, naming what is wrong with the form's placeholders."""
    document = _open(data)
    paragraphs = [one for root in _roots(document) for one in root.iter(qn("w:p"))]
    check_marks([_text(one) for one in paragraphs], known)
    loose = (one for one in paragraphs if next(one.iterancestors(qn("w:tr")), None) is None)
    if any(lists_in(_text(one), known) for one in loose):
        raise Unreadable("列表（如“{{ 活动.主题 }}”）要写在表格的一行里，那一行会重复。")
    for row in _rows(document):
        named = lists_in(_text(row), known)
        if len(named) > 1:
            raise Unreadable(f"表格的一行里只能填一个列表，这一行有{'、'.join(sorted(named))}。")
        if named and row.find(f".//{qn('w:tbl')}") is not None:
            raise Unreadable("要重复的那一行里不能再套表格。")


def _command(row: Any, text: str) -> Any:
    """A row that only says to the template engine where the rows begin or end."""
    made = copy.deepcopy(row)
    for old in list(made):
        made.remove(old)
    paragraph = child(child(made, "tc"), "p")
    child(child(paragraph, "r"), "t").text = text
    return made


def _repeat_rows(document: Document, known: Known) -> None:
    for row in list(_rows(document)):
        for name in lists_in(_text(row), known):
            row.addprevious(_command(row, f"{{%tr for {name} in {name} %}}"))
            row.addnext(_command(row, "{%tr endfor %}"))


def _let_go_of_template(document: Document) -> None:
    """A form names no template on somebody's disk or server."""
    part = document.part._settings_part
    for key, link in list(part.rels.items()):
        if link.reltype.endswith("/attachedTemplate"):
            del part.rels[key]
    for old in part.element.findall(qn("w:attachedTemplate")):
        part.element.remove(old)


def fill(data: bytes, values: PaperValues, known: Known) -> bytes:
    """The form with its placeholders filled; raises ``Unreadable``."""
    document, prepared, out = _open(data), io.BytesIO(), io.BytesIO()
    _repeat_rows(document, known)
    _let_go_of_template(document)
    document.save(prepared)
    prepared.seek(0)
    template = DocxTemplate(prepared)
    try:
        template.render(plain_values(values), PlainEnvironment(MOST_ROWS), autoescape=True)
    except TemplateError as error:
        raise Unreadable(f"表里有一处填空记号填不了：{error.message}。") from error
    template.save(out)
    return out.getvalue()
