"""The sample county behind the web, on both engines."""

import pytest

from tests import cast


@pytest.fixture
def signed_in(county):
    """Call with a login of the cast: a signed-in client."""
    return lambda login: cast.sign_in(county, login)
