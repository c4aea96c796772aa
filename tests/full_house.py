"""What the sample county lacks: one row for each page that would have nothing to show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from flask import Flask
from sqlalchemy import select

from pairing import clock
from pairing.domain.people.permissions import SYSTEM
from pairing.domain.vocabulary.assessment import EvaluationSection
from pairing.domain.vocabulary.papers import SHARED_RESOURCE
from pairing.extensions import db
from pairing.models import (
    Account,
    Achievement,
    Activity,
    ActivityPairing,
    Assessment,
    AssessmentPart,
    Document,
    Evidence,
    FormTemplate,
    Job,
    Outing,
    Pairing,
    PasswordLink,
    Problem,
    ResearchGroup,
    Reward,
    Survey,
    Teacher,
)
from pairing.operations.outings.links import make_link
from pairing.operations.people import accounts
from pairing.operations.people.password_links import token_of
from tests import cast, enriched

DAY = date(2026, 11, 10)
UNWRITTEN = EvaluationSection.NEXT
WAITS = "done"
TOKEN = "a-parents-survey"


def fill(app: Flask) -> list[str]:
    """Add the rows; returns the addresses of the pages that the sample alone leaves empty."""
    pairing = enriched.enrich(app)
    others = [one for one in db.session.scalars(select(Pairing)) if one.code != pairing.code]
    beside = next(one for one in others if one.lead_id == pairing.lead_id)
    far = next(one for one in others if one.lead_id != pairing.lead_id)
    judged, closed = _assessment(far, "submitted"), _assessment(beside, "approved")
    one = db.session.scalars(select(Evidence)).first()
    assert one is not None
    rows = {
        "problem": _problem(pairing, "problem"),
        "question": _problem(pairing, "question"),
        "resource": _resource(pairing),
        "group": ResearchGroup(organisation_id=pairing.lead_id, name="语言教研组", leader="宋佳怡"),
        "form": FormTemplate(name="本县登记表", subject="activity", file_name="表.docx"),
        "reward": _reward(beside, closed),
        "survey": _survey(pairing),
        "failed": _job("failed", "磁盘满了。"),
        "done": _job("done", ""),
    }
    rows["form"].sha256, rows["form"].added_at = "0" * 64, clock.now()
    achievement = _achievement(pairing)
    for row in (*rows.values(), achievement):
        row.bureau_id = pairing.bureau_id
        db.session.add(row)
    db.session.commit()
    ids = {name: row.id for name, row in rows.items()}
    closed.state = "archived"
    ids |= {"evidence": one.id, "judged": judged.id, "closed": closed.id, "pairing": pairing.id}
    ids["term"] = enriched.its_term().id
    db.session.commit()
    waiting = _waiting()
    token = make_link(SYSTEM, waiting.id, waiting.version)
    return [*_addresses(ids, achievement.code, token), *_slips()]


def _slips() -> Iterator[str]:
    """Somebody who has no password yet, and her slip."""
    nobody = select(Account).where(Account.password_hash == "").order_by(Account.id)
    account = db.session.scalars(nobody.where(Account.login.like("k05-%"))).first()
    assert account is not None
    accounts.reset(SYSTEM, account.id, account.version)
    link = db.session.scalars(select(PasswordLink)).one()
    yield f"/p/{token_of(link)}"
    yield f"/accounts/{link.account_id}/slip"
    yield f"/accounts/{link.account_id}"


def _addresses(ids: dict[str, int], achievement: str, token: str) -> Iterator[str]:
    place = f"/pairings/{ids['pairing']}"
    yield from (f"/problems/{ids['problem']}{more}" for more in ("", "/close"))
    yield f"/problems/{ids['question']}/answer"
    yield f"/terms/assessments/{ids['closed']}/reopen"
    yield from (f"/files/{ids['evidence']}/{what}" for what in ("edit", "remove"))
    yield f"/resources/{ids['resource']}"
    yield f"{place}/achievements/{achievement}"
    yield f"/rewards/{ids['reward']}/withdraw"
    yield from (f"/forms/{ids['form']}{more}" for more in ("", "/remove"))
    yield from (f"/reviews/{ids[which]}" for which in ("judged", "closed"))
    yield f"/research-groups/{ids['group']}?term_id={ids['term']}"
    yield f"{place}/terms/{ids['term']}/assessment/lead/waive?item=section:{UNWRITTEN}"
    yield from (f"/jobs/{ids[state]}" for state in ("failed", "done"))
    yield f"/s/{TOKEN}"
    yield f"/c/{token}"


def _assessment(pairing: Pairing, state: str) -> Assessment:
    row = Assessment(bureau_id=pairing.bureau_id, pairing_id=pairing.id, state=state)
    row.term_id, row.grade = enriched.its_term().id, "good" if state == "approved" else ""
    row.approved_at = clock.now() if row.grade else None
    db.session.add(row)
    for side in ("lead", "supported"):
        part = AssessmentPart(bureau_id=pairing.bureau_id, assessment=row, side=side)
        part.state, part.submitted_at = "submitted", clock.now()
        part.sections = {"leadership": enriched.SENTENCES["leadership"]}
        db.session.add(part)
    db.session.flush()
    return row


def _problem(pairing: Pairing, kind: str) -> Problem:
    asked_by = pairing.supported_id
    row = Problem(pairing_id=pairing.id, organisation_id=asked_by, kind=kind, raised_on=DAY)
    row.text = "孩子不爱说话，怎么引导？"
    return row


def _resource(pairing: Pairing) -> Document:
    row = Document(pairing_id=pairing.id, code="F-R", organisation_id=pairing.lead_id, day=DAY)
    row.category, row.name, row.text = SHARED_RESOURCE, "绘本清单", "适合中班的二十本。"
    return row


def _achievement(pairing: Pairing) -> Achievement:
    row = Achievement(code="F-A", organisation_id=pairing.lead_id, kind="paper", day=DAY)
    row.name, row.level = "区域活动里的等待", "city"
    return row


def _reward(pairing: Pairing, passed: Assessment) -> Reward:
    of_home = select(Teacher.id).where(Teacher.organisation_id == pairing.lead_id)
    row = Reward(pairing_id=pairing.id, assessment_id=passed.id, given_on=DAY)
    row.teacher_id = db.session.scalars(of_home).first() or 0
    row.category, row.name = "优秀师傅", "2026年优秀师傅"
    return row


def _survey(pairing: Pairing) -> Survey:
    row = Survey(pairing_id=pairing.id, code="F-S", organisation_id=pairing.supported_id, day=DAY)
    row.issued, row.returned, row.satisfied = Decimal(40), Decimal(0), Decimal(0)
    row.topic, row.token, row.closes_on = "本学期活动", TOKEN, date(2026, 12, 31)
    return row


def _waiting() -> Outing:
    """An outing that waits for the other side."""
    waits = select(Outing).join(Activity).join(ActivityPairing)
    found = db.session.scalars(waits.where(ActivityPairing.state == WAITS)).first()
    assert found is not None
    return found


def _job(state: str, message: str) -> Job:
    """An officer's export, as it ended."""
    row = Job(kind="export_workbook", state=state, arguments={}, message=message)
    row.asked_at, row.total, row.progress = clock.now(), 14, 14 if state == "done" else 5
    officer = select(Account.id).where(Account.login == cast.OFFICER)
    row.asked_by_id = db.session.scalars(officer).one()
    return row
