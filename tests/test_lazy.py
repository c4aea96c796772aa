"""What is heavy loads on first use: the list of commands, and the libraries behind single pages."""

import subprocess
import sys

from alembic.script import ScriptDirectory

from pairing.databases import wanted_revision
from pairing.databases.opening import MIGRATIONS

HEAVY = (
    *("pypinyin", "alembic", "flask_migrate", "docx", "docxtpl", "openpyxl", "xlsxwriter", "pypdf"),
    *("zxcvbn", "weasyprint", "fontTools", "psycopg", "holidays", "icalendar", "ua_parser"),
)
"""Libraries that no page needs before somebody searches, prints, imports, exports …"""
LOADED = "import sys; {act}; print(*sorted(n for n in {names!r} if n in sys.modules))"


def _loaded_by(act, names):
    """Which of these modules are loaded after ``act`` in a process of its own."""
    program = LOADED.format(act=act, names=tuple(names))
    command = [sys.executable, "-c", program]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


def test_the_application_starts_without_the_heavy_libraries(tmp_path):
    act = f"from pairing.app import create_app; create_app(INSTANCE={str(tmp_path)!r})"
    assert _loaded_by(act, HEAVY) == [], "load it by pairing.lazy.later where it is used"


def test_the_list_of_commands_loads_no_library_of_the_application():
    act = (
        "from pairing.cli import main; sys.argv = ['pairing', '--help']\n"
        "try: main()\nexcept SystemExit: print(end='')\n"
    )
    told = _loaded_by(f"exec({act!r})", ("flask", "sqlalchemy", "pairing.app", *HEAVY))
    assert [word for word in told if word in (*HEAVY, "flask", "sqlalchemy", "pairing.app")] == []


def test_the_newest_migration_is_the_one_that_alembic_finds():
    assert wanted_revision() == ScriptDirectory(str(MIGRATIONS)).get_current_head()


def test_the_process_that_only_watches_the_server_loads_no_page(tmp_path):
    act = (
        "from pairing.cli import service\n"
        "from pairing.app import create_app\n"
        f"create_app(with_pages=False, INSTANCE={str(tmp_path)!r})"
    )
    pages = ("pairing.web", "pairing.web.people", "pairing.archive.worker", "pairing.cli.sample")
    assert _loaded_by(f"exec({act!r})", pages) == [], "each costs half a second before it is ready"
