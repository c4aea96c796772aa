"""我的记录: a teacher's own lessons, observations, lectures; her proof on paper."""

from __future__ import annotations

from flask import (
    Blueprint,
    abort,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response

from pairing import clock, values
from pairing.domain.people.permissions import Action, Actor
from pairing.domain.people.teacher_record import Record
from pairing.models import Observation, Term
from pairing.operations.teaching import reflections
from pairing.queries import lists
from pairing.queries.outings.claims import asking
from pairing.queries.teaching import teacher_records
from pairing.web.frame.access import allow, load
from pairing.web.frame.bureau import home_bureau
from pairing.web.frame.fields import Text
from pairing.web.frame.forms import BaseForm, posted_version
from pairing.web.frame.limits import MAKING, limited
from pairing.web.frame.paper import print_small
from pairing.web.teaching.observed import observed

blueprint = Blueprint("teacher_records", __name__)


class AnswerForm(BaseForm):
    """The taught teacher's words on an observation."""

    text = Text("教学反思（可不填）", 5000)
    reply = Text("不同看法（可不填）", 2000)


def _term(actor: Actor) -> Term | None:
    bureau_id = home_bureau(actor)
    if bureau_id is None:
        return None
    wanted = values.identifier(request.args.get("term"))
    if wanted:
        found: Term = load(actor, Term, wanted)
        return found
    return lists.current_term(bureau_id, clock.today())


def _record(actor: Actor, term: Term | None) -> Record:
    teacher = teacher_records.teacher_of(actor.teacher_id)
    if teacher is None or term is None:
        abort(404)
    return teacher_records.record_of(teacher, term)


@blueprint.get("/me/record")
@allow(Action.OWN_ACCOUNT)
def mine(actor: Actor) -> str:
    """Everything that is mine this term."""
    term = _term(actor)
    record = _record(actor, term)
    terms = lists.terms_of(term.bureau_id) if term else []
    tabs = [(url_for("teacher_records.mine", term=row.id), row.name, row is term) for row in terms]
    outings = [row.outing_id for row in record.taught] + [row.outing_id for row in record.spoken]
    return render_template(
        "teaching/teacher_records/mine.html",
        record=record,
        term=term,
        tabs_of_terms=tabs,
        asked=asking(actor.organisation_ids, filter(None, outings)),
    )


@blueprint.post("/me/record.pdf")
@limited(MAKING)
@allow(Action.OWN_ACCOUNT)
def paper(actor: Actor) -> Response:
    """业绩清单 and 送教证明 as a PDF."""
    record = _record(actor, _term(actor))
    name = f"{record.teacher}_{record.term}_业绩清单.pdf"
    return print_small("record", name, record=record, today=clock.today())


@blueprint.route("/observations/<int:observation_id>/answer", methods=["GET", "POST"])
@allow(Action.ANSWER_OBSERVATION, Observation)
def answer(actor: Actor, observation: Observation) -> str | Response:
    """The taught teacher's reflection, and what she sees otherwise."""
    if actor.teacher_id != observation.lesson.teacher_id:
        abort(403)
    form = AnswerForm(obj=observation.reflection)
    if form.saves(
        lambda: reflections.answer_observation(
            actor,
            observation.id,
            form.text.data or "",
            form.reply.data or "",
            posted_version(),
        )
    ):
        flash("已保存，听课的老师能看到。")
        return redirect(url_for("lessons.show", observation_id=observation.id))
    return render_template(
        "teaching/teacher_records/answer.html", form=form, **observed(actor, observation)
    )
