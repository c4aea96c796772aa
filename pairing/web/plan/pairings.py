"""结对: the list, and a pairing's page with its ledger."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta

from flask import Blueprint, render_template, url_for

from pairing import clock
from pairing.domain.people.permissions import Action, Actor
from pairing.domain.plan.evaluate import Result
from pairing.domain.plan.facts import Facts
from pairing.domain.plan.ledger import ledger_row
from pairing.domain.plan.metrics import metric_of
from pairing.domain.plan.month_cells import month_cell
from pairing.domain.plan.scores import scores
from pairing.domain.vocabulary.programme import Phase, ResultStatus, Side
from pairing.models import Pairing
from pairing.queries import lists
from pairing.queries.outings import document_checklists, outings
from pairing.queries.plan import gaps, needs, results
from pairing.queries.plan.target_changes import standards_changed_for
from pairing.queries.teaching import mentorships
from pairing.web.frame.access import allow
from pairing.web.frame.paging import page_number
from pairing.web.frame.shell import month_view

blueprint = Blueprint("pairings", __name__, url_prefix="/pairings")
RECENT = 6
SHORT = 10
"""So many needs and mentorships the pairing's own page shows; the others are a tap away."""


@blueprint.get("/")
@allow(Action.VIEW_HOME)
def index(actor: Actor) -> str:
    """Every pairing that the actor sees, running ones first."""
    today = clock.today()
    return render_template(
        "plan/pairings/index.html",
        found=outings.pairings_page(lists.pairings_for(actor), today, page_number()),
        today=today,
        phase=Phase.on,
    )


@blueprint.get("/<int:pairing_id>")
@allow(Action.VIEW_PAIRING, Pairing)
def show(actor: Actor, pairing: Pairing) -> str:
    """Parties, next step, both sides' ledger, months, activities, mentorships, needs."""
    today = clock.today()
    term = lists.current_term(pairing.bureau_id, today)
    ids = lists.pairing_ids_of_bureau(pairing.bureau_id, pairing.code)
    found, facts = results.results_with_facts(ids, term, today) if term else ([], Facts())
    behind = [r for r in found if r.status is ResultStatus.BEHIND and r.target.points]
    behind.sort(key=lambda one: _asked(pairing, one.target.side) not in actor.organisation_ids)
    next_gaps = gaps.with_dates(behind[:1], {pairing.id: pairing}, today)
    first, last = (term.starts_on, term.ends_on) if term else (pairing.starts_on, pairing.ends_on)
    calendar = results.calendar_of(pairing.bureau_id)
    months = results.term_months(term, calendar) if term else []
    recent = outings.lately(pairing.id, first, min(last, today), RECENT)
    own = actor.side_in(pairing.place()) or Side.LEAD
    coming = outings.ahead(pairing.id, today, pairing.ends_on, RECENT)
    wanted = needs.needs_page(pairing.id, 1)
    running = mentorships.some_running(pairing.id, today, SHORT)
    return render_template(
        "plan/pairings/show.html",
        pairing=pairing,
        term=term,
        today=today,
        ledgers=[
            (side, [_linked(pairing, r) for r in found if r.target.side is side])
            for side in sorted(Side, key=lambda one: one is not own)
        ],
        scores={score.side: score for score in scores(found)},
        gap=next_gaps[0] if next_gaps else None,
        step=ledger_row(behind[0]) if behind else None,
        door=metric_of(behind[0].target).records if behind else None,
        is_by_activities=not behind or metric_of(behind[0].target).has_plans,
        months=[month_view(m, month_cell(facts, pairing.id, m), today) for m in months],
        recent=recent,
        coming=coming,
        mentorships=running.rows,
        mentorship_count=running.total,
        needs=wanted.rows[:SHORT],
        standings=needs.standings(wanted.rows[:SHORT]),
        need_count=wanted.total,
        standards=standards_changed_for(term, clock.now()) if term else [],
        papers=document_checklists.checklist_of(pairing, term).whole if term else None,
        rooms=_rooms(pairing),
    )


def _asked(pairing: Pairing, side: Side) -> int:
    return pairing.lead_id if side is Side.LEAD else pairing.supported_id


ROOMS = (
    ("lessons.index", "课和听课"),
    ("mentorships.index", "师徒"),
    ("document_checklists.show", "材料清单"),
    ("needs.index", "需求"),
    ("problems.index", "问题"),
    ("measures.index", "措施"),
    ("checks.index", "检查"),
    ("appraisals.index", "教师考核"),
    ("surveys.index", "家长问卷"),
    ("achievements.index", "成果"),
    ("resources.index", "共享资源"),
    ("rewards.index", "奖励"),
    ("donations.index", "捐赠公示"),
    ("months.latest", "每月报告"),
)
"""What hangs on a pairing beside its activities: page, name."""


def _rooms(pairing: Pairing) -> list[tuple[str, str]]:
    """(url, name) of everything that is kept of a pairing, both sides' own pages last."""
    found = [(url_for(page, pairing_id=pairing.id), name) for page, name in ROOMS]
    for home in (pairing.lead, pairing.supported):
        url = url_for("profiles.index", organisation_id=home.id)
        found.append((url, f"{home.name}基本情况"))
    equipment = url_for("equipment.index", organisation_id=pairing.supported_id, pairing=pairing.id)
    return [*found, (equipment, "设施设备对照")]


def _linked(pairing: Pairing, result: Result) -> dict[str, object]:
    """A ledger row whose title and figures lead to the records behind them."""
    row = ledger_row(result)
    url = url_for("gaps.show", pairing_id=pairing.id, code=row.code)
    return asdict(row) | dict.fromkeys(("figure_url", "waiting_url", "planned_url"), url)


@blueprint.get("/<int:pairing_id>/activities")
@allow(Action.VIEW_PAIRING, Pairing)
def activities(actor: Actor, pairing: Pairing) -> str:
    """Every outing of the pairing: what was recorded, newest first; what is planned, next first."""
    today, tomorrow = clock.today(), clock.today() + timedelta(days=1)
    first, last = pairing.starts_on, pairing.ends_on
    return render_template(
        "plan/pairings/activities.html",
        pairing=pairing,
        held=outings.held_outings(pairing.id, first, min(last, today), page_number()),
        planned=outings.planned_outings(
            pairing.id, max(first, tomorrow), last, page_number("planned")
        ),
    )
