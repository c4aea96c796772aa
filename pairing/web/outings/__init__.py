"""Pages of the wing outings: what happened."""

from pairing.web.outings import (
    activities,
    agenda,
    disputes,
    document_checklists,
    documents,
    donations,
    evidence,
    feeds,
    links,
    plans,
    resources,
    undo,
    uploads,
)

PAGES = (
    activities,
    agenda,
    disputes,
    document_checklists,
    documents,
    donations,
    evidence,
    feeds,
    links,
    plans,
    resources,
    undo,
    uploads,
)
