"""Accounts, roles by date, sign-in sessions and attempts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pairing.domain.people.logins import tidy
from pairing.domain.people.permissions import Place
from pairing.extensions import Model
from pairing.looks import skeleton
from pairing.models.organisations import Organisation
from pairing.models.types import (
    SKEW,
    Identified,
    InBureau,
    Name,
    ShortText,
    UtcDateTime,
    Versioned,
    Word,
)

LONGEST_LOOK = 200


def login_look(login: str) -> str:
    """What a login name looks like: two accounts never look alike, whatever was typed."""
    return skeleton(tidy(login))[:LONGEST_LOOK]


def _look_of_row(context: Any) -> str:
    return login_look(context.get_current_parameters()["login"])


class Account(Versioned, InBureau, Model):
    """Who can sign in; what the person may do stands in ``grants``."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("login"),
        Index(None, "look", unique=True),
        Index(None, "bureau_id"),
    )

    login: Mapped[str] = mapped_column(String(64))
    look: Mapped[str] = mapped_column(String(LONGEST_LOOK), default=_look_of_row, server_default="")
    name: Mapped[Name]
    email: Mapped[ShortText]
    password_hash: Mapped[str] = mapped_column(String(255), default="", server_default="")
    password_changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    must_change_password: Mapped[bool] = mapped_column(default=False, server_default="0")
    teacher_id: Mapped[int | None] = mapped_column(ForeignKey("teacher.id"))
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    grants: Mapped[list[RoleGrant]] = relationship(back_populates="account")

    def place(self) -> Place:
        """In the bureau's county."""
        return Place(bureau_id=self.bureau_id)


class RoleGrant(InBureau, Model):
    """One role of one account at one organisation, by date; an open end holds on."""

    __tablename__ = "role_grant"
    __table_args__ = (
        UniqueConstraint("account_id", "organisation_id", "role", "starts_on"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),
        Index(None, "bureau_id", "organisation_id"),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[Word]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    account: Mapped[Account] = relationship(back_populates="grants")
    organisation: Mapped[Organisation] = relationship(foreign_keys=[organisation_id])


class SignInSession(Identified, Model):
    """One signed-in device; the cookie holds a random id whose SHA-256 stands here."""

    __tablename__ = "sign_in_session"
    __table_args__ = (UniqueConstraint("token_hash"), Index(None, "account_id"))

    token_hash: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    device: Mapped[ShortText]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    account: Mapped[Account] = relationship()

    def holds(self, now: datetime) -> bool:
        """Whether it was made before now, has not run out and was not ended."""
        return self.revoked_at is None and self.made_at <= now + SKEW and now < self.expires_at

    def last_seen(self, now: datetime, read: datetime) -> datetime:
        """When the person was last here: by the row, or by what her cookie says (``read``)."""
        seen = self.seen_at if self.seen_at <= now + SKEW else self.made_at
        return max(seen, read) if read <= now + SKEW else seen


class PasswordLink(InBureau, Model):
    """A link by which a person sets her password once; the page and paper show it again.

    The token is sealed from ``nonce`` with the installation's key: the rows alone open nothing.
    """

    __tablename__ = "password_link"
    __table_args__ = (UniqueConstraint("token_hash"), Index(None, "account_id"))

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    nonce: Mapped[str] = mapped_column(String(64))
    token_hash: Mapped[str] = mapped_column(String(64))
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    account: Mapped[Account] = relationship(foreign_keys=[account_id])

    def is_open(self, now: datetime) -> bool:
        """Whether it was made before now, and can still be used."""
        unused = self.used_at is None and self.revoked_at is None
        return unused and self.made_at <= now + SKEW and now < self.expires_at


class CalendarFeed(Versioned, InBureau, Model):
    """An address at which calendar programs read an account's agenda, or one pairing's, until
    it is stopped. Its token is sealed from ``nonce``: the rows alone open nothing.
    """

    __tablename__ = "calendar_feed"
    __table_args__ = (UniqueConstraint("token_hash"), Index(None, "account_id"))

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    pairing_id: Mapped[int | None] = mapped_column(ForeignKey("pairing.id"))
    nonce: Mapped[str] = mapped_column(String(64))
    token_hash: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    account: Mapped[Account] = relationship()

    def place(self) -> Place:
        """The account's own."""
        return Place(bureau_id=self.bureau_id, account_ids=frozenset({self.account_id}))


class LoginAttempt(Identified, Model):
    """A sign-in that failed or is being tried, for the throttle; names are kept as hashes.

    ``device`` is "" for every device on which the person has never signed in.
    """

    __tablename__ = "login_attempt"
    __table_args__ = (Index(None, "login_hash", "device", "at"),)

    login_hash: Mapped[str] = mapped_column(String(64))
    device: Mapped[str] = mapped_column(String(64), default="", server_default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
