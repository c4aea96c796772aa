"""Parent surveys: totals of paper sheets, or open for answers that nobody can be known by."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select, update

from pairing.domain.people.permissions import Action, Actor
from pairing.domain.teaching.surveys import MOST_DAYS_OPEN, USUAL_TOPIC, Counts
from pairing.domain.vocabulary.needs import SurveyAnswer
from pairing.domain.wording import days_between
from pairing.models import Activity, Pairing, Survey
from pairing.operations.change import (
    Change,
    Forbidden,
    RuleBroken,
    Stale,
    once,
    writing,
)
from pairing.operations.codes import fresh_code
from pairing.operations.plan.open_days import refuse_locked
from pairing.operations.rules import Rules
from pairing.queries.teaching.surveys import online_counts, takes_answers

PARENT = Actor(account_id=None, name="家长（无记名）")
"""Who answers: nobody in particular. The log names no address and no device either."""
OVER = "这份问卷已经结束，没有再计入。"
GONE = "这份问卷已经不在了。"
CHANGED = "这份问卷刚刚有变化，请看过最新内容再操作。"


@dataclass(frozen=True, slots=True)
class SurveyDraft:
    """A survey as the form gives it; ``returned`` and ``satisfied`` are the paper sheets alone.

    With ``closes_on`` it is answered online until that day, included.
    """

    topic: str
    day: date
    issued: int
    returned: int = 0
    satisfied: int = 0
    activity_id: int | None = None
    closes_on: date | None = None
    organisation_id: int | None = None


def own_side(actor: Actor, pairing: Pairing, wanted: int | None = None) -> int:
    """The organisation for which the actor writes: a side of the pairing that is his own.

    Raises ``Forbidden`` when neither side is.
    """
    own = [key for key in (pairing.lead_id, pairing.supported_id) if key in actor.organisation_ids]
    if not own or (wanted is not None and wanted not in own):
        raise Forbidden(Action.OPEN_SURVEY)
    return wanted if wanted is not None else own[0]


def make_survey(actor: Actor, pairing_id: int, draft: SurveyDraft, key: str = "") -> int:
    """Register a survey's totals, or with ``closes_on`` open one for answers; returns its id."""
    body = asdict(draft) | {"pairing_id": pairing_id}

    def first_time(change: Change) -> int:
        pairing = change.pairing(pairing_id, Action.OPEN_SURVEY)
        home = own_side(actor, pairing, draft.organisation_id)
        activity = _checked(change, pairing, draft, {draft.day})
        survey = Survey(
            bureau_id=pairing.bureau_id,
            pairing_id=pairing.id,
            organisation_id=home,
            code=fresh_code(pairing.code, "Q"),
            token=secrets.token_urlsafe(12) if draft.closes_on else None,
            tally={},
            **_columns(draft, activity, Counts(Decimal(0), Decimal(0), Decimal(0))),
        )
        change.session.add(survey)
        change.session.flush()
        action = "open_survey" if survey.token else "record_survey"
        change.record(action, "survey", survey.id, {"draft": (None, body)}, pairing.bureau_id)
        return survey.id

    return once(actor, key, body, first_time)


def correct_survey(actor: Actor, survey_id: int, draft: SurveyDraft, version: int | None) -> None:
    """Correct a survey, or add the paper sheets that came back: returned = online + paper.

    Another side's survey is ``Forbidden``; in a locked term it is refused.
    """
    with writing(actor) as change:
        survey = _mine(change, survey_id, version)
        if survey.token is None or draft.closes_on is None:
            draft = replace(draft, closes_on=survey.closes_on)
        activity = _checked(change, survey.pairing, draft, {draft.day, survey.day}, survey)
        online = online_counts(survey)
        after = _columns(draft, activity, online)
        changes = change.put(survey, after)
        if not changes:
            return
        change.record("correct_survey", "survey", survey_id, changes, survey.bureau_id)


def stop_survey(actor: Actor, survey_id: int, version: int | None) -> None:
    """No more answers from now on; a new last day, by correction, opens it again."""
    with writing(actor) as change:
        survey = _mine(change, survey_id, version)
        if survey.token is None or survey.closes_on is None:
            raise RuleBroken("", "这是纸质问卷的汇总，没有在网上收集。")
        refuse_locked(change.session, survey.pairing, survey.day)
        yesterday = change.today - timedelta(days=1)
        if survey.closes_on <= yesterday:
            raise RuleBroken("", OVER)
        what = change.put(survey, {"closes_on": yesterday})
        change.record("stop_survey", "survey", survey_id, what, survey.bureau_id)


def answer_survey(token: str, answer: SurveyAnswer) -> None:
    """Count one parent's answer; raises ``Stale`` when the survey takes none.

    The log says that one more came back, never what it said: a moment beside an answer could
    give somebody away. Answers do not move the version, so a director's open form stays good.
    """
    with writing(PARENT) as change:
        query = select(Survey).where(Survey.token == token).with_for_update()
        survey = change.session.scalar(query.execution_options(populate_existing=True))
        if survey is None or not takes_answers(survey):
            raise Stale(OVER)
        tally = dict(survey.tally)
        tally[answer.value] = int(tally.get(answer.value, 0)) + 1
        returned = survey.returned + 1
        satisfied = survey.satisfied + (answer is SurveyAnswer.SATISFIED)
        change.session.execute(
            update(Survey)
            .where(Survey.id == survey.id)
            .values(tally=tally, returned=returned, satisfied=satisfied)
            .execution_options(synchronize_session=False)
        )
        what = {"returned": (survey.returned, returned)}
        change.record("answer_survey", "survey", survey.id, what, survey.bureau_id)


def _mine(change: Change, survey_id: int, version: int | None) -> Survey:
    """The survey, held against answers meanwhile; its own side's directors alone write it."""
    survey = change.fresh(Survey, survey_id, Action.OPEN_SURVEY, version, GONE, CHANGED, hold=True)
    own_side(change.actor, survey.pairing, survey.organisation_id)
    return survey


def _columns(draft: SurveyDraft, activity: Activity | None, online: Counts) -> dict[str, Any]:
    """What a draft makes of the row: the paper sheets come on top of the answers online."""
    return {
        "topic": draft.topic or (activity.topic if activity else USUAL_TOPIC),
        "day": draft.day,
        "issued": Decimal(draft.issued),
        "returned": online.returned + draft.returned,
        "satisfied": online.satisfied + draft.satisfied,
        "activity_id": draft.activity_id,
        "closes_on": draft.closes_on,
    }


def _checked(
    change: Change,
    pairing: Pairing,
    draft: SurveyDraft,
    days: set[date],
    survey: Survey | None = None,
) -> Activity | None:
    """The activity it is about, after every rule; raises ``RuleBroken`` at its fields."""
    rules = Rules()
    with rules.gather():
        _check_day(pairing, draft.day)
    for day in days:
        field = "day" if survey or not draft.closes_on else ""
        with rules.gather():
            refuse_locked(change.session, pairing, day, field)
    _check_numbers(rules, draft, survey)
    with rules.gather():
        _check_last_day(draft, survey, change.today)
    activity = change.session.get(Activity, draft.activity_id) if draft.activity_id else None
    strange = activity is None or pairing.id not in [link.pairing_id for link in activity.links]
    rules.refuse(draft.activity_id and strange, "activity_id", "请选择这个结对的活动。")
    rules.settle()
    return activity


def _check_day(pairing: Pairing, day: date) -> None:
    if not pairing.runs_on(day):
        days = days_between(pairing.starts_on, pairing.ends_on)
        raise RuleBroken("day", f"日期要在结对期内（{days}）。")


def _check_numbers(rules: Rules, draft: SurveyDraft, survey: Survey | None) -> None:
    """Each count by itself, and beside those that it cannot exceed."""
    for name in ("issued", "returned", "satisfied"):
        with rules.gather():
            rules.refuse(getattr(draft, name) < 0, name, "份数不能小于 0。")
    online = online_counts(survey).returned if survey else Decimal(0)
    with rules.gather():
        missing = draft.closes_on and not draft.issued
        rules.refuse(missing, "issued", "请填写发给多少位家长，收回不会超过这个数。")
    with rules.gather():
        already = f"网上已收 {online} 份，" if online else ""
        many = online + draft.returned > draft.issued
        rules.refuse(many, "returned", f"{already}收回不能多于发放的 {draft.issued} 份。")
    with rules.gather():
        many = draft.satisfied > draft.returned
        rules.refuse(many, "satisfied", f"满意不能多于收回的 {draft.returned} 份。")


def _check_last_day(draft: SurveyDraft, survey: Survey | None, today: date) -> None:
    if draft.closes_on is None or (survey and survey.closes_on == draft.closes_on):
        return
    if not today <= draft.closes_on <= today + timedelta(days=MOST_DAYS_OPEN):
        raise RuleBroken("closes_on", f"截止日期要在今天以后、{MOST_DAYS_OPEN} 天以内。")
