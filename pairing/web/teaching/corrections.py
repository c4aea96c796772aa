"""The page twins of lessons, checks and appraisals: what each shows, how each is put right.

And how each is taken back, after one question.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from pairing.domain.outings.history import story
from pairing.domain.people.permissions import Actor
from pairing.domain.teaching.rubrics import Mark
from pairing.models import Appraisal, Check, Observation
from pairing.operations.change import RuleBroken
from pairing.operations.teaching.corrections import (
    KINDS,
    Marked,
    may_correct,
    pairing_of,
    withdraw,
)
from pairing.queries.outings import history
from pairing.queries.people import actors
from pairing.queries.teaching import rubrics
from pairing.web.teaching.rubric_form import MarkedForm, Marking
from pairing.web.teaching.rubric_sheets import results


def told(actor: Actor, row: Marked, marks: Mapping[str, Mark]) -> dict[str, Any]:
    """What the page of every marked record shows: its sheet, who wrote it, what became of it."""
    standard = rubrics.standard_of(row.rubric_version)
    steps = history.of(KINDS[type(row)].name, row.id)
    return {
        "standard": standard,
        "sections": results(standard.content, marks) if standard else [],
        "recorder": actors.account_name(row.recorded_by_id),
        "story": [story(one.action, one.changes, one.actor_name, one.at) for one in steps],
        "may_correct": may_correct(actor, row),
    }


def own_marking(actor: Actor, row: Marked, marks: Mapping[str, Mark]) -> Marking | None:
    """The sheet of one's own record, filled as it stands; None of a bare total. Others: 403."""
    if not may_correct(actor, row):
        abort(403)
    standard = rubrics.standard_of(row.rubric_version)
    return Marking.of(standard, marks) if standard else None


def is_saved(
    form: MarkedForm, marking: Marking | None, save: Callable[[], None], word: str = "已更正。"
) -> bool:
    """Whether the form came, was right and is saved; else what is wrong stands at its fields."""
    form.marking = marking
    if not form.saves(save):
        return False
    flash(word)
    return True


class MarkedPages(NamedTuple):
    """Where one kind of marked record is shown: its pages' blueprint, and what names a row."""

    blueprint: str
    argument: str
    named: Callable[[Any], str]


PAGES: dict[type[object], MarkedPages] = {
    Observation: MarkedPages(
        "lessons",
        "observation_id",
        lambda row: f"{row.observer.name}听{row.lesson.teacher.name}“{row.lesson.topic}”的听课记录",
    ),
    Check: MarkedPages(
        "checks", "check_record_id", lambda row: f"{row.organisation.name}的“{row.checklist}”"
    ),
    Appraisal: MarkedPages(
        "appraisals", "appraisal_id", lambda row: f"{row.teacher.name}的教师考核"
    ),
}


def taken_back(actor: Actor, row: Marked, version: Callable[[], int]) -> str | Response:
    """Asks once whether the record goes, then takes it and shows the others of its kind.

    ``version`` reads the one that the page showed, once it is posted.
    """
    if not may_correct(actor, row):
        abort(403)
    pages, row_id = PAGES[type(row)], row.id
    what, at = pages.named(row), dict[str, Any]({pages.argument: row_id})
    back = url_for(f"{pages.blueprint}.show", **at)
    after = url_for(f"{pages.blueprint}.index", pairing_id=pairing_of(row).id)
    if request.method == "POST":
        try:
            withdraw(actor, type(row), row_id, version())
        except RuleBroken as broken:
            flash(broken.message, "warning")
            return redirect(back)
        flash(f"已撤回：{what}。")
        return redirect(after)
    return render_template("teaching/corrections/withdraw.html", row=row, what=what, back=back)
