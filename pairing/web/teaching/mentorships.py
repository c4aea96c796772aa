"""师徒结对: who leads whom, the agreement, how far both have come."""

from __future__ import annotations

from typing import Any

from flask import (
    Blueprint,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response
from wtforms.validators import InputRequired

from pairing import clock
from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.teaching.growth import HEIGHT, WIDTH
from pairing.domain.teaching.mentorships import Doing
from pairing.domain.vocabulary.activities import ActivityKind
from pairing.domain.vocabulary.papers import MENTEE_PAPERS
from pairing.domain.vocabulary.people import MentorshipEnd
from pairing.models import Mentorship, Pairing
from pairing.operations.teaching import mentorships as operations
from pairing.operations.teaching.mentorship_papers import may_write_summary
from pairing.queries.teaching import mentorship_people
from pairing.queries.teaching import mentorships as queries
from pairing.queries.teaching.agreements import agreement_of
from pairing.queries.teaching.growth import growth_of
from pairing.queries.teaching.mentor_summaries import summary_text
from pairing.web.frame.access import allow
from pairing.web.frame.downloads import downloads
from pairing.web.frame.fields import Radio
from pairing.web.frame.forms import BaseForm, posted_version
from pairing.web.frame.limits import MAKING, limited
from pairing.web.frame.paging import page_number
from pairing.web.frame.paper import print_small
from pairing.web.frame.typed import DateField
from pairing.web.teaching.mentorship_form import (
    MentorshipForm,
    blanks,
    fill_new,
    fill_stored,
    keep_people,
    offer_people,
    says_nothing,
)

blueprint = Blueprint("mentorships", __name__)
View = str | Response


class EndForm(BaseForm):
    """The last day and why."""

    day = DateField("最后一天", [InputRequired("请填写最后一天。")])
    reason = Radio(
        "为什么结束", [InputRequired("请选择一个原因。")], choices=MentorshipEnd.choices()
    )


def _may_write(actor: Actor, pairing: Pairing) -> bool:
    is_open = pairing.ends_on >= clock.today()
    return is_open and can(actor, Action.WRITE_MENTORSHIP, pairing.place())


@blueprint.get("/pairings/<int:pairing_id>/mentorships")
@allow(Action.VIEW_PAIRING, Pairing)
def index(actor: Actor, pairing: Pairing) -> str:
    """Each pair with its progress in one line; who has no mentor yet."""
    today = clock.today()
    return render_template(
        "teaching/mentorships/index.html",
        pairing=pairing,
        found=queries.standings_page(pairing.id, today, page_number()),
        alone=mentorship_people.without_mentor(pairing, today, page_number("alone")),
        may_write=_may_write(actor, pairing),
    )


Doors = dict[Doing, tuple[str | None, str]]


def _doors(actor: Actor, row: Mentorship, standing: queries.MentorshipStanding) -> Doors:
    """Where each thing to do is done, and the button's words; no address for who may not."""
    item = standing.next_step[1].item if standing.next_step else ""
    pair: dict[str, Any] = {"pairing_id": row.pairing_id}
    own: dict[str, Any] = {"mentorship_id": row.id}
    papers = url_for("mentorship_papers.new", **own, category=item or MENTEE_PAPERS[0])
    meeting = url_for("activities.new", **pair, kind=ActivityKind.MENTORING.value)
    doors = {
        Doing.OBSERVE: (Action.RECORD_OBSERVATION, url_for("lessons.new", **pair), "记录听课"),
        Doing.RECORD: (Action.RECORD_ACTIVITY, meeting, "记一次研讨"),
        Doing.FILE: (Action.WRITE_MATERIAL, papers, "登记材料"),
        Doing.SUMMARISE: (
            Action.WRITE_MATERIAL,
            url_for("mentorship_papers.summary", **own),
            "写师傅总结",
        ),
    }
    return {
        doing: (url if can(actor, action, row.place()) else None, words)
        for doing, (action, url, words) in doors.items()
    }


@blueprint.get("/mentorships/<int:mentorship_id>")
@allow(Action.VIEW_PAIRING, Mentorship)
def show(actor: Actor, mentorship: Mentorship) -> str:
    """Progress, materials, summary, agreement; growth for who may read the marks."""
    standing = queries.standing_of(mentorship.id, clock.today())
    return render_template(
        "teaching/mentorships/show.html",
        standing=standing,
        doors=_doors(actor, mentorship, standing),
        mentorship=mentorship,
        pairing=mentorship.pairing,
        summary_text=summary_text(standing, standing.summary) if standing.summary else "",
        growth=growth_of(actor, mentorship),
        drawing=(WIDTH, HEIGHT),
        may_write=_may_write(actor, mentorship.pairing),
        may_file=can(actor, Action.WRITE_MATERIAL, mentorship.place()),
        may_summarise=can(actor, Action.WRITE_MATERIAL, mentorship.place())
        and may_write_summary(actor, mentorship),
        downloads=downloads("papers.agreement", mentorship.bureau_id, mentorship_id=mentorship.id),
    )


def _form(form: MentorshipForm, pairing: Pairing, **more: object) -> str:
    return render_template(
        "teaching/mentorships/form.html",
        form=form,
        pairing=pairing,
        blanks=blanks(),
        **more,
    )


def _warn_of_second_mentee(actor: Actor, mentorship: Mentorship) -> None:
    """One to one is the rule of the plans: said, not enforced."""
    names = mentorship_people.other_mentees(actor, mentorship)
    if names:
        mentor = mentorship.mentor.name
        flash(
            f"{mentor}同时还带{'、'.join(names)}。方案要求一对一，请确认{mentor}带得过来。",
            "warning",
        )


@blueprint.route("/pairings/<int:pairing_id>/mentorships/new", methods=["GET", "POST"])
@allow(Action.WRITE_MENTORSHIP, Pairing)
def new(actor: Actor, pairing: Pairing) -> View:
    """A new pair: two names, the rest stands there already."""
    form = MentorshipForm()
    offer_people(form, actor, pairing)
    if request.method == "GET":
        fill_new(form, pairing)
    if not form.rows_changed() and form.saves(
        lambda: operations.start_mentorship(
            actor, pairing.id, form.draft(), form.form_key.data or ""
        )
    ):
        flash("已结成师徒，两个人都能看到。可以打印协议书签字。")
        flash(f"mentorship-{pairing.id}", "clear-draft")
        _warn_of_second_mentee(actor, queries.standing_of(form.outcome, clock.today()).mentorship)
        return redirect(url_for("mentorships.show", mentorship_id=form.outcome))
    return _form(form, pairing, mentorship=None)


@blueprint.route("/mentorships/<int:mentorship_id>/edit", methods=["GET", "POST"])
@allow(Action.WRITE_MENTORSHIP, Mentorship)
def edit(actor: Actor, mentorship: Mentorship) -> View:
    """The agreement as it stands, to be changed."""
    form, pairing = MentorshipForm(), mentorship.pairing
    offer_people(form, actor, pairing)
    keep_people(form, mentorship)
    if request.method == "GET":
        fill_stored(form, mentorship)
    mentor = mentorship.mentor_id
    if not form.rows_changed() and form.saves(
        lambda: operations.change_mentorship(actor, mentorship.id, form.draft(), posted_version())
    ):
        flash("已保存。")
        if mentorship.mentor_id != mentor:
            _warn_of_second_mentee(actor, mentorship)
        return redirect(url_for("mentorships.show", mentorship_id=mentorship.id))
    bare = says_nothing(mentorship) and not request.args.get("usual")
    return _form(form, pairing, mentorship=mentorship, bare=bare)


@blueprint.route("/mentorships/<int:mentorship_id>/end", methods=["GET", "POST"])
@allow(Action.WRITE_MENTORSHIP, Mentorship)
def end(actor: Actor, mentorship: Mentorship) -> View:
    """Asks once: the last day and why."""
    form = EndForm()
    if request.method == "GET":
        today = clock.today()
        form.day.data = max(mentorship.starts_on, min(today, mentorship.ends_on))
        form.reason.data = mentorship.end_reason or None
    if form.saves(
        lambda: operations.end_mentorship(
            actor, mentorship.id, form.day.data, form.reason.word(MentorshipEnd), posted_version()
        )
    ):
        flash("已记下结束日期。记录和材料都留着，随时可以看。")
        return redirect(url_for("mentorships.show", mentorship_id=mentorship.id))
    return render_template("teaching/mentorships/end.html", form=form, mentorship=mentorship)


@blueprint.post("/mentorships/<int:mentorship_id>/agreement.pdf")
@limited(MAKING)
@allow(Action.VIEW_PAIRING, Mentorship)
def paper(actor: Actor, mentorship: Mentorship) -> Response:
    """师徒结对协议书, to be signed by three parties."""
    name = f"师徒结对协议书_{mentorship.mentor.name}_{mentorship.mentee.name}.pdf"
    return print_small("mentorship", name, agreement=agreement_of(mentorship))
