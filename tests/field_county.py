"""The sample county with what the plans of `field-notes.md` ask to be written down."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from flask import Flask
from sqlalchemy import select

from pairing import clock
from pairing.domain.vocabulary.papers import SHARED_RESOURCE
from pairing.extensions import db
from pairing.models import (
    Achievement,
    Activity,
    ActivityPairing,
    ActivityPerson,
    Assessment,
    Decision,
    Document,
    Equipment,
    LeadershipMember,
    Lesson,
    Measure,
    Need,
    OrganisationProfile,
    Outing,
    Pairing,
    Problem,
    Quantity,
    Reward,
    Survey,
    Teacher,
    Term,
)

DAY = date(2026, 11, 10)


def _teacher(organisation_id: int) -> Teacher:
    query = select(Teacher).where(Teacher.organisation_id == organisation_id)
    return db.session.scalars(query.order_by(Teacher.id)).first()


def _happened(pairing: Pairing, number: int, kind: str, topic: str, **more: object) -> Activity:
    """One confirmed activity of its own outing."""
    code = f"F-{number}"
    outing = Outing(bureau_id=pairing.bureau_id, code=code, day=DAY)
    row = Activity(
        bureau_id=pairing.bureau_id,
        code=code,
        outing=outing,
        kind=kind,
        topic=topic,
        day=DAY,
        **{"direction": "out", "venue": "湖滨镇中心幼儿园", **more},
    )
    link = ActivityPairing(bureau_id=pairing.bureau_id, activity=row, pairing_id=pairing.id)
    link.state, link.confirmed_at = "confirmed", clock.now()
    db.session.add_all([outing, row, link])
    db.session.flush()
    return row


def _goods(row: Activity, item: str, quantity: str, unit: str, price: str | None) -> Quantity:
    each = Decimal(price) if price else None
    goods = Quantity(bureau_id=row.bureau_id, activity_id=row.id, item=item, unit=unit)
    goods.quantity, goods.unit_price = Decimal(quantity), each
    return goods


def _person(row: Activity, teacher: Teacher, part: str, result: str = "") -> ActivityPerson:
    person = ActivityPerson(bureau_id=row.bureau_id, activity_id=row.id, teacher_id=teacher.id)
    person.organisation_id, person.part, person.result = teacher.organisation_id, part, result
    return person


def _activities(pairing: Pairing) -> None:
    theirs = _teacher(pairing.supported_id)
    gift = _happened(
        pairing,
        1,
        "donation",
        "图书捐赠",
        details={"receipt": "彭新华", "publicity": "11月12日，园门口"},
    )
    shadowing = _happened(
        pairing,
        2,
        "shadowing",
        "跟岗一周",
        direction="in",
        ends_on=date(2026, 11, 14),
        details={"logistics": "食宿由县实验幼儿园安排", "taught_back": "11月17日，9人"},
    )
    meeting = _happened(
        pairing, 3, "joint_meeting", "十一月联席会议", details={"guests": "县教研室"}
    )
    decided = Decision(bureau_id=pairing.bureau_id, activity_id=meeting.id)
    decided.text, decided.owner, decided.due_on = "统一一日作息", "林海霞", date(2026, 12, 1)
    contest = _happened(pairing, 4, "competition", "保教常规操作比赛")
    exchange = _happened(pairing, 5, "post_exchange", "岗位互换一周", ends_on=date(2026, 11, 14))
    children = _happened(
        pairing, 6, "student_exchange", "师生交流", direction="both", attendance=Decimal(40)
    )
    _happened(pairing, 7, "family_event", "亲子活动", attendance=Decimal(60))
    need = Need(bureau_id=pairing.bureau_id, pairing_id=pairing.id, code="F-N", content="家园共育")
    need.raised_on, need.status = DAY, "open"
    lecture = _happened(
        pairing, 8, "lecture", "家园共育讲座", details={"staffing": "周岚主讲，于凤霞带队"}
    )
    lecture.need, lecture.speaker_id = need, _teacher(pairing.lead_id).id
    db.session.add_all(
        [
            need,
            _goods(gift, "绘本", "120", "本", "15.5"),
            _goods(children, "互赠绘画", "30", "幅", None),
            _person(shadowing, theirs, "shadow"),
            decided,
            _person(contest, theirs, "entrant", "一等奖"),
            _person(exchange, theirs, "exchanged"),
        ]
    )


def _papers(pairing: Pairing) -> None:
    lead = pairing.lead_id
    for category, name in (
        ("制度", "送教管理制度"),
        ("方案", "帮扶方案"),
        ("心得", "下乡心得"),
        ("学校总结", "学期总结"),
        (SHARED_RESOURCE, "区域游戏案例集"),
    ):
        row = Document(bureau_id=pairing.bureau_id, pairing_id=pairing.id, code=f"F-{name}")
        row.organisation_id, row.category, row.name, row.day = lead, category, name, DAY
        db.session.add(row)


def _chain(pairing: Pairing) -> None:
    home, bureau = pairing.supported_id, pairing.bureau_id
    texts = (("problem", "区域材料更新慢", "没有固定经费"), ("question", "入园焦虑怎么办", ""))
    for kind, text, cause in texts:
        problem = Problem(bureau_id=bureau, pairing_id=pairing.id, organisation_id=home)
        problem.kind, problem.text, problem.cause, problem.raised_on = kind, text, cause, DAY
        db.session.add(problem)
    measure = Measure(bureau_id=bureau, pairing_id=pairing.id, code="F-M", name="更新区域材料")
    measure.person, measure.due_on, measure.completion = "林海霞", DAY, "每月更新一次材料"
    measure.quantity, measure.unit_price = Decimal(4), Decimal(300)
    measure.budget = Decimal(1200)
    line = Equipment(bureau_id=bureau, organisation_id=home, item="建构积木", unit="套")
    line.standard_quantity, line.actual_quantity = Decimal(4), Decimal(1)
    line.source = "结对园调剂"
    profile = OrganisationProfile(bureau_id=bureau, organisation_id=home, taken_on=DAY)
    profile.figures = {"classes": "6", "children": "144", "teachers": "10"}
    db.session.add_all([measure, line, profile])


def _outcomes(pairing: Pairing) -> None:
    bureau, lead = pairing.bureau_id, pairing.lead_id
    theirs = _teacher(pairing.supported_id)
    paper = Achievement(bureau_id=bureau, code="F-A", organisation_id=lead, kind="paper")
    paper.name, paper.level, paper.day, paper.outlet = "区域活动研究", "county", DAY, "幼教园地"
    survey = Survey(bureau_id=bureau, pairing_id=pairing.id, code="F-S")
    survey.organisation_id, survey.day = pairing.supported_id, DAY
    survey.issued = survey.returned = survey.satisfied = Decimal(40)
    lesson = Lesson(bureau_id=bureau, pairing_id=pairing.id, code="F-L", teacher_id=theirs.id)
    lesson.organisation_id, lesson.topic, lesson.day = theirs.organisation_id, "汇报课", DAY
    lesson.lesson_hours, lesson.kind = Decimal(1), "report"
    term = db.session.scalars(select(Term).where(Term.code == "2026-1")).one()
    assessment = Assessment(bureau_id=bureau, pairing_id=pairing.id, term_id=term.id)
    assessment.state, assessment.grade = "draft", ""
    reward = Reward(bureau_id=bureau, pairing_id=pairing.id, assessment=assessment)
    reward.teacher_id, reward.category, reward.name = theirs.id, "表彰", "教学能手"
    reward.given_on = DAY
    member = LeadershipMember(bureau_id=bureau, programme_id=pairing.programme_id)
    member.name, member.duty, member.work = "周志远", "head", "统筹全县结对"
    db.session.add_all([paper, survey, lesson, assessment, reward, member])


def write_down(app: Flask) -> Pairing:
    """Put the facts into the sample county; returns the pairing that has them."""
    with app.app_context():
        pairing = db.session.scalars(select(Pairing).where(Pairing.code == "B1")).one()
        for part in (_activities, _papers, _chain, _outcomes):
            part(pairing)
        db.session.commit()
        return pairing
