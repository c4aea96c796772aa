"""The bureau's archive settings: an example before saving, one log entry, only for its admin."""

from pairing.domain.assessment.archive_settings import DEFAULT_PATTERN
from pairing.extensions import db
from pairing.models import LogEntry
from pairing.queries.assessment.volume.volume import volume_over
from pairing.queries.people.settings import archive_settings
from tests import cast, enriched

URL = "/settings/archive"
FORM = {
    "fonds": "J001",
    "fonds_name": "博兴县教育和体育局",
    "category": "WS",
    "category_name": "教学类",
    "office": "JY",
    "pattern": DEFAULT_PATTERN,
    "archive_retention_agreement": "Y",
    "archive_retention_plan": "D30",
    "archive_retention_record": "D10",
    "archive_retention_summary": "D30",
}


def _entries():
    return db.session.query(LogEntry).filter_by(action="save_archive_settings").count()


def test_what_is_saved_numbers_the_next_archive(county, signed_in):
    bureau = signed_in(cast.OFFICER)
    assert "WS·2026·D10·JX-0001" in bureau.get(URL).text
    assert bureau.post(URL, data=FORM).status_code == 302
    bureau.post(URL, data=FORM)
    assert _entries() == 1
    pairing = enriched.one_pairing()
    volume = volume_over(pairing, [enriched.its_term()], cast.TODAY, "0" * 64)
    first = next(volume.items())
    assert first.reference == "J001-WS·2026·Y·JY-0001"
    assert volume.retention == "永久"
    assert volume.cover.category_name == "教学类"


def test_an_example_saves_nothing(county, signed_in):
    page = signed_in(cast.OFFICER).post(f"{URL}/example", data=FORM).text
    assert "J001-WS·2026·D10·JY-0001" in page
    assert f'<form method="post" action="{URL}"' in page, "what is saved from here is kept"
    assert _entries() == 0


def test_chinese_names_are_shown_and_taken_and_the_codes_are_stored(county, signed_in):
    bureau, bureau_id = signed_in(cast.OFFICER), enriched.one_pairing().bureau_id
    shown = "{全宗号}-{门类代码}·{年度}·{保管期限}·{机构}-{件号}"
    page = bureau.get(URL).text
    assert f'value="{shown}"' in page and "{fonds}" in page
    for pattern in (shown, "｛全宗号｝-{门类代码}·{year}·{保管期限}·{机构（问题）}-{件号}"):
        assert (
            "J001-WS·2026·D10·JY-0001"
            in bureau.post(f"{URL}/example", data=FORM | {"pattern": pattern}).text
        )
        assert bureau.post(URL, data=FORM | {"pattern": pattern}).status_code == 302
        assert archive_settings(bureau_id).pattern == DEFAULT_PATTERN
    assert _entries() == 1


def test_a_bad_pattern_is_explained_and_nothing_is_lost(county, signed_in):
    bureau = signed_in(cast.OFFICER)
    for pattern, said in (
        ("{fonds}-{year}-{retention}", "件号"),
        ("{item}{year}{retention}{nobody}", "nobody"),
        ("{item", "花括号"),
        ("{item.__class__}{year}{retention}", "不认识"),
    ):
        page = bureau.post(URL, data=FORM | {"pattern": pattern})
        assert said in page.text, pattern
        assert "J001" in page.text
    assert "分隔符" in bureau.post(URL, data=FORM | {"office": "J·X"}).text
    assert _entries() == 0
    assert archive_settings(enriched.one_pairing().bureau_id).pattern == DEFAULT_PATTERN


def test_only_the_bureaus_administrator_may(county, signed_in):
    for login in (cast.REVIEWER, cast.LEAD_DIRECTOR, cast.MENTOR):
        assert signed_in(login).get(URL).status_code == 403
        assert signed_in(login).post(URL, data=FORM).status_code == 403
