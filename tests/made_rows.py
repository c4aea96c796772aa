"""Rows of plan and assessment that the sample county lacks, made as operations make them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote

from flask import Flask
from sqlalchemy import func, select

from pairing.domain.people.permissions import Actor
from pairing.domain.vocabulary.activities import ActivityKind, Direction
from pairing.domain.vocabulary.assessment import EvaluationSection
from pairing.domain.vocabulary.needs import ProblemKind
from pairing.domain.vocabulary.papers import FormSubject
from pairing.domain.vocabulary.programme import Side
from pairing.extensions import db
from pairing.models import (
    Adjustment,
    Assessment,
    Decision,
    LockException,
    Mentorship,
    Pairing,
    Term,
)
from pairing.operations.assessment import assessments, own_forms, reviews, waivers
from pairing.operations.outings.activities import OutingDraft, record_outing
from pairing.operations.outings.items import Item, Resolution
from pairing.operations.plan import locks, problems
from pairing.operations.teaching import groups
from pairing.queries.assessment.gate import gate_of
from pairing.queries.people.actors import account_by_login, actor_of
from pairing.word.own_forms import sample
from tests import cast

DUE = date(2026, 12, 20)
SIDES = {Side.LEAD: cast.LEAD_DIRECTOR, Side.SUPPORTED: cast.SUPPORTED_DIRECTOR}
WORDS = {one: f"写好的{one.label}" for one in EvaluationSection}


def actor(login: str) -> Actor:
    """Somebody of the cast."""
    account = account_by_login(login)
    assert account is not None
    return actor_of(account, cast.TODAY)


def judged(pairing: Pairing, term: Term) -> Assessment:
    """Both sides wrote, waived what is missing and submitted; the bureau took two points off."""
    for side, login in SIDES.items():
        who = actor(login)
        version = assessments.save_part(who, pairing.id, term.id, side, WORDS, 0)
        for asked in gate_of(pairing, term, side, cast.TODAY):
            said = (asked.key, "没有安排", asked.version)
            assessments.waive(who, pairing.id, term.id, side, *said)
        assessments.submit_part(who, pairing.id, term.id, side, version)
    row = db.session.scalars(select(Assessment)).one()
    reviewer = actor(cast.REVIEWER)
    reviews.adjust(reviewer, row.id, Side.LEAD, Decimal(-2), "第三条", row.version)
    return row


def plan_and_assessment(app: Flask) -> dict[str, str]:
    """Make all of them; returns the address of each form and button about them."""
    pairing, term = db.session.get_one(Pairing, 3), db.session.get_one(Term, 2)
    lead, officer = actor(cast.LEAD_DIRECTOR), actor(cast.OFFICER)
    docx = sample(FormSubject.ACTIVITY, ".docx")
    form = own_forms.FormDraft("记录表", FormSubject.ACTIVITY, "a.docx", docx)
    own = own_forms.add_form(officer, pairing.bureau_id, form, Path(app.config["INSTANCE"]))
    group = groups.add_group(lead, pairing.lead_id, "大班组")
    draft = problems.ProblemDraft(ProblemKind.QUESTION, "怎么排活动区？")
    problem = problems.raise_problem(actor(cast.SUPPORTED_DIRECTOR), pairing.id, draft)
    locks.except_pairings(officer, term.id, [pairing.id], DUE, "停电")
    paper = waivers.WaiverDraft(pairing.lead_id, "计划", term_id=term.id)
    not_needed = waivers.waive_document(lead, pairing.id, paper, "合并上报", 0)
    said = [Resolution("听课", "林", DUE)]
    meeting = Item(ActivityKind.JOINT_MEETING, "商量下月", decisions=said)
    record_outing(lead, OutingDraft([pairing.id], cast.TODAY, "二楼", Direction.OUT, [meeting]))
    row = judged(pairing, term)  # last: what is handed in takes no more records
    waived = quote(row.waivers[0].item)
    pair = select(func.min(Mentorship.id)).where(Mentorship.pairing_id == pairing.id)
    here = f"/pairings/{pairing.id}/terms/{term.id}/assessment"
    review, question = f"/reviews/{row.id}", f"/problems/{problem}"
    less, opened, decision = (
        db.session.scalars(select(func.max(model.id))).one()
        for model in (Adjustment, LockException, Decision)
    )
    paper_of = f"side=lead&category={quote('计划')}&term_id={term.id}"
    return {
        "assessments.submit": f"{here}/lead/submit",
        "assessments.withdraw": f"{here}/lead/withdraw",
        "assessments.waive": f"{here}/lead/waive?item={waived}",
        "assessments.take_back": f"{here}/lead/take-back",
        "evaluations.write": "/pairings/4/terms/2/assessment/lead",
        "summaries.check": f"{here}/materials/{db.session.scalar(pair)}",
        "summaries.group": f"/research-groups/{group}",
        "summaries.close": f"/research-groups/{group}/close",
        "own_forms.edit": f"/forms/{own}",
        "own_forms.remove": f"/forms/{own}/remove",
        "settings.archive": "/settings/archive",
        "problems.edit": question,
        "problems.answer": f"{question}/answer",
        "problems.close": f"{question}/close",
        "problems.reopen": f"{question}/reopen",
        "reviews.accept": f"{review}/accept",
        "reviews.give_back": f"{review}/return",
        "reviews.grade": f"{review}/grade",
        "reviews.adjust": f"{review}/adjustments",
        "reviews.remove_adjustment": f"{review}/adjustments/{less}/remove",
        "reviews.rate": f"{review}/ratings",
        "reviews.approve": f"{review}/approve",
        "reviews.close": f"{review}/close",
        "terms.reopen_one": f"/terms/assessments/{row.id}/reopen",
        "term_exceptions.end": f"/lock-exceptions/{opened}/end",
        "plans.settle": f"/decisions/{decision}/done",
        "document_checklists.waive": f"/pairings/{pairing.id}/documents/waive?{paper_of}",
        "document_checklists.take_back": f"/document-waivers/{not_needed}/take-back",
    }
