"""Pages that are the bureau's admin's alone."""

import pytest

from tests import cast


@pytest.fixture
def admins_alone(signed_in):
    """Call with an address: nobody else opens it."""

    def check(address: str) -> None:
        for login in (cast.REVIEWER, cast.LEAD_DIRECTOR, cast.OUTSIDER):
            assert signed_in(login).get(address).status_code == 403
        assert signed_in(cast.OFFICER).get(address).status_code == 200

    return check
