"""The bureau's settings: how archives are numbered and kept."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField
from wtforms.validators import InputRequired

from pairing import clock
from pairing.domain.assessment.archive_settings import (
    DEFAULT_PATTERN,
    LONGEST,
    PLACEHOLDERS,
    RETENTION_PREFIX,
    SPOKEN,
    WORDS,
    ArchiveSettings,
    coded,
    pattern_fault,
    spoken,
)
from pairing.domain.people.permissions import Action, Actor
from pairing.domain.vocabulary.papers import ArchiveClass, Retention
from pairing.operations.change import RuleBroken
from pairing.operations.people.settings import save_archive_settings, save_one_person
from pairing.queries.people.settings import (
    archive_settings,
    bureau_version,
    is_turned_on,
    officers,
)
from pairing.web.frame.access import allow
from pairing.web.frame.bureau import chosen_bureau
from pairing.web.frame.fields import Line, Radio
from pairing.web.frame.forms import BaseForm, posted_version

blueprint = Blueprint("settings", __name__, url_prefix="/settings")


def _retention(one: ArchiveClass) -> Radio:
    return Radio(one.label, [InputRequired("请选择保管期限。")], choices=Retention.choices())


class ArchiveForm(BaseForm):
    """全宗号, names, codes, the pattern, a retention for each class."""

    fonds = Line("全宗号", LONGEST)
    fonds_name = Line("全宗名称", LONGEST)
    category = Line("门类代码", LONGEST, "请填写门类代码，例如 WS（文书）。")
    category_name = Line("类目名称", LONGEST)
    office = Line("机构（问题）代码", LONGEST, "请填写机构（问题）代码，例如 JX（教学）。")
    pattern = Line("档号格式", LONGEST, "请填写档号格式。")
    archive_retention_agreement = _retention(ArchiveClass.AGREEMENT)
    archive_retention_plan = _retention(ArchiveClass.PLAN)
    archive_retention_record = _retention(ArchiveClass.RECORD)
    archive_retention_summary = _retention(ArchiveClass.SUMMARY)

    def fill(self, settings: ArchiveSettings) -> None:
        """Show what holds now."""
        for name in WORDS:
            self[name].data = getattr(settings, name)
        self.pattern.data = spoken(settings.pattern)
        for one in ArchiveClass:
            self[RETENTION_PREFIX + one].data = settings.retention[one].value

    def words(self) -> dict[str, Any]:
        """The texts as they are stored."""
        found = {name: self[name].data or "" for name in WORDS}
        return found | {"pattern": coded(found["pattern"])}

    def settings(self) -> ArchiveSettings:
        """What was entered; the pattern's Chinese names as the codes that are stored."""
        words = self.words()
        kept = {one: self[RETENTION_PREFIX + one].word(Retention) for one in ArchiveClass}
        return ArchiveSettings(**words, retention=kept)


class OnePersonForm(BaseForm):
    """一人经办, on or off."""

    is_on = BooleanField("打开一人经办：审核和审定可以由同一个人办理")


def _example(form: ArchiveForm) -> str:
    """The 档号 that the entered pattern gives; "" while something is wrong with it."""
    words = form.words()
    if pattern_fault(words["pattern"]) or not words["pattern"]:
        return ""
    settings = ArchiveSettings(**words)
    return settings.reference(clock.today().year, Retention.TEN, "B1", 1)


def _page(form: ArchiveForm, bureau_id: int) -> str:
    return render_template(
        "people/settings/archive.html",
        form=form,
        version=bureau_version(bureau_id),
        example=_example(form),
        placeholders=[(SPOKEN[code], code) for code in PLACEHOLDERS],
        default=spoken(DEFAULT_PATTERN),
        retentions=[form[RETENTION_PREFIX + one] for one in ArchiveClass],
    )


@blueprint.route("/archive", methods=["GET", "POST"])
@allow(Action.MANAGE_SETTINGS)
def archive(actor: Actor) -> str | Response:
    """Show and save how archives are numbered and kept."""
    form, bureau_id = ArchiveForm(), chosen_bureau(actor)
    if not form.is_submitted():
        form.fill(archive_settings(bureau_id))
    if form.saves(
        lambda: save_archive_settings(actor, bureau_id, form.settings(), posted_version())
    ):
        flash("已保存，下一次生成的档案就用新的档号。" if form.outcome else "没有变化。")
        return redirect(url_for("settings.archive"))
    return _page(form, bureau_id)


@blueprint.post("/archive/example")
@allow(Action.MANAGE_SETTINGS)
def example(actor: Actor) -> str:
    """The form as it was filled, with the 档号 that it would give; nothing is saved."""
    form = ArchiveForm()
    fault = pattern_fault(form.words()["pattern"])
    if fault:
        form.refuse(RuleBroken("pattern", fault))
    return _page(form, chosen_bureau(actor))


@blueprint.route("/one-person", methods=["GET", "POST"])
@allow(Action.MANAGE_SETTINGS)
def one_person(actor: Actor) -> str | Response:
    """A bureau with one officer says so; everywhere else two persons review and approve."""
    form, bureau_id = OnePersonForm(), chosen_bureau(actor)
    if not form.is_submitted():
        form.is_on.data = is_turned_on(bureau_id)
    if form.saves(
        lambda: save_one_person(actor, bureau_id, bool(form.is_on.data), posted_version())
    ):
        on = "一人经办已打开，已记进日志。" if form.is_on.data else "一人经办已关闭。"
        flash(on if form.outcome else "没有变化。")
        return redirect(url_for("settings.one_person"))
    return render_template(
        "people/settings/one_person.html",
        form=form,
        version=bureau_version(bureau_id),
        count=officers(bureau_id, clock.today()),
        is_on=is_turned_on(bureau_id),
    )
