"""What is wrong with what hangs on an activity: its further lines, who took part, its word."""

from __future__ import annotations

from collections.abc import Iterator

from pairing.domain.outings.extra_lines import as_lines, from_lines
from pairing.domain.vocabulary.activities import ActivityState
from pairing.workbook.comparing import state_by_pairing
from pairing.workbook.parsed import Merged, Parsed, Row, RowValues
from pairing.workbook.sheets import BY_NAME

ACTIVITIES, PARTICIPANTS, WORDS = "活动", "参与人员", "确认情况"
NO_SIDE = "“{}”不是活动 {} 的任何一方。"
NOT_ITS = "“{}”不是活动 {} 的结对。"
OTHER_STATE = "活动 {} 在结对 {} 里是“{}”，这一格只有{}的才填，请清空，或者改状态。"
NO_DAY = "请先填确认日期，再填这一格；没有确认的就清空。"
NO_ACCOUNT = "没有登录名是“{}”的账号。经链接确认的只填确认人。"
NAMED_BY_ACCOUNT = "填了确认人登录名，确认人就是这个账号的姓名，这一格请清空。"
FITS = {
    "cancel_reason": (ActivityState.CANCELLED,),
    "dispute_reason": (ActivityState.DISPUTED, ActivityState.CANCELLED),
    "confirmed_on": (ActivityState.CONFIRMED, ActivityState.DISPUTED, ActivityState.CANCELLED),
}
"""In which states these are said; who disputed may see it taken back, with what he said."""


def tidy_details(parsed: Parsed) -> None:
    """Further lines as they are kept: written with other colons they say the same."""
    for row in parsed.rows.get(ACTIVITIES, ()):
        try:
            lines = from_lines(row.get("details") or "")
        except ValueError:
            continue  # told as a fault by the checks
        if lines:
            row.values["details"] = as_lines(lines)


def fault_parts(parsed: Parsed, merged: Merged) -> None:
    """Note lines that nobody can read, people of no side, words that the state does not have."""
    for row in parsed.rows.get(ACTIVITIES, ()):
        try:
            from_lines(row.get("details") or "")
        except ValueError as error:
            about = (ACTIVITIES, row.get("code"))
            parsed.fault(ACTIVITIES, row.number, "补充", "", str(error), about=about)
    for row in parsed.rows.get(PARTICIPANTS, ()):
        _participant(parsed, merged, row)
    for row in parsed.rows.get(WORDS, ()):
        for field, message in _wrong_word(merged, row):
            column, code = BY_NAME[WORDS].by_field()[field], row.get("activity_id")
            told = row.get(field)
            told = column.words(told).label if column.words is not None and told else told
            follows = ((ACTIVITIES, code),)
            parsed.fault(WORDS, row.number, column.header, told, message, follows=follows)


def _participant(parsed: Parsed, merged: Merged, row: Row) -> None:
    code, home = row.get("activity_id"), row.get("organisation_id")
    pairings = (merged[ACTIVITIES].get((code,)) or {}).get("pairing_ids") or ()
    known = [merged["结对"][one,] for one in pairings if (one,) in merged["结对"]]
    sides = {one.get(side) for one in known for side in ("lead_id", "supported_id")}
    if sides and home and home not in sides:
        follows = (ACTIVITIES, code), ("单位", home)
        said = NO_SIDE.format(home, code)
        parsed.fault(PARTICIPANTS, row.number, "单位编码", home, said, follows=follows)


def _wrong_word(merged: Merged, row: Row) -> Iterator[tuple[str, str]]:
    """(field, message) of what an activity's word cannot be, as it stands for the pairing."""
    code, pairing = row.get("activity_id"), row.get("pairing_id")
    activity = merged[ACTIVITIES].get((code,))
    if activity is None or (pairing,) not in merged["结对"]:
        return
    state = state_by_pairing(activity).get(str(pairing))
    if state is None:
        yield "pairing_id", NOT_ITS.format(pairing, code)
        return
    for field, states in FITS.items():
        if row.get(field) and state not in states:
            labels = "、".join(f"“{one.label}”" for one in states)
            said = (code, pairing, ActivityState(state).label, labels)
            yield field, OTHER_STATE.format(*said)
    yield from _wrong_person(merged, merged[WORDS].get((code, pairing)) or row.values)


def _wrong_person(merged: Merged, values: RowValues) -> Iterator[tuple[str, str]]:
    login = values.get("confirmed_login")
    for field in ("confirmed_time", "confirmed_login", "confirmed_by_name"):
        if values.get(field) and not values.get("confirmed_on"):
            yield field, NO_DAY
    if login and (login,) not in merged["账号"]:
        yield "confirmed_login", NO_ACCOUNT.format(login)
    if login and values.get("confirmed_by_name"):
        yield "confirmed_by_name", NAMED_BY_ACCOUNT
