"""How a teacher's name is read, where it is read otherwise than usual"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade():
    reading = sa.Column("reading", sa.String(length=200), nullable=False, server_default="")
    op.add_column("teacher", reading)


def downgrade():
    op.drop_column("teacher", "reading")
