"""The bureau's rubrics: what was used is frozen, what was not is replaced, old records stay."""

import pytest
from sqlalchemy import select

from pairing.domain.people.permissions import SYSTEM
from pairing.domain.teaching.rubric_text import as_text
from pairing.domain.teaching.rubrics import fingerprint, rubric_from
from pairing.domain.vocabulary.lessons import Grade
from pairing.extensions import db
from pairing.models import LogEntry, Observation, Rubric, RubricVersion
from pairing.operations.county.imports import import_workbook
from pairing.queries.plan.standards import ready_made_rubrics
from pairing.queries.teaching.rubrics import for_lessons
from tests import cast
from tests.rubrics import fields
from tests.web.teaching.test_lessons import _form as observation_form
from tests.web.teaching.test_lessons import _new as observation_url

CODE = "kindergarten-activity"
KINDS = ("kindergarten", "primary", "senior")


def _edit(content=None, **more):
    stored = content or ready_made_rubrics()[CODE]
    parsed = rubric_from(stored)
    return {
        "version": fingerprint(stored),
        "purpose": "lesson",
        "name": stored["name"],
        "mode": stored["mode"],
        "text": as_text(parsed),
        "excellent": "90",
        "good": "80",
        "passing": "60",
    } | more


def _versions():
    return list(db.session.scalars(select(RubricVersion).order_by(RubricVersion.number)))


def test_every_purpose_is_listed_and_each_rubric_shown(signed_in):
    for login in (cast.OFFICER, cast.REVIEWER):
        officer = signed_in(login)
        page = officer.get("/rubrics/").text
        for code, stored in ready_made_rubrics().items():
            assert stored["name"] in page
            assert officer.get(f"/rubrics/{code}").status_code == 200
    assert signed_in(cast.OFFICER).get("/rubrics/no-such").status_code == 404


def test_a_change_before_any_use_replaces_and_is_logged_once(signed_in):
    officer, entries = signed_in(cast.OFFICER), db.session.query(LogEntry).count()
    answer = officer.post(f"/rubrics/{CODE}/edit", data=_edit(passing="70"))
    assert answer.status_code == 302
    version = _versions()[0]
    assert (len(_versions()), version.number, version.content["bands"]) == (1, 1, [90, 80, 70])
    assert db.session.query(LogEntry).count() == entries + 1


def test_a_used_version_is_frozen_and_old_observations_keep_its_bands(signed_in):
    mentor, officer = signed_in(cast.MENTOR), signed_in(cast.OFFICER)
    mentor.post(observation_url(), data=observation_form() | fields(CODE))
    old = db.session.scalars(select(Observation).order_by(Observation.id.desc())).first()
    frozen = dict(_versions()[0].content)
    assert rubric_from(frozen).bands.grade(old.total) is Grade.GOOD
    page = officer.get(f"/rubrics/{CODE}/edit").text
    assert "保存后成为第 2 版" in page
    changed = _edit(name="新的评价表", excellent="85", good="70", text="# 目标\n明确 | 10")
    assert officer.post(f"/rubrics/{CODE}/edit", data=changed).status_code == 302
    db.session.expire_all()
    first, second = _versions()
    assert first.content == frozen
    assert (second.number, second.used_at) == (2, None)
    assert "第 1 版" in mentor.get(f"/observations/{old.id}").text
    assert "优 ≥ 90" in mentor.get(f"/observations/{old.id}").text
    assert "新的评价表" in mentor.get(observation_url()).text
    assert "第 1 版" in officer.get(f"/rubrics/{CODE}").text
    assert "语言规范亲切" in officer.get(f"/rubrics/{CODE}?version=1").text


def test_a_form_that_showed_the_older_version_is_saved_by_that_version(signed_in):
    mentor, officer = signed_in(cast.MENTOR), signed_in(cast.OFFICER)
    mentor.post(observation_url(), data=observation_form())
    officer.post(f"/rubrics/{CODE}/edit", data=_edit(text="# 目标\n明确 | 10"))
    late = observation_form(key="o2") | {"topic": "没有信号时写的"}
    assert mentor.post(observation_url(), data=late).status_code == 302
    row = db.session.scalars(select(Observation).order_by(Observation.id.desc())).first()
    assert row.rubric_version.number == 1


def test_a_form_that_showed_what_is_gone_is_asked_again_and_nothing_is_written(signed_in):
    mentor, officer = signed_in(cast.MENTOR), signed_in(cast.OFFICER)
    officer.post(f"/rubrics/{CODE}/edit", data=_edit(text="# 目标\n明确 | 10"))
    count = db.session.query(Observation).count()
    answer = mentor.post(observation_url(), data=observation_form())
    assert "刚刚有了新的版本" in answer.text
    assert "会变的影子" in answer.text
    assert db.session.query(Observation).count() == count


def test_a_preview_writes_nothing(signed_in):
    officer = signed_in(cast.OFFICER)
    data = _edit(text="# 目标\n明确具体 | 12\n# 过程\n有层次 | 12") | {"preview": "1"}
    page = officer.post(f"/rubrics/{CODE}/edit", data=data).text
    assert "合计 24 分，折算成 100 分" in page
    assert _versions() == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"text": "明确 | 5"}, "第 1 行：最前面要有一行小标题"),
        ({"text": ""}, "请写小标题和项目"),
        ({"name": ""}, "请填写名称"),
        ({"good": "95"}, "三条线要从高到低"),
        ({"good": ""}, "三条线要从高到低"),
        ({"mode": "ticks"}, "评课用的表请选"),
        ({"mode": "grades", "grades": "A 1.0"}, "至少两个等级"),
        ({}, "内容没有变化"),
    ],
)
def test_a_bad_rubric_is_explained_and_nothing_is_lost_or_written(signed_in, change, message):
    officer = signed_in(cast.OFFICER)
    page = officer.post(f"/rubrics/{CODE}/edit", data=_edit(**change)).text
    assert message in page
    assert "明确" in page or "text" in change
    assert _versions() == []


def test_an_old_page_is_refused(signed_in):
    officer = signed_in(cast.OFFICER)
    officer.post(f"/rubrics/{CODE}/edit", data=_edit(passing="70"))
    assert officer.post(f"/rubrics/{CODE}/edit", data=_edit(passing="65")).status_code == 409


def test_a_rubric_of_the_bureaus_own_is_added_once_and_used(signed_in):
    officer, mentor = signed_in(cast.OFFICER), signed_in(cast.MENTOR)
    data = _edit(name="县优质课评价表", mode="grades", grades="优 1.0，良 0.8，一般 0.6")
    data |= {"form_key": "r1", "text": "# 全课\n设计 | 50\n效果 | 50"}
    first, second = (officer.post("/rubrics/new", data=data) for _ in range(2))
    assert first.location == second.location
    rubric = db.session.scalars(select(Rubric)).one()
    page = mentor.get(f"{observation_url()}?rubric={rubric.code}").text
    assert "县优质课评价表" in page
    content = _versions()[0].content
    form = observation_form() | fields(rubric.code, "良", content=content)
    assert mentor.post(observation_url(), data=form).status_code == 302
    row = db.session.scalars(select(Observation).order_by(Observation.id.desc())).first()
    assert row.total == 80


def test_only_the_admin_changes_rubrics(signed_in):
    paths = ("/rubrics/new", f"/rubrics/{CODE}/edit")
    for path in paths:
        assert signed_in(cast.REVIEWER).post(path, data=_edit()).status_code == 403
        assert signed_in(cast.LEAD_DIRECTOR).get(path).status_code == 403
    assert signed_in(cast.LEAD_DIRECTOR).get("/rubrics/").status_code == 403
    assert "修改</a>" not in signed_in(cast.REVIEWER).get(f"/rubrics/{CODE}").text
    assert _versions() == []


def test_a_total_of_six_decimals_leaves_with_the_workbook_and_comes_back_unchanged(
    county, signed_in, tmp_path
):
    mentor = signed_in(cast.MENTOR)
    form = observation_form(rubric="kindergarten-half-day", given="4", s1_1="5")
    assert mentor.post(observation_url(), data=form).status_code == 302
    row = db.session.scalars(select(Observation).order_by(Observation.id.desc())).first()
    assert f"{row.total}" == "80.833333"
    sheet = cast.fetched(county, signed_in(cast.OFFICER), "/workbook/export")
    path = tmp_path / "county.xlsx"
    path.write_bytes(sheet.data)
    report = import_workbook(SYSTEM, path, today=cast.TODAY)
    assert report.faults == []
    db.session.expire_all()
    assert f"{row.total}" == "80.833333"
    assert row.version == 1


def test_a_rubric_of_ones_own_names_its_school_stage(signed_in):
    officer = signed_in(cast.OFFICER)
    asked = officer.get("/rubrics/new").text
    assert "给哪个学段用" in asked and 'value="bureau"' not in asked
    assert "给哪个学段用" not in officer.get(f"/rubrics/{CODE}/edit").text, (
        "a ready-made one has its"
    )
    told = _edit(name="小学听课表", kinds=["primary", "nine_year"], form_key="k")
    page = officer.get(officer.post("/rubrics/new", data=told).location).text
    assert "小学、九年一贯制学校" in page
    bureau = db.session.scalars(select(Rubric.bureau_id)).first()
    listed = {kind: [one.newest.name for one in for_lessons(bureau, {kind})] for kind in KINDS}
    assert [kind for kind in KINDS if "小学听课表" in listed[kind]] == ["primary"]
    code = db.session.scalars(select(Rubric.code).where(Rubric.name == "小学听课表")).one()
    assert 'value="primary" checked' in officer.get(f"/rubrics/{code}/edit").text
