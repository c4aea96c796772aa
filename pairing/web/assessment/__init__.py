"""Pages of the wing assessment: what is judged, reported and filed."""

from pairing.web.assessment import (
    archives,
    assessments,
    evaluations,
    months,
    own_forms,
    papers,
    review_queue,
    reviews,
    summaries,
    term_archives,
    term_exceptions,
    verify,
)

PAGES = (
    archives,
    assessments,
    evaluations,
    months,
    own_forms,
    papers,
    review_queue,
    reviews,
    summaries,
    term_archives,
    term_exceptions,
    verify,
)
