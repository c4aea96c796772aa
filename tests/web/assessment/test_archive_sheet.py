"""What the archive's assessment sheet takes over from the way to a submission."""

from pairing.archive.making import numbered, volume_now
from pairing.package.snapshot import sha256, snapshot
from tests import cast
from tests.web.assessment.test_assessments import LEAD, SUPPORTED, base, gate_of, term
from tests.web.outings.test_recording import _pairing


def _volume():
    return volume_now(_pairing(), term(), cast.TODAY)


def test_what_was_waived_stands_on_the_sheet_of_its_side_with_the_reason(signed_in):
    (before,) = _volume().facts.terms
    assert before.sheet.waivers == ()
    for side, login in ((SUPPORTED, cast.SUPPORTED_DIRECTOR), (LEAD, cast.LEAD_DIRECTOR)):
        asked = gate_of(_pairing(), term(), side, cast.TODAY)[0]
        data = {"item": asked.key, "reason": f"{side.label}没有这项安排"}
        assert signed_in(login).post(f"{base()}/{side}/waive", data=data).status_code == 302
    (after,) = _volume().facts.terms
    found = [(one.label.split("：")[0], one.text) for one in after.sheet.waivers]
    assert found == [(side.label, f"{side.label}没有这项安排") for side in (LEAD, SUPPORTED)]


def test_the_snapshot_of_a_numbered_volume_is_the_plain_volumes(county):
    """So it is made once: its digest stands on the cover, its bytes in the package."""
    with county.app_context():
        volume = _volume()
        body = snapshot(volume)
        printed = numbered(volume, body, _pairing(), term())
        assert printed.cover.digest == sha256(body)
        assert snapshot(printed) == body
