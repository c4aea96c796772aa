"""The sample county's bureau, for whom every operation of this wing is."""

import pytest

from pairing.queries.county.exports import only_bureau_id


@pytest.fixture
def bureau(county) -> int:
    """Its id."""
    return only_bureau_id() or 0
