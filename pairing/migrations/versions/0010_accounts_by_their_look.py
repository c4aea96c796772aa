"""Logins are told apart by their look; attempts are counted by device; links set passwords"""

import sqlalchemy as sa
from alembic import op

from pairing.domain.people.logins import tidy
from pairing.models.accounts import LONGEST_LOOK, login_look

revision = "0010"
down_revision = "0009"

MOMENT = sa.DateTime(timezone=True)
ACCOUNT = sa.table("account", sa.column("id"), sa.column("login"), sa.column("look"))


def upgrade():
    look = sa.Column("look", sa.String(length=LONGEST_LOOK), nullable=False, server_default="")
    op.add_column("account", look)
    give_looks(op.get_bind())
    op.create_index("ix_account_look", "account", ["look"], unique=True)
    op.drop_table("login_attempt")  # fifteen minutes old at most
    lay_attempts(sa.Column("device", sa.String(length=64), server_default="", nullable=False))
    op.create_index(
        "ix_login_attempt_login_hash_device_at", "login_attempt", ["login_hash", "device", "at"]
    )
    lay_links()


def give_looks(connection):
    """The first of several that look alike keeps the look; the others only their exact name."""
    taken, logins = set(), set(connection.scalars(sa.select(ACCOUNT.c.login)))
    rows = connection.execute(sa.select(ACCOUNT.c.id, ACCOUNT.c.login).order_by(ACCOUNT.c.id))
    for key, login in rows.all():
        look, kept = login_look(login), login
        if look in taken:
            look = f"{look[: LONGEST_LOOK - 12]} {key}"
        elif tidy(login) not in logins:
            kept = tidy(login)
        taken.add(look)
        values = {"look": look, "login": kept}
        connection.execute(ACCOUNT.update().where(ACCOUNT.c.id == key).values(values))


def lay_attempts(*more):
    op.create_table(
        "login_attempt",
        sa.Column("login_hash", sa.String(length=64), nullable=False),
        *more,
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_attempt")),
    )


def lay_links():
    op.create_table(
        "password_link",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_password_link_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["account.id"], name=op.f("fk_password_link_made_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_password_link_bureau_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_password_link_token_hash")),
    )
    op.create_index("ix_password_link_account_id", "password_link", ["account_id"])


def downgrade():
    op.drop_table("password_link")
    op.drop_table("login_attempt")
    lay_attempts(sa.Column("address", sa.String(length=64), nullable=False))
    for name in ("login_hash", "address"):
        op.create_index(f"ix_login_attempt_{name}_at", "login_attempt", [name, "at"])
    op.drop_index("ix_account_look", "account")
    op.drop_column("account", "look")
