"""The pairings of a school that goes into another one: they go on there, with all that runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from pairing.domain.plan.periods import ONE_DAY
from pairing.operations.change import RuleBroken
from pairing.operations.county.closing import NOT_BEGUN, end_with, pairings_after
from pairing.operations.county.cuts import (
    ACTIVITY,
    HELD,
    MENTORSHIP,
    PAIRING,
    Cut,
    as_cells,
    called,
    rows_about,
)
from pairing.queries.county.book_list import Names, title_of
from pairing.queries.county.county import County, Stored
from pairing.queries.county.link_rows import SHEET as WORDS
from pairing.queries.county.link_rows import says_something
from pairing.queries.people.roles import RunningRole
from pairing.workbook.codes import next_code
from pairing.workbook.comparing import state_by_pairing
from pairing.workbook.labels import JOINT
from pairing.workbook.sheets import SHEETS

SIDES = ("lead_id", "supported_id")


class Merger(NamedTuple):
    """Who goes into whom after which day, in the county as it stands."""

    county: County
    gone: Stored
    into: Stored
    day: date
    roles: Sequence[RunningRole] = ()

    @property
    def code(self) -> str:
        """The school that is no more."""
        return str(self.gone.values["code"])

    @property
    def name(self) -> str:
        """What the one that goes on is called."""
        return str(self.into.values["name"])

    @property
    def other(self) -> str:
        """The one that goes on."""
        return str(self.into.values["code"])


class MergerPlan(NamedTuple):
    """What a merger comes to: the rows, and old → new codes of what goes on under new ones."""

    cut: Cut
    pairings: dict[str, str]
    mentorships: dict[str, str]
    activities: list[str]


def carry_pairing(plan: MergerPlan, of: Merger, pairing: Mapping[str, Any]) -> None:
    """A pairing goes on with the other school: as a new one, or in the one that it has already."""
    cut, title, name = plan.cut, title_of(PAIRING, pairing, Names(of.county)), of.name
    sides = {one: of.other if pairing[one] == of.code else pairing[one] for one in SIDES}
    double = _double(of, pairing, sides)
    if sides["lead_id"] == sides["supported_id"]:
        end_with(cut, of.county, pairing, of.day)
        cut.tell("双方成了一个单位、就此结束的结对", title)
    elif double is not None and not _may_take(of, double, sides):
        end_with(cut, of.county, pairing, of.day)
        cut.tell(f"和{name}已有的重复、就此结束的结对", title)
    elif double is not None:
        if pairing["starts_on"] > of.day:
            raise RuleBroken("day", NOT_BEGUN.format(pairing["code"]))
        cut.tell(f"合到{name}已有结对里的结对", title)
        _goes_on(plan, of, pairing, double)
    elif pairing["starts_on"] > of.day:
        cut.tell(f"由{name}接着做的结对", title)
        cut.change(PAIRING, as_cells(PAIRING, pairing, **sides))
    else:
        cut.tell(f"由{name}接着做的结对", title)
        new = _next(of, PAIRING, str(pairing["programme_id"]), plan.pairings)
        fresh = dict(pairing) | sides | {"code": new, "starts_on": of.day + ONE_DAY}
        cut.change(PAIRING, as_cells(PAIRING, fresh))
        _goes_on(plan, of, pairing, fresh)


def _goes_on(
    plan: MergerPlan, of: Merger, pairing: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    """The old pairing ends, and its mentorships go on in the other one."""
    code = str(pairing["code"])
    plan.pairings[code] = str(after["code"])
    plan.cut.change(PAIRING, as_cells(PAIRING, pairing, ends_on=str(of.day)))
    for values in rows_about(of.county, MENTORSHIP, code):
        _mentorship(plan, of, values, after)


def _double(
    of: Merger, pairing: Mapping[str, Any], sides: Mapping[str, Any]
) -> Mapping[str, Any] | None:
    """The other school's pairing of the same two in the same programme, if they would overlap."""
    for one in pairings_after(of.county, of.other, of.day):
        same = {one["lead_id"], one["supported_id"]} == set(sides.values())
        if (
            same
            and one["programme_id"] == pairing["programme_id"]
            and one["starts_on"] <= pairing["ends_on"]
        ):
            return one
    return None


def _may_take(of: Merger, double: Mapping[str, Any], sides: Mapping[str, Any]) -> bool:
    """Whether it runs the same way round, from the next day at the latest."""
    same_way = double["lead_id"] == sides["lead_id"]
    return same_way and bool(double["starts_on"] <= of.day + ONE_DAY)


def _next(of: Merger, sheet: str, family: str, taken: Mapping[str, str]) -> str:
    known = [one.values for one in of.county.rows[sheet].values()]
    return next_code(sheet, known, family, set(taken.values()))


def _mentorship(
    plan: MergerPlan, of: Merger, values: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    """A mentorship that runs goes on from the next day as one of the other pairing."""
    cut, code, pairing = plan.cut, str(values["code"]), str(after["code"])
    if values["ends_on"] <= of.day:
        return
    cut.tell("接着做的师徒", title_of(MENTORSHIP, values, Names(of.county)))
    goes_on = {"pairing_id": pairing, "ends_on": str(min(values["ends_on"], after["ends_on"]))}
    if values["starts_on"] > of.day:
        cut.change(MENTORSHIP, as_cells(MENTORSHIP, values, **goes_on))
        return
    new = _next(of, MENTORSHIP, pairing, plan.mentorships)
    plan.mentorships[code] = new
    goes_on |= {"code": new, "starts_on": str(of.day + ONE_DAY)}
    cut.change(MENTORSHIP, as_cells(MENTORSHIP, values, ends_on=str(of.day)))
    cut.change(MENTORSHIP, as_cells(MENTORSHIP, values, **goes_on))


def carry_plans(plan: MergerPlan, of: Merger) -> None:
    """Plans after the day are the new pairings', with what hangs on them."""
    for stored in of.county.rows[ACTIVITY].values():
        values, states = stored.values, state_by_pairing(stored.values)
        mine = [one for one in states if one in plan.pairings]
        if values["day"] <= of.day or not mine or {states[one] for one in mine} & HELD:
            continue
        codes = JOINT.join(plan.pairings.get(one, one) for one in states)
        plan.cut.change(ACTIVITY, as_cells(ACTIVITY, values, pairing_ids=codes))
        plan.cut.tell("一起转过去的计划", called(values))
        plan.activities.append(str(values["code"]))
    both = {"pairing_id", "activity_id"}
    for sheet in (one for one in SHEETS if both <= one.by_field().keys()):
        for stored in of.county.rows[sheet.name].values():
            if sheet.name == WORDS and not says_something(stored.values):
                continue
            new = plan.pairings.get(str(stored.values["pairing_id"]))
            if new and stored.values["activity_id"] in plan.activities:
                plan.cut.change(sheet.name, as_cells(sheet.name, stored.values, pairing_id=new))
