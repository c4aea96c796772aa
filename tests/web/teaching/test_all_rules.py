"""The forms of outings and teaching say all their broken rules at once, each at its field.

``FORMS`` is the data, a row for each form.
"""

from __future__ import annotations

import ast
import inspect
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

import pairing.web
from pairing.domain.vocabulary.papers import SHARED_RESOURCE
from pairing.extensions import db
from pairing.models import (
    Achievement,
    Activity,
    ActivityPairing,
    Appraisal,
    Check,
    Document,
    Evidence,
    Mentorship,
    Observation,
    Organisation,
    Outing,
    Pairing,
    Survey,
    Teacher,
)
from tests import cast
from tests.fuzz.county import TOKEN
from tests.fuzz.site import NOBODY, OnSqlite, Site, open_site
from tests.rubrics import fields
from tests.web.broken import Broken, as_told

LEAD, SUPPORTED, MENTOR, OFFICER = (
    cast.LEAD_DIRECTOR,
    cast.SUPPORTED_DIRECTOR,
    cast.MENTOR,
    cast.OFFICER,
)
QUOTA = {"period": "month", "subject": "meeting"}
NO_FILE = (io.BytesIO(b"nonsense"), "a.exe")
NOT_YET, NEVER = "2027-01-01", "2030-01-01"
LESSON, APPRAISAL, CHECK = "kindergarten-activity", "teacher-appraisal", "no-early-schooling"


def _item(sheet: dict[str, str]) -> str:
    """The name of the sheet's first mark."""
    return next(name for name in sheet if name.startswith("score-"))


LESSON_SHEET, APPRAISAL_SHEET = fields(LESSON), fields(APPRAISAL)
FORMS = {
    "activities.correct": Broken(
        LEAD,
        "/activities/{record}/correct",
        {"reason": "", "day": NEVER, "items-0-topic": "", "attendance": "-1"},
        {
            "reason": "请写一句为什么更正",
            "day": "这个日期不在结对期内",
            "items-0-topic": "请填写",
            "attendance": "人数要在",
        },
    ),
    "disputes.dispute": Broken(
        SUPPORTED,
        "/activities/{doubtful}/dispute",
        {"corrected": "1", "hours-{first_hours}": "99", "hours-{second_hours}": "0"},
        {"hours-{first_hours}": "课时按半节记", "hours-{second_hours}": "课时按半节记"},
    ),
    "documents.new": Broken(
        LEAD,
        "/pairings/3/documents/new",
        {"category": "", "day": NEVER, "files": NO_FILE},
        {"name": "请写题名", "category": "请写类别", "day": "起止日期", "photo": "只收照片"},
    ),
    "documents.edit": Broken(
        LEAD,
        "/documents/{document}/edit",
        {"name": "", "day": NEVER},
        {"name": "请写题名", "day": "起止日期"},
    ),
    "evidence.edit": Broken(
        LEAD,
        "/files/1/edit",
        {"caption": "长" * 201, "people": "长" * 201},
        {"caption": "最多 200 字", "people": "最多 200 字"},
    ),
    "resources.new": Broken(
        LEAD,
        "/pairings/3/resources/new",
        {"name": "", "day": NOT_YET},
        {"name": "请写一个标题", "day": "日期不能晚于今天"},
    ),
    "resources.edit": Broken(
        LEAD,
        "/resources/{resource}",
        {"name": "", "day": NOT_YET},
        {"name": "请写一个标题", "day": "日期不能晚于今天"},
    ),
    "links.answer": Broken(
        NOBODY,
        f"/c/{TOKEN}",
        {"disputed": "1"},
        {
            "name": "请写上您的姓名",
            "word": "请填写本单位的 6 位确认码",
            "remark": "请写一句哪里有出入",
        },
    ),
    "achievements.new": Broken(
        LEAD,
        "/pairings/3/achievements/new",
        {"类型": "论文", "名称": "", "日期": "2026-02-30"},
        {"名称": "必填，请填写“名称”", "日期": "不是有效日期"},
    ),
    "achievements.edit": Broken(
        SUPPORTED,
        "/pairings/3/achievements/{achievement}",
        {"名称": "", "日期": ""},
        {"名称": "必填，请填写“名称”", "日期": "必填，请填写“日期”"},
    ),
    "appraisals.new": Broken(
        SUPPORTED,
        "/pairings/3/appraisals/new",
        APPRAISAL_SHEET | {_item(APPRAISAL_SHEET): "999", "teacher_id": "{taught}", "day": NOT_YET},
        {"day": "还没有到这一天", _item(APPRAISAL_SHEET): "分"},
    ),
    "appraisals.correct": Broken(
        SUPPORTED,
        "/appraisals/{appraisal}/correct",
        {"total": "101", "day": NOT_YET},
        {"total": "总分要在 0 到 100", "day": "还没有到这一天"},
    ),
    "checks.new": Broken(
        LEAD,
        "/pairings/3/checks/new",
        fields(CHECK, "not_due") | {"day": NOT_YET},
        {
            "rubric": "每一项都不适用",
            "organisation_id": "请选择检查哪个单位",
            "day": "还没有到这一天",
        },
    ),
    "checks.correct": Broken(
        SUPPORTED,
        "/checks/{check}/correct",
        {"due": "0", "passed": "-1", "day": NOT_YET},
        {"due": "应查项", "passed": "合格项", "day": "还没有到这一天"},
    ),
    "lessons.new": Broken(
        MENTOR,
        "/pairings/3/observations/new",
        LESSON_SHEET
        | {_item(LESSON_SHEET): "999", "lesson_id": "0", "topic": "", "day": NOT_YET}
        | {"teacher_id": "{taught}", "observer_id": "{taught}"},
        {
            "topic": "请填写课题",
            "kind": "请选择课型",
            "lesson_hours": "请填几课时",
            "day": "还没有到这一天",
            "observer_id": "听课人不能是授课教师本人",
            _item(LESSON_SHEET): "分",
        },
    ),
    "lessons.correct": Broken(
        LEAD,
        "/observations/{observation}/correct",
        {"total": "101", "strengths": "长" * 5001},
        {"total": "总分要在 0 到 100", "strengths": "最多 5000 字"},
    ),
    "teacher_records.answer": Broken(
        cast.MENTEE,
        "/observations/{answered}/answer",
        {"text": "长" * 5001, "reply": "长" * 2001},
        {"text": "最多 5000 字", "reply": "最多 2000 字"},
    ),
    "mentorships.new": Broken(
        LEAD,
        "/pairings/3/mentorships/new",
        {"starts_on": "2026-10-01", "ends_on": "2026-09-20"}
        | {"quotas-0-threshold": "41", "quotas-1-threshold": ""},
        {
            "mentee_id": "请选择徒弟",
            "mentor_id": "请选择师傅",
            "ends_on": "结束日期早于开始日期",
            "quotas-0-threshold": "次数要在 1 到 40 之间",
            "quotas-1-threshold": "请填写次数",
        },
    ),
    "mentorships.edit": Broken(
        LEAD,
        "/mentorships/{mentorship}/edit",
        {"ends_on": "2026-08-01", "quotas-0-threshold": "41", "quotas-1-threshold": "两节"}
        | {f"quotas-{row}-{name}": word for row in (0, 1) for name, word in QUOTA.items()},
        {
            "ends_on": "结束日期早于开始日期",
            "quotas-0-threshold": "次数要在 1 到 40 之间",
            "quotas-1-threshold": "不是数字",
        },
    ),
    "mentorships.end": Broken(
        LEAD,
        "/mentorships/{mentorship}/end",
        {"day": "2026-08-01"},
        {"day": "最后一天要在", "reason": "请选择一个原因"},
        dropped=("reason",),
    ),
    "mentorship_papers.new": Broken(
        MENTOR,
        "/mentorships/{mentorship}/materials/new",
        {"day": NOT_YET, "author": "长" * 101},
        {"category": "请选择材料类别", "day": "这一天还没到", "author": "最多 100 字"},
    ),
    "rewards.new": Broken(
        LEAD,
        "/pairings/4/rewards/new",
        {"category": "教学能手", "name": "", "value": "0.001", "given_on": NOT_YET},
        {
            "teacher_id": "请选择教师",
            "name": "请写明奖励什么",
            "value": "最多两位小数",
            "given_on": "还没有发的奖励",
        },
    ),
    "surveys.new": Broken(
        LEAD,
        "/pairings/3/surveys/new",
        {"day": NEVER, "issued": "5", "returned": "9", "satisfied": "10"},
        {"day": "日期要在结对期内", "returned": "收回不能多于", "satisfied": "满意不能多于"},
    ),
    "surveys.open_": Broken(
        LEAD,
        "/pairings/3/surveys/open",
        {"issued": "0", "closes_on": "2026-01-01"},
        {"issued": "要在 1 到", "closes_on": "截止日期要在今天以后"},
    ),
    "surveys.edit": Broken(
        SUPPORTED,
        "/surveys/{survey}/edit",
        {"day": "", "issued": "5", "returned": "9", "satisfied": "10"},
        {"day": "请选择日期", "returned": "收回不能多于", "satisfied": "满意不能多于"},
    ),
    "rubrics.new": Broken(
        OFFICER,
        "/rubrics/new",
        {"name": "", "text": "目标明确", "excellent": "10"},
        {"name": "请填写名称", "text": "", "excellent": "三条线要从高到低"},
    ),
    "rubrics.edit": Broken(
        OFFICER,
        f"/rubrics/{LESSON}/edit",
        {"text": "目标明确", "excellent": "10"},
        {"text": "", "excellent": "三条线要从高到低"},
    ),
}
ALONE = {
    "activities.new": "tests/web/frame/test_forms.py breaks it in six places",
    "document_checklists.waive": "tests/web/frame/test_all_rules.py has it",
    "evidence.remove": "asks for one thing",
    "mentorship_papers.summary": "asks for one thing",
    "plans.call_off": "its second rule is a locked term's",
    "plans.move": "asks for one thing",
    "plans.arrange": "its outing is checked as activities.new",
    "plans.settle": "a button",
}
"""Forms of these wings without a row, and why."""


def _doubtful() -> list[Activity]:
    """The activities of the first past outing of the supported side with several lessons."""
    home = select(Organisation.id).where(Organisation.code == "K05").scalar_subquery()
    query = (
        select(Outing)
        .join(Outing.activities)
        .join(Activity.links)
        .join(ActivityPairing.pairing)
        .where(Pairing.supported_id == home, Outing.day <= cast.TODAY)
        .order_by(Outing.id)
    )
    outings = db.session.scalars(query).unique()
    return next(
        list(one.activities)
        for one in outings
        if sum(bool(row.hours_claimed) for row in one.activities) > 1
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, loaded_sqlite: Path) -> Iterator[Site]:
    """One county with at least one of everything; refused forms change nothing in it."""
    folder = tmp_path_factory.mktemp("rules")
    made = open_site(folder, OnSqlite(folder, loaded_sqlite))
    with made.app.app_context():
        pairing = db.session.get_one(Pairing, 3)
        shared = Document(pairing_id=3, code="R-R", category=SHARED_RESOURCE, name="课件")
        shared.bureau_id, shared.organisation_id = pairing.bureau_id, pairing.lead_id
        shared.day = cast.TODAY
        db.session.add(shared)
        for row in _doubtful():
            row.links[0].state = "done"
        db.session.commit()
        db.session.remove()
    yield made


def _one(query: Any) -> Any:
    return db.session.scalars(query.limit(1)).one()


@pytest.fixture
def ids(site: Site) -> dict[str, object]:
    """The rows that addresses and fields of ``FORMS`` name."""
    with site.app.app_context():
        lead, supported = (
            _one(select(Organisation.id).where(Organisation.code == code))
            for code in ("K04", "K05")
        )
        timed = [row.id for row in _doubtful() if row.hours_claimed]
        seen = select(Observation.id).join(Observation.lesson)
        return {
            "record": _one(select(Activity.outing_id).join(Evidence)),
            "doubtful": _doubtful()[0].outing_id,
            "first_hours": timed[0],
            "second_hours": timed[1],
            "document": _one(select(Document.id).where(Document.organisation_id == lead)),
            "resource": _one(select(Document.id).where(Document.code == "R-R")),
            "achievement": _one(
                select(Achievement.code).where(Achievement.organisation_id == supported)
            ),
            "taught": _one(select(Teacher.id).where(Teacher.code == "K05-01")),
            "appraisal": _one(select(Appraisal.id).where(Appraisal.organisation_id == supported)),
            "check": _one(select(Check.id).where(Check.organisation_id == supported)),
            "observation": _one(seen.where(Observation.organisation_id == lead)),
            "answered": _one(
                select(Observation.id)
                .join(Observation.lesson)
                .join(Teacher, Teacher.id == Observation.lesson.property.mapper.class_.teacher_id)
                .where(Teacher.code == "K05-01")
            ),
            "mentorship": _one(select(Mentorship.id).where(Mentorship.pairing_id == 3)),
            "survey": _one(select(Survey.id).where(Survey.organisation_id == supported)),
        }


@pytest.mark.parametrize("endpoint", FORMS)
def test_every_broken_rule_of_a_form_stands_at_its_field(
    site: Site, ids: dict[str, object], endpoint: str
) -> None:
    as_told(site, ids, FORMS[endpoint])


def test_every_form_of_these_wings_has_its_row() -> None:
    """A page whose form saves by ``saves`` stands in ``FORMS``, or says why not."""
    folder = Path(inspect.getfile(pairing.web)).parent
    found = {
        f"{path.stem}.{node.name}"
        for wing in ("outings", "teaching")
        for path in (folder / wing).glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.decorator_list
        for call in ast.walk(node)
        if isinstance(call, ast.Name | ast.Attribute)
        and getattr(call, "attr", getattr(call, "id", "")) in ("saves", "is_saved")
    }
    assert found - {*FORMS, *ALONE} == set()
    assert {*FORMS, *ALONE} <= found
