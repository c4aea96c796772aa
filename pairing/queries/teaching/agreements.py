"""A mentoring agreement as the values that its paper says."""

from __future__ import annotations

from pairing.domain.teaching.mentorship_paper import Agreement, QuotaLine, Signer
from pairing.models import Mentorship, Teacher
from pairing.queries.teaching.mentorships import quotas_of


def _signer(teacher: Teacher) -> Signer:
    return Signer(
        teacher.name, teacher.organisation.name, teacher.subject, teacher.title, teacher.honours
    )


def agreement_of(row: Mentorship) -> Agreement:
    """The agreement as plain values, for the printer and for Word."""
    return Agreement(
        code=row.code,
        programme=row.pairing.programme.name,
        mentor=_signer(row.mentor),
        mentee=_signer(row.mentee),
        subject=row.subject,
        start=row.starts_on,
        end=row.ends_on,
        goals=row.goals,
        mentor_duties=row.mentor_duties,
        mentee_duties=row.mentee_duties,
        quotas=tuple(
            QuotaLine(
                quota.asked.side.label,
                quota.subject.label,
                f"每{quota.period.label}不少于 {quota.threshold} {quota.asked.unit}",
            )
            for quota in quotas_of(row)
        ),
    )
