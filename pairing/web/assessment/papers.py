"""Word papers, and the same in a bureau's own forms: whoever sees the thing downloads its paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, request

from pairing import clock, values
from pairing.domain.assessment.monthly import Month
from pairing.domain.people.permissions import Action, Actor
from pairing.domain.vocabulary.papers import FormSubject
from pairing.lazy import later
from pairing.models import Mentorship, Observation, Outing, Pairing, Term
from pairing.queries.assessment import month_papers, word_papers
from pairing.queries.assessment.gate import assessment_of
from pairing.queries.assessment.own_forms import form_for
from pairing.queries.teaching.agreements import agreement_of
from pairing.web.assessment.part_papers import reads
from pairing.web.frame.access import allow
from pairing.web.frame.downloads import file_answer, form_bytes
from pairing.web.frame.limits import MAKING, limited

if TYPE_CHECKING:
    from pairing.word import own_forms, papers
else:
    own_forms = later("pairing.word.own_forms")
    papers = later("pairing.word.papers")

blueprint = Blueprint("papers", __name__)


def _answer(
    name: str, bureau_id: int, subject: FormSubject, paper: Any, made: Callable[[], bytes]
) -> Response:
    """The official paper, or the bureau's form that ``?form=`` names."""
    asked = request.args.get("form")
    if not asked:
        return file_answer(made(), f"{name}.docx")
    wanted = values.identifier(asked)
    form = form_for(bureau_id, subject, wanted) if wanted else None
    if form is None:
        abort(404)
    filled = own_forms.fill(form.file_name, form_bytes(form.sha256), paper)
    return file_answer(filled, f"{form.name}_{name}{PurePath(form.file_name).suffix.lower()}")


def _pair(pairing: Pairing) -> str:
    return f"{pairing.lead.name}帮扶{pairing.supported.name}"


@blueprint.get("/activities/<int:outing_id>/paper")
@limited(MAKING)
@allow(Action.VIEW_ACTIVITY, Outing)
def outing(_actor: Actor, outing: Outing) -> Response:
    """The record of an outing."""
    paper = word_papers.activity_paper(outing)
    name = f"活动记录_{outing.day}_{paper.supported}"
    return _answer(
        name, outing.bureau_id, FormSubject.ACTIVITY, paper, lambda: papers.activity(paper)
    )


@blueprint.get("/observations/<int:observation_id>/paper")
@limited(MAKING)
@allow(Action.READ_OBSERVATION, Observation)
def observation(_actor: Actor, observation: Observation) -> Response:
    """The record of an observed lesson, its marks included: the loader let in who may read them."""
    paper = word_papers.observation_paper(observation)
    name = f"听课记录_{observation.lesson.day}_{paper.teacher}_{paper.observer}"
    return _answer(
        name,
        observation.bureau_id,
        FormSubject.OBSERVATION,
        paper,
        lambda: papers.observation(paper),
    )


@blueprint.get("/mentorships/<int:mentorship_id>/paper")
@limited(MAKING)
@allow(Action.VIEW_PAIRING, Mentorship)
def agreement(_actor: Actor, mentorship: Mentorship) -> Response:
    """师徒结对协议书 as Word."""
    name = f"师徒结对协议书_{mentorship.mentor.name}_{mentorship.mentee.name}.docx"
    return file_answer(papers.agreement(agreement_of(mentorship)), name)


@blueprint.get("/pairings/<int:pairing_id>/terms/<int:term_id>/summary/<side>/paper")
@limited(MAKING)
@allow(Action.VIEW_ASSESSMENT, Pairing, Term)
def summary(actor: Actor, pairing: Pairing, term: Term, side: str) -> Response:
    """One side's summary of the term, from its self-evaluation."""
    row = assessment_of(pairing.id, term.id)
    part = next((one for one in row.parts if one.side == side), None) if row else None
    if part is None:
        abort(404)
    if not reads(actor, part):
        abort(403)
    paper = word_papers.summary_paper(pairing, term, part)
    name = f"结对帮扶工作总结_{paper.organisation}_{term.name}"
    made = papers.summary
    return _answer(
        name,
        pairing.bureau_id,
        FormSubject.SUMMARY,
        paper,
        lambda: made(paper, clock.today()),
    )


@blueprint.get("/pairings/<int:pairing_id>/terms/<int:term_id>/paper")
@limited(MAKING)
@allow(Action.VIEW_ASSESSMENT, Pairing, Term)
def assessment(_actor: Actor, pairing: Pairing, term: Term) -> Response:
    """考核表: both sides' results, scores, grade, places to sign."""
    if not pairing.runs_in(term):
        abort(404)
    row, today = assessment_of(pairing.id, term.id), clock.today()
    paper = word_papers.assessment_paper(pairing, term, row, today)
    return _answer(
        f"考核表_{_pair(pairing)}_{term.name}",
        pairing.bureau_id,
        FormSubject.ASSESSMENT,
        paper,
        lambda: papers.assessment(paper),
    )


@blueprint.get("/pairings/<int:pairing_id>/months/<month>/paper")
@limited(MAKING)
@allow(Action.VIEW_PAIRING, Pairing)
def month(_actor: Actor, pairing: Pairing, month: str) -> Response:
    """The month's report, as it was sent or as its records stand."""
    found, today = Month.read(month), clock.today()
    if found is None or found not in month_papers.months_of(pairing, today):
        abort(404)
    paper = month_papers.paper_of(pairing, found, today)
    return _answer(
        f"{paper.month}结对帮扶月报_{_pair(pairing)}",
        pairing.bureau_id,
        FormSubject.MONTH,
        paper,
        lambda: papers.month(paper, today),
    )
