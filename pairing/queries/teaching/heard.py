"""Whom an observer is likely to hear: her mentees, the pair's, then the other side's teachers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from pairing.domain.people.permissions import Actor
from pairing.models import Pairing
from pairing.queries.outings.mentorship_names import mentorships_of
from pairing.queries.people.actors import TeacherName

OWN, OTHERS = "我的徒弟", "徒弟"


def mentees_of(actor: Actor, pairing: Pairing, today: date) -> dict[int, str]:
    """Teacher → 我的徒弟 or 徒弟, of the pairing's mentorships that run today (1 SELECT)."""
    running = [one for one in mentorships_of(pairing) if one.starts_on <= today <= one.ends_on]
    found = {one.mentee.id: f"{OTHERS}，师傅{one.mentor.name}" for one in running}
    mine = (one.mentee.id for one in running if one.mentor.id == actor.teacher_id)
    return found | dict.fromkeys(mine, OWN)


def rank(mentees: Mapping[int, str], teacher_id: int) -> int:
    """Her own mentees first, then the pair's, then everybody else."""
    return 2 if teacher_id not in mentees else int(mentees[teacher_id] != OWN)


def whom_to_hear(
    actor: Actor, teachers: Iterable[TeacherName], mentees: Mapping[int, str]
) -> list[TeacherName]:
    """Everybody but herself: mentees, the other side's teachers, then her own colleagues."""
    homes = actor.organisation_ids
    others = [one for one in teachers if one.id != actor.teacher_id]
    return sorted(others, key=lambda one: (rank(mentees, one.id), one.organisation_id in homes))
