"""How a fresh outing's form starts: the day, the usual place, what the link to it brings."""

from __future__ import annotations

from flask import request

from pairing import clock, values
from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.vocabulary.activities import ActivityKind, Direction
from pairing.extensions import db
from pairing.models import Outing, Pairing
from pairing.operations.outings.activities import plan_of
from pairing.web.outings.outing_form import OutingForm

LIKE = "like"
"""What an address carries that plans again what was called off."""


def _place(pairing: Pairing | None, last: Outing | None) -> tuple[str, str]:
    """Where and in which direction: as the actor recorded it last, else at the supported side."""
    if last is not None:
        return last.activities[0].venue, last.activities[0].direction
    return (pairing.supported.name if pairing else "", Direction.OUT.value)


def start(form: OutingForm, pairing: Pairing | None, last: Outing | None) -> None:
    """A fresh form: today, and the usual place; nobody, no number."""
    form.day.data = clock.today()
    form.venue.data, form.direction.data = _place(pairing, last)
    form.placed.data = form.venue.data


def pairing_changed(form: OutingForm, pairing: Pairing | None, last: Outing | None) -> bool:
    """Another pairing was chosen: its place comes, unless one was typed; what was typed stays."""
    if "refresh" not in request.form:
        return False
    if form.venue.data in ("", None, form.placed.data):
        form.venue.data, form.direction.data = _place(pairing, last)
        form.placed.data = form.venue.data
    return True


def prefill(actor: Actor, form: OutingForm) -> None:
    """What the link to the form brings: items of some kinds, a need that they answer, a day."""
    given = request.args
    for code in given.getlist("kind"):
        if code in list(ActivityKind):
            form.add(ActivityKind(code), need_id=values.identifier(given.get("need")))
    if given.get("day"):
        form.day.process_formdata([given["day"]])
    called_off = values.identifier(given.get(LIKE))
    if called_off:
        _plan_again(actor, form, called_off)


def _plan_again(actor: Actor, form: OutingForm, outing_id: int) -> None:
    """What was called off, as a new plan: what and where, and nobody whom nobody chose.

    Its day is kept while it lies ahead; else it is asked for, so that no record comes of a plan.
    """
    outing = db.session.get(Outing, outing_id)
    if outing is None or not can(actor, Action.RECORD_ACTIVITY, outing.place()):
        return
    first = outing.activities[0]
    form.day.data = outing.day if outing.day > clock.today() else None
    form.venue.data, form.direction.data = first.venue, first.direction
    form.starts_at.data, form.ends_at.data = first.starts_at, first.ends_at
    for part, text in plan_of(first).items():
        form[part.value].data = text
    for row in outing.activities:
        form.add(ActivityKind(row.kind), topic=row.topic, need_id=row.need_id)
