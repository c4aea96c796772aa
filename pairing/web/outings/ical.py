"""An agenda as an iCalendar file: stable names of events, one moment of change for each."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pairing import clock
from pairing.domain.outings.agenda import Happening
from pairing.domain.plan.periods import ONE_DAY
from pairing.domain.vocabulary.activities import ActivityState
from pairing.lazy import later

if TYPE_CHECKING:
    import icalendar
else:
    icalendar = later("icalendar")

MEDIA_TYPE = "text/calendar"
PRODUCT = "-//pairing//agenda//ZH"
NAMES = uuid.UUID("6f3b0f0e-5f0c-5c39-9d0a-3b6c1e6b7c11")
"""The space of our events' names: the same outing has the same one for ever, in every feed."""


def calendar_file(
    name: str,
    county: str,
    happenings: Sequence[Happening],
    changed: Mapping[int, datetime],
    address: Callable[[int], str],
) -> bytes:
    """The file; ``county`` is the bureau's code, ``address`` gives an outing's page.

    The same agenda gives the same bytes: nothing in it is the moment of asking.
    """
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", str(clock.SHANGHAI))
    for one in happenings:
        moment = changed[one.outing_id]
        calendar.add_component(_event(one, county, moment, address(one.outing_id)))
    if any(one.starts_at for one in happenings):
        calendar.add_missing_timezones()
    found: bytes = calendar.to_ical()
    return found


def _event(one: Happening, county: str, moment: datetime, address: str) -> icalendar.Event:
    """An outing: kinds, the other side, place and standing; no person's name, no free text."""
    event = icalendar.Event()
    event.add("uid", f"{uuid.uuid5(NAMES, f'{county}/{one.code}')}@pairing")
    event.add("dtstamp", moment.astimezone(UTC))
    event.add("last-modified", moment.astimezone(UTC))
    event.add("sequence", one.version - 1)
    event.add("summary", f"{one.what} · {one.between}")
    event.add("description", one.standing.word)
    event.add("url", address)
    cancelled = one.standing.state is ActivityState.CANCELLED
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    if one.venue:
        event.add("location", one.venue)
    if one.starts_at is None or one.last > one.first:
        event.add("dtstart", one.first)
        event.add("dtend", one.last + ONE_DAY)
        event.add("transp", "TRANSPARENT")
        return event
    event.add("dtstart", datetime.combine(one.first, one.starts_at, clock.SHANGHAI))
    if one.ends_at and one.ends_at > one.starts_at:
        event.add("dtend", datetime.combine(one.first, one.ends_at, clock.SHANGHAI))
    return event
