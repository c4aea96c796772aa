"""日程: everybody's activities by month, week and day, with the holidays marked."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template, request, url_for

from pairing import clock, values
from pairing.domain.outings.agenda import AgendaView, neighbours, span_of, weeks_of
from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.plan.periods import Span
from pairing.domain.plan.school_days import DayEntry
from pairing.queries import lists
from pairing.queries.outings import agenda as queries
from pairing.queries.plan import calendars
from pairing.web.frame.access import allow
from pairing.web.frame.bureau import home_bureau
from pairing.web.frame.pills import STATE_TONES

MINE = "mine"
blueprint = Blueprint("agenda", __name__, url_prefix="/agenda")
MOST = {AgendaView.MONTH: 5, AgendaView.WEEK: 40, AgendaView.DAY: lists.PER_PAGE}
"""So many things of a day a view shows; the day's own page has pages."""


def _day_asked() -> date:
    try:
        return values.day(request.args.get("on", ""))
    except values.BadValue:
        return clock.today()


def _view_asked() -> AgendaView:
    asked = request.args.get("view", "")
    return AgendaView(asked) if asked in list(AgendaView) else AgendaView.MONTH


def _marks(actor: Actor, bureau_id: int | None) -> dict[date, DayEntry]:
    """The days that are not plain Monday to Friday, to the reader: the county's, her school's."""
    if bureau_id is None:
        return {}
    found = calendars.entries_of(bureau_id)
    for home in sorted(actor.organisation_ids - {bureau_id}):
        found |= calendars.entries_of(home)
    return found


def _title(view: AgendaView, span: Span) -> str:
    first, last = span
    if view is AgendaView.MONTH:
        return f"{first.year}年{first.month}月"
    if view is AgendaView.WEEK:
        return f"{first.month}月{first.day}日 – {last.month}月{last.day}日"
    return f"{first.year}年{first.month}月{first.day}日"


def _url(view: AgendaView, on: date, mine: bool) -> str:
    whose = MINE if mine else None
    return url_for("agenda.index", view=view.value, on=on.isoformat(), whose=whose)


@blueprint.get("/")
@allow(Action.VIEW_HOME)
def index(actor: Actor) -> str:
    """The county's to an officer, else her pairings'; a teacher may ask for her own alone."""
    view, on, bureau_id = _view_asked(), _day_asked(), home_bureau(actor)
    span = span_of(view, on)
    ids = lists.pairings_for(actor, Action.VIEW_ACTIVITY, bureau_id)
    may_narrow = queries.is_only_teacher(actor)
    mine = may_narrow and request.args.get("whose") == MINE
    found = queries.happenings(actor, ids, span, mine=mine)
    weeks = weeks_of(span, found)
    before, after = neighbours(span)
    page = lists.cut(found, values.count(request.args.get("page"), 1))
    return render_template(
        "outings/agenda/index.html",
        view=view.value,
        title=_title(view, span),
        weeks=weeks,
        days=[day for week in weeks for day in week if day.is_inside],
        page=page,
        total=len(found),
        marks=_marks(actor, bureau_id),
        tones=STATE_TONES,
        most=MOST[view],
        today=clock.today(),
        views=[(_url(one, on, mine), one.label, one is view) for one in AgendaView],
        before=_url(view, before, mine),
        after=_url(view, after, mine),
        now=_url(view, clock.today(), mine),
        day_url=lambda day: _url(AgendaView.DAY, day, mine),
        whose=[(_url(view, on, False), "全部", not mine), (_url(view, on, True), "只看我的", mine)]
        if may_narrow
        else [],
        scope="全县的活动" if can(actor, Action.VIEW_COUNTY) else None,
    )
