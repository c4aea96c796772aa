"""create_app: the one place where the parts are joined."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Any

from flask import Flask

from pairing import config, databases
from pairing.extensions import Base, babel, csrf, db, login, passwords
from pairing.lazy import later

if TYPE_CHECKING:
    from pairing import web
else:
    web = later("pairing.web")

COLLECT_AFTER = (200_000, 20, 100)
"""A county's facts are many small values that live for one answer: collect less often (×1.4)."""


def create_app(*, with_pages: bool = True, **overrides: Any) -> Flask:
    """The application; ``overrides`` are configuration keys (INSTANCE, TODAY …).

    Raises ``config.BadSetting``. Does not touch the database. Who answers nobody needs no pages:
    they are half of what there is to load.
    """
    gc.set_threshold(*COLLECT_AFTER)
    environment = overrides.pop("ENVIRONMENT", None)
    settings = config.load(environment) | overrides
    app = Flask(
        "pairing",
        instance_path=str(settings["INSTANCE"]),
        template_folder=config.folder("templates"),
        static_folder=config.folder("static"),
    )
    app.config.from_mapping(settings)
    databases.init_app(app)
    login.init_app(app)
    passwords.init_app(app)
    babel.init_app(app)
    if with_pages:
        web.register(app)
    csrf.init_app(app)
    app.shell_context_processor(_at_the_prompt)
    return app


def _at_the_prompt() -> dict[str, Any]:
    """What `flask shell` knows by name: the session's ``db`` and every model."""
    return {"db": db, **{one.class_.__name__: one.class_ for one in Base.registry.mappers}}
