"""Every organisation gets a confirmation word: six digits, made here for those that are there"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade():
    op.add_column(
        "organisation",
        sa.Column("confirmation_word", sa.String(length=6), nullable=False, server_default=""),
    )
    organisation = sa.table("organisation", sa.column("id"), sa.column("confirmation_word"))
    connection = op.get_bind()
    for key in list(connection.scalars(sa.select(organisation.c.id))):
        connection.execute(
            organisation.update()
            .where(organisation.c.id == key)
            .values(confirmation_word=f"{secrets.randbelow(10**6):06}")
        )


def downgrade():
    op.drop_column("organisation", "confirmation_word")
