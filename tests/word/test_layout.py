"""Every Word paper, opened again: the page, the lines and the fonts of GB/T 9704-2012."""

import io
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest
from docx.enum.text import WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt

from pairing.domain.assessment.paper_fields import example_of
from pairing.domain.assessment.word_papers import (
    ActivityPaper,
    AssessmentPaper,
    MonthPaper,
    ObservationPaper,
    SummaryPaper,
)
from pairing.domain.teaching.mentorship_paper import Agreement, QuotaLine, Signer
from pairing.word import papers

DAY = date(2026, 12, 1)
PRINTED = Path(__file__).parents[2] / "templates" / "pdf"
SIGNER = Signer("何永康", "县实验幼儿园", "语言", "一级教师", "县骨干教师")
AGREEMENT = Agreement(
    "M1", "结对方案", SIGNER, SIGNER, "语言", DAY, DAY, "", "带", "学",
    (QuotaLine("师傅", "师傅听徒弟课", "每月不少于 2 节"),),
)  # fmt: skip
MADE = {
    "activity": lambda: papers.activity(example_of(ActivityPaper)),
    "observation": lambda: papers.observation(example_of(ObservationPaper)),
    "agreement": lambda: papers.agreement(AGREEMENT),
    "summary": lambda: papers.summary(example_of(SummaryPaper), DAY),
    "assessment": lambda: papers.assessment(example_of(AssessmentPaper)),
    "month": lambda: papers.month(example_of(MonthPaper), DAY),
}
FONTS = {
    "Normal": "仿宋_GB2312",
    "公文正文": "仿宋_GB2312",
    "公文标题": "方正小标宋简体",
    "公文一级标题": "黑体",
    "公文二级标题": "楷体_GB2312",
    "公文页码": "宋体",
}


def _opened(name):
    return docx.Document(io.BytesIO(MADE[name]()))


@pytest.fixture(params=sorted(MADE))
def paper(request):
    return _opened(request.param)


def _text(document):
    return "\n".join(one.text or "" for one in document.element.body.iter(qn("w:t")))


def test_the_page_is_the_standards(paper):
    (section,) = paper.sections
    near = Mm(0.1)
    for given, wanted in (
        (section.page_width, Mm(210)),
        (section.page_height, Mm(297)),
        (section.top_margin, Mm(37)),
        (section.left_margin, Mm(28)),
        (section.right_margin, Mm(26)),
        (section.bottom_margin, Mm(35)),
    ):
        assert abs(given - wanted) < near


def test_twenty_two_lines_of_twenty_eight_characters(paper):
    grid = paper.sections[0]._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "linesAndChars"
    pitch, closer = int(grid.get(qn("w:linePitch"))), int(grid.get(qn("w:charSpace")))
    assert abs(pitch / 20 - 28.99) < 0.05
    section = paper.sections[0]
    tall = Emu(section.page_height - section.top_margin - section.bottom_margin).twips
    assert tall // pitch == 22
    wide = Emu(section.page_width - section.left_margin - section.right_margin).pt
    assert int(wide / (16 + closer / 4096)) == 28
    form = paper.styles["Normal"].paragraph_format
    assert form.line_spacing_rule == WD_LINE_SPACING.EXACTLY
    assert abs(form.line_spacing.pt - 28.99) < 0.05


def test_every_style_names_its_chinese_font(paper):
    for name, font in FONTS.items():
        fonts = paper.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == font
        assert fonts.get(qn("w:eastAsiaTheme")) is None
    assert paper.styles["Normal"].font.size == Pt(16)
    assert paper.styles["公文标题"].font.size == Pt(22)


def test_page_numbers_stand_outside_and_four_sizes_down(paper):
    assert paper.settings.odd_and_even_pages_header_footer
    section = paper.sections[0]
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    assert (odd.alignment.name, even.alignment.name) == ("RIGHT", "LEFT")
    for number in (odd, even):
        assert number.text.startswith("— ")
        assert number._p.find(qn("w:fldSimple")).get(qn("w:instr")) == "PAGE"
    assert paper.styles["公文页码"].font.size == Pt(14)


def test_a_paper_says_what_it_is_and_in_which_language(paper):
    assert paper.core_properties.title
    assert paper.core_properties.author == "县实验幼儿园"
    assert paper.core_properties.language == "zh-CN"


def test_headings_are_numbered_and_set_in_their_fonts():
    document = _opened("summary")
    styles = {one.text: one.style.name for one in document.paragraphs}
    assert styles["一、组织领导"] == "公文一级标题"
    assert styles["五、下一步打算"] == "公文一级标题"
    assert styles["（一）送教下乡 4 次。"] == "公文二级标题"


def test_the_date_leaves_four_characters_free():
    last = _opened("summary").paragraphs[-1]
    assert last.text == "2027年1月12日"
    assert last.alignment.name == "RIGHT"
    assert last.paragraph_format.right_indent.twips == 4 * 316


def test_every_word_of_the_values_is_on_paper():
    text = _text(_opened("activity"))
    for word in ("科学活动《沉与浮》", "湖滨镇中心幼儿园", "共建科学活动区", "周敏", "（盖章）"):
        assert word in text
    assert "受益学生(人次)" in _text(_opened("month"))


def test_what_no_xml_can_hold_is_left_out():
    said = example_of(SummaryPaper)
    object.__setattr__(said, "effect", "好\x00的\x0b\ufffe <b>&amp;")
    assert "好的 <b>&amp;" in _text(docx.Document(io.BytesIO(papers.summary(said, DAY))))


def test_a_month_sent_upward_prints_no_gap_in_the_planning():
    paper = replace(example_of(MonthPaper), plans=())
    told = _text(docx.Document(io.BytesIO(papers.month(paper, DAY))))
    assert "下月计划" not in told and "还没有排" not in told
    assert "存在差距" in told and "还差什么" not in told
    printed = (PRINTED / "monthly.html").read_text("utf-8")
    assert "还没有排" not in printed and "还差什么" not in printed


def test_a_month_of_four_hundred_activities_takes_as_long_as_its_rows():
    def took(rows):
        paper = example_of(MonthPaper)
        one = replace(paper.activities[0], topic="第一行\n第二行")
        start = time.process_time()
        made = papers.month(replace(paper, activities=(one,) * rows), DAY)
        return time.process_time() - start, made

    took(10)
    (few, _), (many, made) = took(100), took(400)
    assert many < 6 * few + 0.2
    assert many < 1.5, "2.8 s when every cell asked for its style by name"
    table = docx.Document(io.BytesIO(made)).tables[1]
    assert len(table._tbl.tr_lst) == 401
    cells = [docx.table._Cell(tc, table) for tc in table._tbl.tr_lst[-1].tc_lst]
    assert [p.text for p in cells[2].paragraphs] == ["第一行", "第二行"]
    assert {p.style.name for cell in cells for p in cell.paragraphs} == {"表格文字"}
