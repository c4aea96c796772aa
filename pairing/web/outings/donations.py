"""捐赠公示: what was given, on screen and on the wall."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template, request, url_for

from pairing import clock, values
from pairing.domain.people.permissions import Action, Actor
from pairing.models import Pairing
from pairing.queries.outings import donations
from pairing.web.frame.access import allow
from pairing.web.frame.paging import page_number

blueprint = Blueprint("donations", __name__)


def _year(years: list[int]) -> int:
    wanted = values.count(request.args.get("year"), 0)
    return wanted if wanted in years else years[0]


@blueprint.get("/pairings/<int:pairing_id>/donations")
@allow(Action.VIEW_PAIRING, Pairing)
def index(actor: Actor, pairing: Pairing) -> str:
    """A calendar year's confirmed gifts, added up, beside the year before."""
    newest = max(min(pairing.ends_on, clock.today()).year, pairing.starts_on.year)
    years = list(range(newest, pairing.starts_on.year - 1, -1))
    year = _year(years)
    first, last = date(year, 1, 1), date(year, 12, 31)
    return render_template(
        "outings/donations/index.html",
        pairing=pairing,
        year=year,
        tabs_of_years=[
            (url_for("donations.index", pairing_id=pairing.id, year=one), f"{one}年", one == year)
            for one in years
        ],
        found=donations.gifts_page(pairing, first, last, page_number()),
        totals=donations.totals_of(pairing, first, last),
        before=donations.totals_of(pairing, date(year - 1, 1, 1), date(year - 1, 12, 31)),
        waiting=donations.waiting_count(pairing.id, first, last),
        today=clock.today(),
    )
