"""读音: an optional column of 教师; empty means the usual readings; it comes back as it went."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from pairing.domain.people.permissions import SYSTEM
from pairing.extensions import db
from pairing.models import Teacher
from pairing.operations.county.imports import ImportReport, import_workbook
from pairing.pinyin import name_keys
from pairing.queries.county import exports
from pairing.workbook.writing import county_workbook
from tests.cast import TODAY
from tests.workbook.edit import _grids, edited, opened

NAME = "覃佳慧"


def _rows(*reading: Any) -> list[list[Any]]:
    """The sheet 教师 with the first one's name, and the column 读音 if there is a reading."""
    head, first, *rest = (row[:3] for row in _grids()["教师"])
    more = ["读音"] if reading else []
    return [[*head, *more], [first[0], NAME, first[2], *reading], *rest]


def _imported(*reading: Any) -> ImportReport:
    return import_workbook(SYSTEM, edited(whole={"教师": _rows(*reading)}), today=TODAY)


def _kept() -> str:
    db.session.expire_all()
    return db.session.scalars(select(Teacher).where(Teacher.name == NAME)).one().reading


@pytest.mark.parametrize("typed", ["qin jia hui", "Qín Jiā huì", "QIN JIA'HUI"])
def test_a_reading_is_kept_apart_and_without_tones(app, typed):
    assert [str(one) for one in _imported(typed).faults] == []
    assert _kept() == "qin jia hui"


@pytest.mark.parametrize("empty", ["", "/", "无"])
def test_an_empty_one_means_the_usual_readings(app, empty):
    assert [str(one) for one in _imported(empty).faults] == []
    assert _kept() == ""
    assert name_keys(NAME, _kept()).match("tanjiahui")
    assert name_keys(NAME, _kept()).match("qinjiahui")


def test_a_file_without_the_column_leaves_what_was_put_right(app):
    assert not _imported("qin jia hui").faults
    assert not _imported().faults
    assert _kept() == "qin jia hui"


@pytest.mark.parametrize("wrong", ["qin", "qin jia 慧", "qinjiahui"])
def test_one_that_does_not_fit_the_name_is_refused(app, wrong):
    faults = [one for one in _imported(wrong).faults if one.column == "读音"]
    assert len(faults) == 1
    assert "读音" in faults[0].message


def test_it_comes_back_as_it_went(app):
    assert not _imported("qin jia hui").faults
    data = county_workbook(exports.county_rows(exports.only_bureau_id() or 0))
    row = next(row for row in opened(data)["教师"].values if row[1] == NAME)
    assert "qin jia hui" in row
