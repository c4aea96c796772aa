"""今天 (home, per role) and 全县一页 (the county)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any, NamedTuple

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from pairing import clock
from pairing.domain.assessment.monthly import Month
from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.plan.evaluate import Result
from pairing.domain.plan.facts import Facts
from pairing.domain.plan.ledger import ledger_row, status_text
from pairing.domain.plan.month_cells import last_held, month_cell
from pairing.domain.plan.periods import Span
from pairing.domain.plan.scores import JOINT, scores
from pairing.domain.plan.setup_steps import Lack, steps_of
from pairing.domain.vocabulary.programme import Area, ResultStatus, Role
from pairing.models import Pairing, Term
from pairing.queries import lists
from pairing.queries.assessment import months, review_queue
from pairing.queries.county import desk, setup
from pairing.queries.outings import outings
from pairing.queries.people import organisations
from pairing.queries.plan import gaps, results, target_changes, terms
from pairing.queries.teaching import mentorships
from pairing.web.frame.access import allow
from pairing.web.frame.bureau import home_bureau
from pairing.web.frame.shell import month_name, month_view

blueprint = Blueprint("overview", __name__)
WEEK = timedelta(days=7)
QUIET = timedelta(weeks=4)


def _term(actor: Actor) -> Term | None:
    bureau_id = home_bureau(actor)
    return lists.current_term(bureau_id, clock.today()) if bureau_id is not None else None


def _lacking(results: list[Result]) -> list[Result]:
    """What needs somebody's hand: behind first, then what is only planned."""
    wanted = (ResultStatus.BEHIND, ResultStatus.MISSED)
    return [result for result in results if result.status in wanted and result.target.points]


@blueprint.get("/")
@allow(Action.VIEW_HOME)
def home(actor: Actor) -> str | Response:
    """What is missing, what waits for me, what comes this week."""
    today, term = clock.today(), _term(actor)
    if can(actor, Action.VIEW_COUNTY) and term is None:
        if can(actor, Action.MANAGE_SETTINGS):
            return redirect(url_for("setup.index"))
        return render_template("county/overview/no_term.html")
    if can(actor, Action.VIEW_COUNTY) and term is not None:
        return render_template(
            "county/overview/officer.html",
            **_county(_standings(actor, term), term),
            **_desk(actor, term),
        )
    ids = lists.pairings_for(actor)
    is_director = actor.has_role(Role.DIRECTOR)
    found = results.results_for(ids, term, today) if term and is_director else []
    pairings = {pairing.id: pairing for pairing in outings.pairings(ids, today)}
    own = [r for r in found if _is_own(actor, pairings[r.pairing_id], r)]
    return render_template(
        "county/overview/home.html",
        today=today,
        term=term,
        pairings=pairings,
        gaps=gaps.with_dates(_lacking(own), pairings, today),
        row_of=ledger_row,
        corrected=target_changes.corrected_lately(ids, clock.now()),
        standards=target_changes.standards_corrected_lately(term.bureau_id, clock.now())
        if term
        else [],
        desk=desk.desk_of(actor, term, today, clock.now(), "all" in request.args),
        asks_all="all" not in request.args,
        report_month=Month.of(today).previous,
        mine=mentorships.my_mentorships(actor, today) if actor.teacher_id else [],
        is_director=is_director,
        own_pairings=[one for one in pairings.values() if one.runs_on(today)],
    )


def _is_own(actor: Actor, pairing: Pairing, result: Result) -> bool:
    """The actor's side is the responsible one."""
    return actor.side_in(pairing.place()) is result.target.side


def _by_pairing(found: list[Result]) -> dict[int, list[Result]]:
    grouped: dict[int, list[Result]] = defaultdict(list)
    for result in found:
        grouped[result.pairing_id].append(result)
    return grouped


class Standing(NamedTuple):
    """How a pairing stands: its results, and every fact of the county behind them."""

    pairing: lists.NamedPairing
    results: list[Result]
    facts: Facts


def _standings(actor: Actor, term: Term) -> list[Standing]:
    """Every pairing of the county that the page asks for, in a fixed number of SELECTs."""
    ids = _filtered(lists.pairings_for(actor, Action.VIEW_COUNTY, term.bureau_id))
    found = results.results_with_facts(ids, term, clock.today())
    by_pairing = _by_pairing(found.results)
    return [
        Standing(pairing, own, found.facts)
        for pairing in lists.named_pairings(ids)
        if (own := by_pairing.get(pairing.id))
    ]


def _county(standings: list[Standing], term: Term) -> dict[str, object]:
    """Who needs help first, and what still waits."""
    today = clock.today()
    rows = [_county_row(one, today) for one in standings]
    rows.sort(key=lambda row: (-row["lacking"], row["pairing"].code))
    return {
        "term": term,
        "today": today,
        "rows": rows,
        "quiet": [row for row in rows if row["quiet"]],
        "waiting": terms.waiting_text(term),
    }


def _grid(standings: list[Standing], term: Term) -> dict[str, object]:
    """What the whole county's table shows besides: each pairing's months and scores."""
    months = results.term_months(term, results.calendar_of(term.bureau_id))
    return {
        "columns": [(month_name(month), "m") for month in months],
        "grid": {one.pairing.id: _grid_row(one, months) for one in standings},
        "filters": [_filter(area) for area in Area],
        "area": request.args.get("area", ""),
    }


def _desk(actor: Actor, term: Term) -> dict[str, object]:
    """What waits on an officer's own desk: assessments by stage, reports to receive."""
    month = Month.of(clock.today()).previous
    ids = lists.pairings_for(actor, Action.REVIEW_ASSESSMENT, term.bureau_id)
    return {
        "stages": review_queue.stage_counts(ids, term),
        "elsewhere": review_queue.waiting_elsewhere(ids, term),
        "month": month,
        "reports": months.report_counts(term.bureau_id, month).words,
        "waiting_long": outings.waiting_long(
            lists.pairings_for(actor, Action.VIEW_COUNTY, term.bureau_id), clock.today()
        ),
        "setup_lacks": _setup_lacks(actor, term.bureau_id),
    }


def _setup_lacks(actor: Actor, bureau_id: int) -> list[Lack]:
    """What the term still misses to run, for who can mend it; nothing once all is there."""
    if not can(actor, Action.MANAGE_SETTINGS):
        return []
    bureau = organisations.named([bureau_id])[0]
    state = setup.county_state(bureau, clock.today(), clock.now())
    return [lack for step in steps_of(state, clock.today()) for lack in step.missing]


def _filter(area: Area) -> tuple[str, str, bool]:
    chosen = request.args.get("area", "") == area
    return url_for("overview.county", area=area.value), area.label, chosen


def _filtered(ids: lists.PairingIds) -> lists.PairingIds:
    area = request.args.get("area", "")
    return lists.supported_in_area(ids, area) if area in list(Area) else ids


def _county_row(one: Standing, today: date) -> dict[str, Any]:
    lacking = _lacking(one.results)
    last = last_held(one.facts, one.pairing.id, today)
    return {
        "pairing": one.pairing,
        "lacking": len(lacking),
        "reason": "；".join(f"{r.target.name}：{status_text(r)}" for r in lacking[:2]),
        "last": last,
        "quiet": last is None or today - last > QUIET,
    }


def _grid_row(one: Standing, months: list[Span]) -> dict[str, Any]:
    joint = next(score for score in scores(one.results) if score.side == JOINT)
    key, today = one.pairing.id, clock.today()
    return {
        "score": joint.shown,
        "met": joint.met,
        "total": joint.total,
        "cells": [month_view(m, month_cell(one.facts, key, m), today) for m in months],
    }


@blueprint.get("/county")
@allow(Action.VIEW_COUNTY)
def county(actor: Actor) -> str:
    """Every pairing of the county on one page, who needs help first."""
    term = _term(actor)
    if term is None:
        return render_template("county/overview/no_term.html")
    found = _standings(actor, term)
    return render_template(
        "county/overview/county.html", **_county(found, term), **_grid(found, term)
    )
