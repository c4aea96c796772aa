"""The feeds as calendars read them: icalendar, and Debian's khal with a calendar of its own."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date, time
from pathlib import Path

import icalendar
import pytest
from sqlalchemy import select

from pairing.domain.people.permissions import SYSTEM
from pairing.domain.vocabulary.activities import ActivityKind
from pairing.extensions import db
from pairing.models import Activity, ActivityPairing, Outing
from pairing.operations.county.imports import import_workbook
from pairing.operations.county.undo import undo_import
from pairing.queries.county.exports import county_rows, only_bureau_id
from pairing.workbook.writing import county_workbook
from tests import cast
from tests.cast import TODAY
from tests.web.outings.test_agenda import _feed
from tests.web.outings.test_recording import _pairing
from tests.workbook.edit import opened, saved

KHAL = shutil.which("khal")
CONFIG = """
[calendars]
[[pairing]]
path = {folder}/calendar
[sqlite]
path = {folder}/khal.db
[locale]
local_timezone = Asia/Shanghai
default_timezone = Asia/Shanghai
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[default]
default_calendar = pairing
"""
LINE = "{start-date-long}|{start-time}|{end-time}|{title}|{location}|{uid}"


@pytest.fixture
def engine_name():
    """What a feed holds is the same on both engines: one of them is enough."""
    return "sqlite"


def _khal(folder: Path, *asked: str) -> str:
    """What khal answers, at home in the folder alone."""
    home = {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "LANG": "C.UTF-8"}
    home |= {"XDG_DATA_HOME": str(folder), "XDG_CACHE_HOME": str(folder), "PATH": "/usr/bin:/bin"}
    command = [KHAL or "", "-c", str(folder / "khal.conf"), *asked]
    done = subprocess.run(command, env=home, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _listed(folder: Path, file: bytes) -> set[str]:
    """Every event that khal lists once it has taken the file in, a line each."""
    folder.mkdir()
    (folder / "khal.conf").write_text(CONFIG.format(folder=folder))
    (folder / "feed.ics").write_bytes(file)
    (folder / "calendar").mkdir()
    _khal(folder, "import", "--batch", "-a", "pairing", str(folder / "feed.ics"))
    span = ("2026-07-01", "2027-12-31")
    return set(_khal(folder, "list", "--once", "-f", LINE, "-df", "", *span).splitlines()) - {""}


def _told(file: bytes) -> set[str]:
    """The same lines as icalendar has them."""
    lines = set()
    for one in icalendar.Calendar.from_ical(file).walk("VEVENT"):
        begins, ends = one.decoded("dtstart"), one.decoded("dtend", None)
        times = ["", ""]
        if hasattr(begins, "hour"):
            times = [f"{begins:%H:%M}", f"{ends or begins:%H:%M}"]
        where = str(one.get("location", ""))
        day = f"{begins:%Y-%m-%d}"
        lines.add("|".join((day, *times, str(one["summary"]), where, str(one["uid"]))))
    return lines


@pytest.mark.skipif(KHAL is None, reason="Debian's khal is not installed here")
def test_khal_takes_a_persons_and_a_pairings_feed_in_with_every_value(county, signed_in, tmp_path):
    director, pairing = signed_in(cast.SUPPORTED_DIRECTOR), _pairing("B1")
    activity = db.session.scalars(
        select(Activity).where(Activity.links.any(pairing_id=pairing.id)).order_by(Activity.id)
    ).first()
    activity.starts_at, activity.ends_at, activity.venue = time(9, 0), time(10, 30), "大一班"
    db.session.commit()
    label, day = ActivityKind(activity.kind).label, activity.day
    addresses = {*_feed(director), *_feed(director, f"/pairings/{pairing.id}/feed", "k2")}
    files = [county.test_client().get(address).data for address in sorted(addresses)]
    assert len(files) == 2
    for number, file in enumerate(files):
        listed = _listed(tmp_path / str(number), file)
        assert listed == _told(file)
        assert len(listed) > 5
        timed = [line for line in listed if line.startswith(f"{day}|09:00|10:30|")]
        assert len(timed) == 1 and label in timed[0] and "|大一班|" in timed[0]


def _sequence(app, address, outing):
    feed = icalendar.Calendar.from_ical(app.test_client().get(address).data)
    found = (one for one in feed.walk("VEVENT") if str(one["url"]).endswith(f"/{outing}"))
    return int(next(found)["sequence"])


@pytest.mark.parametrize("sheet", ["活动", "课", "数量"])
def test_an_import_that_changes_what_an_outing_holds_raises_its_number(county, signed_in, sheet):
    """Calendars take no change without it, and nobody confirms what he has not seen."""
    (address,) = _feed(signed_in(cast.LEAD_DIRECTOR))
    rows = county_rows(only_bureau_id() or 0)
    mine = {
        one.code: one
        for one in db.session.scalars(
            select(Activity).where(
                Activity.links.any(ActivityPairing.pairing_id == _pairing("B1").id),
                Activity.day > date(2026, 8, 1),
            )
        )
    }
    if sheet == "数量":
        rows["数量"].append({"activity_id": next(iter(mine)), "item": "绘本", "quantity": 3})
    book = opened(county_workbook(rows))
    page = book[sheet]
    head = [str(one.value).rstrip("*").split("（")[0] for one in page[1]]
    of = head.index("编码" if sheet == "活动" else "活动编码")

    def code(line):
        return str(line[of].value or "").split(" · ")[0]

    line = [one for one in page.iter_rows(min_row=2) if code(one) in mine][-1]
    outing = mine[code(line)].outing_id
    versions = dict(db.session.execute(select(Outing.id, Outing.version)).all())
    before = _sequence(county, address, outing)
    if sheet != "数量":
        line[head.index({"活动": "地点", "课": "班级"}[sheet])].value = "换了地方"
    report = import_workbook(SYSTEM, saved(book), today=TODAY)
    assert (report.faults, report.changes) == ([], 1)
    assert _sequence(county, address, outing) == before + 1
    db.session.rollback()
    after = dict(db.session.execute(select(Outing.id, Outing.version)).all())
    assert {key for key, one in after.items() if one != versions[key]} == {outing}
    undo_import(SYSTEM, only_bureau_id() or 0, TODAY)
    assert _sequence(county, address, outing) == before + 2, "never back: it may have been read"
