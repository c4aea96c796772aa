"""On screen as on paper the slips lie school by school."""

from __future__ import annotations

import re

from sqlalchemy import select

from pairing.extensions import db
from pairing.models import Organisation
from tests import cast


def test_the_bureaus_slips_stand_under_their_schools(signed_in):
    officer = signed_in(cast.OFFICER)
    bureau = db.session.scalar(select(Organisation.id).where(Organisation.kind == "bureau"))
    page = officer.post(
        f"/organisations/{bureau}/accounts/slips", data={"form_key": "k"}, follow_redirects=True
    ).text
    parts = re.split(r'<section class="section of-school"><h2>', page)[1:]
    assert len(parts) > 1
    for part in parts:
        home = part.split(" <small>")[0]
        homes = re.findall(r'<h3>[^<]+</h3><p class="soft">([^<]*)</p>', part)
        assert homes
        assert all(one.split("、")[0] == home for one in homes)
