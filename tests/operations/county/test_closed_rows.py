"""The database itself refuses to change what a closed term froze."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from pairing import clock
from pairing.extensions import db
from pairing.models import Activity, ActivityPairing, Archive, Assessment, Lesson, Observation
from tests import cast, enriched

CHANGES = {
    "activity_pairing": "UPDATE activity_pairing SET remark = 'x' WHERE id = {link}",
    "a link is gone": "DELETE FROM activity_pairing WHERE id = {link}",
    "lesson": "UPDATE lesson SET topic = 'x' WHERE id = {lesson}",
    "a lesson is moved in": "UPDATE lesson SET pairing_id = {pairing} WHERE id = {other}",
    "observation": "DELETE FROM observation WHERE id = {observation}",
    "assessment": "UPDATE assessment SET grade = 'excellent' WHERE id = {assessment}",
    "an assessment is gone": "DELETE FROM assessment WHERE id = {assessment}",
    "archive": "UPDATE archive SET pages = 1 WHERE id = {archive}",
    "an archive is gone": "DELETE FROM archive WHERE id = {archive}",
}


@pytest.fixture
def places(county):
    pairing, term = enriched.one_pairing(), enriched.its_term()
    days = (term.starts_on, cast.TODAY)
    link = (
        select(ActivityPairing.id)
        .join(Activity)
        .where(ActivityPairing.pairing_id == pairing.id, Activity.day.between(*days))
    )
    lesson = select(Lesson.id).where(Lesson.pairing_id == pairing.id, Lesson.day.between(*days))
    seen = select(Observation.id).where(Observation.lesson_id.in_(lesson))
    others = select(Lesson.id).where(Lesson.pairing_id != pairing.id, Lesson.day.between(*days))
    found = {
        "link": db.session.scalars(link).first(),
        "lesson": db.session.scalars(lesson).first(),
        "observation": db.session.scalars(seen).first(),
        "other": db.session.scalars(others).first(),
        "pairing": pairing.id,
    }
    kept = Archive(
        bureau_id=pairing.bureau_id,
        pairing_id=pairing.id,
        term_id=term.id,
        school_year="",
        number=1,
        file_name="B1_2026-1_v1",
        pdf_sha256="0" * 64,
        snapshot_sha256="0" * 64,
        package_sha256="0" * 64,
        is_final=True,
        log_head="0" * 64,
        pages=12,
        made_at=clock.now(),
    )
    closed = Assessment(
        bureau_id=pairing.bureau_id, pairing_id=pairing.id, term_id=term.id, state="archived"
    )
    db.session.add_all([kept, closed])
    db.session.commit()
    found |= {"archive": kept.id, "assessment": closed.id}
    assert None not in found.values(), found
    return found


def _change(sentence, places):
    try:
        db.session.execute(text(CHANGES[sentence].format(**places)))
        db.session.commit()
    finally:
        db.session.rollback()


@pytest.mark.parametrize("sentence", CHANGES)
def test_the_database_refuses(places, sentence):
    with pytest.raises(DBAPIError, match=r"closed|never changed"):
        _change(sentence, places)


def test_a_term_that_is_opened_again_can_be_written(places):
    reopened = "UPDATE assessment SET state = 'returned' WHERE id = {assessment}"
    db.session.execute(text(reopened.format(**places)))
    db.session.commit()
    for sentence in ("activity_pairing", "lesson", "assessment"):
        _change(sentence, places)
