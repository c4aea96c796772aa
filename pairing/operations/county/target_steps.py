"""指标沿革: a target's earlier, ended and coming wordings, as a workbook brings them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from pairing.operations.county.writer import TypedRow
from pairing.queries.county.county import County, Key
from pairing.workbook.comparing import changed_fields
from pairing.workbook.parsed import Parsed
from pairing.workbook.sheets import BY_NAME

STEPS = "指标沿革"
STANDS = "本县已有这个方案，沿革没有读：要改指标，请在“指标”里更正或调整"
OWN = frozenset({"effective_on", "retired", "revision", "way", "reason"})
"""What a wording says beside what 指标 says of its target."""


def tidy_steps(parsed: Parsed, county: County) -> None:
    """Leave out, with a note, what would rewrite the past of a plan that is there already."""
    sheet, known = BY_NAME[STEPS], county.ids("方案")
    kept = []
    for row in parsed.rows.get(STEPS, ()):
        stored = county.rows[STEPS].get(tuple(row.get(part) for part in sheet.key))
        if stored is not None and not changed_fields(sheet, stored.values, row.values):
            kept.append(row)
        elif row.get("programme_id") in known:
            parsed.notes.add(STEPS, STANDS, row.number)
        else:
            kept.append(row)
    if STEPS in parsed.rows:
        parsed.rows[STEPS] = kept


def steps_of(rows: Iterable[TypedRow]) -> dict[Key, list[TypedRow]]:
    """The wordings of each new target in their order, by its programme's code and its own."""
    steps: dict[Key, list[TypedRow]] = defaultdict(list)
    for values in rows:
        steps[values["programme_id"], values["code"]].append(values)
    return {key: sorted(some, key=lambda one: one["revision"]) for key, some in steps.items()}


def steps_with(steps: Sequence[TypedRow], row: TypedRow, today: date) -> list[TypedRow]:
    """The wordings, the one that 指标 tells of as it stands there; a last one if none is asked."""
    asked = [
        place
        for place, one in enumerate(steps)
        if not one["retired"] and not _is_over(one, steps[place + 1 :], today)
    ]
    moved = {name: cell for name, cell in row.items() if name not in OWN}
    if asked:
        at = asked[-1]
        return [*steps[:at], steps[at] | moved, *steps[at + 1 :]]
    last = steps[-1]
    return [*steps, last | moved | {"revision": last["revision"] + 1, "retired": False}]


def _is_over(one: TypedRow, later: Sequence[TypedRow], today: date) -> bool:
    """Whether an end has overtaken a wording (``queries.plan.wordings``)."""
    until = max(today, one["effective_on"])
    return any(step["retired"] and step["effective_on"] <= until for step in later)
