"""What is wrong with what hangs on an activity: its further lines, and who took part."""

from __future__ import annotations

from pairing.domain.outings.extra_lines import from_lines
from pairing.workbook.parsed import Merged, Parsed, Row

ACTIVITIES, PARTICIPANTS = "活动", "参与人员"
NO_SIDE = "“{}”不是活动 {} 的任何一方。"


def fault_beside(parsed: Parsed, merged: Merged) -> None:
    """Note lines that nobody can read, and people of an organisation that has no part in it."""
    for row in parsed.rows.get(ACTIVITIES, ()):
        try:
            from_lines(row.get("details") or "")
        except ValueError as error:
            about = (ACTIVITIES, row.get("code"))
            parsed.fault(ACTIVITIES, row.number, "补充", "", str(error), about=about)
    for row in parsed.rows.get(PARTICIPANTS, ()):
        _participant(parsed, merged, row)


def _participant(parsed: Parsed, merged: Merged, row: Row) -> None:
    code, home = row.get("activity_id"), row.get("organisation_id")
    pairings = (merged[ACTIVITIES].get((code,)) or {}).get("pairing_ids") or ()
    known = [merged["结对"][one,] for one in pairings if (one,) in merged["结对"]]
    sides = {one.get(side) for one in known for side in ("lead_id", "supported_id")}
    if sides and home and home not in sides:
        follows = (ACTIVITIES, code), ("单位", home)
        said = NO_SIDE.format(home, code)
        parsed.fault(PARTICIPANTS, row.number, "单位编码", home, said, follows=follows)
