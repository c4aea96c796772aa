"""奖励: what teachers were given for a term that was passed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms.validators import InputRequired, NumberRange, Optional

from pairing import clock, values
from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.vocabulary.people import REWARD_CATEGORIES
from pairing.models import Pairing, Reward
from pairing.operations.change import RuleBroken
from pairing.operations.teaching import rewards as operations
from pairing.queries.teaching import rewards
from pairing.queries.teaching.rewards import TermStanding
from pairing.web.frame.access import allow
from pairing.web.frame.fields import Line, Pick, PickPerson
from pairing.web.frame.forms import BaseForm, posted_version
from pairing.web.frame.paging import page_number
from pairing.web.frame.typed import DateField, DecimalField

blueprint = Blueprint("rewards", __name__)


class RewardForm(BaseForm):
    """Who is rewarded, for which term, with what."""

    assessment_id = Pick("为哪个学期（考核已通过）", coerce=values.choice)
    teacher_id = PickPerson("教师", coerce=values.choice)
    category = Line("奖励类别", 100, "请选择或填写类别。")
    name = Line("奖励什么", 200, "请写明奖励什么，如“荣誉证书”。")
    value = DecimalField(
        "价值（元，可不填）", [Optional(), NumberRange(0, 1_000_000, "要在 0 到 1000000 元之间。")]
    )
    given_on = DateField("发放日期", [InputRequired("请选择发放日期。")])


def _by_term(terms: Iterable[TermStanding], shown: Sequence[Reward]) -> list[dict[str, object]]:
    """The terms with those of their rewards that this page shows."""
    of: dict[int, list[Reward]] = {}
    for reward in shown:
        of.setdefault(reward.assessment_id, []).append(reward)
    return [
        {"term": row.term, "word": row.word, "rewards": of[row.assessment.id]}
        for row in terms
        if row.assessment and row.assessment.id in of
    ]


@blueprint.get("/pairings/<int:pairing_id>/rewards")
@allow(Action.VIEW_PAIRING, Pairing)
def index(actor: Actor, pairing: Pairing) -> str:
    """Rewards by term, and how each term's assessment stands."""
    terms = rewards.terms_of(pairing)
    found = rewards.rewards_page(pairing.id, page_number())
    may_give = can(actor, Action.GIVE_REWARD, pairing.place())
    return render_template(
        "teaching/rewards/index.html",
        pairing=pairing,
        terms=_by_term(terms, found.rows),
        found=found,
        waiting=[row for row in terms if not row.is_passed],
        any_passed=any(row.is_passed for row in terms),
        may_give=may_give,
        own=actor.organisation_ids if may_give else frozenset(),
    )


@blueprint.route("/pairings/<int:pairing_id>/rewards/new", methods=["GET", "POST"])
@allow(Action.GIVE_REWARD, Pairing)
def new(actor: Actor, pairing: Pairing) -> str | Response:
    """A reward; where no term is passed yet, which ones must be first."""
    terms = rewards.terms_of(pairing)
    passed = [
        (row.assessment.id, row.term.name) for row in terms if row.is_passed and row.assessment
    ]
    if not passed and request.method == "GET":
        return render_template("teaching/rewards/not_yet.html", pairing=pairing, terms=terms)
    form = RewardForm(given_on=clock.today())
    form.assessment_id.choices = passed
    form.teacher_id.choices = rewards.teachers_of(actor.organisation_ids, pairing)
    if form.saves(
        lambda: operations.give_reward(
            actor, pairing.id, operations.RewardDraft(**form.values()), form.form_key.data or ""
        )
    ):
        flash("已登记。")
        return redirect(url_for("rewards.index", pairing_id=pairing.id))
    return render_template(
        "teaching/rewards/new.html",
        form=form,
        pairing=pairing,
        categories=REWARD_CATEGORIES,
        terms=terms,
    )


@blueprint.route("/rewards/<int:reward_id>/withdraw", methods=["GET", "POST"])
@allow(Action.GIVE_REWARD, Reward)
def withdraw(actor: Actor, reward: Reward) -> str | Response:
    """Take back what was registered by mistake, after one question."""
    if reward.teacher.organisation_id not in actor.organisation_ids:
        abort(403)
    pairing_id = reward.pairing_id
    if request.method == "POST":
        try:
            operations.withdraw_reward(actor, reward.id, posted_version())
        except RuleBroken as broken:
            flash(broken.message, "warning")
        else:
            flash("已撤回这条奖励。")
        return redirect(url_for("rewards.index", pairing_id=pairing_id))
    return render_template("teaching/rewards/withdraw.html", reward=reward)
