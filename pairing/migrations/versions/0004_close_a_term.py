"""Close a term: submissions by side, waivers, checks, monthly reports, settings, own forms"""

import sqlalchemy as sa
from alembic import op

from pairing.migrations.columns import add_reference

revision = "0004"
down_revision = "0003"

MOMENT = {"type_": sa.DateTime(timezone=True)}
COLUMNS = [
    ("assessment", "accepted_at", MOMENT),
    ("assessment", "reviewed_at", MOMENT),
    (
        "assessment_part",
        "state",
        {"type_": sa.String(length=40), "server_default": "draft", "nullable": False},
    ),
    (
        "assessment_part",
        "submitted",
        {"type_": sa.JSON(), "server_default": "{}", "nullable": False},
    ),
    ("assessment_part", "marks", {"type_": sa.JSON(), "server_default": "{}", "nullable": False}),
    ("lock_exception", "granted_at", MOMENT),
    ("lock_exception", "ended_at", MOMENT),
]
OLD_KEY = "uq_archive_pairing_id_term_id_number"
NEW_KEY = "uq_archive_pairing_id_term_id_school_year_number"


def upgrade():
    lay_tables()
    for table, name, how in COLUMNS:
        op.add_column(table, sa.Column(name, **how))
    add_reference("document", "group_id", "research_group")
    with op.batch_alter_table("archive") as archive:  # nothing refers to it: safe to lay anew
        archive.add_column(
            sa.Column("school_year", sa.String(length=40), server_default="", nullable=False)
        )
        archive.add_column(
            sa.Column("package_sha256", sa.String(length=64), server_default="", nullable=False)
        )
        archive.add_column(sa.Column("is_final", sa.Boolean(), server_default="0", nullable=False))
        archive.drop_constraint(OLD_KEY, type_="unique")
        archive.create_unique_constraint(
            NEW_KEY, ["pairing_id", "term_id", "school_year", "number"]
        )


def lay_tables():
    op.create_table("bureau_setting",
    sa.Column("key", sa.String(length=40), nullable=False),
    sa.Column("value", sa.Text(), server_default="", nullable=False),
    sa.Column("bureau_id", sa.Integer(), nullable=False),
    sa.Column("id", sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(["bureau_id"], ["organisation.id"], name="fk_bureau_setting_bureau_id_organisation"),
    sa.PrimaryKeyConstraint("id", name="pk_bureau_setting"),
    sa.UniqueConstraint("bureau_id", "key", name="uq_bureau_setting_bureau_id_key")
    )
    op.create_table("form_template",
    sa.Column("name", sa.String(length=200), nullable=False),
    sa.Column("subject", sa.String(length=40), nullable=False),
    sa.Column("file_name", sa.String(length=200), nullable=False),
    sa.Column("sha256", sa.String(length=64), nullable=False),
    sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("version", sa.Integer(), server_default="1", nullable=False),
    sa.Column("bureau_id", sa.Integer(), nullable=False),
    sa.Column("id", sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(["bureau_id"], ["organisation.id"], name="fk_form_template_bureau_id_organisation"),
    sa.PrimaryKeyConstraint("id", name="pk_form_template"),
    sa.UniqueConstraint("bureau_id", "name", name="uq_form_template_bureau_id_name")
    )
    op.create_table("research_group",
    sa.Column("organisation_id", sa.Integer(), nullable=False),
    sa.Column("name", sa.String(length=200), nullable=False),
    sa.Column("leader", sa.String(length=500), server_default="", nullable=False),
    sa.Column("closed_on", sa.Date(), nullable=True),
    sa.Column("version", sa.Integer(), server_default="1", nullable=False),
    sa.Column("bureau_id", sa.Integer(), nullable=False),
    sa.Column("id", sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(["bureau_id"], ["organisation.id"], name="fk_research_group_bureau_id_organisation"),
    sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_research_group_organisation_id_organisation"),
    sa.PrimaryKeyConstraint("id", name="pk_research_group"),
    sa.UniqueConstraint("organisation_id", "name", name="uq_research_group_organisation_id_name")
    )
    op.create_table("monthly_report",
    sa.Column("month", sa.String(length=7), nullable=False),
    sa.Column("figures", sa.JSON(), nullable=False),
    sa.Column("note", sa.Text(), server_default="", nullable=False),
    sa.Column("sent_by_id", sa.Integer(), nullable=True),
    sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("received_by_id", sa.Integer(), nullable=True),
    sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("pairing_id", sa.Integer(), nullable=False),
    sa.Column("bureau_id", sa.Integer(), nullable=False),
    sa.Column("id", sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(["bureau_id"], ["organisation.id"], name="fk_monthly_report_bureau_id_organisation"),
    sa.ForeignKeyConstraint(["pairing_id"], ["pairing.id"], name="fk_monthly_report_pairing_id_pairing"),
    sa.ForeignKeyConstraint(["received_by_id"], ["account.id"], name="fk_monthly_report_received_by_id_account"),
    sa.ForeignKeyConstraint(["sent_by_id"], ["account.id"], name="fk_monthly_report_sent_by_id_account"),
    sa.PrimaryKeyConstraint("id", name="pk_monthly_report"),
    sa.UniqueConstraint("pairing_id", "month", name="uq_monthly_report_pairing_id_month")
    )
    op.create_table("gate_waiver",
    sa.Column("assessment_id", sa.Integer(), nullable=False),
    sa.Column("side", sa.String(length=40), nullable=False),
    sa.Column("item", sa.String(length=200), nullable=False),
    sa.Column("reason", sa.String(length=200), nullable=False),
    sa.Column("granted_by_id", sa.Integer(), nullable=True),
    sa.Column("bureau_id", sa.Integer(), nullable=False),
    sa.Column("id", sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name="fk_gate_waiver_assessment_id_assessment"),
    sa.ForeignKeyConstraint(["bureau_id"], ["organisation.id"], name="fk_gate_waiver_bureau_id_organisation"),
    sa.ForeignKeyConstraint(["granted_by_id"], ["account.id"], name="fk_gate_waiver_granted_by_id_account"),
    sa.PrimaryKeyConstraint("id", name="pk_gate_waiver"),
    sa.UniqueConstraint("assessment_id", "side", "item", name="uq_gate_waiver_assessment_id_side_item")
    )
    op.create_table("material_check",
    sa.Column("mentorship_id", sa.Integer(), nullable=False),
    sa.Column("term_id", sa.Integer(), nullable=False),
    sa.Column("category", sa.String(length=200), nullable=False),
    sa.Column("is_there", sa.Boolean(), nullable=False),
    sa.Column("checked_by_id", sa.Integer(), nullable=True),
    sa.Column("checked_on", sa.Date(), nullable=False),
    sa.Column("bureau_id", sa.Integer(), nullable=False),
    sa.Column("id", sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(["bureau_id"], ["organisation.id"], name="fk_material_check_bureau_id_organisation"),
    sa.ForeignKeyConstraint(["checked_by_id"], ["account.id"], name="fk_material_check_checked_by_id_account"),
    sa.ForeignKeyConstraint(["mentorship_id"], ["mentorship.id"], name="fk_material_check_mentorship_id_mentorship"),
    sa.ForeignKeyConstraint(["term_id"], ["term.id"], name="fk_material_check_term_id_term"),
    sa.PrimaryKeyConstraint("id", name="pk_material_check"),
    sa.UniqueConstraint("mentorship_id", "term_id", "category", name="uq_material_check_mentorship_id_term_id_category")
    )
