"""A code that is not there, though something like it is: found, and offered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from pairing.text import GAP, NO_WIDTH
from pairing.values import narrow
from pairing.workbook.columns import Column, Kind, Sheet
from pairing.workbook.parsed import Key, Parsed, Row
from pairing.workbook.sheets import BY_NAME

Rows = Mapping[Key, Mapping[str, Any]]
MOST_NAMED = 4


def _bare(code: str) -> str:
    """A code as it is once a spreadsheet or a hurried person has written it."""
    text = "".join(narrow(code).split()).casefold().replace("_", "-")
    return text.lstrip("0") or text


class Likes:
    """One sheet's codes by what they look like, and by the names that stand beside them."""

    def __init__(self, rows: Rows) -> None:
        self._codes: dict[str, list[str]] = defaultdict(list)
        self._names: dict[str, list[str]] = defaultdict(list)
        self.rows = rows
        for (code, *_), values in rows.items():
            if code is None:
                continue
            self._codes[_bare(str(code))].append(str(code))
            name = values.get("name") or values.get("topic")
            if name:
                self._names[_tidy(str(name))].append(str(code))

    def like(self, written: str) -> tuple[list[str], str]:
        """The codes that may be meant, and why."""
        same = self._codes.get(_bare(written), [])
        if same:
            why = "少了前面的 0" if written.lstrip("0") == same[0].lstrip("0") else "写法不同"
            return same, why
        return self.named(written), "写的是名称"

    def named(self, written: Any) -> list[str]:
        """The codes of what is called so."""
        return self._names.get(_tidy(str(written)), [])


def _tidy(name: str) -> str:
    return GAP.sub("", NO_WIDTH.sub("", name)).strip()


def offer_codes(parsed: Parsed, merged: Mapping[str, Rows]) -> None:
    """Put the code that is meant into each row that names an unknown one: a question each.

    Where several may be meant they are named, and the row keeps what stands there.
    """
    known: dict[str, Likes] = {}
    for name, rows in parsed.rows.items():
        sheet = BY_NAME[name]
        asked = [column for column in sheet.columns if column.refers_to]
        for row in rows:
            for column in asked:
                there = merged[column.refers_to]
                codes = _codes(row, column)
                if all((code,) in there for code in codes):
                    continue
                likes = known.setdefault(column.refers_to, Likes(there))
                _put(parsed, sheet, row, column, likes)


def note_lost_zeros(parsed: Parsed, stood: Mapping[str, Rows]) -> None:
    """Note each new code that one of the county's is but for its leading zeros."""
    for name, rows in parsed.rows.items():
        if BY_NAME[name].key != ("code",):
            continue
        bare = {str(code).lstrip("0"): str(code) for code, *_ in stood[name]}
        for row in rows:
            code = str(row.get("code") or "")
            like = bare.get(code.lstrip("0"))
            if code and like is not None and (code,) not in stood[name]:
                text = f"“{code}”按新的一行读；已经有“{like}”，是不是少了前面的 0"
                parsed.notes.add(name, text, row.number, "编码")


def _codes(row: Row, column: Column) -> tuple[str, ...]:
    value = row.get(column.field)
    if column.kind is Kind.REFERENCES:
        return tuple(value or ())
    return (value,) if value else ()


def _put(parsed: Parsed, sheet: Sheet, row: Row, column: Column, likes: Likes) -> None:
    meant = []
    for code in _codes(row, column):
        if (code,) in likes.rows:
            meant.append(code)
            continue
        found, why = likes.like(code)
        meant.append(_asked(parsed, sheet, row, column, (code, found, why)))
    if column.kind is Kind.REFERENCES:
        row.values[column.field] = tuple(dict.fromkeys(meant))
    else:
        row.values[column.field] = meant[0]


def _asked(
    parsed: Parsed, sheet: Sheet, row: Row, column: Column, told: tuple[str, list[str], str]
) -> str:
    """Ask about one code; returns the one to go on with."""
    code, found, why = told
    if not found:
        return code
    about, follows = (sheet.name, row.get(sheet.key[-1])), ((column.refers_to, code),)
    if len(found) > 1:
        named = "、".join(found[:MOST_NAMED]) + ("……" if len(found) > MOST_NAMED else "")
        message = f"“{code}”不是编码，叫这个的有几个：{named}。请填其中一个的编码。"
        parsed.fault(
            sheet.name, row.number, column.header, code, message, about=about, follows=follows
        )
        return found[0]
    message = f"“{code}”{why}，是不是“{found[0]}”？是的话请填“{found[0]}”。"
    where = (sheet.name, row.number, column.header, code, message)
    parsed.fault(*where, about=about, follows=follows, offer=found[0])
    return found[0]
