"""How official papers look (GB/T 9704-2012): measures, fonts, styles, page numbers."""

from __future__ import annotations

from typing import Any, NamedTuple

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt, Twips
from docx.text.paragraph import Paragraph

FANGSONG = "仿宋_GB2312"
XIAOBIAOSONG = "方正小标宋简体"
HEITI = "黑体"
KAITI = "楷体_GB2312"
SONGTI = "宋体"
PAGE = (Mm(210), Mm(297))
TOP, LEFT, RIGHT, BOTTOM = Mm(37), Mm(28), Mm(26), Mm(35)
FOOTER = Mm(23)
"""The page number's rule stands 7 mm below the type area."""
LINE = 579
"""Twips of a line: 225 mm in 22 lines are 28.99 pt; 580 would push the 22nd off the page."""
NARROWER = -849
"""4096ths of a point that 16 pt characters stand closer: 28 of them in 156 mm."""
CLOSER = -5
"""Twentieths of a point for programs that know no character grid: 28 characters there too.

Lines stand by their exact height, not by the grid, so that no program snaps a 16 pt character to
two of its 15.79 pt places.
"""
CHARACTER = 316
"""Twips of one character's place (15.79 pt)."""
WIDTH = 8844
"""Twips of the type area, 156 mm."""
BODY_SIZE, TITLE_SIZE, NUMBER_SIZE, CELL_SIZE = 16, 22, 14, 12


class Look(NamedTuple):
    """A paragraph style: name, font, size in points, and how its lines stand.

    ``line`` is twips, exactly; 0 is single lines, as in tables. Only the body's size fits the grid.
    """

    name: str
    font: str
    size: float
    line: int = LINE
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY
    indent: int = 0
    outline: int | None = None


TEXT = Look("Normal", FANGSONG, BODY_SIZE)
INDENTED = Look("公文正文", FANGSONG, BODY_SIZE, indent=2)
TITLE = Look("公文标题", XIAOBIAOSONG, TITLE_SIZE, 700, WD_ALIGN_PARAGRAPH.CENTER, outline=0)
FIRST = Look("公文一级标题", HEITI, BODY_SIZE, indent=2, outline=1)
SECOND = Look("公文二级标题", KAITI, BODY_SIZE, indent=2, outline=2)
CELL = Look("表格文字", FANGSONG, CELL_SIZE, 0, WD_ALIGN_PARAGRAPH.LEFT)
LABEL = Look("表格栏目", HEITI, CELL_SIZE, 0, WD_ALIGN_PARAGRAPH.CENTER)
NUMBER = Look("公文页码", SONGTI, NUMBER_SIZE, 0)
LOOKS = (TEXT, INDENTED, TITLE, FIRST, SECOND, CELL, LABEL, NUMBER)


def _set(element: Any, **attributes: object) -> Any:
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
    return element


def child(parent: Any, tag: str, **attributes: object) -> Any:
    """A new last child of an XML element, its attributes in Word's namespace."""
    made = _set(OxmlElement(f"w:{tag}"), **attributes)
    parent.append(made)
    return made


def use_font(run_properties: Any, font: str) -> None:
    """Name a font for every script: python-docx alone leaves Chinese text to the theme."""
    fonts = run_properties.get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    _set(fonts, ascii=font, hAnsi=font, eastAsia=font, cs=font, hint="eastAsia")


def _style(document: Document, look: Look) -> None:
    known = look.name in [style.name for style in document.styles]
    style = (
        document.styles[look.name]
        if known
        else document.styles.add_style(look.name, WD_STYLE_TYPE.PARAGRAPH)
    )
    if not known:
        style.base_style = document.styles["Normal"]
        style.quick_style = True
    use_font(style.element.get_or_add_rPr(), look.font)
    style.font.size = Pt(look.size)
    form = style.paragraph_format
    form.alignment = look.align
    form.space_before = form.space_after = Pt(0)
    form.widow_control = False
    if look.line:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Twips(look.line)
    else:
        form.line_spacing_rule = WD_LINE_SPACING.SINGLE
    child(style.element.get_or_add_pPr(), "snapToGrid", val=0)
    closer = CLOSER if look.size == BODY_SIZE else 0
    child(style.element.get_or_add_rPr(), "spacing", val=closer)
    if look.indent:
        form.first_line_indent = Twips(look.indent * CHARACTER)
        _set(style.element.pPr.ind, firstLineChars=look.indent * 100)
    if look.outline is not None:
        child(style.element.get_or_add_pPr(), "outlineLvl", val=look.outline)


def _grid(section: Section) -> None:
    properties = section._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    child(properties, "docGrid", type="linesAndChars", linePitch=LINE, charSpace=NARROWER)


def _page_number(paragraph: Paragraph, align: WD_ALIGN_PARAGRAPH) -> None:
    """“— 1 —”, one character from the outer edge: odd pages right, even pages left."""
    paragraph.style = NUMBER.name
    paragraph.alignment = align
    paragraph.paragraph_format.left_indent = Twips(280)
    paragraph.paragraph_format.right_indent = Twips(280)
    paragraph.add_run("— ")
    field = child(paragraph._p, "fldSimple", instr="PAGE")
    child(child(field, "r"), "t").text = "1"
    paragraph.add_run(" —")


def lay_out(document: Document) -> None:
    """Give an empty document the page, the styles and the page numbers."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    run = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    use_font(run, FANGSONG)
    for language in run.findall(qn("w:lang")):
        _set(language, val="en-US", eastAsia="zh-CN")
    for look in LOOKS:
        _style(document, look)
    section = document.sections[0]
    section.page_width, section.page_height = PAGE
    section.top_margin, section.bottom_margin = TOP, BOTTOM
    section.left_margin, section.right_margin = LEFT, RIGHT
    section.footer_distance = FOOTER
    _grid(section)
    document.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT)
    _page_number(section.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)
