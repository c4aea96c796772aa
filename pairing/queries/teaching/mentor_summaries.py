"""The mentor's summary as it is read: its figures from the facts of now, and what she wrote."""

from __future__ import annotations

from pairing.domain.teaching.mentor_summary import SummaryFacts, figures, whole
from pairing.models import Document
from pairing.queries.teaching.mentorships import MentorshipStanding


def figures_of(standing: MentorshipStanding) -> str:
    """What the facts of the standing's term say; "" when it runs in none."""
    row, term = standing.mentorship, standing.term
    if term is None:
        return ""
    return figures(
        SummaryFacts(
            mentor=row.mentor.name,
            mentee=row.mentee.name,
            mentee_home=row.pairing.supported.name,
            subject=row.subject,
            term=term,
            deeds=standing.deeds,
            missing_materials=[word for word, paper in standing.materials if paper is None],
        )
    )


def summary_text(standing: MentorshipStanding, summary: Document) -> str:
    """The whole summary; "" of one that is only registered. Figures are of its own term only."""
    if not summary.text:
        return ""
    term = standing.term
    if term is None or not term.span.covers(summary.day):
        return summary.text
    return whole(figures_of(standing), summary.text)
