"""A self-evaluation keeps the lines that were drawn into it, so that they can be drawn anew"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade():
    column = sa.Column("drawn", sa.JSON(), nullable=False, server_default="{}")
    op.add_column("assessment_part", column)


def downgrade():
    op.drop_column("assessment_part", "drawn")
