"""The sample county behind the web, on both engines."""

from pathlib import Path

import pytest

from tests import cast


@pytest.fixture
def signed_in(county):
    """Call with a login of the cast: a signed-in client."""
    return lambda login: cast.sign_in(county, login)


BOTH_ENGINES = {
    "test_access",
    "test_assessments",
    "test_corrections",
    "test_county",
    "test_documents",
    "test_errors",
    "test_search",
    "test_gaps",
    "test_lessons",
    "test_locked_roads",
    "test_mentorships",
    "test_reading",
    "test_recording",
    "test_reviews",
    "test_terms",
}
"""The pages whose SQL, locks and races could tell the engines apart; the others run on SQLite."""


def pytest_collection_modifyitems(config, items):
    """Leave out PostgreSQL where a page does nothing that the engines could do differently."""
    here, left_out = Path(__file__).parent, []
    for item in items:
        engine = getattr(item, "callspec", None) and item.callspec.params.get("engine_name")
        if here in item.path.parents and engine == "postgresql":
            left_out += [item] if item.path.stem not in BOTH_ENGINES else []
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in set(left_out)]
