"""How changed grade bands and lists of materials take effect: now, as a correction, or later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from pairing.domain.outings.standard_changes import bands_moves, paper_moves
from pairing.domain.plan.periods import ONE_DAY
from pairing.domain.vocabulary.programme import ChangeWay
from pairing.domain.wording import full_day
from pairing.operations.county.removals import Removals
from pairing.operations.county.settled_standards import (
    EFFECTS,
    around,
    bands_in,
    moves,
    papers_in,
)
from pairing.operations.county.steps import Found
from pairing.operations.county.target_choice import (
    LONGEST_REASON,
    NO_REASON,
    TOO_LONG,
    TargetChoice,
    chosen,
)
from pairing.operations.county.targets import TargetTurn
from pairing.operations.county.writer import Difference
from pairing.queries.county.county import County
from pairing.queries.plan.target_changes import (
    county_records_count,
    next_term_start,
    running_term,
)
from pairing.workbook.parsed import Parsed
from pairing.workbook.sheets import BY_NAME
from pairing.workbook.standard_checks import BANDS

THERE = "从 {} 起已经另有一组等次，请改那一组。"
SINCE, UNTIL = "starts_on", "ends_on"


@dataclass(frozen=True, slots=True)
class _PutOff:
    """A sheet whose changes hold from ``later`` on: its rows as they stood, and those that go."""

    difference: Difference
    stood: Mapping[int, Mapping[str, Any]]
    gone: frozenset[int]
    later: date


def weigh_standards(
    session: Session,
    parsed: Parsed,
    county: County,
    bureau_id: int,
    found: Found,
    removals: Removals,
    today: date,
    turn: TargetTurn,
    choice: TargetChoice | None,
) -> None:
    """Where rows would judge the running term otherwise and records count in it: which way.

    ``turn`` learns it by the sheet's name; an adjustment is put off to the next term's first day.
    A term that is locked or decided is kept by ``refuse_settled`` (2 SELECTs, 5 where rows move).
    """
    running = running_term(session, bureau_id, today)
    if running is None or running.is_locked:
        return
    moved = [name for name in EFFECTS if moves(county, name, found, removals, running.span.start)]
    if not moved or not county_records_count(session, bureau_id, running):
        return
    later = next_term_start(session, bureau_id, today)
    for name in moved:
        effect = turn.effects[name] = chosen(choice, running.span.start, later)
        if effect.way is ChangeWay.CORRECT:
            _check_reason(parsed, name, turn.choice.reason)
        if effect.way is ChangeWay.ADJUST:
            _put_off(parsed, county, name, found, removals, later)
        if effect.way is not None and effect.since is not None:
            turn.moves[name] = _moves(county, name, found, removals, effect.since)
            turn.lines.append(f"{name}：{effect.note}。")


def told_way(turn: TargetTurn) -> dict[str, Any]:
    """How standards were changed, and why, as the log keeps it; nothing where nobody was asked."""
    names = [name for name in turn.effects if name in EFFECTS]
    way = turn.effects[names[0]].way if names else None
    if way is None:
        return {}
    told: dict[str, Any] = {
        "standards": names,
        "way": (None, way.label),
        "since": (None, str(turn.effects[names[0]].since)),
        "moves": (None, {name: turn.moves.get(name, "") for name in names}),
    }
    reason = turn.choice.reason.strip()
    return told | ({"reason": (None, reason)} if reason else {})


def _moves(county: County, name: str, found: Found, removals: Removals, since: date) -> str:
    """What a sheet asks otherwise from a day on, in words."""
    fresh = found[name][0] if name in found else Difference()
    before, after = around(county, name, fresh, removals.ids.get(name, set()))
    if name == BANDS:
        return bands_moves(bands_in(before, since), bands_in(after, since))
    return paper_moves(papers_in(before, since), papers_in(after, since))


def _check_reason(parsed: Parsed, name: str, reason: str) -> None:
    for wrong, message in (
        (not reason.strip(), NO_REASON),
        (len(reason) > LONGEST_REASON, TOO_LONG),
    ):
        if wrong:
            parsed.fault(name, 0, "", name, message)


def _put_off(
    parsed: Parsed, county: County, name: str, found: Found, removals: Removals, later: date
) -> None:
    """Rows that would hold in the running term hold from the next; the old stay till then."""
    difference = found.setdefault(name, (Difference(), 0))[0]
    stood = {one.id: one.values for one in county.rows[name].values()}
    known = county.rows[name].keys()
    for row in parsed.rows.get(name, ()):
        if tuple(row.get(part) for part in BY_NAME[name].key) not in known:
            row.values[SINCE] = max(row.get(SINCE) or later, later)
    for values in difference.new:
        values[SINCE] = max(values[SINCE], later)
    gone = {key for key in removals.ids.get(name, ()) if stood[key][SINCE] < later}
    put_off = _PutOff(difference, stood, frozenset(gone), later)
    if name == BANDS:
        _bands(parsed, put_off)
    else:
        _papers(parsed, put_off)
    if gone:
        removals.ids[name] -= gone


def _bands(parsed: Parsed, of: _PutOff) -> None:
    """A group of bands is another one from then on; it has no last day.

    One that goes ends where that which holds without it begins again.
    """
    difference = of.difference
    if of.gone and not difference.new and not difference.changed:
        if of.later in {values[SINCE] for values in of.stood.values()}:
            parsed.fault(BANDS, 0, "", BANDS, THERE.format(full_day(of.later)))
        left = [values for key, values in of.stood.items() if key not in of.gone]
        difference.new.append({SINCE: of.later} | bands_in(left, of.later)._asdict())
    moved = [one for one in difference.changed if of.stood[one[0]][SINCE] < of.later]
    difference.changed = [one for one in difference.changed if one not in moved]
    difference.new += [{**values, SINCE: of.later} for _, values in moved]
    if moved and of.later in {values[SINCE] for values in of.stood.values()}:
        parsed.fault(BANDS, 0, "", BANDS, THERE.format(full_day(of.later)))


def _papers(parsed: Parsed, of: _PutOff) -> None:
    """A paper that goes, or ends earlier, is asked for until the day before."""
    last = of.later - ONE_DAY
    for row in parsed.rows.get("材料清单", ()):
        if row.get(UNTIL) and row.get(SINCE) < of.later:
            row.values[UNTIL] = max(row.values[UNTIL], last)
    for _, values in of.difference.changed:
        if values[UNTIL] and values[SINCE] < of.later:
            values[UNTIL] = max(values[UNTIL], last)
    of.difference.changed += [(key, {**of.stood[key], UNTIL: last}) for key in sorted(of.gone)]
