"""A confirmation link asks for the organisation's word; who confirmed by it is kept by name"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade():
    op.add_column(
        "activity_pairing",
        sa.Column("confirmed_by_name", sa.String(500), nullable=False, server_default=""),
    )
    op.add_column(
        "confirmation_link", sa.Column("nonce", sa.String(64), nullable=False, server_default="")
    )
    op.add_column(
        "confirmation_link",
        sa.Column("wrong_words", sa.Integer(), nullable=False, server_default="0"),
    )


def downgrade():
    op.drop_column("confirmation_link", "wrong_words")
    op.drop_column("confirmation_link", "nonce")
    op.drop_column("activity_pairing", "confirmed_by_name")
