"""The Flask extensions, made once and bound to the application in ``app.create_app``."""

import hmac
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING

from flask import Flask, current_app
from flask_babel import Babel
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase
from werkzeug.security import check_password_hash, generate_password_hash


class Base(DeclarativeBase):
    """Every table; constraints get names, so that migrations can change them on both engines."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class PasswordHashes:
    """Passwords are kept by ``PASSWORD_HASH``, which no environment variable can weaken."""

    STRONG = "scrypt:32768:8:1"

    def init_app(self, app: Flask) -> None:
        """Give ``app`` the strong method, unless its maker chose another (as tests do)."""
        app.config.setdefault("PASSWORD_HASH", self.STRONG)

    def made(self, password: str) -> str:
        """A salted hash to keep."""
        return generate_password_hash(password, method=current_app.config["PASSWORD_HASH"])

    def fits(self, kept: str, password: str) -> bool:
        """Whether ``password`` is the one behind ``kept``, in constant time."""
        return check_password_hash(kept, password)


class Seals:
    """Tokens that only this installation's ``SECRET_KEY`` can make again from what is stored."""

    def made(self, purpose: str, nonce: str) -> str:
        """The token for this nonce; another ``purpose`` gives another one."""
        key = str(current_app.config["SECRET_KEY"]).encode()
        sealed = hmac.digest(key, f"{purpose}:{nonce}".encode(), "sha256")
        return urlsafe_b64encode(sealed).rstrip(b"=").decode()


db = SQLAlchemy(model_class=Base)
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model
"""What every table's class is; named here once so that types are checked through it."""
login = LoginManager()
login.session_protection = None
"""Ours is the session's own row. The library's would mark every cookie that it meets, so that the
answer to a request begun before a sign-in and finished after it took the sign-in back."""
csrf = CSRFProtect()
babel = Babel()
passwords = PasswordHashes()
seals = Seals()
