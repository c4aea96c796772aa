"""The county page costs the same queries whatever the number of pairings."""

from datetime import timedelta

from sqlalchemy import event, select

from pairing.extensions import db
from pairing.models import Organisation, Pairing
from tests import cast


def _queries(client, url="/county"):
    counted = []

    def count(_connection, _cursor, statement, *_rest):
        counted.append(statement)

    event.listen(db.engine, "before_cursor_execute", count)
    answer = client.get(url)
    event.remove(db.engine, "before_cursor_execute", count)
    assert answer.status_code == 200
    return len(counted), answer.text


def test_the_county_page_costs_the_same_for_7_and_for_57_pairings(county, signed_in):
    officer = signed_in(cast.OFFICER)
    few, text = _queries(officer)
    assert text.count("data-pairing=") == 7
    model = db.session.scalars(select(Pairing).where(Pairing.code == "B1")).one()
    bureau = model.bureau_id
    for number in range(50):
        home = Organisation(
            bureau_id=bureau,
            code=f"N{number}",
            name=f"新园{number}",
            kind="kindergarten",
            area="rural",
            parent_id=bureau,
        )
        db.session.add(home)
        db.session.flush()
        db.session.add(
            Pairing(
                bureau_id=bureau,
                code=f"N{number:02}",
                programme_id=model.programme_id,
                lead_id=model.lead_id,
                supported_id=home.id,
                starts_on=model.starts_on + timedelta(days=1),
                ends_on=model.ends_on,
            )
        )
    db.session.commit()
    db.session.expire_all()
    many, text = _queries(officer)
    assert text.count("data-pairing=") == 57
    assert many == few
