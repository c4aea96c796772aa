"""A bureau's own forms, whichever of the two formats: checked when they come, filled when asked."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any, NamedTuple

from openpyxl import Workbook

from pairing.domain.assessment.paper_fields import PaperValues, example_of, placeholders, values_of
from pairing.domain.assessment.word_papers import PAPERS
from pairing.domain.vocabulary.papers import FormSubject
from pairing.files.office import Kind
from pairing.word import docx_form, xlsx_form
from pairing.word.guard import EXCEL, WORD, check_file, kind_of
from pairing.word.placeholders import Known, known_of
from pairing.word.sheet import OfficialPaper


class Way(NamedTuple):
    """How one format is checked and filled."""

    check: Callable[[bytes, Known], None]
    fill: Callable[[bytes, PaperValues, Known], bytes]


WAYS: dict[Kind, Way] = {
    WORD: Way(docx_form.check, docx_form.fill),
    EXCEL: Way(xlsx_form.check, xlsx_form.fill),
}


def check(name: str, data: bytes, subject: FormSubject) -> None:
    """Raise ``Unreadable``, in Chinese, unless the form can be filled; it is filled once to see."""
    way, paper = WAYS[check_file(name, data)], PAPERS[subject]
    known = known_of(paper)
    way.check(data, known)
    way.fill(data, values_of(example_of(paper)), known)


def fill(name: str, data: bytes, paper: Any) -> bytes:
    """The form filled with a paper's values; raises ``Unreadable``."""
    return WAYS[kind_of(name)].fill(data, values_of(paper), known_of(type(paper)))


def _mark(name: str) -> str:
    return f"{{{{ {name} }}}}"


def _sample_docx(subject: FormSubject) -> bytes:
    sheet = OfficialPaper(f"{subject.label}（样表）", "")
    told = list(placeholders(PAPERS[subject]))
    sheet.form([(one.label, _mark(one.label)) for one in told if not one.rows])
    for one in (one for one in told if one.rows):
        sheet.section(one.label)
        rows = [[_mark(f"{one.label}.{part.label}") for part in one.rows]]
        sheet.grid([part.label for part in one.rows], rows, [1] * len(one.rows))
    return sheet.bytes()


def _sample_xlsx(subject: FormSubject) -> bytes:
    book, out = Workbook(), io.BytesIO()
    page = book.active
    page.title = subject.label
    page.append([f"{subject.label}（样表）"])
    told = list(placeholders(PAPERS[subject]))
    for one in (one for one in told if not one.rows):
        page.append([one.label, _mark(one.label)])
    for one in (one for one in told if one.rows):
        page.append([])
        page.append([part.label for part in one.rows])
        page.append([_mark(f"{one.label}.{part.label}") for part in one.rows])
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 16, 40
    book.save(out)
    return out.getvalue()


SAMPLES = {WORD.ending: _sample_docx, EXCEL.ending: _sample_xlsx}


def sample(subject: FormSubject, ending: str) -> bytes:
    """A form with every placeholder of its subject, to start from; KeyError for another ending."""
    return SAMPLES[ending](subject)
