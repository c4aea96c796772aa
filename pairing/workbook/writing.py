"""Writing workbooks: every cell through one ``cell()`` that no spreadsheet program can execute."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pairing.domain.assessment.volume.tables import Table
from pairing.workbook.beside import Names, names_in, with_names
from pairing.workbook.columns import Column, Kind, LedgerColumn
from pairing.workbook.labels import cell, told
from pairing.workbook.sheets import SHEETS

WIDTHS = {
    Kind.DATE: 12,
    Kind.NUMBER: 9,
    Kind.TIME: 9,
    Kind.WORD: 12,
    Kind.CODE: 12,
    Kind.REFERENCE: 26,
}
DEFAULT_WIDTH = 18
SAFE = {"strings_to_formulas": False, "strings_to_urls": False}
STREAMED = SAFE | {"constant_memory": True}
HEAD = {"bold": True, "bg_color": "#E6F2F0", "border": 1}
DATES = {"num_format": "yyyy-mm-dd"}
A4 = 9
"""The paper's number in a workbook."""
REPORT_EVERY = 1_000
"""So many rows of a ledger are written between two words on how far it is."""


def _named(row: Mapping[str, Any], column: Column, names: Names) -> Mapping[str, Any]:
    """The row with names behind the codes of a column."""
    if not column.refers_to:
        return row
    return {column.field: with_names(row.get(column.field), column, names)}


def county_workbook(
    rows: Mapping[str, Sequence[Mapping[str, Any]]],
    progress: Callable[[int, int], None] | None = None,
) -> bytes:
    """Every sheet with its rows (values by field, references as codes) as .xlsx bytes.

    A code that refers to another row has that one's name behind it. ``progress`` gets (sheets
    written, sheets to write).
    """
    names, out = names_in(rows), io.BytesIO()
    with xlsxwriter.Workbook(out, STREAMED) as book:
        head = book.add_format(HEAD)
        formats = {
            Kind.DATE: book.add_format(DATES),
            Kind.TIME: book.add_format({"num_format": "hh:mm"}),
        }
        for number, sheet in enumerate(SHEETS, 1):
            if progress:
                progress(number, len(SHEETS))
            page = book.add_worksheet(sheet.name)
            page.freeze_panes(1, 0)
            for place, column in enumerate(sheet.columns):
                page.set_column(place, place, WIDTHS.get(column.kind, DEFAULT_WIDTH))
                page.write_string(0, place, column.header + ("*" if column.required else ""), head)
            for line, row in enumerate(rows.get(sheet.name, ()), 1):
                for place, column in enumerate(sheet.columns):
                    value = told(_named(row, column, names), column)
                    if value is None or value == "":
                        continue
                    if isinstance(value, str):
                        page.write_string(line, place, value)
                    elif isinstance(value, date | datetime | time):
                        page.write_datetime(line, place, value, formats[column.kind])
                    else:
                        page.write_number(line, place, value)
    return out.getvalue()


def plain_workbook(tables: Iterable[Table], made_on: date) -> bytes:
    """Plain tables as .xlsx bytes; the same tables and day give the same bytes."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, SAFE) as book:
        book.set_properties({"created": datetime(made_on.year, made_on.month, made_on.day)})
        head = book.add_format(HEAD)
        dates = book.add_format(DATES)
        for table in tables:
            page = book.add_worksheet(table.name)
            page.freeze_panes(1, 0)
            page.set_column(0, max(len(table.head) - 1, 0), DEFAULT_WIDTH)
            for place, title in enumerate(table.head):
                page.write_string(0, place, title, head)
            for line, row in enumerate(table.rows, 1):
                for place, value in enumerate(row):
                    if isinstance(value, date):
                        page.write_datetime(line, place, value, dates)
                    elif value not in (None, ""):
                        page.write_string(line, place, str(cell(value)))
    return out.getvalue()


def seen_workbook(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A list as it was on the screen, as .xlsx bytes: days are days, numbers are numbers."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, SAFE) as book:
        titles = book.add_format(HEAD)
        dates = book.add_format(DATES)
        page = book.add_worksheet(name)
        page.freeze_panes(1, 0)
        page.set_column(0, max(len(head) - 1, 0), DEFAULT_WIDTH)
        page.write_row(0, 0, head, titles)
        line = 0
        for line, row in enumerate(rows, 1):
            for place, value in enumerate(row):
                _write(page, (line, place), cell(value), dates)
        page.autofilter(0, 0, line, max(len(head) - 1, 0))
    return out.getvalue()


def _write(
    page: Worksheet, at: tuple[int, int], value: Any, dates: Format, numbers: Format | None = None
) -> None:
    """One cell: days are days, numbers are numbers."""
    if isinstance(value, date):
        page.write_datetime(*at, value, dates)
    elif isinstance(value, int | float):
        page.write_number(*at, value, numbers)
    elif value:
        page.write_string(*at, str(value))


def _ledger_page(
    book: xlsxwriter.Workbook, name: str, columns: Sequence[LedgerColumn], height: int
) -> Worksheet:
    """A page under its head, as wide as a sheet of paper lying."""
    titles = book.add_format(HEAD | {"text_wrap": True, "valign": "vcenter"})
    page = book.add_worksheet(name)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(height, 1), len(columns) - 1)
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    for place, column in enumerate(columns):
        page.set_column(place, place, column.width)
        page.write_string(0, place, column.header, titles)
    return page


def ledger_workbook(
    name: str,
    columns: Sequence[LedgerColumn],
    rows: Sequence[Sequence[Any]],
    progress: Callable[[int, int], None] | None = None,
) -> bytes:
    """A bureau's ledger as .xlsx bytes: a row for each thing, under a head that stays and filters.

    Yuan have two decimals. ``progress`` gets (rows written, rows to write).
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, STREAMED) as book:
        page = _ledger_page(book, name, columns, len(rows))
        dates, money = book.add_format(DATES), book.add_format({"num_format": "#,##0.00"})
        for line, row in enumerate(rows, 1):
            if progress and line % REPORT_EVERY == 0:
                progress(line, len(rows))
            for place, value in enumerate(row):
                numbers = money if columns[place].is_money else None
                _write(page, (line, place), cell(value), dates, numbers)
    return out.getvalue()
