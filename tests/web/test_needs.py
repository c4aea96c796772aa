"""A need goes its way between the two sides, each saying only what is theirs to say."""

from sqlalchemy import select

from pairing.domain.vocabulary import NeedStatus
from pairing.extensions import db
from pairing.models import LogEntry, Need
from tests import cast
from tests.web.test_recording import _pairing


def _raised(client):
    data = {
        "form_key": "n1",
        "content": "缺户外玩具",
        "standard_quantity": "10",
        "actual_quantity": "4",
    }
    answer = client.post(f"/pairings/{_pairing().id}/needs/new", data=data)
    assert answer.status_code == 302, answer.text
    return db.session.scalars(select(Need).order_by(Need.id.desc())).first()


def test_a_need_is_raised_taken_up_and_judged(signed_in):
    lead, supported = signed_in(cast.LEAD_DIRECTOR), signed_in(cast.SUPPORTED_DIRECTOR)
    need = _raised(supported)
    assert "缺 6" in lead.get(f"/pairings/{need.pairing_id}/needs").text
    entries = db.session.query(LogEntry).count()
    lead.post(f"/needs/{need.id}/claim", data={"version": need.version})
    db.session.expire_all()
    assert need.status == NeedStatus.CLAIMED
    supported.post(f"/needs/{need.id}/judge", data={"status": "partly_solved"})
    db.session.expire_all()
    assert need.status == NeedStatus.PARTLY_SOLVED
    assert db.session.query(LogEntry).count() == entries + 2


def test_the_same_form_twice_is_one_need(signed_in):
    supported = signed_in(cast.SUPPORTED_DIRECTOR)
    assert _raised(supported).id == _raised(supported).id


def test_each_side_says_only_what_is_its_own(signed_in):
    lead, supported = signed_in(cast.LEAD_DIRECTOR), signed_in(cast.SUPPORTED_DIRECTOR)
    need = _raised(supported)
    url = f"/pairings/{need.pairing_id}/needs/new"
    assert lead.post(url, data={"content": "x"}).status_code == 403
    assert supported.post(f"/needs/{need.id}/claim").status_code == 403
    assert lead.post(f"/needs/{need.id}/judge", data={"status": "solved"}).status_code == 403
    assert signed_in(cast.OFFICER).post(f"/needs/{need.id}/claim").status_code == 403
    assert signed_in(cast.OUTSIDER).post(f"/needs/{need.id}/claim").status_code == 404
    assert signed_in(cast.MENTEE).post(f"/needs/{need.id}/judge").status_code == 403


def test_an_empty_need_is_explained(signed_in):
    answer = signed_in(cast.MENTEE).post(f"/pairings/{_pairing().id}/needs/new", data={})
    assert "请写一句缺什么" in answer.text


def test_a_claim_on_an_old_page_is_refused(signed_in):
    need = _raised(signed_in(cast.SUPPORTED_DIRECTOR))
    lead = signed_in(cast.LEAD_DIRECTOR)
    assert lead.post(f"/needs/{need.id}/claim", data={"version": 1}).status_code == 302
    assert lead.post(f"/needs/{need.id}/claim", data={"version": 1}).status_code == 409
