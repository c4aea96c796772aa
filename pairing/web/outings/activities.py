"""Recording an outing with its items; the other side's yes to it."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from pairing import clock, values
from pairing.domain.outings.history import story
from pairing.domain.outings.standing import why_kept
from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.vocabulary.activities import (
    CHIPS,
    ActivityKind,
    ActivityState,
)
from pairing.domain.vocabulary.papers import FormSubject
from pairing.extensions import db
from pairing.models import Outing, Pairing
from pairing.operations.change import RuleBroken
from pairing.operations.outings import activities as operations
from pairing.operations.outings import confirmations
from pairing.operations.outings.twins import AlreadyThere
from pairing.queries import lists
from pairing.queries.outings import history, outings
from pairing.web.frame.access import allow
from pairing.web.frame.downloads import downloads
from pairing.web.frame.errors import ErrorPage
from pairing.web.frame.fields import CHOOSE_AGAIN
from pairing.web.frame.forms import posted_version
from pairing.web.frame.undoing import offer_undo, undo_word
from pairing.web.outings.came_by import came_by
from pairing.web.outings.chosen_files import still_there
from pairing.web.outings.item_form import ItemForm, Offered, people_and_needs
from pairing.web.outings.outing_form import OutingForm, asked_again, blanks
from pairing.web.outings.outing_papers import papers_of
from pairing.web.outings.outing_start import pairing_changed, prefill, start
from pairing.web.outings.turned_away import turned_away

blueprint = Blueprint("activities", __name__, url_prefix="/activities")
View = str | Response | ErrorPage
CORRECTED = "已更正，请对方再确认一次。原来的内容留在变更记录里。"


def _draft_key(pairing: Pairing | None) -> str:
    return f"outing-{pairing.id}" if pairing else "outing"


def _recordable(actor: Actor) -> list[Pairing]:
    found = outings.pairings(lists.pairings_for(actor, Action.RECORD_ACTIVITY), clock.today())
    return [one for one in found if can(actor, Action.RECORD_ACTIVITY, one.place())]


def _name(pairing: Pairing) -> str:
    return f"{pairing.lead.name} → {pairing.supported.name}"


def _pick(form: OutingForm, choices: list[Pairing]) -> Pairing | None:
    """Offer the pairings; the one that is chosen, on a fresh form without a link the first."""
    form.pairing_id.choices = [(p.id, _name(p)) for p in choices]
    wanted = request.args.get("pairing_id")
    if request.method == "GET":
        form.pairing_id.data = choices[0].id if wanted is None else values.identifier(wanted)
    chosen = next((p for p in choices if p.id == form.pairing_id.data), None)
    if chosen is None and request.method == "GET":
        form.pairing_id.errors = [CHOOSE_AGAIN]
    return chosen


@blueprint.route("/new", methods=["GET", "POST"])
@allow(Action.VIEW_HOME)
def new(actor: Actor) -> View:
    """One outing on one screen: who, when, where, then an item for each thing done."""
    today, choices = clock.today(), _recordable(actor)
    if not choices:
        return render_template("outings/activities/none.html")
    form = OutingForm()
    pairing = _pick(form, choices)
    last = outings.last_of(actor, pairing.id) if pairing else None
    form.also.choices = [(p.id, _name(p)) for p in choices if p is not pairing and p.runs_on(today)]
    changed = form.rows_changed() or pairing_changed(form, pairing, last)
    if request.method == "GET":
        start(form, pairing, last)
        prefill(actor, form)
    offered = _offered([pairing] if pairing else choices, form.day.data or today, last)
    form.offer(offered)
    if not changed and form.saves(
        lambda: operations.record_outing(actor, form.draft(), form.form_key.data or "")
    ):
        flash("已保存，等对方确认。" if (form.day.data or today) <= today else "已排入计划。")
        flash(_draft_key(pairing), "clear-draft")
        return redirect(url_for("activities.show", outing_id=form.outcome))
    return _page(
        form,
        blanks(offered),
        twin=_twin(form),
        draft=_draft_key(pairing),
        companions=last.companions if last else "",
        has_last=last is not None,
    )


def _twin(form: OutingForm) -> Outing | None:
    """The record that may be the same one."""
    found = form.question
    return db.session.get(Outing, found.outing_id) if isinstance(found, AlreadyThere) else None


def _offered(pairings: list[Pairing], day: date | None, last: Outing | None = None) -> Offered:
    """People and needs; who taught and spoke in the actor's ``last`` record beside the lists."""
    rows = last.activities if last else []
    taught = next((lesson.teacher_id for row in rows for lesson in row.lessons), None)
    spoke = next((row.speaker_id for row in rows if row.speaker_id), None)
    return people_and_needs(pairings, taught, spoke, day)


def _page(form: OutingForm, rows: list[ItemForm], **more: object) -> str:
    return render_template(
        "outings/activities/new.html",
        form=form,
        chips=[(kind.value, kind.traits.chip) for kind in CHIPS],
        others=[(kind.value, kind.label) for kind in ActivityKind if kind not in CHIPS],
        blanks=rows,
        today=clock.today(),
        **more,
    )


@blueprint.route("/<int:outing_id>/correct", methods=["GET", "POST"])
@allow(Action.CORRECT_ACTIVITY, Outing)
def correct(actor: Actor, outing: Outing) -> View:
    """A record as it stands, to be put right; the other side is asked again."""
    form, pairing = OutingForm(), outing.activities[0].links[0].pairing
    is_plan = operations.is_planned(outing)
    form.pairing_id.choices, form.pairing_id.data = None, pairing.id
    form.also.choices = []
    changed = form.rows_changed()
    if request.method == "GET":
        form.show(outing)
    choices = _offered([pairing], form.day.data or outing.day)
    form.offer(choices)
    if not changed and form.saves(
        lambda: operations.correct_outing(
            actor, outing.id, form.draft(), form.reason.data or "", posted_version()
        )
    ):
        flash("已修改计划。" if is_plan else CORRECTED)
        return redirect(url_for("activities.show", outing_id=outing.id))
    return _page(
        form,
        blanks(choices),
        outing=outing,
        is_plan=is_plan,
        touched=asked_again(outing),
        owes_reason=operations.needs_reason(outing),
    )


@blueprint.get("/<int:outing_id>")
@allow(Action.VIEW_ACTIVITY, Outing)
def show(actor: Actor, outing: Outing) -> View:
    """What is claimed, where it stands, and what the reader can do about it."""
    links = [link for activity in outing.activities for link in activity.links]
    states, place = {link.state for link in links}, outing.place()
    return render_template(
        "outings/activities/show.html",
        outing=outing,
        pairing=came_by(actor, outing),
        states=ActivityState,
        standing=states,
        again=history.sent_again([outing], actor.organisation_ids).get(outing.id),
        today=clock.today(),
        is_ahead=states == {ActivityState.PLANNED} and outing.day > clock.today(),
        is_plan=operations.is_planned(outing) and states != {ActivityState.CANCELLED},
        files=outings.files_of(outing.id),
        activities=operations.current_activities(outing) or outing.activities,
        plan=operations.plan_of(outing.activities[0]),
        decisions=[one for row in outing.activities for one in row.decisions],
        may_settle=can(actor, Action.SETTLE_DECISION, place),
        asks_parents=_family_event(outing) if can(actor, Action.OPEN_SURVEY, place) else None,
        story=[
            story(entry.action, entry.changes, entry.actor_name, entry.at)
            for entry in history.of("outing", outing.id)
        ],
        open_link=history.open_link(outing.id, clock.now()),
        undo=undo_word("outing", outing, outing.id, actor),
        staged=still_there(actor, request.args.getlist("staged")),
        papers=papers_of(actor, outing),
        may_add=can(actor, Action.ADD_FILES, place),
        may_consent=can(actor, Action.CONSENT_PHOTO, place),
        may_remove=can(actor, Action.REMOVE_FILE, place),
        may_plan=ActivityState.PLANNED in states and can(actor, Action.RECORD_ACTIVITY, place),
        may_plan_again=states == {ActivityState.CANCELLED}
        and can(actor, Action.RECORD_ACTIVITY, place),
        may_confirm=can(actor, Action.CONFIRM_ACTIVITY, place) and ActivityState.DONE in states,
        may_object=can(actor, Action.CONFIRM_ACTIVITY, place)
        and any(confirmations.may_object(link, clock.now()) for link in links),
        may_agree=can(actor, Action.CONFIRM_ACTIVITY, place) and ActivityState.DISPUTED in states,
        may_correct=can(actor, Action.CORRECT_ACTIVITY, place)
        and states != {ActivityState.CANCELLED},
        may_invite=can(actor, Action.INVITE_CONFIRMATION, place) and ActivityState.DONE in states,
        may_withdraw=can(actor, Action.WITHDRAW_ACTIVITY, place)
        and ActivityState.CONFIRMED not in states
        and states != {ActivityState.CANCELLED},
        downloads=downloads(
            "papers.outing", outing.bureau_id, FormSubject.ACTIVITY, outing_id=outing.id
        ),
    )


def _family_event(outing: Outing) -> int | None:
    """The outing's family event that has not been called off, whose guests may be asked."""
    rows = (row for row in operations.current_activities(outing))
    return next((row.id for row in rows if row.kind == ActivityKind.FAMILY_EVENT), None)


@blueprint.post("/<int:outing_id>/confirm")
@allow(Action.CONFIRM_ACTIVITY, Outing)
def confirm(actor: Actor, outing: Outing) -> View:
    """One tap: it was so."""
    try:
        confirmations.confirm_outing(actor, outing.id, posted_version())
    except RuleBroken as broken:
        flash(broken.message, "warning")
        return redirect(url_for("activities.show", outing_id=outing.id))
    flash("已确认，计入双方进度。")
    offer_undo("undo.outing", outing, outing_id=outing.id)
    return redirect(url_for("overview.home"))


@blueprint.route("/<int:outing_id>/withdraw", methods=["GET", "POST"])
@allow(Action.WITHDRAW_ACTIVITY, Outing)
def withdraw(actor: Actor, outing: Outing) -> View:
    """Take a record back that nobody has confirmed, or a plan, after one question."""
    if request.method == "GET" and (away := turned_away(outing, why_kept)):
        return away
    is_plan = operations.is_planned(outing)
    if request.method == "POST":
        try:
            operations.withdraw_outing(actor, outing.id, posted_version())
        except RuleBroken as broken:
            flash(broken.message)
        else:
            flash("计划已撤回。" if is_plan else "已撤回，不再计入。")
            offer_undo("undo.outing", outing, outing_id=outing.id)
        return redirect(url_for("activities.show", outing_id=outing.id))
    return render_template("outings/activities/withdraw.html", outing=outing, is_plan=is_plan)
