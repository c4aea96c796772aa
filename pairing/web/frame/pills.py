"""Where something stands, as a word with its tone; a page draws it as a pill."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from flask_login import current_user

from pairing import clock
from pairing.domain.outings.history import SentAgain
from pairing.domain.outings.standing import standing as outing_standing
from pairing.domain.plan.escalation import Urgency, urgency, waited
from pairing.domain.plan.measures import MeasureStanding, standing
from pairing.domain.plan.need_standing import NeedStanding
from pairing.domain.vocabulary.activities import ActivityState
from pairing.domain.vocabulary.needs import NeedStatus
from pairing.domain.wording import OURS, state_word
from pairing.models import Measure, Need, Outing

STATE_TONES = {
    ActivityState.PLANNED: "planned",
    ActivityState.DONE: "attention",
    ActivityState.CONFIRMED: "done",
    ActivityState.DISPUTED: "missed",
    ActivityState.CANCELLED: "neutral",
}
NEED_TONES = {
    NeedStatus.OPEN: "neutral",
    NeedStatus.CLAIMED: "planned",
    NeedStatus.SOLVED: "done",
    NeedStatus.PARTLY_SOLVED: "attention",
    NeedStatus.UNSOLVED: "missed",
}
MEASURE_TONES = {
    MeasureStanding.OVERDUE: "attention",
    MeasureStanding.OPEN: "planned",
    MeasureStanding.DONE: "done",
    MeasureStanding.DONE_LATE: "done",
}

NOTHING: Mapping[int, NeedStanding] = MappingProxyType({})


class Pill(NamedTuple):
    """A status word with its tone."""

    tone: str
    word: str


def _homes() -> frozenset[int]:
    return current_user.actor.organisation_ids if current_user.is_authenticated else frozenset()


def state_pill(state: str, is_asked: bool = False) -> Pill:
    """Where an activity stands, as tone and word; ``is_asked``: it waits for the reader's side."""
    return Pill(STATE_TONES[ActivityState(state)], state_word(state, is_asked=is_asked))


def to_reader(word: str, is_asked: bool) -> str:
    """A paper's word, as the page says it to who stands on the side that is asked."""
    return OURS if is_asked and word == state_word(ActivityState.DONE) else word


def asks_us(outing: Outing) -> bool:
    """Whether what waits there waits for the reader's side."""
    return outing.asks(_homes())


def state_of(outing: Outing) -> Pill:
    """Where an outing stands for the reader's pairings (else for all), as tone and word."""
    links = [link for row in outing.activities for link in row.links]
    homes = _homes()
    own = [one for one in links if {one.pairing.lead_id, one.pairing.supported_id} & homes]
    said = (link.said(clock.today()) for link in own or links)
    found = outing_standing(said, is_asked=asks_us(outing))
    return Pill(STATE_TONES[found.state], found.word)


def measure_pill(row: Measure) -> Pill:
    """How a measure stands today, as tone and word; a late one says for how long."""
    today = clock.today()
    found = standing(row.due_on, row.finished_on, today)
    late = (
        f"已过 {(today - row.due_on).days} 天" if found is MeasureStanding.OVERDUE else found.label
    )
    return Pill(MEASURE_TONES[found], late)


def waited_pill(outing: Outing, again: SentAgain | None = None) -> Pill | None:
    """How long an outing has waited for the other side's word; None while it is fresh.

    ``again`` tells that it was corrected and sent once more: it waits since then.
    """
    today = clock.today()
    since = clock.day_of(again.at if again else outing.recorded_at) or outing.day
    if urgency(since, today) is Urgency.FRESH:
        return None
    return Pill("attention", f"已等 {waited(since, today)} 天")


def asked_word(outing: Outing, again: SentAgain | None = None) -> str:
    """What a record that waits for the reader's word says of itself."""
    late = waited_pill(outing, again)
    words = (["已更正"] if again else []) + ([late.word] if late else [])
    return " · ".join(words) or OURS


def need_pill(need: Need, standings: Mapping[int, NeedStanding] = NOTHING) -> Pill:
    """How far a need is answered, as tone and word; ``standings``: where a plan may answer it."""
    status, found = NeedStatus(need.status), standings.get(need.id)
    return Pill(NEED_TONES[status], found.word if found else status.label)
