"""Pages of the wing outings: what happened."""

from pairing.web.outings import (
    activities,
    disputes,
    document_checklists,
    documents,
    donations,
    evidence,
    links,
    plans,
    resources,
    undo,
    uploads,
)

PAGES = (
    activities,
    disputes,
    document_checklists,
    documents,
    donations,
    evidence,
    links,
    plans,
    resources,
    undo,
    uploads,
)
