"""What every page carries: navigation, the term line, filters for days and moments."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any, NamedTuple

from flask import Flask, request, url_for
from flask_login import current_user

from pairing import clock
from pairing.domain.assessment.term_form import score_text
from pairing.domain.people.permissions import Action, Actor, Place, can
from pairing.domain.plan.month_cells import MonthCell
from pairing.domain.plan.periods import Span
from pairing.domain.plan.scores import JOINT, JOINT_SHOWN
from pairing.domain.vocabulary.activities import (
    ActivityKind,
    CancelReason,
    Direction,
    DisputeReason,
)
from pairing.domain.vocabulary.activity_details import PLAN_PARTS, Detail, Part
from pairing.domain.vocabulary.assessment import ReviewStage, TermGrade
from pairing.domain.vocabulary.lessons import LessonKind
from pairing.domain.vocabulary.needs import Priority, ProblemKind, SupplySource
from pairing.domain.vocabulary.programme import Side
from pairing.domain.wording import amount, call_off_word, day_on, joined, moment_on, with_days
from pairing.models import Activity, Outing, Pairing, Term
from pairing.queries import lists
from pairing.queries.people import actors
from pairing.queries.people import organisations as organisations_queries
from pairing.queries.plan import calendars
from pairing.queries.plan import terms as terms_queries
from pairing.queries.plan.results import term_dates
from pairing.web.frame.bureau import home_bureau
from pairing.web.frame.devices import device_text
from pairing.web.frame.pills import (
    asked_word,
    asks_us,
    measure_pill,
    need_pill,
    state_of,
    state_pill,
    to_reader,
    waited_pill,
)

WEEKDAYS = "一二三四五六日"
REASONS = {word.value: word.label for words in (CancelReason, DisputeReason) for word in words}
"""Why a plan was called off, or a record disputed."""
PRIORITY = "急切程度"


class Person(NamedTuple):
    """The person behind the page, as the header shows her."""

    id: int | None
    name: str
    organisation: str


Link = tuple[str, str, bool]
OF_BOOK = (
    *("book", "workbooks.", "target_editor.", "programmes."),
    *("pairing_ends.", "organisation_ends."),
)
"""What the endpoints of 本县资料 begin with: its lists and forms, and what ends or copies a row."""


def day_text(value: date) -> str:
    """11月24日（周二）, with the year when it is not of this school year."""
    return f"{date_text(value)}（周{WEEKDAYS[value.weekday()]}）"


def date_text(value: date) -> str:
    """11月24日, with the year when it is not of this school year."""
    return day_on(value, clock.today())


def spoken_text(value: object) -> str:
    """A text of the log or of a table, its days as people read them."""
    return with_days(str(value), clock.today())


def moment_text(value: datetime) -> str:
    """An instant in Shanghai's time: 11月24日 09:30."""
    return moment_on(clock.shown(value), clock.today())


def _link(endpoint: str, label: str) -> Link:
    return url_for(endpoint), label, request.endpoint == endpoint


def _book() -> Link:
    """The county's data: its lists and its workbook."""
    mine = (request.endpoint or "").startswith(OF_BOOK)
    return url_for("book.index"), "本县资料", mine


def _navigation(actor: Actor) -> list[Link]:
    """Where the actor can go; nowhere without a role of today."""
    if not actor.grants:
        return []
    officer = can(actor, Action.VIEW_COUNTY)
    middle = [_link("overview.county", "全县")] if officer else []
    reviewer = can(actor, Action.REVIEW_ASSESSMENT)
    review = [_link("review_queue.index", "考核")] if reviewer else []
    last = [_book()] if can(actor, Action.IMPORT_WORKBOOK) else []
    pairings = _link("pairings.index", "结对")
    return [_link("overview.home", "今天"), *middle, *review, pairings, *last]


def _wide_navigation(navigation: list[Link]) -> list[Link]:
    """What the wide head has room for beside what stands on a phone's bar."""
    return [*navigation, _link("agenda.index", "日程")] if navigation else []


def term_line(actor: Actor) -> str:
    """The actor's term and its week (1 SELECT)."""
    bureau_id = home_bureau(actor)
    if bureau_id is None:
        return ""
    term = lists.current_term(bureau_id, clock.today())
    if term is None:
        return ""
    week = term_dates(term).week_of(clock.today())
    return f"{term.name} · 第{week}周" if week else term.name


def offices(actor: Actor) -> list[Link]:
    """The bureaus of an officer of several, to choose from; nothing for anybody else."""
    if len(actor.bureau_ids) < 2:
        return []
    chosen = home_bureau(actor)
    return [
        (url_for("bureaus.switch", number=row.id), row.name, row.id == chosen)
        for row in organisations_queries.named(actor.bureau_ids)
    ]


def _context() -> dict[str, Any]:
    actor = current_user.actor
    if actor.account_id is None:
        return {"pinned_today": _pinned()}
    navigation, officer = _navigation(actor), can(actor, Action.VIEW_COUNTY)
    tabs = [*navigation, _link("search.index", "查找"), _link("auth.me", "我的")]
    organisations = "、".join(actors.organisation_names(actor))
    return {
        "navigation": _wide_navigation(navigation),
        "tabs": tabs if navigation else [],
        "record_url": None if officer or not navigation else url_for("activities.new"),
        "term_line": term_line(actor),
        "person": Person(actor.account_id, actor.name, organisations),
        "offices": offices(actor),
        "sign_out_url": url_for("auth.sign_out"),
        "pinned_today": _pinned(),
        "may": lambda action, *place: can(actor, action, *place),
        "Action": Action,
        "new_key": lambda: uuid.uuid4().hex,
    }


def _pinned() -> str | None:
    return day_text(clock.today()) if clock.is_pinned() else None


class MonthView(NamedTuple):
    """One month of a pairing, as strips and grids show it."""

    name: str
    tone: str
    word: str
    text: str
    count: str = ""  # type: ignore[assignment]
    now: bool = False


def month_name(month: Span) -> str:
    """9月 for (a part of) September."""
    return f"{month.start.month}月"


def month_view(month: Span, cell: MonthCell, today: date) -> MonthView:
    """A month's cell: confirmed kinds with their counts, what is planned, what waits."""
    name = month_name(month)
    current = (month.start.year, month.start.month) == (today.year, today.month)
    parts = [f"{kind} {count}" for kind, count in cell.done.items()]
    parts += [f"计划 {cell.planned}"] if cell.planned else []
    parts += [f"待确认 {cell.waiting}"] if cell.waiting else []
    text = " · ".join(parts)
    sure = sum(cell.done.values())
    for tone, word, count in (
        ("done", "有记录", sure),
        ("attention", "待确认", cell.waiting),
        ("planned", "已计划", cell.planned),
    ):
        if count:
            return MonthView(name, tone, word, text, str(count), current)
    return MonthView(name, "neutral", "没有记录", text, now=current)


def partner_name(outing: Outing) -> str:
    """The other side of the outing's first pairing, as the reader sees it."""
    pairing = outing.activities[0].links[0].pairing
    mine = current_user.actor.organisation_ids
    return pairing.supported.name if pairing.lead_id in mine else pairing.lead.name


def about_text(activity: Activity) -> str:
    """Who taught or spoke there, else its kind: what tells an activity from those beside it."""
    spoke = [activity.speaker.name] if activity.speaker else []
    people = [lesson.teacher.name for lesson in activity.lessons] or spoke
    return "、".join(dict.fromkeys(people)) or ActivityKind(activity.kind).label


def priority_text(rank: int) -> str:
    """How pressing a need is; nothing when nobody said."""
    found = Priority.of_rank(rank)
    return f"{PRIORITY}：{found.label}" if found else ""


def source_text(code: str) -> str:
    """Where equipment came from; an unknown code as it stands."""
    return SupplySource(code).label if code in list(SupplySource) else code


def lock_note(pairing: Pairing, term: Term) -> terms_queries.LockNote | None:
    """What a pairing's people need to know of a term's lock (1 SELECT)."""
    return terms_queries.lock_note(pairing, term, clock.today())


def year_notes() -> list[calendars.YearNote]:
    """The running term's years whose holidays are not in the reader's calendar (2 SELECTs)."""
    actor = current_user.actor
    return calendars.term_year_notes(home_bureau(actor), clock.today()) if actor.grants else []


def may_prefill() -> str:
    """Where the reader can put the holidays in; "" for who may not."""
    bureau_id = home_bureau(current_user.actor)
    if bureau_id is None or not can(
        current_user.actor, Action.WRITE_CALENDAR, Place(bureau_id=bureau_id)
    ):
        return ""
    return url_for("calendar.holidays", organisation_id=bureau_id)


def side_text(side: str) -> str:
    """A side's word, or the joint score's."""
    return JOINT_SHOWN if side == JOINT else Side(side).label


def init_app(app: Flask) -> None:
    """Give templates their context and filters."""
    app.context_processor(_context)
    app.add_template_filter(day_text, "day")
    app.add_template_filter(date_text, "date")
    app.add_template_filter(spoken_text, "spoken")
    app.add_template_filter(moment_text, "moment")
    app.add_template_filter(device_text, "device")
    app.add_template_filter(amount, "amount")
    app.add_template_filter(lambda code: ActivityKind(code).label, "kind")
    app.add_template_filter(lambda code, word: joined(ActivityKind(code).label, word), "paper_of")
    app.add_template_filter(lambda code: Direction(code).label, "direction")
    app.add_template_filter(lambda code: LessonKind(code).label, "lesson_kind")
    app.add_template_filter(lambda code: Part(code).label, "part")
    app.add_template_filter(lambda code: Detail(code).label, "detail")
    app.add_template_filter(lambda code: REASONS[code], "reason")
    app.jinja_env.globals["form_key"] = lambda: uuid.uuid4().hex
    app.jinja_env.globals["lock_note"] = lock_note
    app.jinja_env.globals["year_notes"] = year_notes
    app.jinja_env.globals["may_prefill"] = may_prefill
    app.jinja_env.globals["call_off_word"] = call_off_word
    app.jinja_env.globals["plan_parts"] = [part.value for part in PLAN_PARTS]
    app.add_template_filter(state_of, "state_of")
    app.add_template_filter(about_text, "about")
    app.add_template_filter(partner_name, "partner")
    app.add_template_filter(waited_pill, "waited_pill")
    app.add_template_filter(asked_word, "asked_word")
    app.add_template_filter(state_pill, "state_pill")
    app.add_template_filter(asks_us, "asks_us")
    app.add_template_filter(to_reader, "to_reader")
    app.add_template_filter(need_pill, "need_pill")
    app.add_template_filter(measure_pill, "measure_pill")
    app.add_template_filter(lambda code: ProblemKind(code).label, "problem_kind")
    app.add_template_filter(priority_text, "priority")
    app.add_template_filter(source_text, "source")
    app.add_template_filter(side_text, "side")
    app.add_template_filter(score_text, "score_text")
    app.add_template_filter(lambda code: TermGrade(code).label, "term_grade")
    app.add_template_filter(lambda code: ReviewStage(code).label, "review_stage")
