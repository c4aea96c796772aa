"""A workbook is never trusted: what is no workbook gets one clear sentence, in bounded memory."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from pairing.domain.people.permissions import SYSTEM
from pairing.files.office import Unreadable
from pairing.operations.county.imports import import_workbook
from pairing.queries.county import exports
from pairing.workbook.reading import _check_extent
from pairing.workbook.writing import county_workbook
from tests.cast import SAMPLE, TODAY
from tests.workbook.edit import edited, opened, saved


def _said(source: bytes | Path) -> str:
    report = import_workbook(SYSTEM, source, today=TODAY)
    assert len(report.faults) == 1
    return str(report.faults[0])


def _zipped(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in entries.items():
            archive.writestr(name, body)
    return out.getvalue()


def _sample_with(name: str, change: object) -> bytes:
    with zipfile.ZipFile(SAMPLE) as archive:
        entries = {entry: archive.read(entry) for entry in archive.namelist()}
    entries[name] = change(entries[name])  # type: ignore[operator]
    return _zipped(entries)


def test_a_renamed_file_is_no_workbook(app):
    assert "不是 .xlsx" in _said(b"name,score\n1,2\n")
    assert "不是 .xlsx" in _said(_zipped({"a.txt": b"hello"}))
    assert "不是 .xlsx" in _said(b"")


def test_an_encrypted_workbook_asks_for_the_password_to_be_taken_off(app):
    assert "密码" in _said(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096)


def test_a_zip_bomb_is_refused_before_it_unpacks(app):
    bomb = _zipped({"[Content_Types].xml": b"<x/>", "xl/worksheets/sheet1.xml": b"0" * 60_000_000})
    assert len(bomb) < 200_000
    assert "大得不正常" in _said(bomb)
    many = _zipped({f"xl/{place}.xml": b"<x/>" for place in range(300)})
    assert "大得不正常" in _said(many)


def test_xml_entities_are_refused(app):
    def change(body: bytes) -> bytes:
        return body.replace(b"<worksheet", b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet', 1)

    assert "实体" in _said(_sample_with("xl/worksheets/sheet1.xml", change))


def test_a_formula_without_its_value_is_named(app):
    book = opened(edited())
    book["活动"]["D2"] = "=1+1"
    assert "D2" in _said(saved(book))


def test_merged_header_cells_are_refused(app):
    book = opened(edited())
    book["活动"].merge_cells("A1:B1")
    assert "合并" in _said(saved(book))


def test_a_million_blank_rows_do_no_harm(app):
    book = opened(edited())
    book["活动"].row_dimensions[1_048_576].height = 20
    report = import_workbook(SYSTEM, saved(book), today=TODAY, dry_run=True)
    assert report.faults == []


def test_a_value_far_below_is_refused(app):
    book = opened(edited())
    book["活动"]["A1048576"] = "x"
    assert "1048576" in _said(saved(book))


@pytest.mark.parametrize("cell", ["GS2", "HA2", "AAA2", "XFD2", "A300001", "AB999999"])
@pytest.mark.parametrize(
    "tag", ['<c r="{}" t="str"><v>x</v></c>', "<x:c s='1' r='{}'><x:v>1</x:v></x:c>"]
)
def test_a_value_spread_too_far_is_refused_however_its_tag_is_written(cell, tag):
    told = "列" if cell.endswith("A2") or cell in ("GS2", "XFD2") else "行"
    with pytest.raises(Unreadable, match=told):
        _check_extent(f"<row>{tag.format(cell)}</row>".encode())


@pytest.mark.parametrize("cell", ["GR2", "Z99999", "A300000"])
def test_a_value_that_still_has_room_is_read(cell):
    _check_extent(f'<row><c r="{cell}"><v>1</v></c><c r="XFD7"/></row>'.encode())


def test_a_damaged_workbook_is_refused(app):
    assert "损坏" in _said(_sample_with("xl/workbook.xml", lambda body: body[:50]))


def test_a_folder_and_a_missing_file_are_explained(app, tmp_path):
    assert "文件夹" in _said(tmp_path)
    assert "找不到" in _said(tmp_path / "nothing.xlsx")


@pytest.mark.parametrize("text", ["=1+1", "+8613", "-1", "@sum", "＝1", "\t=1", "​=cmd"])
def test_a_dangerous_start_goes_out_as_text_and_comes_back_unchanged(app, tmp_path, text):
    report = import_workbook(SYSTEM, edited(("活动", 2, "纪要", text)), today=TODAY)
    assert report.faults == []
    path = tmp_path / "out.xlsx"
    for _ in range(3):
        bureau = exports.only_bureau_id()
        assert bureau is not None
        path.write_bytes(county_workbook(exports.county_rows(bureau)))
        cells = [cell for row in opened(path.read_bytes())["活动"].iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f"]
        assert import_workbook(SYSTEM, path, today=TODAY).changes == 0
