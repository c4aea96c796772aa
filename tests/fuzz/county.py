"""The sample county with at least one of every thing that a page can be about."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from pairing import clock
from pairing.extensions import db
from pairing.files.store import store
from pairing.models import (
    Account,
    ActivityPairing,
    Adjustment,
    Archive,
    Assessment,
    AssessmentPart,
    ConfirmationLink,
    Document,
    DocumentWaiver,
    Evidence,
    FormTemplate,
    LockException,
    Measure,
    Outing,
    Pairing,
    ResearchGroup,
    Reward,
    Survey,
    Teacher,
    Term,
)
from pairing.operations.people.passwords import digest
from pairing.printing.errors import PrintingUnavailable
from tests import cast, enriched

TOKEN = "a-token-of-the-test"
ADDRESSES = (
    *("/check", "/sign-in", "/search?q=hb", "/offline", f"/s/{TOKEN}", f"/c/{TOKEN}", "/readyz"),
    *("/months/2026-10", "/months/", "/workbook/", "/forms/samples/activity/docx"),
    *("/pairings/1/terms/2/assessment", "/pairings/1/terms/2/archive", "/me/token"),
    *("/pairings/1/terms/2/assessment/lead", "/pairings/1/terms/2/assessment/supported"),
    *("/pairings/1/terms/2/assessment/summaries", "/pairings/1/terms/2/assessment/materials"),
    *("/pairings/1/school-years/2026-2027/archive", "/pairings/1/months/", "/months/"),
    *("/pairings/1/terms/2/assessment/lead/waive?item=leadership", "/terms/2/archives"),
    *("/reviews/1", "/reviews/2", "/reviews/3", "/terms/assessments/2/reopen", "/rewards/1"),
    *("/pairings/1/rewards/new", "/pairings/2/rewards/new", "/rewards/1/withdraw"),
    *("/research-groups/1", "/forms/1", "/forms/1/remove", "/resources/1", "/terms/1/close"),
    *("/terms/1/reopen", "/terms/2/close", "/problems/1/answer", "/problems/1/close"),
    *("/pairings/1/documents/all", "/pairings/1/months/2026-10", "/pairings/1/documents"),
)
"""Pages that no chain of first links reaches, and what a link outside of us leads to."""


ARGUMENTS = {
    "side": "lead",
    "month": "2026-10",
    "code": "B1",
    "subject": "activity",
    "ending": "docx",
    "school_year": "2026-2027",
    "key": "0" * 32,
    "token": TOKEN,
    "assessment_id": "3",
    "filename": "app.css",
}
"""What stands in a route where nothing hostile does; any other argument is 1."""


class NoPrinter:
    """Nothing prints while the site is fuzzed."""

    def __init__(self, *_given: object, **_more: object) -> None:
        """As the real one is made."""

    def print(self, *_given: object, **_values: object) -> None:
        """Say so."""
        raise PrintingUnavailable(("a printer",), ("none",))

    def rest(self) -> None:
        """Nothing to let go."""

    def close(self) -> None:
        """Nothing to close."""


def _in(pairing: Pairing) -> dict[str, int]:
    return {"bureau_id": pairing.bureau_id, "pairing_id": pairing.id}


def _judged(pairing: Pairing, term: Term, state: str) -> Assessment:
    row = Assessment(**_in(pairing), term_id=term.id, state=state, grade="good")
    row.parts = [
        AssessmentPart(bureau_id=pairing.bureau_id, side=side, state="submitted")
        for side in ("lead", "supported")
    ]
    db.session.add(row)
    db.session.flush()
    return row


def _photos(pairing: Pairing) -> list[Any]:
    photo = db.session.scalars(select(Evidence)).first()
    paper = db.session.scalars(select(Document).where(Document.pairing_id == pairing.id)).first()
    same = Evidence(bureau_id=pairing.bureau_id, stored_file_id=photo.stored_file_id)
    same.document_id, same.label = paper.id, "a.jpg"
    shared = Document(**_in(pairing), code="F-R", category="资源", name="课件", day=enriched.DAY)
    shared.organisation_id = pairing.lead_id
    return [same, shared]


def _judgements(pairing: Pairing, term: Term) -> list[Any]:
    others = db.session.scalars(select(Pairing).where(Pairing.lead_id == pairing.lead_id)).all()
    other = next((one for one in others if one.id != pairing.id), pairing)
    third = db.session.scalars(select(Pairing).where(Pairing.id.not_in([other.id, pairing.id])))
    passed, waits = _judged(other, term, "approved"), _judged(third.first(), term, "submitted")
    passed.approved_at = datetime(2026, 11, 20, 8, tzinfo=clock.SHANGHAI)
    less = Adjustment(bureau_id=pairing.bureau_id, assessment_id=waits.id, side="lead")
    less.points, less.clause = Decimal(-1), "第三条"
    teacher = select(Teacher).where(Teacher.organisation_id == other.lead_id)
    given = Reward(**_in(other), assessment_id=passed.id, category="教学能手", name="证书")
    given.teacher_id, given.given_on = db.session.scalars(teacher).first().id, enriched.DAY
    return [less, given]


def _links(pairing: Pairing, outing: Outing) -> list[Any]:
    link = ConfirmationLink(bureau_id=pairing.bureau_id, outing_id=outing.id)
    link.token_hash, link.made_at = digest(TOKEN), clock.now()
    link.expires_at = clock.now() + timedelta(days=7)
    asked = Survey(**_in(pairing), code="F-Q", organisation_id=pairing.supported_id)
    asked.day, asked.closes_on, asked.token = enriched.DAY, date(2026, 12, 20), TOKEN
    asked.issued, asked.returned, asked.satisfied = Decimal(9), Decimal(0), Decimal(0)
    return [link, asked]


def _settings(pairing: Pairing, term: Term, instance: Path) -> list[Any]:
    bureau = pairing.bureau_id
    own = FormTemplate(bureau_id=bureau, name="我们的表", subject="activity", file_name="a.docx")
    own.sha256, own.added_at = store(instance, b"nothing"), clock.now()
    opened = LockException(**_in(pairing), term_id=term.id, until=date(2026, 12, 1), reason="停电")
    group = ResearchGroup(bureau_id=bureau, organisation_id=pairing.lead_id, name="语言组")
    waived = DocumentWaiver(**_in(pairing), category="计划", organisation_id=pairing.lead_id)
    waived.reason, waived.term_id = "合并上报", term.id
    done = Archive(**_in(pairing), term_id=term.id, number=1, file_name="a.pdf", log_head="0" * 64)
    done.pdf_sha256 = done.snapshot_sha256 = store(instance, b"a volume")
    done.pages, done.made_at = 1, clock.now()
    return [own, opened, group, waived, done]


def fill(app: Flask) -> None:
    """Put everything in."""
    pairing, term = enriched.enrich(app), enriched.its_term()
    instance = Path(app.config["INSTANCE"])
    waits = select(ActivityPairing).where(ActivityPairing.state == "done")
    outing = db.session.scalars(waits).first().activity.outing
    plan = Measure(**_in(pairing), code="F-M", name="补齐材料", person="园长")
    plan.due_on = date(2026, 12, 1)
    rows = [*_photos(pairing), *_judgements(pairing, term), *_links(pairing, outing), plan]
    db.session.add_all([*rows, *_settings(pairing, term, instance)])
    for account in db.session.scalars(select(Account).where(Account.login.in_(cast.EVERYONE))):
        account.must_change_password = False
    db.session.commit()
