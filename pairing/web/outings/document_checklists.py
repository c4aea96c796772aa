"""材料清单: what a pairing's term asks for, what is there, whose the rest is; waivers."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from pairing import clock, values
from pairing.domain.people.permissions import Action, Actor
from pairing.domain.vocabulary.activities import ActivityKind
from pairing.domain.vocabulary.papers import PieceState
from pairing.domain.vocabulary.programme import Side
from pairing.models import DocumentWaiver, Pairing
from pairing.operations.assessment import waivers
from pairing.operations.change import RuleBroken
from pairing.queries import lists
from pairing.queries.outings.document_checklists import checklist_of, waiver_version
from pairing.web.frame.access import allow
from pairing.web.frame.fields import Line
from pairing.web.frame.forms import BaseForm, posted_version
from pairing.web.outings.filing import home_of, offer

blueprint = Blueprint("document_checklists", __name__)
REASONS = ("本学期没有安排这类活动", "内容已写在其他材料里", "纸质材料由对方保存")


class WaiverForm(BaseForm):
    """Why a paper need not come."""

    reason = Line("为什么不需要", 200, "请写一句为什么不需要。")


def _number(name: str) -> int | None:
    return values.identifier(request.args.get(name))


@blueprint.get("/pairings/<int:pairing_id>/documents")
@allow(Action.VIEW_PAIRING, Pairing)
def show(actor: Actor, pairing: Pairing) -> str:
    """The checklist of a term: classes, mentorships, sides."""
    terms = [term for term in lists.terms_of(pairing.bureau_id) if pairing.runs_in(term)]
    current = lists.current_term(pairing.bureau_id, clock.today())
    wanted = _number("term_id") or (current.id if current else None)
    term = next((one for one in terms if one.id == wanted), terms[-1] if terms else None)
    offered = offer(actor, pairing)
    return render_template(
        "outings/documents/checklist.html",
        pairing=pairing,
        tabs_of_terms=[
            (
                url_for("document_checklists.show", pairing_id=pairing.id, term_id=one.id),
                one.name,
                one is term,
            )
            for one in terms
        ],
        term=term,
        found=checklist_of(pairing, term) if term else None,
        states=PieceState,
        names=[(side, home_of(pairing, side)[1]) for side in Side],
        sides=offered.sides,
        own_pairs=[pair.id for pair in offered.mentorships],
        waives=offer(actor, pairing, Action.WAIVE_DOCUMENT).sides,
        may_file=bool(offered),
    )


def _draft(pairing: Pairing) -> waivers.WaiverDraft:
    """The paper that the link names."""
    side, kind = request.args.get("side", ""), request.args.get("activity_kind", "")
    if side not in list(Side) or (kind and kind not in list(ActivityKind)):
        abort(404)
    return waivers.WaiverDraft(
        organisation_id=home_of(pairing, Side(side))[0],
        category=request.args.get("category", "")[:200],
        activity_kind=kind,
        mentorship_id=_number("mentorship_id"),
        activity_id=_number("activity_id"),
        term_id=_number("term_id"),
    )


def _back(pairing: Pairing, term_id: int | None) -> str:
    outing = _number("outing_id")
    if outing:
        return url_for("activities.show", outing_id=outing)
    return url_for("document_checklists.show", pairing_id=pairing.id, term_id=term_id)


@blueprint.route("/pairings/<int:pairing_id>/documents/waive", methods=["GET", "POST"])
@allow(Action.VIEW_PAIRING, Pairing)
def waive(actor: Actor, pairing: Pairing) -> str | Response:
    """This paper need not come: why."""
    draft, form = _draft(pairing), WaiverForm()
    sides = {
        home_of(pairing, side)[0] for side in offer(actor, pairing, Action.WAIVE_DOCUMENT).sides
    }
    if draft.organisation_id not in sides:
        abort(403)
    back = _back(pairing, draft.term_id)
    if form.saves(
        lambda: waivers.waive_document(
            actor,
            pairing.id,
            draft,
            form.reason.data or "",
            posted_version(),
            form.form_key.data or "",
        )
    ):
        flash("已记为不需要，原因写在清单里；随时可以恢复。")
        return redirect(back)
    of = ActivityKind(draft.activity_kind).label if draft.activity_kind else ""
    return render_template(
        "outings/documents/waive.html",
        form=form,
        version=waiver_version(pairing.id, asdict(draft)),
        pairing=pairing,
        title=f"{of}{draft.category}",
        reasons=REASONS,
        back=back,
    )


@blueprint.post("/document-waivers/<int:document_waiver_id>/take-back")
@allow(Action.WAIVE_DOCUMENT, DocumentWaiver)
def take_back(actor: Actor, waiver: DocumentWaiver) -> Response:
    """The paper is asked for again."""
    pairing, back = waiver.pairing, _back(waiver.pairing, waiver.term_id)
    try:
        waivers.take_back_waiver(actor, waiver.id, posted_version())
    except RuleBroken as broken:
        flash(broken.message, "error")
    else:
        flash(f"已恢复：{pairing.lead.name} → {pairing.supported.name} 的清单里又有这一项。")
    return redirect(back)
