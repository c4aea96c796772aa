"""Which organisation took over from one that is closed: its people read what was done there."""

from alembic import op

from pairing.migrations.columns import add_reference

revision = "0020"
down_revision = "0019"


def upgrade():
    add_reference("organisation", "merged_into_id", "organisation")
    op.create_index("ix_organisation_merged_into_id", "organisation", ["merged_into_id"])


def downgrade():
    with op.batch_alter_table("organisation") as table:
        table.drop_index("ix_organisation_merged_into_id")
        table.drop_constraint("fk_organisation_merged_into_id_organisation", type_="foreignkey")
        table.drop_column("merged_into_id")
