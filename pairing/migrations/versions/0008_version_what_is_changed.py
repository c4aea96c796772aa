"""What a button or a form changes says which version of it was seen"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
TABLES = ("decision", "document_waiver", "gate_waiver", "lock_exception", "material_check")


def upgrade():
    for table in TABLES:
        op.add_column(table, sa.Column("version", sa.Integer(), nullable=False, server_default="1"))


def downgrade():
    for table in TABLES:
        op.drop_column(table, "version")
