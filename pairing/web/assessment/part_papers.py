"""What an assessment's page offers to download."""

from __future__ import annotations

from pairing.domain.assessment.assessments import reads_part
from pairing.domain.people.permissions import Actor
from pairing.domain.vocabulary.assessment import AssessmentState
from pairing.domain.vocabulary.papers import FormSubject
from pairing.domain.vocabulary.programme import Side
from pairing.models import AssessmentPart, Pairing, Term
from pairing.web.frame.downloads import Download, downloads


def reads(actor: Actor, part: AssessmentPart) -> bool:
    """Whether the actor may read a side's self-evaluation (1 SELECT)."""
    return reads_part(actor, part.place(), AssessmentState(part.assessment.state))


def assessment_downloads(
    actor: Actor, pairing: Pairing, term: Term, parts: list[AssessmentPart]
) -> list[Download]:
    """What an assessment's page offers: the sheet, and the summaries that the reader may read."""
    where = {"pairing_id": pairing.id, "term_id": term.id}
    found = downloads("papers.assessment", pairing.bureau_id, FormSubject.ASSESSMENT, **where)
    found[0] = found[0]._replace(words="下载考核表（Word）")
    for part in parts:
        if reads(actor, part):
            own = where | {"side": part.side}
            more = downloads("papers.summary", pairing.bureau_id, FormSubject.SUMMARY, **own)
            label = Side(part.side).label
            found.append(more[0]._replace(words=f"下载{label}总结（Word）"))
            found += [one._replace(words=f"{one.words}（{label}）") for one in more[1:]]
    return found
