"""Protect what a closed term froze: its records, its assessment, its archives"""

from alembic import op

revision = "0005"
down_revision = "0004"

CLOSED = """EXISTS (
  SELECT 1 FROM assessment s JOIN term t ON t.id = s.term_id
  WHERE s.state = 'archived' AND s.pairing_id = {pairing}
  AND {day} BETWEEN t.starts_on AND t.ends_on)"""
PLACES = {
    "activity_pairing": (
        "{row}.pairing_id",
        "(SELECT day FROM activity WHERE id = {row}.activity_id)",
    ),
    "lesson": ("{row}.pairing_id", "{row}.day"),
    "observation": (
        "(SELECT pairing_id FROM lesson WHERE id = {row}.lesson_id)",
        "(SELECT day FROM lesson WHERE id = {row}.lesson_id)",
    ),
}
"""Table → its row's pairing and day."""
TOLD = "its term is closed"
VERBS = ("INSERT", "UPDATE", "DELETE")
ROWS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}
FROZEN = {
    "archive": ("1 = 1", "an archive is never changed"),
    "assessment": ("OLD.state = 'archived'", "a closed assessment is only opened again"),
}
"""Table → when an old row is frozen, and what is said."""
REOPENED = " AND NOT (OLD.state = 'archived' AND NEW.state = 'returned')"


def closed(table, row):
    """The condition that a row of a table of facts lies in a closed term."""
    pairing, day = (part.format(row=row) for part in PLACES[table])
    return CLOSED.format(pairing=pairing, day=day)


def frozen(table, verb):
    """The condition that an old row may not be changed so."""
    condition, _ = FROZEN[table]
    return condition + (REOPENED if table == "assessment" and verb == "UPDATE" else "")


def conditions():
    """(table, verb, when it is refused, what is said)."""
    for table in PLACES:
        for verb in VERBS:
            when = " OR ".join(closed(table, row) for row in ROWS[verb])
            yield table, verb, when, TOLD
    for table, (_, told) in FROZEN.items():
        for verb in ("UPDATE", "DELETE"):
            yield table, verb, frozen(table, verb), told


def upgrade():
    for table, verb, when, told in conditions():
        name = f"{table}_{verb.lower()}_when_closed"
        if op.get_bind().dialect.name == "sqlite":
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN {when} "
                f"BEGIN SELECT RAISE(ABORT, '{told}'); END"
            )
            continue
        back = "OLD" if verb == "DELETE" else "NEW"
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {when} THEN RAISE EXCEPTION '{told}'; END IF; RETURN {back}; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def downgrade():
    for table, verb, _, _ in conditions():
        name = f"{table}_{verb.lower()}_when_closed"
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER {name}")
        else:
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION {name}()")
