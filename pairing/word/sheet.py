"""A paper under the hand: title, headings, text, tables, signature and date, then its bytes."""

from __future__ import annotations

import copy
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

import docx
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Twips
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from pairing.text import printable
from pairing.word import looks
from pairing.word.looks import CHARACTER, WIDTH, child, lay_out, use_font

NUMBERS = "一二三四五六七八九十"
SECOND_LEVEL = re.compile(r"（[一二三四五六七八九十0-9]+）")
HEAD_ENDS = re.compile(r"[。：]")
FREE = 4
"""Characters that stay free to the right of the date."""
ORPHAN = Twips(40)
Cells = Sequence[str]


def numbered(place: int) -> str:
    """一 for 1; the figure where Chinese numerals run out."""
    return NUMBERS[place - 1] if place <= len(NUMBERS) else str(place)


class OfficialPaper:
    """A document in the official layout that is being written."""

    def __init__(self, title: str, author: str) -> None:
        self._document = docx.Document()
        lay_out(self._document)
        about = self._document.core_properties
        about.title, about.author, about.language = printable(title), printable(author), "zh-CN"
        about.comments = about.last_modified_by = ""
        self._sections = 0
        self._write(title, looks.TITLE)

    def _write(self, text: str, look: looks.Look) -> Any:
        return _styled(self._document.add_paragraph(printable(text)), look)

    def blank(self) -> None:
        """An empty line."""
        self._write("", looks.TEXT)

    def centred(self, text: str) -> None:
        """A line below the title: the organisation, the term."""
        self._write(text, looks.TEXT).alignment = WD_ALIGN_PARAGRAPH.CENTER

    def section(self, title: str) -> None:
        """一、… in 黑体, numbered by itself."""
        self._sections += 1
        self._write(
            f"{numbered(self._sections)}、{title}", looks.FIRST
        ).paragraph_format.keep_with_next = True

    def text(self, body: str) -> None:
        """Text in 仿宋, a paragraph a line; a line that begins with （一） opens in 楷体."""
        for line in body.split("\n"):
            if SECOND_LEVEL.match(line):
                self._second(line)
            elif line.strip():
                self._write(line.strip(), looks.INDENTED)

    def _second(self, line: str) -> None:
        end = HEAD_ENDS.search(line)
        cut = end.end() if end else len(line)
        paragraph = self._write(line[:cut], looks.SECOND)
        if line[cut:]:
            rest = paragraph.add_run(printable(line[cut:]))
            use_font(rest._r.get_or_add_rPr(), looks.FANGSONG)

    def ruled(self, lines: int = 2) -> None:
        """Room to write by hand."""
        for _ in range(lines):
            self.blank()

    def signed(self, names: Iterable[str], day: str) -> None:
        """Who signs, centred over the date; the date leaves four characters free."""
        self.blank()
        for name in (*names, day):
            free = FREE + (len(day) - len(name)) / 2 if name != day else FREE
            paragraph = self._write(name, looks.TEXT)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            paragraph.paragraph_format.right_indent = Twips(int(max(free, 0) * CHARACTER))

    def _table(self, rows: int, parts: Sequence[int]) -> Table:
        """A ruled table over the whole width; ``parts`` are the columns' shares."""
        table: Table = self._document.add_table(rows, len(parts), style="Table Grid")
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        margins = child(table._tbl.tblPr, "tblCellMar")
        for side, room in (("top", 45), ("left", 85), ("bottom", 45), ("right", 85)):
            child(margins, side, w=room, type="dxa")
        for place, part in enumerate(parts):
            width = Twips(WIDTH * part // sum(parts))
            table.columns[place].width = width
            for cell in table.columns[place].cells:
                cell.width = width
        return table

    def grid(self, head: Cells, rows: Sequence[Cells], parts: Sequence[int]) -> None:
        """Rows below a head that comes again on every page."""
        table = self._table(1, parts)
        _fill(table.rows[0], head, looks.LABEL)
        child(table.rows[0]._tr.get_or_add_trPr(), "tblHeader")
        self._rows(table, rows, [cell.width for cell in table.rows[0].cells])
        self._after_table()

    def _rows(self, table: Table, rows: Sequence[Cells], widths: Sequence[Any]) -> None:
        """Copies of one empty row, filled: a long table takes as long as its rows, no longer."""
        if not rows:
            return
        made = table.add_row()  # type: ignore[no-untyped-call]
        child(made._tr.get_or_add_trPr(), "cantSplit")
        _fill(made, [""] * len(widths), looks.CELL)
        for cell, width in zip(made.cells, widths, strict=True):
            cell.width = width
        empty = made._tr
        for row in rows:
            one = copy.deepcopy(empty)
            for tc, text in zip(one.tc_lst, row, strict=True):
                _say_in(tc, text)
            empty.addprevious(one)
        table._tbl.remove(empty)

    def form(
        self,
        pairs: Sequence[tuple[str, str]],
        long: Sequence[tuple[str, str]] = (),
        parts: Sequence[int] = (23, 38, 23, 38),
    ) -> None:
        """A form: two label–value pairs a line, then long ones over the whole width."""
        lines = [(pairs[at], pairs[at + 1 : at + 2]) for at in range(0, len(pairs), 2)]
        table = self._table(len(lines) + len(long), parts)
        for row, (left, right) in zip(table.rows, lines, strict=False):
            _say(row.cells[0], left[0], looks.LABEL)
            if right:
                _say(row.cells[1], left[1])
                _say(row.cells[2], right[0][0], looks.LABEL)
                _say(row.cells[3], right[0][1])
            else:
                _say(row.cells[1].merge(row.cells[3]), left[1])
        for row, (label, text) in zip(table.rows[len(lines) :], long, strict=True):
            _say(row.cells[0], label, looks.LABEL)
            _say(row.cells[1].merge(row.cells[3]), text)
        self._after_table()

    def seals(self, labels: Sequence[str], day: str = "　　年　　月　　日") -> None:
        """Places to sign and seal, side by side."""
        table = self._document.add_table(1, len(labels))
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        child(table.rows[0]._tr.get_or_add_trPr(), "cantSplit")
        for cell, label in zip(table.rows[0].cells, labels, strict=True):
            _say(cell, f"{label}：\n\n\n{day}")

    def _after_table(self) -> None:
        """Word joins two tables that touch: a hair's breadth between them."""
        thin = self._write("", looks.CELL)
        thin.paragraph_format.line_spacing = ORPHAN

    def bytes(self) -> bytes:
        """The .docx file."""
        out = io.BytesIO()
        self._document.save(out)
        return out.getvalue()


def _fill(row: _Row, texts: Cells, look: looks.Look) -> None:
    for cell, text in zip(row.cells, texts, strict=True):
        _say(cell, text, look)


def _say(cell: _Cell, text: str, look: looks.Look = looks.CELL) -> None:
    first, *rest = printable(text).split("\n")
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    _styled(cell.paragraphs[0], look).text = first
    for line in rest:
        _styled(cell.add_paragraph(line), look)


def _styled(paragraph: Paragraph, look: looks.Look) -> Paragraph:
    """Give a paragraph its look by the style's id: asking for it by name reads every style."""
    if look is not looks.TEXT:
        paragraph._p.style = look.name
    return paragraph


def _say_in(tc: Any, text: str) -> None:
    """Fill a copied cell, whose one empty paragraph has its look already."""
    first, *rest = printable(text).split("\n")
    paragraph = tc.p_lst[0]
    for line in rest:
        another = copy.deepcopy(paragraph)
        tc.append(another)
        Paragraph(another, tc).text = line
    Paragraph(paragraph, tc).text = first
