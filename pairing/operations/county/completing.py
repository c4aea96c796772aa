"""What the screen leaves out of a row because it is understood: whose it is, its next free code.

Who is at a screen writes a school's name where a column asks for its code: one name, one code.
"""

from __future__ import annotations

from typing import Any

from pairing.domain.vocabulary.programme import OrganisationKind
from pairing.queries.county.county import County
from pairing.workbook.cells import is_blank
from pairing.workbook.codes import FAMILIES, next_code
from pairing.workbook.columns import Kind, Sheet
from pairing.workbook.headers import column_of
from pairing.workbook.narrowed import SHEET, stray_faults
from pairing.workbook.offers import Likes
from pairing.workbook.parsed import Parsed
from pairing.workbook.reading import Grid
from pairing.workbook.sheets import BY_NAME

PAIRINGS, DAYS = "结对", ("starts_on", "ends_on")
ONE_BUREAU = "一个县只有一个教育局，本局已经在这里了。请选别的类型。"
STAYS_BUREAU = "这是本局自己，类型只能是教育局。"


def completed(sheet: Sheet, county: County, bureau_id: int, grid: Grid) -> Grid:
    """The same lines, of one width, each with an owner, codes for names, and a code of its own."""
    if not grid:
        return grid
    lines = [[*line, *[""] * (len(grid[0]) - len(line))] for line in grid]
    lines[0] = [_head(sheet, cell) for cell in lines[0]]
    _put_codes(sheet, county, lines)
    if sheet.name == PAIRINGS:
        _put_programme(sheet, county, lines)
    return _coded(sheet, county, _owned(sheet, county, bureau_id, lines))


def _put_programme(sheet: Sheet, county: County, lines: Grid) -> None:
    """A pairing is of the only programme there is, and lasts as long, unless it says otherwise."""
    heads = {field: sheet.by_field()[field].header for field in ("programme_id", *DAYS)}
    lacking = [head for head in heads.values() if head not in lines[0]]
    for line in lines:
        line += lacking if line is lines[0] else [""] * len(lacking)
    at = {field: lines[0].index(head) for field, head in heads.items()}
    programmes = county.rows["方案"]
    for line in lines[1:]:
        if all(is_blank(cell) for cell in line):
            continue
        if is_blank(line[at["programme_id"]]) and len(programmes) == 1:
            line[at["programme_id"]] = next(iter(programmes))[0]
        programme = programmes.get((_written(line[at["programme_id"]]),))
        for field in DAYS:
            if programme and is_blank(line[at[field]]):
                line[at[field]] = str(programme.values[field])


def _head(sheet: Sheet, cell: Any) -> Any:
    """A head by the sheet's own word for it: a school's “所在学校” is its teachers' 单位编码."""
    column = column_of(sheet, cell)
    return column.header if column else cell


def _put_codes(sheet: Sheet, county: County, lines: Grid) -> None:
    """The code of whatever is called by its name, where only one is called so."""
    for column in sheet.columns:
        if column.kind is not Kind.REFERENCE or column.header not in lines[0]:
            continue
        at, rows = lines[0].index(column.header), county.rows[column.refers_to]
        likes = Likes({key: one.values for key, one in rows.items()})
        for line in lines[1:]:
            if (_written(line[at]),) not in rows and len(meant := likes.named(line[at])) == 1:
                line[at] = meant[0]


def _owned(sheet: Sheet, county: County, bureau_id: int, lines: Grid) -> Grid:
    """A term or a programme is the bureau's own: the screen does not ask whose."""
    column = sheet.by_field().get("owner_id")
    if column is None or column.header in lines[0]:
        return lines
    code = county.codes["单位"][bureau_id]
    return [[*lines[0], column.header], *([*line, code if any(line) else ""] for line in lines[1:])]


def _coded(sheet: Sheet, county: County, lines: Grid) -> Grid:
    """Each line without a code gets the next free one, in the pattern of those that are there."""
    fields = sheet.by_field()
    if "code" not in fields:
        return lines
    header = fields["code"].header
    if header not in lines[0]:
        lines = [[header, *lines[0]], *(["", *line] for line in lines[1:])]
    at = lines[0].index(header)
    bare = [one for one in lines[1:] if is_blank(one[at]) and not all(is_blank(c) for c in one)]
    if not bare:
        return lines
    rows = [one.values for one in county.rows[sheet.name].values()]
    taken = {_written(line[at]) for line in lines[1:]}
    parent = FAMILIES.get(sheet.name)
    family = fields[parent].header if parent else ""
    place = lines[0].index(family) if family in lines[0] else None
    for line in bare:
        line[at] = next_code(
            sheet.name, rows, "" if place is None else _written(line[place]), taken
        )
        taken.add(line[at])
    return lines


def _written(cell: Any) -> str:
    return "" if is_blank(cell) else str(cell).strip()


def refuse_on_screen(parsed: Parsed, county: County, bureau_id: int) -> None:
    """What a workbook may bring, and nobody types: another bureau, a cell that is never read."""
    _refuse_kinds(parsed, county, bureau_id)
    _refuse_stray(parsed)


def _refuse_kinds(parsed: Parsed, county: County, bureau_id: int) -> None:
    """A county has one bureau, which stays one."""
    own = county.codes["单位"].get(bureau_id)
    for row in parsed.rows.get("单位", ()):
        code, kind = row.get("code"), row.get("kind")
        stored = county.rows["单位"].get((code,))
        was = stored.values.get("kind") if stored else None
        wrong = ""
        if code == own and kind not in (None, OrganisationKind.BUREAU):
            wrong = STAYS_BUREAU
        elif code != own and kind == OrganisationKind.BUREAU and was != kind:
            wrong = ONE_BUREAU
        if wrong:
            label = OrganisationKind(kind).label
            parsed.fault("单位", row.number, "类型", label, wrong, about=("单位", code))


def _refuse_stray(parsed: Parsed) -> None:
    """On screen nothing is typed that a target's metric does not read."""
    for row in parsed.rows.get(SHEET, ()):
        for field, message in stray_faults(row.values):
            column = BY_NAME[SHEET].by_field()[field]
            parsed.fault(SHEET, row.number, column.header, "", message)
