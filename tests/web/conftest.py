"""The sample county behind the web, on both engines."""

from pathlib import Path

import pytest

from tests import cast


@pytest.fixture
def signed_in(county):
    """Call with a login of the cast: a signed-in client."""
    return lambda login: cast.sign_in(county, login)


@pytest.fixture
def officer(signed_in):
    """The client of the bureau's admin."""
    return signed_in(cast.OFFICER)


BOTH_ENGINES = {
    "test_corrections",
    "test_errors",
    "test_gaps",
    "test_locked_roads",
    "test_reading",
    "test_recording",
    "test_reviews",
    "test_search",
}
"""The pages whose SQL, locks and races could tell the engines apart; the others run on SQLite.

What every page reads is asked of PostgreSQL as well by ``test_reading``, which opens them all as
each reader, and by the fuzz, which sends their forms.
"""


def pytest_collection_modifyitems(config, items):
    """Leave out PostgreSQL where a page does nothing that the engines could do differently."""
    here, left_out = Path(__file__).parent, []
    for item in items:
        engine = getattr(item, "callspec", None) and item.callspec.params.get("engine_name")
        if here in item.path.parents and engine == "postgresql":
            left_out += [item] if item.path.stem not in BOTH_ENGINES else []
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in set(left_out)]
