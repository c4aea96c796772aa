"""A closed term keeps its figures; a target's revision says how and why it came"""

import sqlalchemy as sa
from alembic import op

from pairing.migrations.columns import add_reference

revision = "0012"
down_revision = "0011"

MOMENT = sa.DateTime(timezone=True)


def upgrade():
    op.add_column("term", sa.Column("settled_at", MOMENT, nullable=True))
    op.create_table(
        "term_figures",
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("results", sa.JSON(), nullable=False),
        sa.Column("frozen_at", MOMENT, nullable=False),
        sa.Column("pairing_id", sa.Integer(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        *(
            sa.ForeignKeyConstraint([name], [f"{other}.id"], name=f"fk_term_figures_{name}_{other}")
            for name, other in (
                ("term_id", "term"),
                ("pairing_id", "pairing"),
                ("bureau_id", "organisation"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term_figures")),
        sa.UniqueConstraint("pairing_id", "term_id", name=op.f("uq_term_figures_pairing_id_term_id")),
    )
    op.create_index("ix_term_figures_bureau_id_term_id", "term_figures", ["bureau_id", "term_id"])
    for name, length in (("way", 40), ("reason", 200)):
        column = sa.Column(name, sa.String(length=length), nullable=False, server_default="")
        op.add_column("target_revision", column)
    op.add_column("target_revision", sa.Column("made_at", MOMENT, nullable=True))
    add_reference("target_revision", "made_by_id", "account")


def downgrade():
    with op.batch_alter_table("target_revision") as table:
        table.drop_constraint("fk_target_revision_made_by_id_account", type_="foreignkey")
        for name in ("made_by_id", "made_at", "reason", "way"):
            table.drop_column(name)
    op.drop_table("term_figures")
    op.drop_column("term", "settled_at")
