"""The taught teacher's answer to an observation: seen, a reflection, perhaps another view."""

from __future__ import annotations

from pairing import clock
from pairing.domain.people.permissions import Action, Actor
from pairing.models import Observation, Reflection
from pairing.operations.change import RuleBroken, Stale, permit, writing
from pairing.queries.plan.locks import locked_reason


def answer_observation(actor: Actor, observation_id: int, text: str, reply: str) -> None:
    """The taught teacher has seen it; ``text`` is her reflection, ``reply`` her other view.

    Empty texts acknowledge only; written again, the newer words stand and the log keeps the older.
    """
    with writing(actor) as change:
        observation = change.session.get(Observation, observation_id)
        if observation is None:
            raise Stale("这条听课记录已经不在了。")
        lesson = observation.lesson
        permit(actor, Action.ANSWER_OBSERVATION, lesson.place())
        locked = locked_reason(change.session, lesson.pairing, lesson.day)
        if locked:
            raise RuleBroken("", locked)
        reflection = observation.reflection
        before = (reflection.text, reflection.reply) if reflection else ("", "")
        if reflection is None:
            reflection = Reflection(bureau_id=observation.bureau_id, observation_id=observation.id)
            change.session.add(reflection)
        reflection.text, reflection.reply = text, reply
        reflection.acknowledged_at = reflection.acknowledged_at or clock.now()
        what = {"text": (before[0], text), "reply": (before[1], reply)}
        change.record(
            "answer_observation", "observation", observation_id, what, observation.bureau_id
        )
