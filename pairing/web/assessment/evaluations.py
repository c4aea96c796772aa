"""自评: one side's five sections, prefilled from facts, saved and handed in on one page."""

from __future__ import annotations

import json

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from pairing import clock
from pairing.domain.assessment.assessments import (
    OPEN_TO_THE_SIDES,
    changed_figures,
    changed_sections,
)
from pairing.domain.assessment.self_evaluations import skeleton
from pairing.domain.people.permissions import Action, Actor
from pairing.domain.plan.ledger import value_text
from pairing.domain.vocabulary.assessment import EvaluationSection
from pairing.domain.vocabulary.programme import Side
from pairing.models import AssessmentPart, Pairing, Term
from pairing.operations.assessment import assessments as operations
from pairing.operations.change import RuleBroken
from pairing.queries.assessment.evaluations import facts_of
from pairing.queries.assessment.gate import assessment_of, home_of
from pairing.queries.plan import results
from pairing.web.assessment.parts import home_url, own_side, part_of, sections_of
from pairing.web.frame.access import allow
from pairing.web.frame.fields import Text
from pairing.web.frame.forms import BaseForm, posted_version

blueprint = Blueprint("evaluations", __name__)
Moved = list[tuple[str, str, str]]


class EvaluationForm(BaseForm):
    """The skeleton's five sections, named by their codes."""

    drawn = Text("", 60_000)

    def drawn_lines(self) -> dict[str, str]:
        """What facts had written into the sections that the writer saw."""
        try:
            found = json.loads(self.drawn.data or "{}")
        except ValueError:
            return {}
        texts = found if isinstance(found, dict) else {}
        return {one.value: str(texts[one.value]) for one in EvaluationSection if one.value in texts}

    def sections(self) -> dict[EvaluationSection, str]:
        """What was typed."""
        return {one: self[one.value].data or "" for one in EvaluationSection}


for _section in EvaluationSection:
    setattr(
        EvaluationForm,
        _section.value,
        Text(_section.label, 10_000),
    )


def _moved(pairing: Pairing, term: Term, part: AssessmentPart | None) -> Moved:
    """Name, before, now of the side's figures that moved since it was last handed in."""
    if part is None or not part.submitted:
        return []
    own = [
        r for r in results.results_of(pairing, term, clock.today()) if r.target.side == part.side
    ]
    now = {r.target.code: value_text(r) for r in own}
    names = {r.target.code: r.target.name for r in own}
    moved = changed_figures(part.submitted.get("figures", {}), now)
    return [(names[code], before, after) for code, before, after in moved]


def _draft_key(pairing: Pairing, term: Term, side: Side) -> str:
    return f"evaluation-{pairing.id}-{term.id}-{side.value}"


@blueprint.route(
    "/pairings/<int:pairing_id>/terms/<int:term_id>/assessment/<side>", methods=["GET", "POST"]
)
@allow(Action.VIEW_ASSESSMENT, Pairing, Term)
def write(actor: Actor, pairing: Pairing, term: Term, side: str) -> str | Response:
    """Write, save, hand in."""
    chosen = own_side(actor, pairing, term, side)
    part = part_of(assessment_of(pairing.id, term.id), chosen)
    if part is not None and part.state not in OPEN_TO_THE_SIDES:
        flash("已经提交了。要改，请先撤回，或请教育局退回。", "warning")
        return redirect(home_url(pairing, term, chosen.value))
    form = EvaluationForm()
    if form.saves(
        lambda: operations.save_part(
            actor,
            pairing.id,
            term.id,
            chosen,
            form.sections(),
            posted_version(),
            form.form_key.data or "",
            form.drawn_lines(),
        )
    ):
        flash(_draft_key(pairing, term, chosen), "clear-draft")
        return _saved(actor, pairing, term, chosen, form.outcome)
    return _page(form, pairing, term, chosen, part)


def _saved(actor: Actor, pairing: Pairing, term: Term, side: Side, version: int) -> Response:
    """It is kept; hand it in too when that was asked, or say what is still missing."""
    if request.form.get("then") != "submit":
        flash("已保存。")
    else:
        try:
            operations.submit_part(actor, pairing.id, term.id, side, version)
        except RuleBroken as broken:
            flash(f"自评已保存，还没有提交。{broken.message}", "error")
            return redirect(home_url(pairing, term))
        else:
            flash("已提交，教育局能看到。开始审核前可以撤回。")
    return redirect(home_url(pairing, term, side.value))


def _page(
    form: EvaluationForm, pairing: Pairing, term: Term, side: Side, part: AssessmentPart | None
) -> str:
    fresh = skeleton(facts_of(pairing, term, side, clock.today()))
    saved = sections_of(part, pairing, term)
    is_new = part is None or not part.sections
    if request.method == "GET":
        for section in EvaluationSection:
            form[section.value].data = (fresh if is_new else saved)[section]
        form.drawn.data = json.dumps({code.value: text for code, text in fresh.items()})
    submitted = part.submitted if part else {}
    return render_template(
        "assessment/assessments/evaluate.html",
        form=form,
        pairing=pairing,
        still_runs=term.ends_on > clock.today(),
        term=term,
        side=side,
        home=home_of(pairing, side),
        part=part,
        fresh=fresh,
        is_new=is_new,
        sections=EvaluationSection,
        changed=changed_sections(submitted["sections"], part.sections)
        if submitted and part
        else [],
        moved=_moved(pairing, term, part),
        draft=_draft_key(pairing, term, side),
    )
