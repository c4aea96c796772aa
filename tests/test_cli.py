"""The command, as a whole process: results on standard output, one sentence for bad input."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pypdf import PdfReader

from pairing.domain.assessment.volume.order import CHAPTERS
from tests.cast import SAMPLE
from tests.workbook.edit import edited

EXPECTED = json.loads((Path(__file__).parent / "data/county.expected.json").read_text())
TERM = ("--term", "2026-1", "--as-of", "2026-11-24", "--json")


class Command:
    """`pairing` over one instance folder."""

    def __init__(self, instance: Path) -> None:
        self.instance = instance
        self.environment = {
            **os.environ,
            "PAIRING_INSTANCE": str(instance),
            "PAIRING_TODAY": "2026-11-24",
        }

    def __call__(self, *arguments: object, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "pairing.cli", *map(str, arguments)],
            env=self.environment | more,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )


@pytest.fixture
def pairing(tmp_path: Path) -> Command:
    return Command(tmp_path / "instance")


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Command:
    command = Command(tmp_path_factory.mktemp("loaded"))
    assert command("import", SAMPLE).returncode == 0
    return command


def _refused(done: subprocess.CompletedProcess[str], *said: str) -> None:
    assert done.returncode == 2, (done.stdout, done.stderr)
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    for words in said:
        assert words in done.stderr


def test_an_imported_county_is_assessed_as_expected(loaded):
    done = loaded("assess", *TERM)
    assert done.returncode == 0
    assert json.loads(done.stdout) == EXPECTED["2026-1@2026-11-24"]["results"]


def test_importing_again_changes_nothing(loaded):
    done = loaded("import", SAMPLE)
    assert done.returncode == 0
    assert done.stdout == ""
    assert "没有变化" in done.stderr


def test_a_dry_run_writes_nothing(pairing):
    done = pairing("import", SAMPLE, "--dry-run")
    assert done.returncode == 0
    assert "没有写入" in done.stderr
    _refused(pairing("assess", *TERM), "2026-1")


def test_faults_come_as_json_and_nothing_is_written(pairing, tmp_path):
    path = tmp_path / "bad.xlsx"
    path.write_bytes(edited(("活动", 7, "日期", "2026-02-30")))
    done = pairing("import", path, "--json")
    assert done.returncode == 2
    fault = json.loads(done.stdout)[0]
    assert set(fault) == {"sheet", "row", "column", "value", "message"}
    assert (fault["sheet"], fault["row"], fault["column"]) == ("活动", 7, "日期")
    _refused(pairing("assess", *TERM), "2026-1")


def test_a_folder_or_a_missing_file_is_explained(pairing, tmp_path):
    _refused(pairing("import", tmp_path), "文件夹")
    _refused(pairing("import", tmp_path / "none.xlsx"), "找不到")


def test_a_term_or_pairing_that_does_not_exist_names_those_that_do(loaded, tmp_path):
    _refused(loaded("assess", "--term", "2031-1"), "2031-1", "2026-1")
    _refused(loaded("archive", "--term", "2031-1", "--out", tmp_path), "2031-1")
    _refused(loaded("assess", "--term", "2026-1", "--pairing", "ZZ"), "ZZ")
    _refused(loaded("assess", "--term", "2026-1", "--as-of", "tomorrow"), "tomorrow")


def test_a_locked_database_says_to_wait(loaded):
    holder = sqlite3.connect(loaded.instance / "pairing.sqlite3", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        _refused(loaded("import", SAMPLE), "locked")
    finally:
        holder.execute("ROLLBACK")
        holder.close()


def test_a_file_that_is_no_database_is_named(pairing):
    pairing.instance.mkdir()
    (pairing.instance / "pairing.sqlite3").write_text("no database at all, only words" * 50)
    _refused(pairing("assess", *TERM), "no SQLite file")


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_read_only_instance_says_so(loaded):
    path = loaded.instance / "pairing.sqlite3"
    path.chmod(0o444)
    try:
        _refused(loaded("import", SAMPLE), "read-only")
    finally:
        path.chmod(0o644)


def test_a_bad_setting_fails_loudly(pairing):
    _refused(pairing("assess", *TERM, PAIRING_PORT="many"), "PAIRING_PORT")
    _refused(pairing("assess", *TERM, PAIRING_DATABASE_URL="mysql://x"), "PAIRING_DATABASE_URL")


def test_a_missing_font_says_what_to_install(loaded, tmp_path):
    fontless = tmp_path / "fonts.conf"
    fontless.write_text("<?xml version='1.0'?><fontconfig></fontconfig>")
    done = loaded("archive", "--term", "2026-1", "--out", tmp_path, FONTCONFIG_FILE=str(fontless))
    _refused(done, "Noto Sans CJK SC", "apt-get install")
    assert not list(tmp_path.glob("*.pdf"))


def test_the_archive_of_a_term_is_seven_books_that_verify(loaded, tmp_path):
    done = loaded("archive", "--term", "2026-1", "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    books = sorted((tmp_path / "out").glob("*.pdf"))
    assert len(books) == 7
    assert loaded("verify", tmp_path / "out").returncode == 0
    again = loaded("archive", "--term", "2026-1", "--out", tmp_path / "again")
    assert "(0 new)" in again.stderr
    with books[0].open("ab") as stream:
        stream.write(b"x")
    checked = loaded("verify", tmp_path / "out")
    assert checked.returncode == 1
    assert f"altered\t{books[0].name}" in checked.stdout
    assert checked.stdout.count("altered") == 1
    books[1].unlink()
    assert f"missing\t{books[1].name}" in loaded("verify", tmp_path / "out").stdout
    for book in books[2:]:
        _prints_what_it_must(book)


def _prints_what_it_must(book: Path) -> None:
    code = book.name.split("_")[0]
    text = subprocess.run(
        ["pdftotext", "-layout", book, "-"], capture_output=True, text=True, check=True
    ).stdout
    fonts = subprocess.run(["pdffonts", book], capture_output=True, text=True, check=True).stdout
    lines = [line for line in fonts.splitlines()[2:] if line]
    assert lines
    assert all(line.split()[-5] == "yes" for line in lines), "every font is embedded"
    assert "Pairing-Sans" in fonts
    assert "CJK-JP" not in fonts
    wanted = [r["target"] for r in EXPECTED["2026-1@2026-11-24"]["results"] if r["pairing"] == code]
    assert wanted
    for target in wanted:
        assert target in text.split(), target
    reader = PdfReader(book)
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"
    assert "结对帮扶档案" in (reader.metadata.title or "")
    catalogue = "".join(page.extract_text() for page in reader.pages[1:8])
    seen = 0
    for item in reader.outline:
        if not isinstance(item, list) and item.title in CHAPTERS.values():
            page = (reader.get_destination_page_number(item) or 0) + 1
            printed = [line for line in catalogue.splitlines() if item.title in line]
            assert printed, item.title
            assert str(page) in catalogue, (item.title, page)
            seen += 1
    assert seen == len(CHAPTERS)


def test_a_check_finds_a_log_entry_that_was_tampered_with(pairing):
    assert pairing("import", SAMPLE).returncode == 0
    assert pairing("check").returncode == 0
    with sqlite3.connect(pairing.instance / "pairing.sqlite3") as held:
        held.execute("DROP TRIGGER log_entry_update")
        held.execute("UPDATE log_entry SET actor_name = '别人' WHERE id = 1")
    done = pairing("check")
    assert done.returncode == 1
    assert "log entry 1" in done.stdout


def test_a_school_year_is_one_book_each_and_a_package_verifies_alone(loaded, tmp_path):
    out = tmp_path / "year"
    done = loaded("archive", "--school-year", "2026-2027", "--pairing", "B1", "--out", out)
    assert done.returncode == 0, done.stderr
    package = out / "B1_2026-2027_v1.zip"
    alone = tmp_path / "alone.zip"
    alone.write_bytes(package.read_bytes())
    assert loaded("verify", alone).returncode == 0
    alone.write_bytes(package.read_bytes().replace(b'"schema":2', b'"schema":3'))
    done = loaded("verify", alone)
    assert done.returncode == 1
    assert "altered\tdata/snapshot.json" in done.stdout
    _refused(loaded("archive", "--school-year", "1999", "--out", out), "1999", "2026")
    _refused(loaded("archive", "--out", out), "--school-year")


def test_verify_of_nothing_says_what_to_give(pairing, tmp_path):
    _refused(pairing("verify", tmp_path), "manifest-sha256.txt")
    _refused(pairing("verify", tmp_path / "none"), "no such file")


def test_accounts_are_added_disabled_and_given_a_new_password(loaded):
    who = ("new-one", "--name", "新人", "--organisation", "BX", "--role", "bureau_reviewer")
    added = loaded("user", "add", *who)
    assert added.returncode == 0, added.stderr
    assert len(added.stdout.strip()) >= 12
    _refused(loaded("user", "add", *who), "new-one")
    assert loaded("user", "reset-password", "new-one").returncode == 0
    assert loaded("user", "disable", "new-one").returncode == 0
    _refused(loaded("user", "disable", "nobody"), "nobody")


def test_an_export_and_a_template_are_written(loaded, tmp_path):
    for command in (("export", tmp_path / "e.xlsx"), ("template", tmp_path / "t.xlsx")):
        done = loaded(*command)
        assert (done.returncode, done.stdout) == (0, "")
        assert command[1].stat().st_size > 5_000
    _refused(loaded("export", tmp_path / "no-folder" / "e.xlsx"))


def _kept(command: Command) -> list[tuple[str, int]]:
    """(file name, version) of every archive that the instance keeps."""
    with sqlite3.connect(command.instance / "pairing.sqlite3", timeout=20) as held:
        return held.execute("SELECT file_name, number FROM archive").fetchall()


def test_archives_that_were_killed_in_the_middle_go_on_and_each_is_built_once(pairing, tmp_path):
    assert pairing("import", SAMPLE).returncode == 0
    arguments = ("archive", "--term", "2026-1", "--out", str(tmp_path / "out"))
    begun = subprocess.Popen(
        [sys.executable, "-m", "pairing.cli", *arguments],
        env=pairing.environment,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 60
    while len(_kept(pairing)) < 2 and time.monotonic() < until:
        time.sleep(0.05)
    begun.kill()
    begun.wait(10)
    before = _kept(pairing)
    assert 2 <= len(before) < 7
    done = pairing(*arguments)
    assert done.returncode == 0, done.stderr
    assert f"({7 - len(before)} new)" in done.stderr
    assert len(_kept(pairing)) == 7
    assert {number for _, number in _kept(pairing)} == {1}
    assert pairing("verify", tmp_path / "out").returncode == 0
    assert pairing("check").returncode == 0


def test_the_worker_does_what_waits_and_ends_with_its_parent(pairing, tmp_path):
    assert pairing("import", SAMPLE).returncode == 0
    assert pairing("work", "--until-empty").returncode == 0
    assert pairing("work", "--parent", "1").returncode == 0
