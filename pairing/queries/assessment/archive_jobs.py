"""The county's archives of a term: the job that builds them, and each pairing's newest one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from pairing.domain.assessment.jobs import BuildState, Built, outcomes_of, unique_name
from pairing.domain.jobs import JobState
from pairing.extensions import db
from pairing.models import Archive, Job, Pairing, Term
from pairing.queries.plan.terms import pairings_of


@dataclass(frozen=True, slots=True)
class ArchiveLine:
    """A pairing of the term: its newest archive, and what the last errand made of it."""

    pairing: Pairing
    archive: Archive | None
    built: Built | None


@dataclass(frozen=True, slots=True)
class JobProgress:
    """A term's archives as the page shows them."""

    job: Job | None
    lines: Sequence[ArchiveLine]

    @property
    def state(self) -> JobState | None:
        """Where the job stands; None before the first."""
        return JobState(self.job.state) if self.job else None

    @property
    def is_active(self) -> bool:
        """Whether it waits for a worker or is being done."""
        return self.state is not None and self.state.is_active

    @property
    def missing(self) -> list[ArchiveLine]:
        """The pairings that have no archive at all."""
        return [line for line in self.lines if line.archive is None]

    @property
    def failed(self) -> list[ArchiveLine]:
        """The pairings whose archive was tried and not built."""
        return [one for one in self.lines if one.built and one.built.state is BuildState.FAILED]


def job_of(term_id: int) -> Job | None:
    """The job of a term's archives (1 SELECT)."""
    return db.session.scalar(select(Job).where(Job.unique_name == unique_name(term_id)))


def newest_of_term(term_id: int) -> dict[int, Archive]:
    """Pairing → its newest archive of the term (1 SELECT)."""
    query = select(Archive).where(Archive.term_id == term_id, Archive.school_year == "")
    return {row.pairing_id: row for row in db.session.scalars(query.order_by(Archive.number))}


def progress_of(term: Term) -> JobProgress:
    """The job and every pairing of the term (5 SELECTs)."""
    job, kept = job_of(term.id), newest_of_term(term.id)
    built = outcomes_of(job.result if job else None)
    return JobProgress(
        job,
        [ArchiveLine(one, kept.get(one.id), built.get(one.code)) for one in pairings_of(term)],
    )
