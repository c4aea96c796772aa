"""A programme made at once: after a ready-made plan, or after last year's with its pairings.

Both are a small workbook of their own: checked, written, told and taken back as one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from pairing.domain.people.permissions import Action, Actor, Place
from pairing.domain.plan.ready_made import ReadyMade
from pairing.models import Programme
from pairing.operations.change import Change, Stale, once, permit
from pairing.operations.county.applying import ImportReport, Meant
from pairing.operations.county.saving import GONE, Pages, Saved, still, write_pages
from pairing.operations.rules import RulesBroken
from pairing.queries.county.book import by_id, sheets_for
from pairing.queries.county.county import County, load_county
from pairing.queries.county.joined import ENDS
from pairing.workbook.codes import next_code
from pairing.workbook.labels import typed
from pairing.workbook.sheets import BY_NAME

FOUND, COPY = "found_programme", "copy_programme"
PROGRAMME, TARGET, PAIRING, LEADERS = "方案", "指标", "结对", "领导小组"
COPIED = (TARGET, LEADERS)
"""What a copy takes along with the programme itself, whatever is chosen."""


class NewProgramme(NamedTuple):
    """What the form says of a programme; days both included."""

    code: str
    name: str
    starts_on: date
    ends_on: date
    description: str = ""


def found_programme(
    actor: Actor, bureau_id: int, ready: ReadyMade, new: NewProgramme, today: date, key: str = ""
) -> Saved:
    """A programme with a ready-made plan's targets. Raises ``RulesBroken``, ``Forbidden``."""

    def do(change: Change) -> list[Any]:
        permit(actor, Action.IMPORT_WORKBOOK, Place(bureau_id=bureau_id))
        county = load_county(bureau_id, sheets_for(TARGET))
        pages = _programme(county, bureau_id, new)
        pages[TARGET] = [{"programme_id": new.code} | one for one in ready.targets]
        told = {"ready": (None, ready.slug), "name": (None, new.name)}
        return _write(change, bureau_id, county, pages, today, FOUND, told)

    return Saved(*once(actor, key, [ready.slug, *map(str, new)], do))


def copy_programme(
    actor: Actor,
    bureau_id: int,
    programme_id: int,
    seen: int | None,
    new: NewProgramme,
    pairings: Collection[int],
    today: date,
    key: str = "",
) -> Saved:
    """A programme with another's newest targets, leadership group and the chosen pairings.

    A target that ends stays behind, and so do people: a mentorship is agreed upon anew.
    ``seen`` is the version of the programme that was on the page. Raises ``RulesBroken``,
    ``Stale``, ``Forbidden``.
    """

    def do(change: Change) -> list[Any]:
        permit(actor, Action.IMPORT_WORKBOOK, Place(bureau_id=bureau_id))
        county = load_county(
            bureau_id, sheets_for(TARGET) | sheets_for(PAIRING) | sheets_for(LEADERS)
        )
        stored = still(county, PROGRAMME, programme_id, seen)
        old = str(stored.values["code"])
        chosen = _chosen(county, old, pairings)
        pages = _programme(county, bureau_id, new) | _copied(county, old, new)
        pages[PAIRING] = _pairings(county, new, chosen)
        told = {"copied": (None, old), "name": (None, new.name), "pairings": (None, len(chosen))}
        return _write(change, bureau_id, county, pages, today, COPY, told)

    return Saved(*once(actor, key, [programme_id, sorted(set(pairings)), *map(str, new)], do))


def _chosen(county: County, old: str, pairings: Collection[int]) -> Sequence[Mapping[str, Any]]:
    """The pairings that are to go on; ``Stale`` where one is the old programme's no more."""
    found = [by_id(county, PAIRING).get(one) for one in sorted(set(pairings))]
    mine = [one.values for one in found if one and one.values["programme_id"] == old]
    if len(mine) < len(found):
        raise Stale(GONE)
    return mine


def _copied(county: County, old: str, new: NewProgramme) -> Pages:
    """The old programme's rows that go on; who leads does so from the new one's beginning."""
    pages: Pages = {}
    for sheet in COPIED:
        rows = [one.values for one in county.rows[sheet].values()]
        mine = [one for one in rows if one["programme_id"] == old and _goes_on(one, new)]
        pages[sheet] = [_typed(sheet, one) | {"programme_id": new.code} for one in mine]
    for leader in pages[LEADERS]:
        leader["starts_on"] = ""
    return pages


def _goes_on(values: Mapping[str, Any], new: NewProgramme) -> bool:
    """Whether a target is still asked, and who leads still does, when the new one begins."""
    ends = values.get("ends_on")
    return not values.get(ENDS) and (ends is None or ends >= new.starts_on)


def _programme(county: County, bureau_id: int, new: NewProgramme) -> Pages:
    row = new._asdict() | {"owner_id": county.codes["单位"][bureau_id]}
    return {PROGRAMME: [row]}


def _typed(sheet: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return {column.field: typed(values, column) for column in BY_NAME[sheet].columns}


def _pairings(
    county: County, new: NewProgramme, chosen: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The same two sides under codes of their own, over the new programme's dates."""
    known = [one.values for one in county.rows[PAIRING].values()]
    taken: set[str] = set()
    found = []
    for one in chosen:
        code = next_code(PAIRING, known, new.code, taken)
        taken.add(code)
        sides = {name: one[name] for name in ("lead_id", "supported_id")}
        days = {"starts_on": new.starts_on, "ends_on": new.ends_on}
        found.append({"code": code, "programme_id": new.code} | sides | days)
    return found


def _write(
    change: Change,
    bureau_id: int,
    county: County,
    pages: Pages,
    today: date,
    action: str,
    told: dict[str, Any],
) -> list[Any]:
    """Write all sheets together; returns what ``Saved`` holds."""
    code = pages[PROGRAMME][0]["code"]

    def refuse(report: ImportReport) -> None:
        if county.rows[PROGRAMME].get((code,)):
            raise RulesBroken([("code", f"编码“{code}”已经有了，请换一个。")])
        fields = {c.header: c.field for c in BY_NAME[PROGRAMME].columns}
        wrong = [
            (fields.get(one.column, "") if one.sheet == PROGRAMME else "", str(one.message))
            for one in report.faults
        ]
        if wrong:
            raise RulesBroken(wrong)

    asked = Meant(today, sheets=frozenset(pages))
    report = write_pages(change, bureau_id, county, pages, asked, refuse)
    query = Programme.bureau_id == bureau_id, Programme.code == code
    made = change.session.query(Programme.id).filter(*query).scalar()
    change.record(action, Programme.__tablename__, made, told, bureau_id)
    return [made, report.journal_id, report.warnings]
