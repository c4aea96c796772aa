"""A form that breaks several rules says all of them at once, each at its field, and counts them.

The forms of people, plan, assessment and county; ``FORMS`` is the data, a row for each form.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from pairing import clock
from pairing.domain.vocabulary.papers import FormSubject
from pairing.extensions import db
from pairing.models import Equipment, Measure, Need, Pairing, ResearchGroup, Term
from pairing.word.own_forms import sample
from tests import cast
from tests.fuzz.site import OnSqlite, Site, open_site
from tests.web.broken import Broken, as_told

OFFICER, LEAD, SUPPORTED = cast.OFFICER, cast.LEAD_DIRECTOR, cast.SUPPORTED_DIRECTOR
TOO_LONG = "长" * 2001

FORMS = [
    Broken(
        OFFICER,
        "/me/password",
        {"old": "nonsense", "new": "123", "again": "1234"},
        {"old": "现在的密码不对", "new": "密码至少", "again": "两次填写的新密码不一样"},
    ),
    Broken(
        OFFICER,
        "/settings/archive",
        {"fonds": "A-1", "office": "J/X", "pattern": "{nonsense}", "category": ""},
        {
            "category": "请填写门类代码",
            "fonds": "代码里不要用",
            "office": "代码里不要用",
            "pattern": "",
        },
    ),
    Broken(
        SUPPORTED,
        "/organisations/6/profile/new",
        {"taken_on": "2027-01-01", "classes": "很多", "children": "-1"},
        {"taken_on": "日期不能在今天之后", "classes": "", "children": ""},
    ),
    Broken(
        SUPPORTED,
        "/pairings/5/needs/new",
        {"content": "", "actual_quantity": "-1"},
        {"": "这个结对现在不在进行中", "content": "请写一句缺什么", "actual_quantity": "数量要在"},
    ),
    Broken(
        SUPPORTED,
        "/needs/{need}/supply",
        {"supplied_on": "2027-01-01"},
        {"source": "请选择来源", "supplied_on": "到位日期不能在今天之后"},
        dropped=("source",),
    ),
    Broken(
        LEAD,
        "/pairings/3/measures/new",
        {"name": "", "due_on": "2001-01-01", "budget": "-1"},
        {
            "name": "请写一句要做什么",
            "person": "请填写责任人",
            "due_on": "时间不能早于结对开始",
            "completion": "请写完成到什么程度",
            "quality": "请写质量要求",
            "budget": "请填 0 到",
        },
    ),
    Broken(
        LEAD,
        "/measures/{measure}/delay",
        {"due_on": "2026-11-02", "cause": ""},
        {"cause": "请选一个原因", "due_on": "改期请选今天或以后"},
    ),
    Broken(
        SUPPORTED,
        "/pairings/5/problems/new",
        {"text": "", "cause": "长" * 501},
        {"": "这个结对现在不在进行中", "kind": "请选择：是问题，还是困惑"}
        | {"text": "请写一句遇到了什么", "cause": "最多 500 字"},
    ),
    Broken(
        SUPPORTED,
        "/problems/1/close",
        {"closed_on": "2027-01-01", "word": ""},
        {"closed_on": "销号日期要在", "word": "请写一句是怎么解决的"},
    ),
    Broken(
        OFFICER,
        "/terms/2/dates",
        {"due_on": "2026-08-02", "locks_on": "2026-08-01"},
        {"due_on": "提交截止日期不能早于学期开始", "locks_on": "锁定日期不能早于提交截止"},
    ),
    Broken(
        OFFICER,
        "/terms/1/reopen",
        {"reason": "", "until": "2026-01-01"},
        {"reason": "请写一句为什么重新打开", "until": "截止日期要在今天或以后"},
    ),
    Broken(
        OFFICER,
        "/terms/assessments/2/reopen",
        {"reason": "", "until": "2026-01-01"},
        {"reason": "请写一句为什么重新打开", "until": "截止日期要在今天或以后"},
    ),
    Broken(
        OFFICER,
        "/terms/2/exceptions",
        {"until": "2026-01-01", "reason": "", "pairing_ids": ["99999"]},
        {"pairing_ids": "", "until": "截止日期要在今天或以后", "reason": "请写一句为什么开放"},
    ),
    Broken(
        SUPPORTED,
        "/organisations/6/equipment/edit",
        {
            "lines-0-supplied_on": "2027-01-01",
            "lines-1-actual_quantity": "-1",
            "lines-{last}-item": "{first}",
            "lines-{last}-standard_quantity": "1",
            "lines-{blank}-actual_quantity": "3",
        },
        {
            "lines-0-actual_quantity": "请填实有数量",
            "lines-0-supplied_on": "到位日期不能在今天之后",
            "lines-1-actual_quantity": "数量要在",
            "lines-{last}-item": "写了两行，请合成一行",
            "lines-{blank}-item": "请写名称",
        },
    ),
    Broken(
        LEAD,
        "/pairings/3/documents/waive?side=lead&category=",
        {"reason": ""},
        {"": "找不到这份材料", "reason": "请写一句为什么不需要"},
    ),
    Broken(
        LEAD,
        "/pairings/3/terms/2/assessment/summaries",
        {"name": "语言组", "leader": "长" * 101},
        {"name": "“语言组”已经有了", "leader": "最多 100 字"},
        action="/pairings/3/terms/2/assessment/groups",
    ),
    Broken(
        LEAD,
        "/research-groups/{group}",
        {"name": "语言组", "leader": "长" * 101},
        {"name": "“语言组”已经有了", "leader": "最多 100 字"},
    ),
    Broken(
        OFFICER,
        "/forms/new",
        {"name": "", "file": (io.BytesIO(b"nonsense"), "a.docx")},
        {"name": "请给这张表起个名字", "file": ""},
    ),
    Broken(
        OFFICER,
        "/forms/new",
        {"name": "我们的表", "file": (io.BytesIO(b"nonsense"), "a.docx")},
        {"name": "已经有一张“我们的表”了", "file": ""},
    ),
    Broken(
        OFFICER,
        "/forms/1",
        {"name": "", "file": (io.BytesIO(b"nonsense"), "a.docx")},
        {"name": "请给这张表起个名字", "file": ""},
    ),
    Broken(
        OFFICER,
        "/reviews/3",
        {"points": "0", "clause": ""},
        {"side": "请选择哪一方", "points": "不能是 0", "clause": "请写明依据哪一条"},
        action="/reviews/3/adjustments",
    ),
    Broken(
        OFFICER,
        "/reviews/3",
        {"supported_reason": TOO_LONG, "lead_next": TOO_LONG},
        {"supported_reason": "最多 2000 字", "lead_next": "最多 2000 字"},
        action="/reviews/3/return",
    ),
    Broken(
        OFFICER,
        "/reviews/3",
        {"lead_next": TOO_LONG},
        {"lead_reason": "请写一句为什么退回", "lead_next": "最多 2000 字"},
        action="/reviews/3/return",
    ),
    Broken(
        OFFICER,
        "/reviews/3",
        {"reason": TOO_LONG},
        {"grade": "请选择等次", "reason": "最多 2000 字"},
        action="/reviews/3/grade",
        dropped=("grade",),
    ),
]


def _name(one: Broken) -> str:
    return re.sub(r"[{}/?=&]+", "-", one.action or one.page).strip("-")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, loaded_sqlite: Any) -> Iterator[Site]:
    """One county with at least one of everything; refused forms change nothing in it."""
    folder = tmp_path_factory.mktemp("rules")
    made = open_site(folder, OnSqlite(folder, loaded_sqlite))
    with made.app.app_context():
        db.session.get_one(Pairing, 5).ends_on = date(2026, 11, 1)
        db.session.get_one(Term, 1).locked_at = clock.now()
        need = db.session.scalars(select(Need).where(Need.code == "E-N")).one()
        need.status = "solved"
        bureau = need.bureau_id
        twin = ResearchGroup(bureau_id=bureau, organisation_id=5, name="数学组")
        line = Equipment(bureau_id=bureau, organisation_id=6, item="滑梯", unit="件")
        line.standard_quantity = line.actual_quantity = 1
        db.session.add_all([twin, line])
        db.session.commit()
        db.session.remove()
    yield made


@pytest.fixture
def ids(site: Site) -> dict[str, int]:
    """The rows that addresses of ``FORMS`` name."""
    with site.app.app_context():
        named = {
            "need": select(Need.id).where(Need.code == "E-N"),
            "measure": select(func.max(Measure.id)),
            "group": select(ResearchGroup.id).where(ResearchGroup.name == "数学组"),
        }
        return {name: db.session.scalar(query) for name, query in named.items()}


@pytest.mark.parametrize("one", FORMS, ids=_name)
def test_every_broken_rule_of_a_form_stands_at_its_field(
    site: Site, ids: dict[str, int], one: Broken
) -> None:
    as_told(site, ids, one)


def test_no_browser_stops_a_form_at_its_first_fault() -> None:
    """It would say one fault, in its own language, and send nothing."""
    forms = [
        (path.name, tag)
        for path in Path("templates").rglob("*.html")
        for tag in re.findall(
            r"<form method=\"post\"[^>]*class=\"form[^>]*>", path.read_text("utf-8")
        )
    ]
    assert len(forms) >= 7
    assert [one for one in forms if "novalidate" not in one[1]] == []


def test_a_form_that_is_only_asked_keeps_no_file(site: Site) -> None:
    """A name that is too long: the other rules are asked, the good file is not put away."""
    folder = Path(site.app.config["INSTANCE"])
    kept = sorted(folder.rglob("*"))
    docx = io.BytesIO(sample(FormSubject.ACTIVITY, ".docx"))
    given = {"name": "长" * 101, "subject": "activity", "file": (docx, "a.docx")}
    answer = site.people[OFFICER].post("/forms/new", data=given)
    assert "最多 100 字" in answer.text
    assert sorted(folder.rglob("*")) == kept
