"""One pairing's term, or school year, as the volume that its archive prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import select

from pairing import clock
from pairing.domain.assessment.archive_settings import ArchiveSettings
from pairing.domain.assessment.volume import volume as printed
from pairing.domain.assessment.volume.order import arranged
from pairing.domain.assessment.volume.results import Plan, TermFacts
from pairing.domain.plan.evaluate import Result
from pairing.domain.plan.ledger import ledger_row
from pairing.domain.plan.periods import Span
from pairing.domain.vocabulary.assessment import AssessmentState
from pairing.domain.vocabulary.programme import ResultStatus, Side
from pairing.extensions import db
from pairing.models import Assessment, Organisation, Pairing, Term
from pairing.queries.assessment.volume import activities, baseline, lessons, papers, registers
from pairing.queries.assessment.volume.files import files_of
from pairing.queries.assessment.volume.terms import assessments_of, planned, term_facts
from pairing.queries.people.settings import archive_settings
from pairing.queries.plan import results

WANTING = (ResultStatus.BEHIND, ResultStatus.MISSED, ResultStatus.NO_DATA)


def terms_of_year(pairing: Pairing, school_year: str) -> list[Term]:
    """The terms of a school year in which the pairing runs, in order (1 SELECT)."""
    query = select(Term).where(Term.bureau_id == pairing.bureau_id, Term.school_year == school_year)
    terms = db.session.scalars(query.order_by(Term.starts_on))
    return [term for term in terms if pairing.runs_in(term)]


def volume_over(
    pairing: Pairing,
    terms: Sequence[Term],
    as_of: date,
    log_head: str,
    school_year: str = "",
) -> printed.Volume:
    """The volume over one term, or over all terms of a school year.

    When every term is closed it is final, and told as of the day of the last approval. Of a
    year that still runs it holds the terms that have begun.
    """
    known = assessments_of(pairing, terms)
    final_on = _final_on(known, terms, as_of)
    day = final_on or as_of
    begun = [term for term in terms if term.starts_on <= day] or list(terms[:1])
    found = {term.id: results.results_of(pairing, term, day) for term in begun}
    settings = archive_settings(pairing.bureau_id)
    bureau = db.session.get(Organisation, pairing.bureau_id)
    home = bureau.name if bureau else ""
    cover = _cover(pairing, terms, day, log_head, home, settings, school_year, final_on is not None)
    facts = _facts(pairing, begun, day, known, found, home, cover.is_final)
    return arranged(cover, facts, settings)


def _final_on(known: dict[int, Assessment], terms: Sequence[Term], as_of: date) -> date | None:
    """The day that a final volume is told as of; None while a term is still open."""
    rows = [known.get(term.id) for term in terms]
    days = [
        clock.day_of(row.approved_at) or as_of
        for row in rows
        if row and row.state == AssessmentState.ARCHIVED
    ]
    return max(days) if days and len(days) == len(terms) else None


def _cover(
    pairing: Pairing,
    terms: Sequence[Term],
    as_of: date,
    log_head: str,
    bureau: str,
    settings: ArchiveSettings,
    school_year: str,
    is_final: bool,
) -> printed.Cover:
    scope = f"{school_year} 学年" if school_year else terms[0].name
    return printed.Cover(
        title=f"{pairing.lead.name}帮扶{pairing.supported.name}{scope}结对帮扶档案",
        bureau=bureau,
        programme=pairing.programme.name,
        school_year=terms[0].school_year,
        term=scope,
        lead=pairing.lead.name,
        supported=pairing.supported.name,
        period_start=max(terms[0].starts_on, pairing.starts_on),
        period_end=min(terms[-1].ends_on, pairing.ends_on),
        as_of=as_of,
        log_head=log_head,
        pairing=pairing.code,
        fonds=settings.fonds,
        fonds_name=settings.fonds_name or bureau,
        category_name=settings.category_name,
        office=settings.office,
        is_final=is_final,
    )


def _facts(
    pairing: Pairing,
    terms: Sequence[Term],
    as_of: date,
    known: dict[int, Assessment],
    found: dict[int, list[Result]],
    bureau: str,
    is_final: bool,
) -> printed.Facts:
    span, ids = Span(terms[0].starts_on, terms[-1].ends_on), [term.id for term in terms]
    files = files_of(pairing, span)
    told = activities.activities(pairing, span, as_of, files)
    kept = tuple(row for row in told if not row.is_planned)
    plans = [row for row in told if row.is_planned and not is_final]
    unsaid = sum(row.is_planned and (is_final or row.day <= as_of) for row in told)
    held_in = lessons.activity_codes(pairing, span)
    ahead = {row.code for row in told if not row.was_held}
    taught = [
        row
        for row in lessons.lesson_rows(pairing, span)
        if held_in.get(row.activity_id) not in ahead
    ]
    filed = papers.document_rows(pairing, span)
    standings = papers.mentorship_rows(pairing, span, min(as_of, span.end))
    past = span.cut_to(Span(span.start, as_of))
    of_terms = tuple(
        term_facts(pairing, term, known.get(term.id), found[term.id], as_of, bureau)
        for term in terms
    )
    return printed.Facts(
        plan=_plan(pairing, found[terms[-1].id]),
        parties=baseline.parties(pairing, terms[-1]),
        group=baseline.group(pairing, span),
        roster=lessons.roster(pairing, span, taught, [one.mentorship for one in standings]),
        profiles=tuple(one for side in Side for one in baseline.baseline(pairing, side, span.end)),
        equipment=tuple(one for side in Side for one in baseline.equipment_of(pairing, side)),
        needs=registers.needs(pairing, span),
        problems=registers.problems(pairing, span),
        measures=registers.measures(pairing, span, as_of),
        activities=kept,
        plans=tuple(row.line() for row in plans),
        lessons=tuple(lessons.lesson(row, held_in) for row in taught),
        mentorships=papers.mentorships(standings, filed, ids),
        checks=registers.checks(pairing, span),
        surveys=registers.surveys(pairing, span),
        appraisals=registers.appraisals(pairing, span),
        achievements=registers.achievements(pairing, span),
        rewards=registers.rewards(pairing, [row.id for row in known.values()]),
        documents=papers.documents(pairing, filed, files),
        ledger=activities.ledger(pairing, kept, past),
        terms=of_terms,
        missing_pieces=tuple(_missing([found[term.id] for term in terms], of_terms, unsaid)),
        evidence=files.package(),
    )


def _plan(pairing: Pairing, found: Sequence[Result]) -> Plan:
    return Plan(
        description=pairing.programme.description,
        programme_start=pairing.programme.starts_on,
        programme_end=pairing.programme.ends_on,
        pairing_start=pairing.starts_on,
        pairing_end=pairing.ends_on,
        targets=tuple(planned(result) for result in found),
    )


def _missing(
    told: Sequence[Sequence[Result]], terms: Sequence[TermFacts], unsaid: int
) -> Iterator[str]:
    """What the volume lacks, in plain sentences: listed, not hidden."""
    if unsaid:
        yield f"{unsaid} 次计划没有说明进行了没有，不作为活动记录"
    for found, term in zip(told, terms, strict=True):
        for one in found:
            if one.status in WANTING:
                row = ledger_row(one)
                yield f"{one.target.side.label}“{row.title}”：{row.word}（{row.figure}）"
        for group in term.pieces:
            absent = [line.category for line in group.lines if line.mark.tone == "attention"]
            if absent:
                yield f"{group.title}：缺{'、'.join(absent)}"
