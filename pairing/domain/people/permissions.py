"""Who may do what: one table, read by pages, operations, lists and templates (safety.md)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum, auto

from pairing.domain.vocabulary.programme import Role, Side


class Action(StrEnum):
    """Everything an account can ask for."""

    OWN_ACCOUNT = auto()
    VIEW_HOME = auto()
    VIEW_COUNTY = auto()
    VIEW_PAIRING = auto()
    VIEW_PEOPLE_CONTACTS = auto()
    RECORD_ACTIVITY = auto()
    VIEW_ACTIVITY = auto()
    CONFIRM_ACTIVITY = auto()
    WITHDRAW_ACTIVITY = auto()
    CORRECT_ACTIVITY = auto()
    INVITE_CONFIRMATION = auto()
    ADD_FILES = auto()
    REMOVE_FILE = auto()
    CONSENT_PHOTO = auto()
    SETTLE_DECISION = auto()
    RECORD_OBSERVATION = auto()
    READ_OBSERVATION = auto()
    ANSWER_OBSERVATION = auto()
    WRITE_REGISTER = auto()
    WRITE_MENTORSHIP = auto()
    WRITE_MATERIAL = auto()
    VIEW_ORGANISATION = auto()
    WRITE_PROFILE = auto()
    CORRECT_READING = auto()
    READ_CONFIRMATION_WORD = auto()
    RENEW_CONFIRMATION_WORD = auto()
    WRITE_PROBLEM = auto()
    ANSWER_PROBLEM = auto()
    WAIVE_DOCUMENT = auto()
    FILE_DOCUMENT = auto()
    RECORD_CHECK = auto()
    RECORD_APPRAISAL = auto()
    READ_APPRAISAL = auto()
    OPEN_SURVEY = auto()
    GIVE_REWARD = auto()
    MANAGE_RUBRICS = auto()
    RAISE_NEED = auto()
    CLAIM_NEED = auto()
    JUDGE_NEED = auto()
    VIEW_ASSESSMENT = auto()
    WRITE_SELF_EVALUATION = auto()
    READ_SELF_EVALUATION = auto()
    REVIEW_ASSESSMENT = auto()
    APPROVE_ASSESSMENT = auto()
    CLOSE_TERM = auto()
    WRITE_CALENDAR = auto()
    CHECK_MATERIALS = auto()
    SEND_REPORT = auto()
    RECEIVE_REPORT = auto()
    MANAGE_SETTINGS = auto()
    DOWNLOAD_ARCHIVE = auto()
    IMPORT_WORKBOOK = auto()
    EXPORT_WORKBOOK = auto()
    MANAGE_ACCOUNTS = auto()
    GRANT_OFFICE = auto()
    READ_LOG = auto()
    FOLLOW_JOB = auto()
    KEEP_FEED = auto()


class Reach(StrEnum):
    """How far a role's permission goes."""

    ANYWHERE = auto()
    BUREAU = auto()
    PARTY = auto()
    LEAD = auto()
    SUPPORTED = auto()
    OTHER_PARTY = auto()
    OWN = auto()
    SELF = auto()


_OFFICERS = {Role.BUREAU_ADMIN: Reach.BUREAU, Role.BUREAU_REVIEWER: Reach.BUREAU}
_PARTIES = {Role.DIRECTOR: Reach.PARTY, Role.TEACHER: Reach.PARTY}
_LEADS = {Role.DIRECTOR: Reach.LEAD, Role.TEACHER: Reach.LEAD}
_SUPPORTED = {Role.DIRECTOR: Reach.SUPPORTED, Role.TEACHER: Reach.SUPPORTED}
_OWNERS = {Role.DIRECTOR: Reach.OWN, Role.TEACHER: Reach.SELF}
_EVERYONE = dict.fromkeys(Role, Reach.ANYWHERE)

RULES: dict[Action, dict[Role, Reach]] = {
    Action.OWN_ACCOUNT: _EVERYONE,
    Action.VIEW_HOME: _EVERYONE,
    Action.VIEW_COUNTY: _OFFICERS,
    Action.VIEW_PAIRING: _OFFICERS | _PARTIES,
    Action.VIEW_PEOPLE_CONTACTS: _OFFICERS | {Role.DIRECTOR: Reach.OWN},
    Action.RECORD_ACTIVITY: _PARTIES,
    Action.VIEW_ACTIVITY: _OFFICERS | _PARTIES,
    Action.CONFIRM_ACTIVITY: {Role.DIRECTOR: Reach.OTHER_PARTY},
    Action.WITHDRAW_ACTIVITY: _OWNERS,
    Action.CORRECT_ACTIVITY: _OWNERS,
    Action.INVITE_CONFIRMATION: _OWNERS,
    Action.ADD_FILES: {Role.DIRECTOR: Reach.PARTY, Role.TEACHER: Reach.SELF},
    Action.REMOVE_FILE: _OWNERS | {Role.BUREAU_ADMIN: Reach.BUREAU},
    Action.CONSENT_PHOTO: _OWNERS,
    Action.SETTLE_DECISION: _PARTIES,
    Action.RECORD_OBSERVATION: _PARTIES,
    Action.READ_OBSERVATION: {Role.DIRECTOR: Reach.PARTY, Role.TEACHER: Reach.SELF},
    Action.ANSWER_OBSERVATION: {Role.DIRECTOR: Reach.SELF, Role.TEACHER: Reach.SELF},
    Action.WRITE_REGISTER: {Role.DIRECTOR: Reach.PARTY},
    Action.WRITE_MENTORSHIP: {Role.DIRECTOR: Reach.PARTY},
    Action.WRITE_MATERIAL: {Role.DIRECTOR: Reach.PARTY, Role.TEACHER: Reach.SELF},
    Action.VIEW_ORGANISATION: _OFFICERS | _PARTIES,
    Action.WRITE_PROFILE: {Role.BUREAU_ADMIN: Reach.BUREAU, Role.DIRECTOR: Reach.OWN},
    Action.CORRECT_READING: {
        Role.BUREAU_ADMIN: Reach.BUREAU,
        Role.DIRECTOR: Reach.OWN,
        Role.TEACHER: Reach.SELF,
    },
    Action.READ_CONFIRMATION_WORD: {
        Role.BUREAU_ADMIN: Reach.BUREAU,
        Role.DIRECTOR: Reach.OWN,
    },
    Action.RENEW_CONFIRMATION_WORD: {Role.DIRECTOR: Reach.OWN},
    Action.WRITE_PROBLEM: {Role.DIRECTOR: Reach.OWN, Role.TEACHER: Reach.OWN},
    Action.ANSWER_PROBLEM: _PARTIES,
    Action.WAIVE_DOCUMENT: {Role.DIRECTOR: Reach.OWN},
    Action.FILE_DOCUMENT: {Role.DIRECTOR: Reach.OWN, Role.TEACHER: Reach.SELF},
    Action.RECORD_CHECK: {Role.DIRECTOR: Reach.PARTY},
    Action.RECORD_APPRAISAL: {Role.DIRECTOR: Reach.PARTY},
    Action.READ_APPRAISAL: {Role.DIRECTOR: Reach.PARTY, Role.TEACHER: Reach.SELF},
    Action.OPEN_SURVEY: {Role.DIRECTOR: Reach.PARTY},
    Action.GIVE_REWARD: {Role.DIRECTOR: Reach.PARTY},
    Action.MANAGE_RUBRICS: {Role.BUREAU_ADMIN: Reach.BUREAU},
    Action.RAISE_NEED: _SUPPORTED,
    Action.CLAIM_NEED: _LEADS,
    Action.JUDGE_NEED: {Role.DIRECTOR: Reach.SUPPORTED},
    Action.VIEW_ASSESSMENT: _OFFICERS | _PARTIES,
    Action.WRITE_SELF_EVALUATION: {Role.DIRECTOR: Reach.OWN},
    Action.READ_SELF_EVALUATION: _OFFICERS | {Role.DIRECTOR: Reach.PARTY},
    Action.REVIEW_ASSESSMENT: _OFFICERS,
    Action.APPROVE_ASSESSMENT: _OFFICERS,
    Action.CLOSE_TERM: {Role.BUREAU_ADMIN: Reach.BUREAU},
    Action.WRITE_CALENDAR: {Role.BUREAU_ADMIN: Reach.BUREAU, Role.DIRECTOR: Reach.OWN},
    Action.CHECK_MATERIALS: {Role.DIRECTOR: Reach.PARTY},
    Action.SEND_REPORT: {Role.DIRECTOR: Reach.PARTY},
    Action.RECEIVE_REPORT: _OFFICERS,
    Action.MANAGE_SETTINGS: {Role.BUREAU_ADMIN: Reach.BUREAU},
    Action.DOWNLOAD_ARCHIVE: _OFFICERS | {Role.DIRECTOR: Reach.PARTY},
    Action.IMPORT_WORKBOOK: {Role.BUREAU_ADMIN: Reach.BUREAU},
    Action.EXPORT_WORKBOOK: _OFFICERS,
    Action.MANAGE_ACCOUNTS: {Role.BUREAU_ADMIN: Reach.BUREAU, Role.DIRECTOR: Reach.OWN},
    Action.GRANT_OFFICE: {Role.BUREAU_ADMIN: Reach.BUREAU},
    Action.READ_LOG: {Role.BUREAU_ADMIN: Reach.BUREAU},
    Action.FOLLOW_JOB: dict.fromkeys(Role, Reach.SELF),
    Action.KEEP_FEED: dict.fromkeys(Role, Reach.SELF),
}


READING = frozenset(
    {
        *(Action.VIEW_PAIRING, Action.VIEW_ACTIVITY, Action.VIEW_ORGANISATION),
        *(Action.VIEW_ASSESSMENT, Action.READ_SELF_EVALUATION, Action.READ_OBSERVATION),
        *(Action.READ_APPRAISAL, Action.DOWNLOAD_ARCHIVE),
    }
)
"""What reads and never writes: an organisation does it for those that it took over, too."""
WITHOUT_ROLE = frozenset({Action.OWN_ACCOUNT})
"""What an account may do that holds no role today: look after itself, and leave."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One role at one organisation; ``bureau_id`` is the bureau that organisation stands under.

    ``taken_over``: organisations that were merged into it, and into those.
    """

    role: Role
    organisation_id: int
    bureau_id: int
    taken_over: frozenset[int] = frozenset()

    def homes(self, action: Action) -> frozenset[int]:
        """The organisations as whose the action may be done."""
        own = frozenset({self.organisation_id})
        return own | self.taken_over if action in READING else own


@dataclass(frozen=True, slots=True)
class Place:
    """Where an object stands: what permissions need to know of it, and nothing else.

    ``organisation_id`` owns or recorded the object; ``teacher_ids`` are the people it is about,
    ``account_ids`` those who recorded it.
    """

    bureau_id: int | None = None
    lead_ids: frozenset[int] = frozenset()
    supported_ids: frozenset[int] = frozenset()
    organisation_id: int | None = None
    teacher_ids: frozenset[int] = frozenset()
    account_ids: frozenset[int] = frozenset()

    @property
    def party_ids(self) -> frozenset[int]:
        """Both sides' organisations."""
        return self.lead_ids | self.supported_ids


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is asking: an account with the roles it holds today. ``SYSTEM`` is the command line."""

    account_id: int | None
    name: str
    teacher_id: int | None = None
    grants: tuple[Grant, ...] = field(default=())
    is_system: bool = False

    def has_role(self, *roles: Role) -> bool:
        """Whether any grant is one of ``roles``."""
        return any(grant.role in roles for grant in self.grants)

    def organisations_as(self, role: Role) -> frozenset[int]:
        """Organisations at which the actor holds this role."""
        return frozenset(one.organisation_id for one in self.grants if one.role == role)

    @property
    def organisation_ids(self) -> frozenset[int]:
        """Organisations at which the actor holds a role."""
        return frozenset(grant.organisation_id for grant in self.grants)

    @property
    def bureau_ids(self) -> frozenset[int]:
        """Bureaus at which the actor is an officer."""
        officers = (Role.BUREAU_ADMIN, Role.BUREAU_REVIEWER)
        return frozenset(g.bureau_id for g in self.grants if g.role in officers)

    def side_in(self, place: Place) -> Side | None:
        """The side of the pairing that the actor belongs to, if any."""
        if place.lead_ids & self.organisation_ids:
            return Side.LEAD
        if place.supported_ids & self.organisation_ids:
            return Side.SUPPORTED
        return None


SYSTEM = Actor(account_id=None, name="系统", is_system=True)


def _reaches(action: Action, actor: Actor, grant: Grant, place: Place) -> bool:
    reach, home = RULES[action][grant.role], grant.organisation_id
    match reach:
        case Reach.ANYWHERE:
            return True
        case Reach.BUREAU:
            return place.bureau_id is None or place.bureau_id == grant.bureau_id
        case Reach.PARTY:
            return not grant.homes(action).isdisjoint(place.party_ids)
        case Reach.LEAD:
            return home in place.lead_ids
        case Reach.SUPPORTED:
            return home in place.supported_ids
        case Reach.OTHER_PARTY:
            is_recorder = actor.account_id in place.account_ids
            return home in place.party_ids and home != place.organisation_id and not is_recorder
        case Reach.OWN:
            return home == place.organisation_id
        case Reach.SELF:
            return actor.teacher_id in place.teacher_ids or actor.account_id in place.account_ids


def can(actor: Actor, action: Action, place: Place = NOWHERE) -> bool:
    """Whether ``actor`` may do ``action`` at ``place``: roles add up, they never multiply."""
    if actor.is_system:
        return True
    if action in WITHOUT_ROLE:
        return actor.account_id is not None
    return any(
        grant.role in RULES[action] and _reaches(action, actor, grant, place)
        for grant in actor.grants
    )


def is_author(actor: Actor, recorded_by_id: int | None, organisation_id: int) -> bool:
    """Whether a record is the actor's own: recorded by him, or imported for his organisation."""
    if actor.is_system:
        return True
    if recorded_by_id is None:
        return organisation_id in actor.organisation_ids
    return recorded_by_id == actor.account_id
