"""Documents and mentorships of one pairing's days, as the values that a volume prints."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import selectinload

from pairing.domain.assessment.volume import facts as printed
from pairing.domain.assessment.volume.status_marks import Mark, Tone
from pairing.domain.plan.periods import Span
from pairing.domain.teaching.mentorships import QuotaProgress
from pairing.domain.vocabulary.papers import MENTOR_SUMMARY, MENTORSHIP_MATERIALS
from pairing.extensions import db
from pairing.models import Account, Activity, Document, MaterialCheck, Mentorship, Pairing, Teacher
from pairing.queries.assessment.volume.files import Files
from pairing.queries.teaching.mentor_summaries import summary_text
from pairing.queries.teaching.mentorships import MentorshipStanding, standings_of

AGREEMENT = "协议"
"""An agreement stands in every term's volume, whenever it was signed."""


def document_rows(pairing: Pairing, span: Span) -> list[Document]:
    """The papers on file by day, agreements of earlier days too (4 SELECTs)."""
    query = (
        select(Document)
        .where(
            Document.pairing_id == pairing.id,
            or_(
                Document.day.between(*span),
                and_(Document.category == AGREEMENT, Document.day < span.start),
            ),
        )
        .options(
            selectinload(Document.organisation),
            selectinload(Document.mentorship).options(
                selectinload(Mentorship.mentor), selectinload(Mentorship.mentee)
            ),
        )
        .order_by(Document.day, Document.code)
    )
    return list(db.session.scalars(query))


def documents(
    pairing: Pairing, rows: Sequence[Document], files: Files
) -> tuple[printed.Document, ...]:
    """The papers as they are printed (1 SELECT)."""
    ids = {row.activity_id for row in rows} - {None}
    query = select(Activity.id, Activity.code, Activity.kind).where(Activity.id.in_(ids))
    known = {key: (code, kind) for key, code, kind in db.session.execute(query)}
    return tuple(_document(place, row, known, files) for place, row in enumerate(rows, 1))


def _document(
    place: int, row: Document, activities: Mapping[int, tuple[str, str]], files: Files
) -> printed.Document:
    code, kind = activities.get(row.activity_id or 0, ("", row.activity_kind))
    pair, key = row.mentorship, ("document", row.id)
    return printed.Document(
        number=str(place),
        author=row.author,
        organisation=row.organisation.name,
        title=row.name,
        day=row.day,
        category=row.category,
        text=row.text,
        files=tuple(files.papers_of.get(key, ())),
        photos=tuple(files.photos_of.get(key, ())),
        kind_code=kind,
        activity=code,
        mentorship=f"{pair.mentor.name} — {pair.mentee.name}" if pair else "",
    )


def mentorship_rows(pairing: Pairing, span: Span, day: date) -> list[MentorshipStanding]:
    """Mentorships that ran in these days, as they stood on a day (17 SELECTs)."""
    found = [
        one
        for one in standings_of(pairing.id, day)
        if one.mentorship.starts_on <= span.end and one.mentorship.ends_on >= span.start
    ]
    return sorted(found, key=lambda one: one.mentorship.code)


def mentorships(
    standings: Iterable[MentorshipStanding], papers: Iterable[Document], term_ids: Sequence[int]
) -> tuple[printed.Mentorship, ...]:
    """Agreements with progress, materials and summaries (3 SELECTs)."""
    of: dict[int, list[Document]] = defaultdict(list)
    for paper in papers:
        of[paper.mentorship_id or 0].append(paper)
    checked = _checked(term_ids)
    return tuple(_mentorship(one, of[one.mentorship.id], checked) for one in standings)


def _checked(term_ids: Sequence[int]) -> dict[tuple[int, str], str]:
    """(mentorship, category) → “有（张三 2026-11-20 查验）” (2 SELECTs)."""
    query = (
        select(MaterialCheck, Account.name)
        .outerjoin(Account, Account.id == MaterialCheck.checked_by_id)
        .where(MaterialCheck.term_id.in_(term_ids))
        .order_by(MaterialCheck.id)
    )
    return {
        (row.mentorship_id, row.category): f"{'有' if row.is_there else '无'}"
        f"（{name or ''} {row.checked_on} 查验）"
        for row, name in db.session.execute(query)
    }


def _about(row: Teacher, home: str) -> str:
    return "，".join(word for word in (home, row.subject, row.title, row.honours) if word)


def _mentorship(
    standing: MentorshipStanding, papers: Sequence[Document], checked: Mapping[tuple[int, str], str]
) -> printed.Mentorship:
    row = standing.mentorship
    summary = next((paper for paper in papers if paper.category == MENTOR_SUMMARY), None)
    return printed.Mentorship(
        code=row.code,
        mentor=row.mentor.name,
        mentee=row.mentee.name,
        mentor_about=_about(row.mentor, row.pairing.lead.name),
        mentee_about=_about(row.mentee, row.pairing.supported.name),
        subject=row.subject,
        start=row.starts_on,
        end=row.ends_on,
        end_reason=standing.end_word,
        goals=row.goals,
        mentor_duties=row.mentor_duties,
        mentee_duties=row.mentee_duties,
        quotas=tuple(_quota(standing, one) for one in standing.progress),
        materials=tuple(
            printed.Material(
                wanted,
                sum(paper.category == wanted for paper in papers),
                checked.get((row.id, wanted), ""),
            )
            for wanted in MENTORSHIP_MATERIALS
        ),
        summary=(summary_text(standing, summary) or f"《{summary.name}》") if summary else "",
        summary_by=row.mentor.name if summary else "",
        summary_on=summary.day if summary else None,
    )


def _quota(standing: MentorshipStanding, one: QuotaProgress) -> printed.Quota:
    done, asked = sum(w.done for w in one.windows), sum(w.asked for w in one.windows)
    return printed.Quota(
        side=standing.name_of(one.quota.asked.side),
        text=one.quota.text,
        figure=f"{done} / {asked} {one.quota.asked.unit}",
        mark=Mark(Tone(one.tone), one.word),
    )
