"""Accounts that a county still lacks: a director for each school, one for each teacher."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select

from pairing.domain.vocabulary.programme import OrganisationKind, Role
from pairing.extensions import db
from pairing.models import Account, Organisation, Teacher
from pairing.pinyin import keys
from pairing.queries.people.logins import Logins
from pairing.queries.people.offices import holders
from pairing.queries.people.organisations import open_on

DIRECTOR, TEACHER = "d", "t"
MOST = 100
"""So many stand on a page at once."""


class Proposal(NamedTuple):
    """One account as it would be made; ``key`` names its row on the page: d3, t17."""

    key: str
    organisation_id: int
    organisation: str
    role: Role
    login: str
    name: str = ""
    teacher_id: int | None = None
    code: str = ""


class _Unaccounted(NamedTuple):
    """A serving teacher to whom no account that works is tied."""

    id: int
    name: str
    reading: str
    code: str
    organisation_id: int


def proposals(home: Organisation, today: date, page: int = 1) -> list[Proposal]:
    """A page of those that are lacking at a school, or in a bureau's whole county (4 SELECTs).

    By school: its director first, then its teachers by code; ``MOST`` a page.
    """
    schools, logins = _schools(home, today), Logins(db.session())
    lacking = _without_director(home, schools, today)
    teachers = _teachers(schools, MOST * page)
    found: list[Proposal] = []
    for school in schools:
        own = teachers.get(school.id, [])
        if school.id in lacking:
            same = [one for one in own if one.name == school.contact]
            own = [one for one in own if len(same) != 1 or one is not same[0]]
            found.append(_director(school, logins, same[0] if len(same) == 1 else None))
        found += [_teacher(one, school, logins) for one in own]
    return found[MOST * (page - 1) : MOST * page]


def lacking(home: Organisation, today: date) -> int:
    """How many are lacking in all: a director who is one of the teachers is one (4 SELECTs)."""
    schools = _schools(home, today)
    undirected = _without_director(home, schools, today)
    query = select(func.count()).select_from(_unaccounted(schools).subquery())
    teachers = db.session.scalar(query) or 0
    return len(undirected) + teachers - len(_in_person(schools, undirected))


def _in_person(schools: list[_School], undirected: set[int]) -> list[int]:
    """Those of the schools whose 联系人 is one teacher without an account (1 SELECT)."""
    query = (
        _unaccounted(schools)
        .join(Organisation, Organisation.id == Teacher.organisation_id)
        .where(Organisation.id.in_(undirected), Organisation.contact == Teacher.name)
        .with_only_columns(Teacher.organisation_id)
        .group_by(Teacher.organisation_id)
        .having(func.count() == 1)
    )
    return list(db.session.scalars(query))


class _School(NamedTuple):
    id: int
    name: str
    contact: str


def _schools(home: Organisation, today: date) -> list[_School]:
    query = select(Organisation.id, Organisation.name, Organisation.contact)
    if home.kind != OrganisationKind.BUREAU:
        query = query.where(Organisation.id == home.id)
    else:
        query = query.where(
            Organisation.bureau_id == home.id,
            Organisation.kind != OrganisationKind.BUREAU,
            open_on(today),
        )
    return [_School(*row) for row in db.session.execute(query.order_by(Organisation.code))]


def _without_director(home: Organisation, schools: list[_School], today: date) -> set[int]:
    """Schools that nobody directs; only a bureau sets directors."""
    if home.kind != OrganisationKind.BUREAU:
        return set()
    held = holders(db.session(), home.id, today)
    directed = {one.organisation_id for one in held if one.role == Role.DIRECTOR}
    return {one.id for one in schools} - directed


def _unaccounted(schools: list[_School]) -> Select[Any]:
    tied = select(Account.id).where(Account.teacher_id == Teacher.id, Account.disabled_at.is_(None))
    columns = (Teacher.id, Teacher.name, Teacher.reading, Teacher.code, Teacher.organisation_id)
    return select(*columns).where(  # type: ignore[return-value]
        Teacher.organisation_id.in_([one.id for one in schools]),
        Teacher.left_on.is_(None),
        ~tied.exists(),
    )


def _teachers(schools: list[_School], most: int) -> dict[int, list[_Unaccounted]]:
    """The first ``most`` of them by school."""
    query = _unaccounted(schools).join(Organisation, Organisation.id == Teacher.organisation_id)
    query = query.order_by(Organisation.code, Teacher.code).limit(most)
    found: dict[int, list[_Unaccounted]] = {}
    for row in db.session.execute(query):
        one = _Unaccounted(*row)
        found.setdefault(one.organisation_id, []).append(one)
    return found


def _director(school: _School, logins: Logins, teacher: _Unaccounted | None) -> Proposal:
    """The school's 联系人, tied to the teacher of that name where there is one."""
    reading = teacher.reading if teacher else ""
    login = logins.give(school.contact, reading, f"{keys(school.name).initials}-head")
    key = f"{DIRECTOR}{school.id}"
    proposal = Proposal(key, school.id, school.name, Role.DIRECTOR, login, school.contact)
    return proposal._replace(teacher_id=teacher.id, code=teacher.code) if teacher else proposal


def _teacher(one: _Unaccounted, school: _School, logins: Logins) -> Proposal:
    login = logins.give(one.name, one.reading, one.code)
    key = f"{TEACHER}{one.id}"
    return Proposal(key, school.id, school.name, Role.TEACHER, login, one.name, one.id, one.code)
