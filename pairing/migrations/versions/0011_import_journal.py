"""An import can be taken back within its day; a teacher may begin at two places on one day"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade():
    op.create_table(
        "import_journal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(200), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_journal")),
        sa.ForeignKeyConstraint(
            ["bureau_id"],
            ["organisation.id"],
            name=op.f("fk_import_journal_bureau_id_organisation"),
        ),
    )
    op.create_index(op.f("ix_import_journal_bureau_id"), "import_journal", ["bureau_id"])
    with op.batch_alter_table("teacher_posting") as table:
        table.drop_constraint(op.f("uq_teacher_posting_teacher_id_starts_on"), type_="unique")
        table.create_unique_constraint(
            op.f("uq_teacher_posting_teacher_id_organisation_id_starts_on"),
            ["teacher_id", "organisation_id", "starts_on"],
        )


def downgrade():
    with op.batch_alter_table("teacher_posting") as table:
        table.drop_constraint(
            op.f("uq_teacher_posting_teacher_id_organisation_id_starts_on"), type_="unique"
        )
        table.create_unique_constraint(
            op.f("uq_teacher_posting_teacher_id_starts_on"), ["teacher_id", "starts_on"]
        )
    op.drop_table("import_journal")
