"""Where teachers served, by date: one row of 教师 each, one person for the rest of the workbook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from pairing.domain.wording import full_day
from pairing.workbook.parsed import Parsed, Row, RowValues

SHEET = "教师"
FIELD, FROM, UNTIL, AT = "postings", "posted_from", "posted_until", "organisation_id"


class Posting(NamedTuple):
    """One organisation's code, and the days there, both ends included; None is open."""

    at: str | None
    starts_on: date | None = None
    ends_on: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the teacher served there on that day."""
        return (self.starts_on or date.min) <= day <= (self.ends_on or date.max)

    def overlaps(self, other: Posting) -> bool:
        """Whether both hold on some day."""
        mine = (self.starts_on or date.min, self.ends_on or date.max)
        theirs = (other.starts_on or date.min, other.ends_on or date.max)
        return mine[0] <= theirs[1] and theirs[0] <= mine[1]

    def __str__(self) -> str:
        days = f"{self.starts_on or ''} 至 {self.ends_on or ''}"
        return f"{self.at}（{days}）" if self.starts_on or self.ends_on else f"{self.at}"


Postings = tuple[Posting, ...]


def in_order(postings: Iterable[Posting]) -> Postings:
    """By their first day, then by organisation."""
    return tuple(sorted(postings, key=lambda one: (one.starts_on or date.min, str(one.at))))


def offices_on(values: RowValues | None, day: date) -> tuple[str, ...]:
    """The organisations at which a teacher's row says that she served on a day."""
    postings = (values or {}).get(FIELD) or ()
    return tuple(one.at for one in postings if one.at and one.covers(day))


def main_office(postings: Sequence[Posting], today: date) -> str | None:
    """Today's organisation; else the last one, else the first to come."""
    running = [one for one in postings if one.covers(today)]
    past = [one for one in postings if (one.starts_on or date.min) <= today]
    found = running or past or list(postings[:1])
    return found[-1].at


def moved(postings: Postings, office: str | None, today: date) -> Postings:
    """The postings of one who serves at ``office`` from today on, if she does not do so yet."""
    if any(one.at == office and one.covers(today) for one in postings):
        return postings
    kept = [one for one in postings if one.ends_on is not None and one.ends_on < today]
    for one in postings:
        if one not in kept and (one.starts_on or date.min) < today:
            kept.append(one._replace(ends_on=today - timedelta(days=1)))
    return in_order([*kept, Posting(office, today)])


def ended(postings: Postings, office: str, day: date) -> Postings:
    """The postings of one who serves at ``office`` no longer than to that day."""
    kept = [one for one in postings if one.at != office or (one.starts_on or date.min) <= day]
    return tuple(
        one._replace(ends_on=day) if one.at == office and (one.ends_on or date.max) > day else one
        for one in kept
    )


def carried_over(postings: Postings, office: str, other: str, day: date) -> Postings:
    """The same when from the next day on she serves at another office in its place."""
    found = list(ended(postings, office, day))
    for one in postings:
        if one.at == office and (one.ends_on or date.max) > day:
            first = max(one.starts_on or date.min, day + timedelta(days=1))
            found = _joined(found, Posting(other, first, one.ends_on))
    return in_order(found)


def _joined(postings: list[Posting], fresh: Posting) -> list[Posting]:
    """A stay and those at the same place that it overlaps are one."""
    same = [one for one in postings if one.at == fresh.at and one.overlaps(fresh)]
    ends = [one.ends_on for one in (*same, fresh)]
    first = min(one.starts_on or date.min for one in (*same, fresh))
    whole = Posting(
        fresh.at,
        None if first == date.min else first,
        None if None in ends else max(end for end in ends if end),
    )
    return [*(one for one in postings if one not in same), whole]


def gather(parsed: Parsed, rows: Sequence[Row], today: date) -> list[Row]:
    """A row for each teacher, with her postings where the sheet tells their days."""
    groups: dict[Any, list[Row]] = {}
    loose = []
    for row in rows:
        code = row.get("code")
        if code is None:
            loose.append(row)
        else:
            groups.setdefault(code, []).append(row)
    return sorted([*loose, *(_one(parsed, group, today) for group in groups.values())], key=_place)


def _place(row: Row) -> int:
    return row.number


def _one(parsed: Parsed, group: list[Row], today: date) -> Row:
    told: list[tuple[Row, Posting]] = []
    for row in group:
        posting = Posting(row.get(AT), row.values.pop(FROM, None), row.values.pop(UNTIL, None))
        if not _is_refused(parsed, row, posting, told):
            told.append((row, posting))
    postings = in_order(posting for _, posting in told)
    first = told[0][0] if told else group[0]
    if any(one.starts_on or one.ends_on for one in postings):
        office = main_office(postings, today)
        first = next(row for row, posting in told if posting.at == office)
        first = Row(told[0][0].number, first.values | {FIELD: postings})
    return first


def _is_refused(
    parsed: Parsed, row: Row, posting: Posting, told: list[tuple[Row, Posting]]
) -> bool:
    """Whether a row's days do not go with those above it: a fault."""
    about = (SHEET, row.get("code"))

    def refuse(column: str, value: object, message: str) -> bool:
        parsed.fault(SHEET, row.number, column, value, message, about=about)
        return True

    if posting.starts_on and posting.ends_on and posting.ends_on < posting.starts_on:
        message = f"“{full_day(posting.ends_on)}”早于任职开始“{full_day(posting.starts_on)}”。"
        return refuse("任职结束", posting.ends_on, message)
    for before, other in told:
        code = row.get("code")
        if None in (before.get("name"), row.get("name")) or before.get("name") != row.get("name"):
            message = f"“{code}”与第 {before.number} 行重复，姓名不同。"
            return refuse("编码", code, message)
        undated = not (posting.starts_on or posting.ends_on or other.starts_on or other.ends_on)
        if undated or (posting.at == other.at and posting.overlaps(other)):
            message = f"“{code}”与第 {before.number} 行重复。调动过的，每个单位一行，写明任职起止。"
            return refuse("编码", code, message)
    return False
