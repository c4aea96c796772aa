"""家长问卷: totals of paper sheets, or a link that parents answer without a name."""

from __future__ import annotations

from datetime import timedelta

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response

from pairing import clock, values
from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.teaching.surveys import COUNTED_AS, DAYS_OPEN
from pairing.domain.vocabulary.needs import SurveyAnswer, SurveyState
from pairing.extensions import csrf
from pairing.models import Pairing, Survey
from pairing.operations.change import RuleBroken, Stale
from pairing.operations.teaching import surveys as operations
from pairing.printing import qr
from pairing.queries import lists
from pairing.queries.teaching import surveys
from pairing.web.frame.access import allow, public
from pairing.web.frame.forms import posted_version
from pairing.web.frame.limits import ANSWERS, MAKING, limited
from pairing.web.frame.paging import page_number
from pairing.web.frame.paper import print_small
from pairing.web.teaching.survey_forms import CorrectForm, OpenForm, TotalsForm

blueprint = Blueprint("surveys", __name__)
View = str | Response | tuple[str, int]
TONES = {
    SurveyState.PAPER: "neutral",
    SurveyState.OPEN: "planned",
    SurveyState.CLOSED: "neutral",
    SurveyState.FULL: "done",
}
ANSWERED = "answered"
"""The cookie that says: somebody answered on this device. It carries no identity."""
REMEMBERED = timedelta(days=120)
NOBODY = {"person": None, "navigation": None, "tabs": None, "term_line": "", "record_url": None}
"""A parent's page shows no menu and nobody's name, whoever is signed in on the device."""
SHEETS_PER_PAGE = 4


def _may_write(actor: Actor, pairing: Pairing) -> bool:
    return can(actor, Action.OPEN_SURVEY, pairing.place())


def _is_own(actor: Actor, survey: Survey) -> bool:
    return survey.organisation_id in actor.organisation_ids


@blueprint.get("/pairings/<int:pairing_id>/surveys")
@allow(Action.VIEW_PAIRING, Pairing)
def index(actor: Actor, pairing: Pairing) -> str:
    """Both sides' surveys with their rates, newest first."""
    today = clock.today()
    term = lists.current_term(pairing.bureau_id, today)
    return render_template(
        "teaching/surveys/index.html",
        pairing=pairing,
        found=surveys.surveys_page(pairing.id, today, page_number()),
        term=term,
        totals=surveys.totals_in(pairing, term),
        tones=TONES,
        counted_as=COUNTED_AS,
        may_write=_may_write(actor, pairing),
    )


@blueprint.route("/pairings/<int:pairing_id>/surveys/new", methods=["GET", "POST"])
@allow(Action.OPEN_SURVEY, Pairing)
def new(actor: Actor, pairing: Pairing) -> View:
    """Paper sheets came back: their totals."""
    form = TotalsForm(day=clock.today())
    form.offer(pairing)
    if form.saves(
        lambda: operations.make_survey(actor, pairing.id, form.draft(), form.form_key.data or "")
    ):
        flash("已登记，计入满意率。")
        return redirect(url_for("surveys.index", pairing_id=pairing.id))
    return render_template(
        "teaching/surveys/new.html", form=form, pairing=pairing, counted_as=COUNTED_AS
    )


@blueprint.route("/pairings/<int:pairing_id>/surveys/open", methods=["GET", "POST"])
@allow(Action.OPEN_SURVEY, Pairing)
def open_(actor: Actor, pairing: Pairing) -> View:
    """Hand one out now: link, QR code, paper."""
    home = operations.own_side(actor, pairing)
    side = pairing.lead if home == pairing.lead_id else pairing.supported
    about = values.identifier(request.args.get("activity_id"))
    form = OpenForm(
        issued=surveys.last_issued(home) or side.child_count,
        closes_on=clock.today() + timedelta(days=DAYS_OPEN),
        activity_id=about,
    )
    form.offer(pairing, about)
    if form.saves(
        lambda: operations.make_survey(
            actor, pairing.id, form.draft(day=clock.today()), form.form_key.data or ""
        )
    ):
        return redirect(url_for("surveys.show", survey_id=form.outcome))
    return render_template("teaching/surveys/open.html", form=form, pairing=pairing)


@blueprint.get("/surveys/<int:survey_id>")
@allow(Action.VIEW_PAIRING, Survey)
def show(actor: Actor, survey: Survey) -> str:
    """The survey: what came back; for its own side the link, the QR code, the paper."""
    address = url_for("surveys.answer", token=survey.token, _external=True) if survey.token else ""
    is_own = _is_own(actor, survey)
    return render_template(
        "teaching/surveys/show.html",
        row=surveys.row_of(survey, clock.today()),
        survey=survey,
        address=address if is_own else "",
        code=qr.svg(address) if address and is_own else "",
        online=surveys.online_counts(survey),
        pages=-(-int(survey.issued) // SHEETS_PER_PAGE),
        tones=TONES,
        counted_as=COUNTED_AS,
        may_write=is_own and _may_write(actor, survey.pairing),
    )


@blueprint.route("/surveys/<int:survey_id>/edit", methods=["GET", "POST"])
@allow(Action.OPEN_SURVEY, Survey)
def edit(actor: Actor, survey: Survey) -> View:
    """Correct it, or add the paper sheets that came back."""
    if not _is_own(actor, survey):
        abort(403)
    online = surveys.online_counts(survey)
    form = CorrectForm(
        activity_id=survey.activity_id,
        topic=survey.topic,
        day=survey.day,
        closes_on=survey.closes_on,
        returned=max(0, int(survey.returned - online.returned)),
        satisfied=max(0, int(survey.satisfied - online.satisfied)),
        issued=int(survey.issued),
    )
    form.offer(survey.pairing, survey.activity_id)
    if form.saves(
        lambda: operations.correct_survey(actor, survey.id, form.draft(), posted_version())
    ):
        flash("已保存。")
        return redirect(url_for("surveys.show", survey_id=survey.id))
    return render_template("teaching/surveys/edit.html", form=form, survey=survey, online=online)


@blueprint.post("/surveys/<int:survey_id>/stop")
@allow(Action.OPEN_SURVEY, Survey)
def stop(actor: Actor, survey: Survey) -> Response:
    """No more answers; a new last day opens it again."""
    try:
        operations.stop_survey(actor, survey.id, posted_version())
    except RuleBroken as broken:
        flash(broken.message, "warning")
    else:
        flash("已停止收集。要继续，在“更正”里改截止日期。")
    return redirect(url_for("surveys.show", survey_id=survey.id))


@blueprint.post("/surveys/<int:survey_id>/sheet.pdf")
@limited(MAKING)
@allow(Action.VIEW_PAIRING, Survey)
def sheet(actor: Actor, survey: Survey) -> Response:
    """Four sheets on a page, to print and cut: three answers to tick, the QR code."""
    if not survey.token or not _is_own(actor, survey):
        abort(403)
    address = url_for("surveys.answer", token=survey.token, _external=True)
    return print_small(
        "survey",
        f"{survey.organisation.name}_{survey.topic}.pdf",
        topic=survey.topic,
        organisation=survey.organisation.name,
        about_activity=survey.activity_id is not None,
        closes=survey.closes_on,
        answers=SurveyAnswer.choices(),
        code=qr.svg(address),
        sheets=range(SHEETS_PER_PAGE),
    )


@blueprint.route("/s/<token>", methods=["GET", "POST"])
@csrf.exempt  # type: ignore[untyped-decorator]  # no account is used, and none is needed
@limited(ANSWERS)
@public
def answer(token: str) -> View:
    """A parent's page: one tap answers. No name, no account; a cookie only reminds the device."""
    survey = surveys.by_token(token)
    if survey is None:
        return render_template("teaching/surveys/closed.html", survey=None, **NOBODY), 404
    if request.cookies.get(ANSWERED):
        return render_template("teaching/surveys/thanks.html", survey=survey, again=True, **NOBODY)
    if not surveys.takes_answers(survey):
        return render_template("teaching/surveys/closed.html", survey=survey, **NOBODY), 410
    given = request.form.get("answer", "")
    if given not in list(SurveyAnswer):
        return render_template(
            "teaching/surveys/answer.html",
            survey=survey,
            answers=SurveyAnswer,
            missing=request.method == "POST",
            **NOBODY,
        )
    try:
        operations.answer_survey(token, SurveyAnswer(given))
    except Stale:
        return render_template("teaching/surveys/closed.html", survey=survey, **NOBODY), 410
    thanks = render_template("teaching/surveys/thanks.html", survey=survey, again=False, **NOBODY)
    return _remember(current_app.make_response(thanks), token)


def _remember(response: Response, token: str) -> Response:
    """Let the device know that it has answered: "1" for this survey's page alone."""
    response.set_cookie(
        ANSWERED,
        "1",
        max_age=REMEMBERED,
        path=url_for("surveys.answer", token=token),
        secure=current_app.config["HTTPS"],
        httponly=True,
        samesite="Lax",
    )
    return response
