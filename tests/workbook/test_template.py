"""The empty workbook: it explains itself, shows an example of each sheet, and offers codes."""

from __future__ import annotations

import io
from datetime import date

import pytest
from openpyxl import load_workbook

from pairing.domain.people.permissions import SYSTEM
from pairing.operations.county.imports import import_workbook
from pairing.workbook.examples import EXAMPLES, FIRST_NEEDED, GUIDE, HOW_TO, LISTS, MARK
from pairing.workbook.parsing import parse
from pairing.workbook.sheets import BY_NAME
from pairing.workbook.template import template_workbook
from tests.cast import TODAY


@pytest.fixture
def engine_name():
    return "sqlite"


@pytest.fixture(scope="module")
def blank():
    return load_workbook(io.BytesIO(template_workbook()))


def _filled(*rows):
    """The template with rows (sheet, {header: value}) below the examples."""
    book = load_workbook(io.BytesIO(template_workbook()))
    for sheet, cells in rows:
        page = book[sheet]
        heads = [str(cell.value).rstrip("*") for cell in page[1]]
        line = max(3, page.max_row + 1)
        for header, value in cells.items():
            page.cell(line, heads.index(header) + 1, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_first_sheet_explains_and_names_what_comes_first(blank):
    assert blank.sheetnames[0] == GUIDE
    text = "\n".join(str(cell.value) for row in blank[GUIDE] for cell in row if cell.value)
    assert all(one in text for one in HOW_TO)
    assert text.count("要先填）") == len(FIRST_NEEDED)
    assert blank[LISTS].sheet_state == "hidden"


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_example_would_be_a_right_row_without_its_mark(name):
    """An example that is wrong teaches what is wrong."""
    sheet, values = BY_NAME[name], EXAMPLES[name]
    assert set(values) <= set(sheet.by_field())
    cells = [values.get(column.field, "") for column in sheet.columns]
    grid = [[column.header for column in sheet.columns], cells]
    parsed = parse([(name, grid)], [(date(2026, 9, 1), date(2027, 1, 22))], TODAY)
    assert parsed.faults == []
    assert len(parsed.rows[name]) == 1
    marked = [[f"{MARK}{cells[0]}", *cells[1:]]]
    assert parse([(name, [grid[0], *marked])]).rows[name] == []


def test_a_code_drops_down_with_its_name_and_is_read_without_it(blank, app):
    rules = blank["结对"].data_validations.dataValidation
    assert any(LISTS in str(rule.formula1) for rule in rules)
    assert '&" · "&' in str(blank[LISTS]["A1"].value)
    data = _filled(
        ("单位", {"编码": "BX", "名称": "县教育局", "类型": "教育局", "城乡": "城区"}),
        (
            "单位",
            {
                "编码": "K01",
                "名称": "实验园",
                "类型": "幼儿园",
                "城乡": "城区",
                "上级编码": "BX · 县教育局",
            },
        ),
        ("教师", {"编码": "K01-01", "姓名": "王小梅", "单位编码": "K01 · 实验园"}),
    )
    report = import_workbook(SYSTEM, data, today=TODAY)
    assert report.faults == []
    assert {name: count.new for name, count in report.counts.items() if count.new} == {
        "单位": 2,
        "教师": 1,
    }
    assert any("示例行" in one for one in report.warnings)
