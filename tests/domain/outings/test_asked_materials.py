"""Of the usual four materials those are asked that the county's own list names."""

from __future__ import annotations

from datetime import date

from pairing.domain.outings.paper_lists import PaperLists, PaperOf, PaperRow
from pairing.domain.vocabulary.papers import MENTORSHIP_MATERIALS

FIRST, SECOND, *_ = MENTORSHIP_MATERIALS


def _listed(*names: str) -> PaperLists:
    return PaperLists(tuple(PaperRow(PaperOf.MENTORSHIP, name, date(2026, 9, 1)) for name in names))


def test_without_a_list_of_its_own_a_county_asks_for_all_four():
    assert PaperLists().materials() == MENTORSHIP_MATERIALS


def test_what_the_countys_list_lacks_is_not_asked():
    assert _listed("成长档案", SECOND, FIRST).materials() == (FIRST, SECOND)
    assert _listed("成长档案").materials() == ()
