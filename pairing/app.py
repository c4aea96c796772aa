"""create_app: the one place where the parts are joined."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask

from pairing import config, databases
from pairing.extensions import babel, csrf, login
from pairing.web import register

PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> str:
    """Templates and static files: beside the package in a checkout, inside it in a wheel."""
    beside = PACKAGE.parent / name
    return str(beside if beside.is_dir() else PACKAGE / name)


def create_app(**overrides: Any) -> Flask:
    """The application; ``overrides`` are configuration keys (INSTANCE, TODAY …).

    Raises ``config.BadSetting``. Does not touch the database.
    """
    environment = overrides.pop("ENVIRONMENT", None)
    settings = config.load(environment) | overrides
    app = Flask(
        "pairing",
        instance_path=str(settings["INSTANCE"]),
        template_folder=_folder("templates"),
        static_folder=_folder("static"),
    )
    app.config.from_mapping(settings)
    databases.init_app(app)
    csrf.init_app(app)
    login.init_app(app)
    babel.init_app(app)
    register(app)
    return app
