"""A mentorship's papers: the four materials, what the mentee hands in, the mentor's summary."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from pairing.domain.people.permissions import Action, Actor
from pairing.domain.plan.periods import TermDates
from pairing.domain.teaching.mentor_summary import is_unwritten
from pairing.domain.vocabulary.papers import MENTEE_PAPERS, MENTOR_SUMMARY, MENTORSHIP_MATERIALS
from pairing.domain.vocabulary.programme import Role, Side
from pairing.models import Document, Mentorship, Pairing
from pairing.operations.change import Change, Forbidden, RuleBroken, must_be_seen, once
from pairing.operations.codes import fresh_code
from pairing.operations.plan.open_days import refuse_locked
from pairing.operations.rules import Rules
from pairing.operations.teaching.mentorships import CHANGED, GONE
from pairing.queries.teaching.mentorships import MentorshipStanding, standing_of

CATEGORIES = (*MENTORSHIP_MATERIALS, *MENTEE_PAPERS)


@dataclass(frozen=True, slots=True)
class MaterialDraft:
    """A paper as the form gives it."""

    category: str
    name: str
    day: date
    author: str = ""
    text: str = ""


def _check_day(change: Change, pairing: Pairing, day: date) -> None:
    if day > change.today:
        raise RuleBroken("day", "这一天还没到，请改日期。")
    if not pairing.runs_on(day):
        raise RuleBroken("day", "这个日期不在结对期内，请改日期。")
    refuse_locked(change.session, pairing, day, "day")


def _document(row: Mentorship, actor: Actor, draft: MaterialDraft) -> Document:
    """The paper, of the writer's side (of the mentee's when it is neither)."""
    pairing = row.pairing
    leads = actor.side_in(pairing.place()) is Side.LEAD or draft.category == MENTOR_SUMMARY
    return Document(
        bureau_id=row.bureau_id,
        pairing_id=row.pairing_id,
        organisation_id=pairing.lead_id if leads else pairing.supported_id,
        mentorship_id=row.id,
        code=fresh_code(pairing.code, "D"),
        **asdict(draft),
    )


def file_material(actor: Actor, mentorship_id: int, draft: MaterialDraft, key: str = "") -> int:
    """Put a paper on a mentorship's file; returns the document's id.

    Raises ``RuleBroken`` at the field, ``Forbidden``, ``Stale``.
    """
    body = asdict(draft) | {"mentorship_id": mentorship_id}

    def first_time(change: Change) -> int:
        row = change.existing(Mentorship, mentorship_id, Action.WRITE_MATERIAL, GONE)
        rules = Rules()
        rules.refuse(draft.category not in CATEGORIES, "category", "请选择材料类别。")
        rules.refuse(not draft.name, "name", "请写材料名称。")
        with rules.gather():
            _check_day(change, row.pairing, draft.day)
        rules.settle()
        document = _document(row, actor, draft)
        change.session.add(document)
        change.session.flush()
        what = {"draft": (None, body)}
        change.record("file_material", "document", document.id, what, row.bureau_id)
        return document.id

    return once(actor, key, body, first_time)


def _term_of(standing: MentorshipStanding) -> TermDates:
    if standing.term is None:
        raise RuleBroken("", "这对师徒的日期不在任何学期里，请先改协议的日期。")
    return standing.term


def _summary_day(change: Change, row: Mentorship, term: TermDates | None) -> date:
    last = term.span.end if term else change.today
    return min(change.today, row.pairing.ends_on, last)


def may_write_summary(actor: Actor, row: Mentorship) -> bool:
    """It is the mentor's: she writes it, or the director of her school enters it for her."""
    return actor.teacher_id == row.mentor_id or (
        actor.has_role(Role.DIRECTOR) and row.pairing.lead_id in actor.organisation_ids
    )


def write_summary(
    actor: Actor, mentorship_id: int, text: str, version: int | None, key: str = ""
) -> int:
    """Write, or write on, the mentor's summary of the running term; returns the document's id.

    It is signed by the mentor, whoever of her school enters it, on the day when it was last
    written on. ``version`` is the one that the writer saw, 0 when there was none yet.
    """
    body = {"mentorship_id": mentorship_id, "text": text, "version": version}

    def first_time(change: Change) -> int:
        row = change.existing(Mentorship, mentorship_id, Action.WRITE_MATERIAL, GONE)
        if not may_write_summary(actor, row):
            raise Forbidden
        standing, rules = standing_of(mentorship_id, change.today), Rules()
        document = standing.summary
        must_be_seen(document.version if document else 0, version, CHANGED)
        missing = "请写几句：做了什么，徒弟有什么进步，下一步怎么做。"
        rules.refuse(is_unwritten(text), "text", missing)
        term = rules.found(lambda: _term_of(standing))
        day = _summary_day(change, row, term)
        with rules.gather():
            refuse_locked(change.session, row.pairing, document.day if document else day)
            refuse_locked(change.session, row.pairing, day)
        its_term = rules.settled(term)
        before = document.text if document else None
        if document is None:
            name = f"{row.mentor.name}师傅总结（{its_term.name}）"
            draft = MaterialDraft(MENTOR_SUMMARY, name, day, row.mentor.name)
            document = _document(row, actor, draft)
            change.session.add(document)
        document.text, document.author, document.day = text, row.mentor.name, day
        change.session.flush()
        what = {"text": (before, text)}
        change.record("write_summary", "document", document.id, what, row.bureau_id)
        return document.id

    return once(actor, key, body, first_time)
