"""A calendar day belongs to the county or to one school, and says whose timetable it takes"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade():
    with op.batch_alter_table("calendar_day") as table:
        table.add_column(sa.Column("organisation_id", sa.Integer()))
        table.add_column(sa.Column("follows", sa.String(40), nullable=False, server_default=""))
    op.execute("UPDATE calendar_day SET organisation_id = bureau_id")
    with op.batch_alter_table("calendar_day") as table:
        table.alter_column("organisation_id", existing_type=sa.Integer(), nullable=False)
        table.create_foreign_key(
            op.f("fk_calendar_day_organisation_id_organisation"),
            "organisation",
            ["organisation_id"],
            ["id"],
        )
        table.drop_constraint(op.f("uq_calendar_day_bureau_id_day"), type_="unique")
        table.create_unique_constraint(
            op.f("uq_calendar_day_organisation_id_day"), ["organisation_id", "day"]
        )
        table.create_index(op.f("ix_calendar_day_bureau_id_day"), ["bureau_id", "day"])


def downgrade():
    op.execute("DELETE FROM calendar_day WHERE organisation_id <> bureau_id")
    with op.batch_alter_table("calendar_day") as table:
        table.drop_index(op.f("ix_calendar_day_bureau_id_day"))
        table.drop_constraint(op.f("uq_calendar_day_organisation_id_day"), type_="unique")
        table.create_unique_constraint(
            op.f("uq_calendar_day_bureau_id_day"), ["bureau_id", "day"]
        )
        table.drop_constraint(
            op.f("fk_calendar_day_organisation_id_organisation"), type_="foreignkey"
        )
        table.drop_column("organisation_id")
        table.drop_column("follows")
