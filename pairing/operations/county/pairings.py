"""A pairing is ended early, handed over to another partner, or removed because it was wrong.

Each is a small workbook of its own, judged and written as one and taken back as one: the
pairing's new last day with all that it cuts short, or all rows that go with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from pairing.domain.people.permissions import Action, Actor, Place
from pairing.domain.plan.periods import ONE_DAY
from pairing.domain.vocabulary.programme import Side
from pairing.domain.wording import full_day
from pairing.models import Pairing
from pairing.operations.change import Change, RuleBroken, once, permit
from pairing.operations.county.cuts import (
    PAIRING,
    SHARED,
    Cut,
    as_cells,
    cut_short,
    pairings_of,
    write_cut,
)
from pairing.operations.county.preview import KEPT
from pairing.operations.county.saving import Saved, still
from pairing.queries.county.county import County, Stored, load_county
from pairing.workbook.codes import next_code
from pairing.workbook.sheets import BY_NAME, SHEETS

END, HAND_OVER, REMOVE = "end_pairing", "hand_over_pairing", "remove_pairing"
OUTSIDE = "结束的日子要在 {} 到 {} 之间：已经到期的不用再结束。"
SAME = "请选另一个单位。"


class HandOver(NamedTuple):
    """Who takes whose place from the day after the old pairing's last one."""

    side: Side
    organisation_id: int


def preview_end(county: County, stored: Stored, day: date) -> dict[str, list[str]]:
    """In words, what an end on ``day`` means; raises ``RuleBroken`` where it cannot be."""
    return _shortened(county, stored, day).told


def goes_with(county: County, code: str) -> dict[str, list[Mapping[str, Any]]]:
    """By sheet every row that would go with a pairing; what also serves another one stays."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    keys: dict[str, set[str]] = {PAIRING: {code}}
    for sheet in SHEETS:
        for stored in county.rows[sheet.name].values():
            values = stored.values
            if sheet.name in (PAIRING, *KEPT) or not _names_any(sheet.name, values, keys):
                continue
            if sheet.name == "活动" and len(pairings_of(values)) > 1:
                raise RuleBroken("", SHARED.format(values["code"]))
            found.setdefault(sheet.name, []).append(values)
            keys.setdefault(sheet.name, set()).add(str(values.get("code")))
    return found


def _names_any(sheet: str, values: Mapping[str, Any], keys: Mapping[str, set[str]]) -> bool:
    for column in BY_NAME[sheet].columns:
        value = values.get(column.field)
        named = value if isinstance(value, tuple) else (value,)
        if column.refers_to in keys and keys[column.refers_to] & {str(one) for one in named}:
            return True
    return False


def _shortened(county: County, stored: Stored, day: date) -> Cut:
    """The cut with the pairing's own row. Raises ``RuleBroken`` at ``day``."""
    values, code = stored.values, str(stored.values["code"])
    first, last = values["starts_on"], values["ends_on"] - ONE_DAY
    if not first <= day <= last:
        raise RuleBroken("day", OUTSIDE.format(full_day(first), full_day(last)))
    cut = cut_short(county, code, day)
    cut.change(PAIRING, as_cells(PAIRING, values, ends_on=str(day)))
    return cut


def end_pairing(
    actor: Actor,
    bureau_id: int,
    pairing_id: int,
    seen: int | None,
    day: date,
    today: date,
    key: str = "",
    hand_over: HandOver | None = None,
    reason: str = "",
) -> Saved:
    """Make ``day`` the last one; with ``hand_over`` another partner goes on from the next.

    Mentorships end with it, later plans are given up; what was held later keeps it as it is.
    The log keeps the ``reason``. ``Saved.row_id`` is the pairing that goes on, else the ended one.
    Raises ``RulesBroken``, ``RuleBroken`` at ``day`` or ``organisation_id``, ``Stale``,
    ``Forbidden``.
    """

    def do(change: Change) -> list[Any]:
        permit(actor, Action.IMPORT_WORKBOOK, Place(bureau_id=bureau_id))
        county = load_county(bureau_id)
        stored = still(county, PAIRING, pairing_id, seen)
        cut = _shortened(county, stored, day)
        told: dict[str, Any] = {"ends_on": (str(stored.values["ends_on"]), str(day))}
        told |= {name: (None, rows) for name, rows in cut.told.items()}
        told |= {"reason": (None, reason)} if reason else {}
        code = ""
        if hand_over is not None:
            row = _successor(county, stored, day, hand_over)
            cut.change(PAIRING, row)
            code, told = row["code"], told | {"successor": (None, row["code"])}
        report = write_cut(change, bureau_id, county, cut, today)
        action = HAND_OVER if hand_over else END
        change.record(action, Pairing.__tablename__, pairing_id, told, bureau_id)
        made = change.session.query(Pairing.id).filter(
            Pairing.bureau_id == bureau_id, Pairing.code == code
        )
        return [made.scalar() or pairing_id, report.journal_id, report.warnings]

    body = [pairing_id, str(day), list(hand_over or ()), reason]
    return Saved(*once(actor, key, body, do))


def _successor(county: County, stored: Stored, day: date, hand_over: HandOver) -> dict[str, Any]:
    """The same pairing with one side changed, under a code of its own, until the old last day."""
    values = stored.values
    partner = county.codes["单位"].get(hand_over.organisation_id)
    if partner is None or partner in (values["lead_id"], values["supported_id"]):
        raise RuleBroken("organisation_id", SAME)
    known = [one.values for one in county.rows[PAIRING].values()]
    field_ = "lead_id" if hand_over.side is Side.LEAD else "supported_id"
    code = next_code(PAIRING, known, str(values["programme_id"]))
    days = {"starts_on": str(day + ONE_DAY), "ends_on": str(values["ends_on"])}
    return as_cells(PAIRING, values) | {"code": code, field_: partner} | days


def remove_pairing(
    actor: Actor, bureau_id: int, pairing_id: int, seen: int | None, today: date, key: str = ""
) -> Saved:
    """Take a wrong pairing away with every row of the workbook that hangs on it.

    Raises ``RulesBroken`` with what keeps it (photos, assessments, a closed term), ``Stale``.
    """

    def do(change: Change) -> list[Any]:
        permit(actor, Action.IMPORT_WORKBOOK, Place(bureau_id=bureau_id))
        county = load_county(bureau_id)
        stored = still(county, PAIRING, pairing_id, seen)
        code = str(stored.values["code"])
        rows = goes_with(county, code)
        cut = Cut()
        cut.remove(PAIRING, stored.values)
        for sheet, many in rows.items():
            for one in many:
                cut.remove(sheet, one)
        report = write_cut(change, bureau_id, county, cut, today)
        told = {sheet: (len(many), 0) for sheet, many in rows.items()}
        change.record(
            REMOVE, Pairing.__tablename__, pairing_id, {"code": (code, None)} | told, bureau_id
        )
        return [pairing_id, report.journal_id, report.warnings]

    return Saved(*once(actor, key, [pairing_id], do))
