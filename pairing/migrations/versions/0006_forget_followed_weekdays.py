"""A calendar day never said which weekday it follows: nothing wrote it, nothing read it"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade():
    with op.batch_alter_table("calendar_day") as table:
        table.drop_constraint(op.f("ck_calendar_day_follows_weekday"), type_="check")
        table.drop_column("follows_weekday")


def downgrade():
    with op.batch_alter_table("calendar_day") as table:
        table.add_column(sa.Column("follows_weekday", sa.Integer()))
        table.create_check_constraint(
            op.f("ck_calendar_day_follows_weekday"), "follows_weekday BETWEEN 0 AND 6"
        )
