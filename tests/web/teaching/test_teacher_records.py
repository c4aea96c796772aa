"""A teacher's own record: hers alone; she answers what was said of her lesson."""

import pytest
from sqlalchemy import select

from pairing.extensions import db
from pairing.models import Account, LogEntry, Observation
from tests import cast


def _received(login):
    account = db.session.scalars(select(Account).where(Account.login == login)).one()
    found = db.session.scalars(select(Observation).order_by(Observation.id)).all()
    return [row for row in found if row.lesson.teacher_id == account.teacher_id]


@pytest.mark.parametrize("login", [cast.MENTOR, cast.MENTEE])
def test_every_teacher_sees_her_own_record(signed_in, login):
    answer = signed_in(login).get("/me/record")
    assert answer.status_code == 200
    assert "我上的课" in answer.text


def test_an_officer_has_no_such_record(signed_in):
    assert signed_in(cast.OFFICER).get("/me/record").status_code == 404


def test_the_taught_teacher_answers_and_her_words_stand(signed_in):
    row = _received(cast.MENTEE)[-1]
    mentee = signed_in(cast.MENTEE)
    url = f"/observations/{row.id}/answer"
    entries = db.session.query(LogEntry).count()
    answer = mentee.post(
        url, data={"text": "提问再开放些", "reply": "时间其实够"}, follow_redirects=True
    )
    assert "提问再开放些" in answer.text
    assert "时间其实够" in answer.text
    assert db.session.query(LogEntry).count() == entries + 1
    db.session.expire_all()
    assert row.reflection.acknowledged_at is not None


def test_an_answer_written_over_newer_words_is_shown_beside_them(signed_in):
    row = _received(cast.MENTEE)[-1]
    mentee, url = signed_in(cast.MENTEE), f"/observations/{row.id}/answer"
    seen = str(row.reflection.version if row.reflection else 0)
    assert mentee.post(url, data={"text": "先写的", "version": seen}).status_code == 302
    late = mentee.post(url, data={"text": "另一台手机上写的", "version": seen})
    assert late.status_code == 409
    assert "先写的" in late.text and "另一台手机上写的" in late.text
    db.session.expire_all()
    assert row.reflection.text == "先写的"


def test_nobody_else_answers_for_her(signed_in):
    row = _received(cast.MENTEE)[-1]
    url = f"/observations/{row.id}/answer"
    assert signed_in(cast.OUTSIDER).post(url, data={"text": "x"}).status_code == 404
    assert signed_in(cast.SUPPORTED_DIRECTOR).post(url, data={"text": "x"}).status_code == 403
    assert signed_in(cast.OFFICER).get(f"/observations/{row.id}").status_code == 404


def test_the_record_is_printed_with_the_proof(signed_in, printer):
    answer = signed_in(cast.MENTOR).post("/me/record.pdf")
    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF")
