"""Confirmation without an account; what a kind's form asks for beside its topic"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    op.create_table(
        "confirmation_link",
        sa.Column("outing_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_by", sa.String(length=500), server_default="", nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["outing_id"], ["outing.id"], name="fk_confirmation_link_outing_id_outing"
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["account.id"], name="fk_confirmation_link_made_by_id_account"
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name="fk_confirmation_link_bureau_id_organisation"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_confirmation_link"),
        sa.UniqueConstraint("token_hash", name="uq_confirmation_link_token_hash"),
    )
    op.create_index("ix_confirmation_link_outing_id", "confirmation_link", ["outing_id"])
    op.add_column(
        "activity", sa.Column("details", sa.JSON(), server_default="{}", nullable=False)
    )
