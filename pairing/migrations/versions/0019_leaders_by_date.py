"""Who leads a programme, in which office, and from when to when"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade():
    op.add_column(
        "leadership_member", sa.Column("post", sa.String(500), server_default="", nullable=False)
    )
    op.add_column("leadership_member", sa.Column("starts_on", sa.Date()))
    op.add_column("leadership_member", sa.Column("ends_on", sa.Date()))


def downgrade():
    for name in ("ends_on", "starts_on", "post"):
        op.drop_column("leadership_member", name)
