"""Writing workbooks: every cell through one ``cell()`` that no spreadsheet program can execute."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import xlsxwriter

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
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        head = book.add_format({"bold": True, "bg_color": "#E6F2F0", "border": 1})
        formats = {
            Kind.DATE: book.add_format({"num_format": "yyyy-mm-dd"}),
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
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": datetime(made_on.year, made_on.month, made_on.day)})
        head = book.add_format({"bold": True, "bg_color": "#E6F2F0", "border": 1})
        dates = book.add_format({"num_format": "yyyy-mm-dd"})
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
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        titles = book.add_format({"bold": True, "bg_color": "#E6F2F0", "border": 1})
        dates = book.add_format({"num_format": "yyyy-mm-dd"})
        page = book.add_worksheet(name)
        page.freeze_panes(1, 0)
        page.set_column(0, max(len(head) - 1, 0), DEFAULT_WIDTH)
        page.write_row(0, 0, head, titles)
        line = 0
        for line, row in enumerate(rows, 1):
            for place, value in enumerate(cell(one) for one in row):
                if isinstance(value, date):
                    page.write_datetime(line, place, value, dates)
                elif isinstance(value, int | float):
                    page.write_number(line, place, value)
                elif value:
                    page.write_string(line, place, str(value))
        page.autofilter(0, 0, line, max(len(head) - 1, 0))
    return out.getvalue()


def ledger_workbook(
    name: str,
    columns: Sequence[LedgerColumn],
    rows: Sequence[Sequence[Any]],
    told: Callable[[int, int], None] | None = None,
) -> bytes:
    """A bureau's ledger as .xlsx bytes: a row for each thing, under a head that stays and filters.

    Days are days, numbers are numbers, yuan have two decimals. ``told`` gets (rows written, all).
    """
    out = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        head = {"bold": True, "bg_color": "#E6F2F0", "border": 1, "text_wrap": True}
        titles = book.add_format(head | {"valign": "vcenter"})
        dates = book.add_format({"num_format": "yyyy-mm-dd"})
        money = book.add_format({"num_format": "#,##0.00"})
        page = book.add_worksheet(name)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
        page.set_landscape()
        page.set_paper(A4)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        for place, column in enumerate(columns):
            page.set_column(place, place, column.width)
            page.write_string(0, place, column.header, titles)
        for line, row in enumerate(rows, 1):
            if told and line % REPORT_EVERY == 0:
                told(line, len(rows))
            for place, value in enumerate(cell(one) for one in row):
                if isinstance(value, date):
                    page.write_datetime(line, place, value, dates)
                elif isinstance(value, int | float):
                    page.write_number(
                        line, place, value, money if columns[place].is_money else None
                    )
                elif value:
                    page.write_string(line, place, str(value))
    return out.getvalue()
