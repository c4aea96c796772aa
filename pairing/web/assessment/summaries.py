"""总结和查验: who has handed in a summary, which groups there are, the four-material check."""

from __future__ import annotations

from typing import NamedTuple

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, HiddenField

from pairing import clock, values
from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.teaching.mentorships import refused_checker
from pairing.domain.vocabulary.papers import GROUP_SUMMARY, MENTORSHIP_MATERIALS
from pairing.domain.vocabulary.programme import Side
from pairing.models import Organisation, Pairing, ResearchGroup, Term
from pairing.operations.teaching import groups
from pairing.operations.teaching import materials as checks
from pairing.queries.assessment import summaries
from pairing.queries.assessment.gate import home_of
from pairing.web.assessment.parts import filing_url, side_place
from pairing.web.frame.access import allow
from pairing.web.frame.fields import Line, Pick
from pairing.web.frame.forms import BaseForm, flash_faults, posted_version

blueprint = Blueprint("summaries", __name__)
TERM = "/pairings/<int:pairing_id>/terms/<int:term_id>/assessment"


class GroupForm(BaseForm):
    """A group's name, and who leads it."""

    name = Line("教研组名称", 100, "请写教研组名称，如 大班组、语文组。")
    leader = Line("组长（可不填）", 100)


class NewGroupForm(GroupForm):
    """A group that is added, and the side whose it is."""

    side = Pick("哪一方", choices=Side.choices())


class CloseGroupForm(BaseForm):
    """Whether a group no longer exists: the button says it."""

    closed = HiddenField()


class MaterialsForm(BaseForm):
    """The four materials of a mentorship that are there, by their place in the list."""

    def there(self) -> dict[str, bool]:
        """Material → whether it was ticked."""
        return {name: self[f"there-{n}"].data for n, name in enumerate(MENTORSHIP_MATERIALS)}


for _number, _name in enumerate(MENTORSHIP_MATERIALS):
    setattr(MaterialsForm, f"there-{_number}", BooleanField(_name))


class GroupsView(NamedTuple):
    """One side's groups; ``form`` is None for who may not manage them."""

    side: Side
    home: Organisation
    rows: list[tuple[summaries.GroupRow, str]]
    form: GroupForm | None

    @property
    def late(self) -> int:
        """How many summaries have not come."""
        return sum(row.paper is None and row.group.closed_on is None for row, _ in self.rows)


def _groups(
    actor: Actor, pairing: Pairing, term: Term, posted: tuple[Side, GroupForm] | None
) -> list[GroupsView]:
    found = []
    for side, rows in summaries.groups_of(pairing, term).items():
        own = can(actor, Action.WRITE_SELF_EVALUATION, side_place(pairing, side))
        form = posted[1] if posted and posted[0] is side else NewGroupForm(formdata=None)
        doors = [(row, _filing(pairing, term, side, row.group) if own else "") for row in rows]
        found.append(GroupsView(side, home_of(pairing, side), doors, form if own else None))
    return found


def _filing(pairing: Pairing, term: Term, side: Side, group: ResearchGroup) -> str:
    return filing_url(
        pairing,
        term,
        side,
        GROUP_SUMMARY,
        group_id=group.id,
        name=f"{group.name}教研组总结（{term.name}）",
        author=group.leader or None,
    )


def _page(
    actor: Actor, pairing: Pairing, term: Term, posted: tuple[Side, GroupForm] | None = None
) -> str:
    mentors = summaries.mentors_of(pairing, term)
    return render_template(
        "assessment/assessments/summaries.html",
        pairing=pairing,
        term=term,
        mentors=mentors,
        late=sum(row.paper is None for row in mentors),
        groups=_groups(actor, pairing, term, posted),
        is_late=term.due_on is not None and term.due_on < clock.today(),
        may_write={
            row.mentorship.id: can(actor, Action.WRITE_MATERIAL, row.mentorship.place())
            for row in mentors
        },
    )


@blueprint.get(f"{TERM}/summaries")
@allow(Action.VIEW_ASSESSMENT, Pairing, Term)
def index(actor: Actor, pairing: Pairing, term: Term) -> str:
    """Every mentor and every teaching-research group: handed in, or late."""
    return _page(actor, pairing, term)


@blueprint.post(f"{TERM}/groups")
@allow(Action.VIEW_ASSESSMENT, Pairing, Term)
def add(actor: Actor, pairing: Pairing, term: Term) -> str | Response:
    """A new group of the director's side."""
    form = NewGroupForm()
    side = form.side.word(Side)
    if side is None:
        abort(404)
    if not can(actor, Action.WRITE_SELF_EVALUATION, side_place(pairing, side)):
        abort(403)
    if form.saves(
        lambda: groups.add_group(
            actor,
            home_of(pairing, side).id,
            form.name.data or "",
            form.leader.data or "",
            form.form_key.data or "",
        )
    ):
        flash(f"已添加{form.name.data}。")
        return redirect(_index(pairing.id, term.id, side.value))
    return _page(actor, pairing, term, (side, form))


def _index(pairing_id: int, term_id: int, anchor: str = "") -> str:
    return url_for(
        "summaries.index", pairing_id=pairing_id, term_id=term_id, _anchor=anchor or None
    )


def _return_url(group: ResearchGroup) -> str:
    """The page that one came from, named by its ids; the organisation's profile otherwise."""
    asked = (request.values.get(name) for name in ("pairing_id", "term_id"))
    pairing, term = (values.identifier(text) for text in asked)
    if pairing and term:
        return _index(pairing, term)
    return url_for("profiles.index", organisation_id=group.organisation_id)


@blueprint.route("/research-groups/<int:research_group_id>", methods=["GET", "POST"])
@allow(Action.WRITE_SELF_EVALUATION, ResearchGroup)
def group(actor: Actor, row: ResearchGroup) -> str | Response:
    """Its name and leader, to be put right."""
    form = GroupForm(obj=row)
    if form.saves(
        lambda: groups.rename_group(
            actor, row.id, form.name.data or "", form.leader.data or "", posted_version()
        )
    ):
        flash("已保存。")
        return redirect(_return_url(row))
    return render_template(
        "assessment/assessments/group.html", form=form, group=row, back=_return_url(row)
    )


@blueprint.post("/research-groups/<int:research_group_id>/close")
@allow(Action.WRITE_SELF_EVALUATION, ResearchGroup)
def close(actor: Actor, row: ResearchGroup) -> Response:
    """It no longer exists, or exists again."""
    closing = CloseGroupForm().closed.data == "1"
    groups.close_group(actor, row.id, closing, posted_version())
    flash("已停用，以前的总结都留着。" if closing else "已恢复。")
    return redirect(_return_url(row))


@blueprint.get(f"{TERM}/materials")
@allow(Action.VIEW_ASSESSMENT, Pairing, Term)
def materials(actor: Actor, pairing: Pairing, term: Term) -> str:
    """Each mentorship's four materials: on file, there or not, who looked, when."""
    rows = summaries.materials_of(pairing, term)
    checks_here = pairing.lead_id in actor.organisation_ids
    may = checks_here and can(actor, Action.CHECK_MATERIALS, pairing.place())
    return render_template(
        "assessment/assessments/materials.html",
        pairing=pairing,
        term=term,
        rows=[
            (row, may, refused_checker(actor.teacher_id, row.mentorship.mentor.id)) for row in rows
        ],
        categories=rows[0].asked if rows else (),
        places={name: place for place, name in enumerate(MENTORSHIP_MATERIALS)},
        checked=sum(row.is_checked for row in rows),
        may_check=may,
    )


@blueprint.post(f"{TERM}/materials/<int:mentorship_id>")
@allow(Action.CHECK_MATERIALS, Pairing, Term)
def check(actor: Actor, pairing: Pairing, term: Term, mentorship_id: int) -> Response:
    """What one mentorship's row says."""
    row = next(
        (r for r in summaries.materials_of(pairing, term) if r.mentorship.id == mentorship_id), None
    )
    if row is None:
        abort(404)
    form = MaterialsForm()
    if not form.saves(
        lambda: checks.check_materials(
            actor,
            mentorship_id,
            term.id,
            form.there(),
            posted_version(),
            form.form_key.data or "",
        )
    ):
        flash_faults(form)
    else:
        flash(f"已记下{row.mentorship.mentor.name}—{row.mentorship.mentee.name}的查验。")
    anchor = f"pair-{mentorship_id}"
    there_again = url_for(
        "summaries.materials", pairing_id=pairing.id, term_id=term.id, _anchor=anchor
    )
    return redirect(there_again)
