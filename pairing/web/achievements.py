"""成果: both sides' papers, awards, projects and honours; filtered, counted by level."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for

from pairing.domain.permissions import Action, Actor, can
from pairing.domain.vocabulary import AchievementKind, Level, Side
from pairing.models import Pairing
from pairing.queries import achievements
from pairing.queries.achievements import AchievementRow
from pairing.web.access import allow
from pairing.web.registers import tabs_of

blueprint = Blueprint("achievements", __name__)
REGISTER = "achievements"
MENTEES = "mentees"
Choice = tuple[str, str, bool]


def _choices(pairing: Pairing) -> list[list[Choice]]:
    """Two lines of filters: by side (or the mentees'), by kind."""
    side, kind = request.args.get("side", ""), request.args.get("kind", "")

    def url(**wanted: str) -> str:
        kept = {name: value for name, value in wanted.items() if value}
        return url_for("achievements.index", pairing_id=pairing.id, **kept)  # type: ignore[arg-type]

    sides = [("", "双方"), *Side.choices(), (MENTEES, "带徒成果")]
    kinds = [("", "全部类型"), *AchievementKind.choices()]
    return [
        [(url(side=code, kind=kind), label, code == side) for code, label in sides],
        [(url(side=side, kind=code), label, code == kind) for code, label in kinds],
    ]


def _is_wanted(row: AchievementRow) -> bool:
    side, kind = request.args.get("side", ""), request.args.get("kind", "")
    of_side = not side or row.side == side or (side == MENTEES and bool(row.mentors))
    return of_side and (not kind or row.kind == kind)


@blueprint.get("/pairings/<int:pairing_id>/registers/achievements/")
@allow(Action.VIEW_PAIRING, Pairing)
def index(actor: Actor, pairing: Pairing) -> str:
    """Both sides' achievements, newest first; forms are the register's own."""
    rows = achievements.rows_of(pairing)
    return render_template(
        "achievements/index.html",
        pairing=pairing,
        tabs_of_registers=tabs_of(pairing, REGISTER),
        register=REGISTER,
        filters=_choices(pairing),
        has_any=bool(rows),
        rows=[row for row in rows if _is_wanted(row)],
        levels=Level.labels(),
        by_side=achievements.levels_of(rows, pairing),
        may_write=can(actor, Action.WRITE_REGISTER, pairing.place()),
        own=actor.organisation_ids,
    )
