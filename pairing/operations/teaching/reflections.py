"""The taught teacher's answer to an observation: seen, a reflection, perhaps another view."""

from __future__ import annotations

from pairing.domain.people.permissions import Action, Actor
from pairing.models import Observation, Reflection
from pairing.operations.change import must_be_seen, writing
from pairing.operations.plan.open_days import refuse_locked

GONE = "这条听课记录已经不在了。"
MOVED = "这份回应刚刚有变化，请看过最新内容再改。"


def answer_observation(
    actor: Actor, observation_id: int, text: str, reply: str, version: int | None
) -> None:
    """The taught teacher has seen it; ``text`` is her reflection, ``reply`` her other view.

    Empty texts acknowledge only; written again, the newer words stand and the log keeps the older.
    ``version`` is the reflection's that was seen, 0 before there is one.
    """
    with writing(actor) as change:
        observation = change.existing(
            Observation,
            observation_id,
            Action.ANSWER_OBSERVATION,
            GONE,
            lambda row: row.lesson.place(),
        )
        lesson = observation.lesson
        refuse_locked(change.session, lesson.pairing, lesson.day)
        reflection = observation.reflection
        must_be_seen(reflection.version if reflection else 0, version, MOVED)
        if reflection is None:
            reflection = Reflection(bureau_id=observation.bureau_id, observation_id=observation.id)
            reflection.text = reflection.reply = ""
            change.session.add(reflection)
        what = change.put(reflection, {"text": text, "reply": reply})
        reflection.acknowledged_at = reflection.acknowledged_at or change.now
        change.record(
            "answer_observation", "observation", observation_id, what, observation.bureau_id
        )
