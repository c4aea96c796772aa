"""The registers of one pairing's days, as the values that a volume prints."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import selectinload

from pairing.domain.assessment.volume import registers as printed
from pairing.domain.assessment.volume.facts import LabelledText
from pairing.domain.assessment.volume.status_marks import Mark, Tone, mark_of
from pairing.domain.plan.periods import Span
from pairing.domain.teaching.rubrics import rubric_from
from pairing.domain.teaching.surveys import percent_text
from pairing.domain.vocabulary.lessons import Tick
from pairing.domain.vocabulary.needs import NeedStatus, ProblemKind, SupplySource
from pairing.domain.vocabulary.people import AchievementKind, Level
from pairing.domain.vocabulary.programme import Side
from pairing.domain.wording import amount, amount_or_blank
from pairing.extensions import db
from pairing.models import (
    Achievement,
    Appraisal,
    Check,
    Measure,
    Need,
    Pairing,
    Problem,
    Reward,
    Survey,
    Teacher,
)
from pairing.queries.plan.needs import NeedWord, standings, words_on
from pairing.queries.teaching.surveys import counts_of


def _of(model: Any, pairing: Pairing, span: Span, day: Any) -> Select[Any]:
    """A pairing's rows of a model in these days, by day and code."""
    query = select(model).where(model.pairing_id == pairing.id, day.between(*span))
    return query.order_by(day, model.code)


def needs(pairing: Pairing, span: Span) -> tuple[printed.Need, ...]:
    """Needs raised by the end of these days, and who said what became of them (3 SELECTs)."""
    query = select(Need).where(Need.pairing_id == pairing.id, Need.raised_on <= span.end)
    found = list(db.session.scalars(query.order_by(Need.raised_on, Need.code)))
    stand, words = standings(found), words_on(found)
    return tuple(
        printed.Need(
            code=row.code,
            content=row.content,
            raised_on=row.raised_on,
            mark=Mark(mark_of(NeedStatus(row.status)).tone, stand[row.id].word),
            category=row.category,
            reason=row.cause,
            quantity=_quantity(row),
            supplied=_supplied(row),
            said_by=_said_by(pairing, words.get(row.id)),
        )
        for row in found
    )


def _said_by(pairing: Pairing, word: NeedWord | None) -> str:
    """“湖滨镇中心幼儿园 周海燕 2026-11-24”: whose word the result is."""
    if word is None:
        return ""
    home = pairing.lead if word.side is Side.LEAD else pairing.supported
    return f"{home.name} {word.name} {word.on}"


def _quantity(row: Need) -> str:
    """“应有 2，现有 1 套”."""
    known = (("应有", row.standard_quantity), ("现有", row.actual_quantity))
    told = [f"{word} {amount(number)}" for word, number in known if number is not None]
    return f"{'，'.join(told)} {row.unit}".strip() if told else ""


def source_word(code: str) -> str:
    """Where something came from; an unknown code as it stands."""
    return SupplySource(code).label if code in list(SupplySource) else code


def _supplied(row: Need) -> str:
    return f"{source_word(row.source)} {row.supplied_on or ''}".strip()


def problems(pairing: Pairing, span: Span) -> tuple[printed.Problem, ...]:
    """Problems raised by the end of these days, with what they led to (4 SELECTs)."""
    query = (
        select(Problem)
        .where(Problem.pairing_id == pairing.id, Problem.raised_on <= span.end)
        .options(
            selectinload(Problem.organisation),
            selectinload(Problem.needs),
            selectinload(Problem.measures),
        )
        .order_by(Problem.raised_on, Problem.id)
    )
    return tuple(
        printed.Problem(
            raised_on=row.raised_on,
            organisation=row.organisation.name,
            kind=ProblemKind(row.kind).label,
            text=row.text,
            cause=row.cause,
            needs="；".join(need.content for need in row.needs),
            measures="；".join(f"{one.name}（{one.person}）" for one in row.measures),
            answer=row.answer,
            closed_on=row.closed_on,
        )
        for row in db.session.scalars(query)
    )


def _measure_mark(row: Measure, as_of: date) -> Mark:
    if row.finished_on is None:
        late = row.due_on < as_of
        return Mark(Tone.ATTENTION, "逾期未完成") if late else Mark(Tone.PLANNED, "进行中")
    if row.finished_on > row.due_on:
        return Mark(Tone.ATTENTION, "逾期完成")
    return Mark(Tone.DONE, "按期完成")


def measures(pairing: Pairing, span: Span, as_of: date) -> tuple[printed.Measure, ...]:
    """Measures due in these days, as they stand on a day (1 SELECT)."""
    return tuple(
        printed.Measure(
            code=row.code,
            name=row.name,
            responsible=row.person,
            deadline=row.due_on,
            mark=_measure_mark(row, as_of),
            finished_on=row.finished_on,
            budget=amount_or_blank(row.budget),
            quality=row.quality,
            reason=row.delay_cause,
            place=row.place_name,
            completion=row.completion,
            units="；".join(
                f"{word} {text}"
                for word, text in (
                    ("牵头", row.lead_unit),
                    ("配合", row.co_units),
                    ("分管", row.leader),
                )
                if text
            ),
        )
        for row in db.session.scalars(_of(Measure, pairing, span, Measure.due_on))
    )


def checks(pairing: Pairing, span: Span) -> tuple[printed.Check, ...]:
    """Filled checklists with each item's word (3 SELECTs)."""
    query = _of(Check, pairing, span, Check.day).options(
        selectinload(Check.organisation), selectinload(Check.rubric_version)
    )
    return tuple(
        printed.Check(
            day=row.day,
            organisation=row.organisation.name,
            checklist=row.checklist,
            due=amount(row.due),
            passed=amount(row.passed),
            items=_items(row),
            remark=row.remark,
        )
        for row in db.session.scalars(query)
    )


def _items(row: Check) -> tuple[LabelledText, ...]:
    """Items that do not hold, or of which something was said."""
    content = rubric_from(row.rubric_version.content) if row.rubric_version else None
    texts = {item.code: item.text for item in content.items} if content else {}
    found = []
    for code, mark in (row.items or {}).items():
        given, remark = mark.get("given", ""), mark.get("remark", "")
        word = Tick(given).label if given in list(Tick) else given
        if remark or given != Tick.PASS:
            found.append(LabelledText(texts.get(code, code), f"{word} {remark}".strip()))
    return tuple(found)


def surveys(pairing: Pairing, span: Span) -> tuple[printed.Survey, ...]:
    """Parent surveys as counts and rates (2 SELECTs)."""
    query = _of(Survey, pairing, span, Survey.day).options(selectinload(Survey.organisation))
    return tuple(_survey(row) for row in db.session.scalars(query))


def _survey(row: Survey) -> printed.Survey:
    counts = counts_of(row)
    return printed.Survey(
        day=row.day,
        organisation=row.organisation.name,
        sent=amount(row.issued),
        returned=amount(row.returned),
        satisfied=amount(row.satisfied),
        topic=row.topic,
        return_rate=percent_text(counts.return_rate),
        satisfaction=percent_text(counts.satisfaction),
    )


def appraisals(pairing: Pairing, span: Span) -> tuple[printed.Appraisal, ...]:
    """Who was appraised, without marks (2 SELECTs)."""
    query = _of(Appraisal, pairing, span, Appraisal.day).options(selectinload(Appraisal.teacher))
    names = {pairing.lead_id: pairing.lead.name, pairing.supported_id: pairing.supported.name}
    return tuple(
        printed.Appraisal(row.day, row.teacher.name, names.get(row.organisation_id, ""))
        for row in db.session.scalars(query)
    )


def achievements(pairing: Pairing, span: Span) -> tuple[printed.Achievement, ...]:
    """Achievements of both organisations (3 SELECTs)."""
    homes = (pairing.lead_id, pairing.supported_id)
    query = (
        select(Achievement)
        .where(
            or_(*(Achievement.organisation_id == home for home in homes)),
            Achievement.day.between(*span),
        )
        .options(selectinload(Achievement.organisation), selectinload(Achievement.teacher))
        .order_by(Achievement.day, Achievement.code)
    )
    return tuple(
        printed.Achievement(
            day=row.day,
            kind=AchievementKind(row.kind).label,
            name=row.name,
            level=Level(row.level).label,
            organisation=row.organisation.name,
            teacher=row.teacher.name if row.teacher else "",
            outlet=row.outlet,
        )
        for row in db.session.scalars(query)
    )


def rewards(pairing: Pairing, assessment_ids: list[int]) -> tuple[printed.Reward, ...]:
    """What was given for these assessments (3 SELECTs)."""
    query = (
        select(Reward)
        .where(Reward.pairing_id == pairing.id, Reward.assessment_id.in_(assessment_ids))
        .options(selectinload(Reward.teacher).selectinload(Teacher.organisation))
        .order_by(Reward.given_on, Reward.id)
    )
    return tuple(
        printed.Reward(
            day=row.given_on,
            category=row.category,
            name=row.name,
            teacher=row.teacher.name,
            organisation=row.teacher.organisation.name,
            value=amount_or_blank(row.value),
        )
        for row in db.session.scalars(query)
    )
