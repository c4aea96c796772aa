"""Room for every fact: rubrics of checks and appraisals, agreements, problems, equipment"""

import sqlalchemy as sa
from alembic import op

from pairing.migrations.columns import add_reference

revision = "0003"
down_revision = "0002"

LINE = {"type_": sa.String(length=500), "server_default": "", "nullable": False}
WORD = {"type_": sa.String(length=40), "server_default": "", "nullable": False}
TEXT = {"type_": sa.Text(), "server_default": "", "nullable": False}
COLUMNS = [
    ("rubric", "purpose", {**WORD, "server_default": "lesson"}),
    ("appraisal", "remark", TEXT),
    ("check_record", "remark", TEXT),
    ("survey", "topic", LINE),
    ("survey", "token", {"type_": sa.String(length=64)}),
    ("survey", "closes_on", {"type_": sa.Date()}),
    ("survey", "tally", {"type_": sa.JSON(), "server_default": "{}", "nullable": False}),
    ("mentorship", "mentor_duties", TEXT),
    ("mentorship", "mentee_duties", TEXT),
    ("need", "unit", WORD),
    ("measure", "lead_unit", LINE),
    ("measure", "co_units", LINE),
    ("measure", "leader", LINE),
    ("document", "activity_kind", WORD),
    ("document", "author", LINE),
    ("document_waiver", "activity_kind", WORD),
    ("evidence", "caption", LINE),
    ("evidence", "people", LINE),
    ("activity_person", "result", LINE),
    ("reward", "category", LINE),
]
REFERENCES = [
    ("appraisal", "rubric_version_id", "rubric_version"),
    ("appraisal", "recorded_by_id", "account"),
    ("check_record", "rubric_version_id", "rubric_version"),
    ("check_record", "recorded_by_id", "account"),
    ("survey", "activity_id", "activity"),
    ("need", "problem_id", "problem"),
    ("measure", "problem_id", "problem"),
    ("document_waiver", "organisation_id", "organisation"),
]


def upgrade():
    op.drop_table("checklist")
    lay_problem()
    lay_equipment()
    for table, name, how in COLUMNS:
        op.add_column(table, sa.Column(name, **how))
    for table, name, other in REFERENCES:
        add_reference(table, name, other)
    op.create_index("ix_survey_token", "survey", ["token"], unique=True)


def foreign_key(table, name, other):
    return sa.ForeignKeyConstraint([name], [f"{other}.id"], name=f"fk_{table}_{name}_{other}")


def lay_problem():
    op.create_table(
        "problem",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("cause", sa.String(length=500), server_default="", nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("raised_by_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("pairing_id", sa.Integer(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        foreign_key("problem", "organisation_id", "organisation"),
        foreign_key("problem", "raised_by_id", "account"),
        foreign_key("problem", "answered_by_id", "account"),
        foreign_key("problem", "pairing_id", "pairing"),
        foreign_key("problem", "bureau_id", "organisation"),
        sa.PrimaryKeyConstraint("id", name="pk_problem"),
    )
    op.create_index(
        "ix_problem_bureau_id_pairing_id_raised_on",
        "problem",
        ["bureau_id", "pairing_id", "raised_on"],
    )


def lay_equipment():
    op.create_table(
        "equipment",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=40), server_default="", nullable=False),
        sa.Column("standard_quantity", sa.BigInteger(), nullable=False),
        sa.Column("actual_quantity", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=500), server_default="", nullable=False),
        sa.Column("supplied_on", sa.Date(), nullable=True),
        sa.Column("need_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("standard_quantity >= 0", name="ck_equipment_standard_quantity"),
        sa.CheckConstraint("actual_quantity >= 0", name="ck_equipment_actual_quantity"),
        foreign_key("equipment", "organisation_id", "organisation"),
        foreign_key("equipment", "need_id", "need"),
        foreign_key("equipment", "bureau_id", "organisation"),
        sa.PrimaryKeyConstraint("id", name="pk_equipment"),
        sa.UniqueConstraint(
            "organisation_id", "item", name="uq_equipment_organisation_id_item"
        ),
    )
