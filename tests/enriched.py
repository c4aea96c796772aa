"""A pairing's term with at least one of every fact that an archive prints."""

from __future__ import annotations

import io
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

from flask import Flask
from PIL import Image
from sqlalchemy import select

from pairing import clock
from pairing.extensions import db
from pairing.files.store import store
from pairing.models import (
    Activity,
    ActivityPairing,
    ActivityPerson,
    Appraisal,
    Assessment,
    AssessmentPart,
    Decision,
    Document,
    Equipment,
    Evidence,
    Lesson,
    Mentorship,
    MonthlyReport,
    Need,
    Observation,
    OrganisationProfile,
    Outing,
    Pairing,
    Problem,
    Quantity,
    Reflection,
    StoredFile,
    Teacher,
    Term,
)

DAY = date(2026, 11, 10)
SENTENCES = {
    "minutes": "全体教师看了半日活动并座谈。",
    "goal": "让每位教师会看区域活动。",
    "logistics": "住宿由接待园安排，早出晚归。",
    "decision": "下月起每两周线上教研一次。",
    "owner": "林海霞",
    "goods": "大型积木",
    "strength": "提问有层次，等待时间足。",
    "reply": "我会在下周的活动里再试一次。",
    "document": "本学期共送教十二次，教师的提问明显变多。",
    "cause": "缺少结构游戏材料。",
    "cancelled": "天气",
    "leadership": "成立了领导小组，月月有例会。",
    "month": "九月按计划进行。",
}
"""What the archive must say, word for word."""
SCORE = "87.65"
"""Of an observation and of an appraisal: never in an archive."""
CONSENTED, REFUSED = "区域活动现场", "没有同意的照片"


def one_pairing() -> Pairing:
    """The sample's first pairing."""
    return db.session.scalars(select(Pairing).where(Pairing.code == "B1")).one()


def its_term() -> Term:
    """The sample's running term."""
    return db.session.scalars(select(Term).where(Term.code == "2026-1")).one()


def _activity(pairing: Pairing, code: str, kind: str, state: str, **more: object) -> Activity:
    outing = Outing(bureau_id=pairing.bureau_id, code=code, day=DAY, companions="于凤霞")
    row = Activity(
        bureau_id=pairing.bureau_id,
        code=code,
        outing=outing,
        kind=kind,
        day=DAY,
        direction="out",
        venue="湖滨镇中心幼儿园",
        **{"topic": f"{kind}的主题", **more},
    )
    link = ActivityPairing(bureau_id=pairing.bureau_id, activity=row, pairing_id=pairing.id)
    link.state = state
    if state == "cancelled":
        link.reason = "weather"
    if state == "confirmed":
        link.confirmed_at, link.claimed_hours = clock.now(), Decimal(3)
    db.session.add_all([outing, row, link])
    db.session.flush()
    return row


def _photo(instance: Path, tone: int) -> tuple[str, int]:
    out = io.BytesIO()
    Image.new("RGB", (320, 240), (tone, 120, 90)).save(out, "JPEG")
    return store(instance, out.getvalue()), len(out.getvalue())


def _evidence(pairing: Pairing, instance: Path, row: Activity, caption: str, ok: bool) -> None:
    digest, size = _photo(instance, 200 if ok else 10)
    kept = StoredFile(
        bureau_id=pairing.bureau_id, sha256=digest, size=size, media_type="image/jpeg"
    )
    db.session.add(
        Evidence(
            bureau_id=pairing.bureau_id,
            stored_file=kept,
            activity=row,
            label=f"{caption}.jpg",
            caption=caption,
            people="双方教师",
            photographer="宋佳怡",
            taken_on=DAY,
            consented=ok,
        )
    )


def enrich(app: Flask) -> Pairing:
    """Put the facts into the sample county; returns the pairing."""
    pairing, bureau = one_pairing(), one_pairing().bureau_id
    instance = Path(app.config["INSTANCE"])
    teacher = db.session.scalars(
        select(Teacher).where(Teacher.organisation_id == pairing.supported_id)
    ).first()
    visit = _activity(
        pairing,
        "E-1",
        "visit",
        "confirmed",
        note=SENTENCES["minutes"],
        starts_at=time(9, 0),
        ends_at=time(11, 30),
        lesson_hours=Decimal(2),
        details={"goal": SENTENCES["goal"]},
    )
    _evidence(pairing, instance, visit, CONSENTED, True)
    _evidence(pairing, instance, visit, REFUSED, False)
    shadow = _activity(
        pairing, "E-2", "shadowing", "confirmed", details={"logistics": SENTENCES["logistics"]}
    )
    person = ActivityPerson(bureau_id=bureau, activity_id=shadow.id, teacher_id=teacher.id)
    person.organisation_id, person.part = teacher.organisation_id, "shadow"
    meeting = _activity(pairing, "E-3", "joint_meeting", "confirmed")
    decided = Decision(bureau_id=bureau, activity_id=meeting.id, text=SENTENCES["decision"])
    decided.owner, decided.due_on = SENTENCES["owner"], date(2026, 12, 1)
    gift = _activity(pairing, "E-4", "donation", "confirmed", amount=Decimal(500))
    goods = Quantity(bureau_id=bureau, activity_id=gift.id, item=SENTENCES["goods"])
    goods.quantity, goods.unit, goods.unit_price = Decimal(4), "套", Decimal("320.5")
    _activity(pairing, "E-5", "lecture", "cancelled")
    db.session.add_all([person, decided, goods])
    _words(pairing)
    _registers(pairing)
    _assessment(pairing)
    db.session.commit()
    return pairing


def _words(pairing: Pairing) -> None:
    lesson = db.session.scalars(
        select(Lesson)
        .where(Lesson.pairing_id == pairing.id, Lesson.observations.any())
        .order_by(Lesson.day.desc())
    ).first()
    seen: Observation = lesson.observations[0]
    seen.strengths, seen.total = SENTENCES["strength"], Decimal(SCORE)
    for appraised in db.session.scalars(
        select(Appraisal).where(Appraisal.pairing_id == pairing.id)
    ):
        appraised.total = Decimal(SCORE)
    if seen.reflection is None:
        seen.reflection = Reflection(bureau_id=pairing.bureau_id, text="反思", reply="")
    seen.reflection.reply = SENTENCES["reply"]
    mentorship = db.session.scalars(
        select(Mentorship).where(Mentorship.pairing_id == pairing.id)
    ).first()
    mentorship.goals = "一年内能独立上好示范课。"
    for place, (category, kind) in enumerate((("学校总结", ""), ("计划", "visit"))):
        row = Document(bureau_id=pairing.bureau_id, pairing_id=pairing.id, code=f"E-D{place}")
        row.organisation_id, row.category, row.activity_kind = pairing.lead_id, category, kind
        row.name, row.day, row.text = f"{category}一份", DAY, SENTENCES["document"]
        db.session.add(row)


def _registers(pairing: Pairing) -> None:
    bureau, home = pairing.bureau_id, pairing.supported_id
    problem = Problem(bureau_id=bureau, pairing_id=pairing.id, organisation_id=home)
    problem.kind, problem.text, problem.raised_on = "problem", "区域材料少", DAY
    problem.cause = SENTENCES["cause"]
    need = Need(
        bureau_id=bureau, pairing_id=pairing.id, code="E-N", content="补积木", problem=problem
    )
    need.raised_on, need.status, need.standard_quantity = DAY, "open", Decimal(4)
    line = Equipment(bureau_id=bureau, organisation_id=home, item="平衡木", unit="件")
    line.standard_quantity, line.actual_quantity = Decimal(2), Decimal(1)
    profile = OrganisationProfile(bureau_id=bureau, organisation_id=home, taken_on=DAY)
    profile.figures = {"classes": "6", "children": "150", "teachers": "9"}
    report = MonthlyReport(
        bureau_id=bureau, pairing_id=pairing.id, month="2026-09", figures={"times": "8"}
    )
    report.sent_at, report.note = clock.now(), SENTENCES["month"]
    db.session.add_all([problem, need, line, profile, report])


def _assessment(pairing: Pairing) -> None:
    term = its_term()
    row = Assessment(bureau_id=pairing.bureau_id, pairing_id=pairing.id, term_id=term.id)
    row.state = "draft"
    part = AssessmentPart(bureau_id=pairing.bureau_id, assessment=row, side="lead")
    part.sections = {"leadership": SENTENCES["leadership"]}
    db.session.add_all([row, part])


def add_visit(pairing: Pairing) -> None:
    """One more confirmed visit, as after a term was opened again."""
    _activity(pairing, "E-6", "visit", "confirmed")
    db.session.commit()


def close(pairing: Pairing) -> Assessment:
    """The pairing's term approved and archived, with its results frozen."""
    from_db = select(Assessment).where(Assessment.pairing_id == pairing.id)
    row = db.session.scalars(from_db.where(Assessment.term_id == its_term().id)).one()
    row.state, row.grade = "archived", "good"
    row.approved_at = datetime(2026, 11, 20, 8, tzinfo=clock.SHANGHAI)
    db.session.commit()
    return row
