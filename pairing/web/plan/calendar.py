"""校历: the county's school days, a school's own, and the national holidays put into them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple
from urllib.parse import urlencode

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from pairing import clock, values
from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.plan.periods import Span
from pairing.domain.plan.school_days import (
    DayEntry,
    Prefill,
    YearState,
    month_grids,
    prefill,
    year_state,
    years_of,
)
from pairing.models import Organisation
from pairing.operations.change import RuleBroken
from pairing.operations.plan import calendars as operations
from pairing.queries import lists
from pairing.queries.people import organisations
from pairing.queries.plan import calendars, results
from pairing.queries.plan.national_holidays import PACKAGE, NationalYear, national_year
from pairing.queries.plan.school_years import school_year_spans
from pairing.web.frame.access import allow
from pairing.web.frame.bureau import chosen_bureau
from pairing.web.frame.forms import BaseForm, posted_version
from pairing.web.frame.shell import day_text
from pairing.web.frame.undoing import offer_undo_of, undo_word_of
from pairing.web.plan.calendar_form import DaysForm

blueprint = Blueprint("calendar", __name__, url_prefix="/calendar")
View = str | Response
PLAIN, TOLD, UNDONE = "照平常", 6, " · 撤销"
"""What a day without an entry is called, and how many days a line of the log tells."""
YEAR_TONES = {
    YearState.KNOWN: "done",
    YearState.BY_LAW: "attention",
    YearState.UNKNOWN: "attention",
}


class YearForm(BaseForm):
    """A button: the national holidays of the years on the page."""


def _school_years(bureau_id: int) -> dict[str, Span]:
    """Each school year's days, the latest first."""
    found: dict[str, Span] = {}
    for term in lists.terms_of(bureau_id):
        span = Span(term.starts_on, term.ends_on)
        known = found.get(term.school_year, span)
        found[term.school_year] = Span(min(known.start, span.start), max(known.end, span.end))
    return dict(sorted(found.items(), key=lambda one: one[1].start, reverse=True))


def _chosen_year(bureau_id: int, years: Mapping[str, Span]) -> str | None:
    """The school year that is asked for, else the running one."""
    asked = request.args.get("year", "")
    if asked in years:
        return asked
    term = lists.current_term(bureau_id, clock.today())
    return term.school_year if term else None


def _page(actor: Actor, home: Organisation, form: DaysForm | None = None) -> str:
    """A calendar's school year: the county's own, or a school's laid over the county's."""
    bureau_id = home.bureau_id or home.id
    years = _school_years(bureau_id)
    year = _chosen_year(bureau_id, years)
    county = calendars.entries_of(bureau_id)
    own = county if home.id == bureau_id else calendars.entries_of(home.id)
    span = years[year] if year else None
    version = calendars.version_of(own.values())
    return render_template(
        "plan/calendar/show.html",
        home=home,
        is_county=home.id == bureau_id,
        year=year,
        years=[(f"?{urlencode({'year': one})}", one, one == year) for one in years],
        months=month_grids(span, county | own, results.calendar_of(bureau_id)) if span else [],
        own=own,
        states=_states(span, county) if span else [],
        schools=calendars.own_calendars(bureau_id, span) if span else [],
        own_schools=_own_schools(actor, home),
        form=form or DaysForm(formdata=None),
        version=version,
        undo=undo_word_of("organisation", version, home.id, actor),
        changes=_changes(home) if can(actor, Action.WRITE_CALENDAR, home.place()) else [],
        may_write=can(actor, Action.WRITE_CALENDAR, home.place()),
        today=clock.today(),
    )


def _states(span: Span, county: Mapping[date, DayEntry]) -> list[tuple[int, YearState, str]]:
    """Each year of a span, whether its holidays are known, and the tone of that."""
    found = [(year, year_state(year, county.values())) for year in years_of(span)]
    return [(year, state, YEAR_TONES[state]) for year, state in found]


class DaysChanged(NamedTuple):
    """One line of what was done to a calendar: who, when, and the first of its days."""

    who: str
    at: datetime
    days: list[str]
    more: int


def _changes(home: Organisation) -> list[DaysChanged]:
    found = []
    for entry in calendars.calendar_log(home.id):
        days = [
            f"{day_text(values.day(day))}：{was or PLAIN} → {now or PLAIN}"
            for day, (was, now) in calendars.days_told(entry.changes)
        ]
        who = f"{entry.actor_name}{UNDONE}" if entry.action == "undo_calendar" else entry.actor_name
        found.append(DaysChanged(who, entry.at, days[:TOLD], len(days[TOLD:])))
    return found


def _own_schools(actor: Actor, home: Organisation) -> list[Organisation]:
    """The reader's own schools, whose days she may look up or set, without this one."""
    ids = actor.organisation_ids - {home.id, home.bureau_id}
    return organisations.named(ids) if ids else []


@blueprint.get("/")
@allow(Action.VIEW_HOME)
def index(actor: Actor) -> str:
    """The county's calendar."""
    return _page(actor, organisations.named([chosen_bureau(actor)])[0])


@blueprint.get("/<int:organisation_id>")
@allow(Action.VIEW_ORGANISATION, Organisation)
def show(actor: Actor, organisation: Organisation) -> str:
    """One organisation's calendar: a bureau's is the county's."""
    return _page(actor, organisation)


@blueprint.post("/<int:organisation_id>")
@allow(Action.WRITE_CALENDAR, Organisation)
def save(actor: Actor, organisation: Organisation) -> View:
    """Days are set."""
    form = DaysForm()
    if form.saves(
        lambda: operations.set_days(actor, organisation.id, form.draft(), posted_version())
    ):
        flash(f"已改 {form.outcome} 天。")
        return _undoable(organisation)
    return _page(actor, organisation, form)


@blueprint.post("/<int:organisation_id>/undo")
@allow(Action.WRITE_CALENDAR, Organisation)
def undo(actor: Actor, organisation: Organisation) -> Response:
    """What the reader did last to this calendar is as it was before."""
    try:
        days = operations.undo_days(actor, organisation.id, posted_version())
    except RuleBroken as broken:
        flash(broken.message, "warning")
    else:
        flash(f"已撤销，{days} 天和原来一样。")
    return redirect(_back(organisation))


def _undoable(organisation: Organisation) -> Response:
    """Back on the calendar, with a button that takes it back."""
    version = calendars.version_of(calendars.entries_of(organisation.id).values())
    where = {"organisation_id": organisation.id, "year": request.args.get("year") or None}
    offer_undo_of("calendar.undo", version, **where)
    return redirect(_back(organisation))


def _back(organisation: Organisation) -> str:
    return url_for(
        "calendar.show", organisation_id=organisation.id, year=request.args.get("year") or None
    )


class YearPlan(NamedTuple):
    """A year as the package knows it, and what putting it into the calendar does."""

    known: NationalYear
    does: Prefill


@blueprint.route("/<int:organisation_id>/holidays", methods=["GET", "POST"])
@allow(Action.WRITE_CALENDAR, Organisation)
def holidays(actor: Actor, organisation: Organisation) -> View:
    """The national holidays: first shown day by day, then written."""
    if organisation.bureau_id != organisation.id:
        abort(404)
    years = _school_years(organisation.id)
    year = _chosen_year(organisation.id, years)
    asked = years_of(years[year]) if year else []
    form, stands = YearForm(), calendars.entries_of(organisation.id)
    inside = school_year_spans(organisation.id)
    known = [national_year(one) for one in asked]
    plans = [YearPlan(one, prefill(one.year, one.days, stands, PACKAGE, inside)) for one in known]
    if form.saves(
        lambda: operations.prefill_years(actor, organisation.id, asked, posted_version())
    ):
        outside = sum(one.does.outside for one in plans)
        left = f"学年以外的 {outside} 天没有写。" if outside else ""
        flash(f"已写入放假安排，改了 {form.outcome} 天。{left}")
        return _undoable(organisation)
    return render_template(
        "plan/calendar/holidays.html",
        home=organisation,
        plans=plans,
        form=form,
        year=year,
        version=calendars.version_of(stands.values()),
    )
