"""The rows that an export writes: a whole county, or the facts of one term."""

from __future__ import annotations

from typing import Any

from pairing.databases import one_moment
from pairing.domain.vocabulary.lessons import Purpose
from pairing.models import Term
from pairing.queries.county import link_rows
from pairing.queries.county.county import LONG_AGO, bureaus, load_county
from pairing.workbook.postings import AT, FIELD, FROM, UNTIL, Posting

DAY_FIELDS = {
    "校历": "day",
    "活动": "day",
    "课": "day",
    "检查": "day",
    "问卷": "day",
    "考核": "day",
    "成果": "day",
    "材料": "day",
    "需求": "raised_on",
    "措施": "due_on",
}
Rows = dict[str, list[dict[str, Any]]]


def only_bureau_id() -> int | None:
    """The first bureau's id; None before the first import (1 SELECT)."""
    known = bureaus()
    return known[0].id if known else None


def _of_term(rows: Rows, term: Term) -> Rows:
    """Only facts dated in the term; what they refer to stays whole."""
    for sheet, field in DAY_FIELDS.items():
        rows[sheet] = [row for row in rows[sheet] if term.starts_on <= row[field] <= term.ends_on]
    lessons = {row["code"] for row in rows["课"]}
    activities = {row["code"] for row in rows["活动"]}
    needs = {row["code"] for row in rows["需求"]}
    rows["听课"] = [row for row in rows["听课"] if row["lesson_id"] in lessons]
    for sheet in ("数量", "参与人员", "决定", link_rows.SHEET):
        rows[sheet] = [row for row in rows[sheet] if row["activity_id"] in activities]
    for row in rows["材料"]:
        row["activity_id"] = row["activity_id"] if row["activity_id"] in activities else None
    for row in rows["问卷"]:
        row["activity_id"] = row["activity_id"] if row["activity_id"] in activities else None
    for row in rows["措施"]:
        row["need_id"] = row["need_id"] if row["need_id"] in needs else None
    for row in rows["活动"]:
        row["need_id"] = row["need_id"] if row["need_id"] in needs else None
    return rows


def _lines(values: dict[str, Any]) -> list[dict[str, Any]]:
    """A teacher's rows: one for each posting."""
    postings = values[FIELD] or (Posting(values[AT]),)
    several = len(postings) > 1
    return [
        values
        | {
            AT: one.at,
            FROM: one.starts_on or (LONG_AGO if several else None),
            UNTIL: one.ends_on,
        }
        for one in postings
    ]


def _words(rows: Rows) -> list[dict[str, Any]]:
    """The words on activities where there is one; nobody's who is left out of 账号."""
    known = {"", *(row["login"] for row in rows["账号"])}
    nobody = dict.fromkeys(("confirmed_on", "confirmed_time", "confirmed_login"))
    told = [
        row if row["confirmed_login"] in known else row | nobody for row in rows[link_rows.SHEET]
    ]
    return [row for row in told if link_rows.says_something(row)]


def _rubrics(rows: Rows) -> list[dict[str, Any]]:
    """Every version but the newest of each checklist: 检查表 has that one."""
    newest: dict[str, int] = {}
    for row in rows["量表"]:
        newest[row["code"]] = max(newest.get(row["code"], 0), row["number"])
    return [
        row
        for row in sorted(rows["量表"], key=lambda row: (row["code"], row["number"]))
        if row["purpose"] != Purpose.CHECK or row["number"] < newest[row["code"]]
    ]


def county_rows(bureau_id: int, term: Term | None = None) -> Rows:
    """Rows by sheet, values by field, references as codes (a SELECT a sheet, and two)."""
    with one_moment():
        county = load_county(bureau_id)
    rows: Rows = {
        name: [stored.values for _, stored in sorted(found.items(), key=lambda pair: pair[1].id)]
        for name, found in county.rows.items()
    }
    rows["账号"] = [values for values in rows["账号"] if values["role"]]  # nobody comes back
    rows[link_rows.SHEET] = _words(rows)
    rows["量表"] = _rubrics(rows)
    rows["检查表"].sort(key=lambda row: row["code"])
    rows["教师"] = [line for values in rows["教师"] for line in _lines(values)]
    rows["指标沿革"].sort(key=lambda row: (row["programme_id"], row["code"], row["revision"]))
    return rows if term is None else _of_term(rows, term)
