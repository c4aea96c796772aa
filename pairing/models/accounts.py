"""Accounts, roles by date, sign-in sessions and attempts."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pairing.domain.people.permissions import Place
from pairing.extensions import Model
from pairing.models.organisations import Organisation
from pairing.models.types import Identified, InBureau, Name, ShortText, UtcDateTime, Versioned, Word


class Account(Versioned, InBureau, Model):
    """Who can sign in; what the person may do stands in ``grants``."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("login"), Index(None, "bureau_id"))

    login: Mapped[str] = mapped_column(String(64))
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


class LoginAttempt(Identified, Model):
    """A failed sign-in, for the throttle; names are kept as hashes."""

    __tablename__ = "login_attempt"
    __table_args__ = (Index(None, "login_hash", "at"), Index(None, "address", "at"))

    login_hash: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
