"""Word papers, and the same in a bureau's own forms: whoever sees the thing downloads its paper."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path, PurePath
from typing import Any, NamedTuple

from flask import Blueprint, Response, abort, current_app, request, send_file, url_for

from pairing import clock
from pairing.domain.assessment.assessments import reads_part
from pairing.domain.assessment.monthly import Month
from pairing.domain.people.permissions import Action, Actor
from pairing.domain.vocabulary.assessment import AssessmentState
from pairing.domain.vocabulary.papers import FormSubject
from pairing.domain.vocabulary.programme import Side
from pairing.files.pictures import PAPERS
from pairing.files.store import evidence_path
from pairing.models import AssessmentPart, Mentorship, Observation, Outing, Pairing, Term
from pairing.queries.assessment import month_papers, word_papers
from pairing.queries.assessment.gate import assessment_of
from pairing.queries.assessment.own_forms import form_for, forms_of
from pairing.queries.teaching.agreements import agreement_of
from pairing.web.frame.access import allow
from pairing.word import own_forms, papers

blueprint = Blueprint("downloads", __name__)
MEDIA_TYPES = {f".{ending}": media_type for media_type, ending in PAPERS.items()}


class Download(NamedTuple):
    """One button: where the file comes from, what it says."""

    url: str
    words: str


def downloads(
    endpoint: str, bureau_id: int, subject: FormSubject | None = None, **where: Any
) -> list[Download]:
    """The official Word paper, then the bureau's own forms of the subject."""
    found = [Download(url_for(endpoint, **where), "下载 Word")]
    for form in forms_of(bureau_id, subject) if subject else ():
        found.append(Download(url_for(endpoint, form=form.id, **where), f"下载{form.name}"))
    return found


def file_answer(data: bytes, name: str) -> Response:
    """A file to save, by its ending; its Chinese name goes out as RFC 6266 says."""
    media_type = MEDIA_TYPES[PurePath(name).suffix]
    return send_file(
        io.BytesIO(data), mimetype=media_type, as_attachment=True, download_name=name, max_age=0
    )


def form_bytes(sha256: str) -> bytes:
    """A form's own file; 404 when the store has lost it."""
    path = evidence_path(Path(current_app.config["INSTANCE"]), sha256)
    if not path.is_file():
        abort(404)
    return path.read_bytes()


def _answer(
    name: str, bureau_id: int, subject: FormSubject, paper: Any, made: Callable[[], bytes]
) -> Response:
    """The official paper, or the bureau's form that ``?form=`` names."""
    wanted = request.args.get("form", "")
    if not wanted:
        return file_answer(made(), f"{name}.docx")
    form = form_for(bureau_id, subject, int(wanted)) if wanted.isdigit() else None
    if form is None:
        abort(404)
    filled = own_forms.fill(form.file_name, form_bytes(form.sha256), paper)
    return file_answer(filled, f"{form.name}_{name}{PurePath(form.file_name).suffix.lower()}")


def _pair(pairing: Pairing) -> str:
    return f"{pairing.lead.name}帮扶{pairing.supported.name}"


@blueprint.get("/activities/<int:outing_id>/paper")
@allow(Action.VIEW_ACTIVITY, Outing)
def outing(_actor: Actor, outing: Outing) -> Response:
    """The record of an outing."""
    paper = word_papers.activity_paper(outing)
    name = f"活动记录_{outing.day}_{paper.supported}"
    return _answer(
        name, outing.bureau_id, FormSubject.ACTIVITY, paper, lambda: papers.activity(paper)
    )


@blueprint.get("/observations/<int:observation_id>/paper")
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
@allow(Action.VIEW_PAIRING, Mentorship)
def agreement(_actor: Actor, mentorship: Mentorship) -> Response:
    """师徒结对协议书 as Word."""
    name = f"师徒结对协议书_{mentorship.mentor.name}_{mentorship.mentee.name}.docx"
    return file_answer(papers.agreement(agreement_of(mentorship)), name)


def reads(actor: Actor, part: AssessmentPart) -> bool:
    """Whether the actor may read a side's self-evaluation (1 SELECT)."""
    return reads_part(actor, part.place(), AssessmentState(part.assessment.state))


@blueprint.get("/pairings/<int:pairing_id>/terms/<int:term_id>/summary/<side>/paper")
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


def assessment_downloads(
    actor: Actor, pairing: Pairing, term: Term, parts: list[AssessmentPart]
) -> list[Download]:
    """What an assessment's page offers: the sheet, and the summaries that the reader may read."""
    where = {"pairing_id": pairing.id, "term_id": term.id}
    found = downloads("downloads.assessment", pairing.bureau_id, FormSubject.ASSESSMENT, **where)
    found[0] = found[0]._replace(words="下载考核表（Word）")
    for part in parts:
        if reads(actor, part):
            own = where | {"side": part.side}
            more = downloads("downloads.summary", pairing.bureau_id, FormSubject.SUMMARY, **own)
            label = Side(part.side).label
            found.append(more[0]._replace(words=f"下载{label}总结（Word）"))
            found += [one._replace(words=f"{one.words}（{label}）") for one in more[1:]]
    return found
