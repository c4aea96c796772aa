"""A bureau's own equipment lists, checklists of papers and bands of term grades"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade():
    op.create_table(
        "equipment_standard",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("unit", sa.String(40), server_default="", nullable=False),
        sa.Column("per", sa.String(40), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("number > 0", name="ck_equipment_standard_number"),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name="fk_equipment_standard_bureau_id_organisation"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_equipment_standard"),
        sa.UniqueConstraint(
            "bureau_id", "kind", "name", name="uq_equipment_standard_bureau_id_kind_name"
        ),
    )
    op.create_table(
        "listed_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(40), nullable=False),
        sa.Column("activity_kind", sa.String(40), server_default="", nullable=False),
        sa.Column("side", sa.String(40), server_default="", nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date()),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ck_listed_paper_dates"),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name="fk_listed_paper_bureau_id_organisation"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_listed_paper"),
        sa.UniqueConstraint(
            *("bureau_id", "subject", "activity_kind", "side", "name", "starts_on"),
            name="uq_listed_paper_once",
        ),
    )
    op.create_table(
        "grade_bands",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("excellent", sa.BigInteger(), nullable=False),
        sa.Column("good", sa.BigInteger(), nullable=False),
        sa.Column("passing", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "excellent > good AND good > passing AND passing > 0", name="ck_grade_bands_falling"
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name="fk_grade_bands_bureau_id_organisation"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_grade_bands"),
        sa.UniqueConstraint("bureau_id", "starts_on", name="uq_grade_bands_bureau_id_starts_on"),
    )


def downgrade():
    for name in ("grade_bands", "listed_paper", "equipment_standard"):
        op.drop_table(name)
