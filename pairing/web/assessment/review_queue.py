"""考核: the bureau's queue of assessments, and many approved at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from pairing import clock, values
from pairing.domain.assessment.hands import Hands
from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.vocabulary.assessment import ReviewStage
from pairing.domain.vocabulary.programme import Area
from pairing.models import Assessment, Term
from pairing.operations.assessment import reviews as operations
from pairing.operations.change import Forbidden, RuleBroken, Stale
from pairing.queries import lists
from pairing.queries.assessment import review_queue as queries
from pairing.queries.people import actors
from pairing.queries.people.settings import is_one_person
from pairing.queries.plan.locks import is_closed
from pairing.web.assessment.refusals import hands_in, refused_here
from pairing.web.frame.access import allow
from pairing.web.frame.bureau import chosen_bureau
from pairing.web.frame.picks import PickForm

blueprint = Blueprint("review_queue", __name__, url_prefix="/reviews")
TONES = {
    ReviewStage.TO_REVIEW: "attention",
    ReviewStage.IN_REVIEW: "attention",
    ReviewStage.TO_APPROVE: "attention",
    ReviewStage.RETURNED: "missed",
    ReviewStage.WAITING: "neutral",
    ReviewStage.APPROVED: "done",
    ReviewStage.ARCHIVED: "done",
}


class QueueRow(NamedTuple):
    """One pairing of the queue; ``refused`` says why the reader may not approve it."""

    queued: queries.Queued
    tone: str
    refused: str


def _number(name: str) -> int:
    return values.identifier(request.values.get(name)) or 0


def _terms(actor: Actor) -> tuple[list[Term], Term | None]:
    """The bureau's terms, and the one that is looked at: as asked, else today's."""
    bureau = chosen_bureau(actor)
    terms, wanted = lists.terms_of(bureau), _number("term_id")
    chosen = next((term for term in terms if term.id == wanted), None)
    return terms, chosen or lists.current_term(bureau, clock.today())


def _chosen_stage() -> ReviewStage | None:
    given = request.values.get("stage", "")
    return ReviewStage(given) if given in list(ReviewStage) else None


def _ids(actor: Actor) -> lists.PairingIds:
    ids, area = (
        lists.pairings_for(actor, Action.REVIEW_ASSESSMENT, chosen_bureau(actor)),
        request.args.get("area", ""),
    )
    return lists.supported_in_area(ids, area) if area in list(Area) else ids


@blueprint.get("")
@allow(Action.REVIEW_ASSESSMENT)
def index(actor: Actor) -> str:
    """A term's assessments by stage, who waits longest first."""
    terms, term = _terms(actor)
    if term is None:
        return render_template("county/overview/no_term.html")
    rows, stage, today = (
        queries.queue(_ids(actor), term, clock.today()),
        _chosen_stage(),
        clock.today(),
    )
    own, area = actors.accounts_of(actor), request.args.get("area", "")
    shown = [one for one in rows if stage is None or one.stage is stage]
    lines = _lines(shown, own, is_one_person(term.bureau_id, today))
    approved = sum(one.stage is ReviewStage.APPROVED for one in rows)
    return render_template(
        "assessment/reviews/index.html",
        term=term,
        terms=terms,
        lines=lines,
        offered=sum(not line.refused for line in lines),
        counts=Counter(one.stage for one in rows),
        total=len(rows),
        stage=stage,
        stages=ReviewStage,
        areas=Area,
        area=area,
        approved=approved,
        elsewhere=queries.waiting_elsewhere(_ids(actor), term),
        still_runs=term.ends_on > today,
        may_close=approved and can(actor, Action.CLOSE_TERM),
        is_closed=is_closed(term, today),
    )


def _lines(shown: list[queries.Queued], own: frozenset[int | None], alone: bool) -> list[QueueRow]:
    """Each with the reason why the reader may not approve it (2 SELECTs at most)."""
    hands = hands_in([one.assessment for one in shown], own)
    return [
        QueueRow(
            one,
            TONES[one.stage],
            refused_here(own, one.assessment, hands.get(_id(one.assessment), Hands()), alone),
        )
        for one in shown
    ]


def _id(row: Assessment | None) -> int:
    return row.id if row else 0


def _approve_each(actor: Actor, picked: Iterable[tuple[int, int]]) -> tuple[int, Counter[str]]:
    """Each as an operation of its own: how many went through, and why the others did not."""
    done, refused = 0, Counter[str]()
    for key, version in picked:
        try:
            operations.approve(actor, key, version)
        except (RuleBroken, Stale) as broken:
            refused[str(broken)] += 1
        except Forbidden:
            refused["不在您的范围内，或已经不在了。"] += 1
        else:
            done += 1
    return done, refused


def _back() -> Response:
    wanted: dict[str, Any] = {"stage": _chosen_stage(), "term_id": _number("term_id") or None}
    return redirect(url_for("review_queue.index", **wanted))


@blueprint.post("/approve")
@allow(Action.APPROVE_ASSESSMENT)
def approve(actor: Actor) -> Response:
    """Every ticked one that another person graded."""
    done, refused = _approve_each(actor, PickForm().seen().items())
    if done:
        flash(f"{done} 份审定通过。")
    for reason, count in refused.items():
        flash(f"{count} 份没有审定通过：{reason}", "warning")
    if not done and not refused:
        flash("请先勾选。", "warning")
    return _back()
