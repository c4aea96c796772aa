"""The command, as a process of its own: results on standard output, one sentence for bad input."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from pairing import config
from pairing.cli import group as pairing_group
from pairing.cli import table
from pairing.domain.assessment.volume.order import CHAPTERS
from tests.cast import SAMPLE
from tests.warm import warm
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
        return warm().run([*map(str, arguments)], self.environment | more)


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
        _refused(loaded("import", SAMPLE), "占用")
    finally:
        holder.execute("ROLLBACK")
        holder.close()


def test_a_file_that_is_no_database_is_named(pairing):
    pairing.instance.mkdir()
    (pairing.instance / "pairing.sqlite3").write_text("no database at all, only words" * 50)
    _refused(pairing("assess", *TERM), "不是 SQLite 文件")


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_read_only_instance_says_so(loaded):
    path = loaded.instance / "pairing.sqlite3"
    path.chmod(0o444)
    try:
        _refused(loaded("import", SAMPLE), "只能读")
    finally:
        path.chmod(0o644)


@pytest.mark.parametrize(
    ("name", "value", "right"),
    [
        ("PAIRING_PORT", "many", "整数"),
        ("PAIRING_PORT", "１２３", "整数"),
        ("PAIRING_PORT", "8_0", "整数"),
        ("PAIRING_DATABASE_URL", "mysql://x", "postgresql"),
        ("PAIRING_HTTPS", "maybe", "yes/no"),
        ("PAIRING_PASSWORD_PROFILE", "nist", "mlps2"),
        ("PAIRING_HTPS", "1", "是不是 PAIRING_HTTPS"),
        ("PAIRING_INSTANC", "x", "是不是 PAIRING_INSTANCE"),
        ("PAIRING_ZZZZZZZZZZ", "x", "PAIRING_PORT"),
    ],
)
def test_a_bad_or_misspelt_setting_stops_with_what_is_right(tmp_path, name, value, right):
    given = {"PAIRING_INSTANCE": str(tmp_path), name: value}
    with pytest.raises(config.BadSetting) as raised:
        config.load(given)
    assert name in str(raised.value)
    assert right in str(raised.value)


@pytest.mark.parametrize("value", ["1", "yes", "True", "ON"])
def test_a_switch_is_read_as_people_write_it(tmp_path, value):
    given = {"PAIRING_INSTANCE": str(tmp_path), "PAIRING_HTTPS": value}
    assert config.load(given)["SESSION_COOKIE_NAME"] == "__Host-pairing"
    assert not config.load(given | {"PAIRING_HTTPS": "no"})["HTTPS"]


def test_a_bad_setting_stops_the_command_with_one_sentence(pairing):
    _refused(pairing("assess", *TERM, PAIRING_HTPS="1"), "PAIRING_HTTPS")


def test_installed_data_lie_in_the_users_folder_and_never_beside_the_package(monkeypatch, tmp_path):
    monkeypatch.setattr(config, "IS_CHECKOUT", False)
    assert config.load({"XDG_DATA_HOME": str(tmp_path)})["INSTANCE"] == tmp_path / "pairing"
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert config.load({})["INSTANCE"] == tmp_path / ".local/share/pairing"
    assert str(tmp_path) not in config.folder("templates")
    monkeypatch.setattr(config, "IS_CHECKOUT", True)
    monkeypatch.setattr(config, "ROOT", tmp_path)
    assert config.load({})["INSTANCE"] == tmp_path / "instance"


def test_an_address_that_founds_a_county_is_printed_until_there_is_an_account(pairing, loaded):
    first, second = pairing("found"), pairing("found")
    for done in (first, second):
        assert done.returncode == 0
        assert re.fullmatch(r"http://127\.0\.0\.1:8000/found/[\w-]{43}\n", done.stdout)
        assert f"实例 {pairing.instance} · 还没有教育局 · 数据库" in done.stderr
    assert first.stdout != second.stdout
    there = pairing("found", PAIRING_ADDRESS="https://pairing.example.cn").stdout
    assert there.startswith("https://pairing.example.cn/found/")
    _refused(loaded("found"), "已经有账号了")


def test_the_schema_s_command_says_where_before_it_writes(pairing):
    said = pairing("db", "upgrade").stderr
    assert said.index(f"实例 {pairing.instance} · 数据库") < said.index("数据库已是最新")


def test_what_writes_says_where_it_writes_unless_told_to_be_quiet(loaded):
    said = loaded("user", "disable", "k05-01").stderr
    assert f"实例 {loaded.instance}" in said
    assert "博兴县教育和体育局" in said
    assert "pairing.sqlite3" in said
    assert loaded("user", "disable", "k05-01", "--quiet").stderr == ""


def test_a_long_list_whose_reader_left_ends_as_usual_tools_do(loaded):
    there, gone = os.pipe()
    os.close(there)
    done = subprocess.run(
        [sys.executable, "-m", "pairing.cli", "assess", "--term", "2026-1"],
        env=loaded.environment,
        stdout=gone,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(gone)
    assert (done.returncode, done.stderr) == (141, "")


def test_lists_come_as_json_too(loaded, tmp_path):
    assert json.loads(loaded("check", "--json").stdout) == []
    out = tmp_path / "out"
    assert loaded("archive", "--term", "2026-1", "--pairing", "B1", "--out", out).returncode == 0
    found = json.loads(loaded("verify", out, "--json").stdout)
    assert {one["state"] for one in found} == {"intact"}


def test_a_line_that_is_mistyped_is_answered_in_one_language(pairing, tmp_path):
    for line, words in {
        ("asses",): "是不是 assess",
        ("assess", "--trem", "x"): "是不是 --term",
        ("assess",): "还缺 --term",
        ("user",): "reset-password",
        ("user", "add", "x", "--name", "n", "--organisation", "o", "--role", "king"): "只能是",
        ("run", "--port", "many"): "整数",
        ("template",): "FILE",
        ("template", "a", "b"): "多写了",
    }.items():
        done = pairing(*line)
        _refused(done, words, "--help")
        assert not re.search(r"\b(Error|Usage|No such|Missing)\b", done.stderr), done.stderr


def test_without_a_command_all_of_them_are_listed(pairing):
    done = pairing()
    assert done.returncode == 0
    for name, entry in table.COMMANDS.items():
        assert re.search(rf"{name} +{re.escape(entry.summary)}", done.stdout)
        assert pairing_group.commands.get_command(None, name).name == name


def test_long_work_shows_a_bar_to_a_person_who_looks_on(loaded, tmp_path):
    for line, label in {
        ("assess", "--term", "2026-1"): "计算",
        ("export", str(tmp_path / "x.xlsx")): "导出",
        ("check",): "核对日志",
    }.items():
        said = _at_a_terminal(loaded, *line)
        assert label in said
        assert "100%" in said
        assert label not in _at_a_terminal(loaded, *line, "--quiet")


def _at_a_terminal(command: Command, *arguments: str) -> str:
    """What standard error shows when it is a terminal."""
    ours, theirs = pty.openpty()
    said = bytearray()

    def listen() -> None:
        with contextlib.suppress(OSError):
            while block := os.read(ours, 4096):
                said.extend(block)

    listener = Thread(target=listen)
    listener.start()
    places = (os.devnull, os.ttyname(theirs))
    assert warm().write_to(places, arguments, command.environment | {"TERM": "xterm"}) == 0
    os.close(theirs)
    listener.join()
    os.close(ours)
    return said.decode()


def test_a_missing_font_says_what_to_install(loaded, tmp_path):
    fontless = tmp_path / "fonts.conf"
    fontless.write_text("<?xml version='1.0'?><fontconfig></fontconfig>")
    done = loaded("archive", "--term", "2026-1", "--out", tmp_path, FONTCONFIG_FILE=str(fontless))
    _refused(done, "Noto Sans CJK SC", "apt-get install")
    assert not list(tmp_path.glob("*.pdf"))


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
    _refused(pairing("verify", tmp_path / "none"), "没有这个文件")


def test_accounts_are_added_disabled_and_given_a_new_password(loaded):
    who = ("new-one", "--name", "新人", "--organisation", "BX", "--role", "bureau_reviewer")
    added = loaded("user", "add", *who)
    assert added.returncode == 0, added.stderr
    assert len(added.stdout.strip()) >= 12
    _refused(loaded("user", "add", *who), "new-one")
    assert loaded("user", "reset-password", "new-one").returncode == 0
    assert loaded("user", "disable", "new-one").returncode == 0
    _refused(loaded("user", "disable", "nobody"), "nobody")


def test_an_account_is_tied_to_its_teacher_by_code_or_by_a_name_that_is_one_alone(loaded, tmp_path):
    book = load_workbook(SAMPLE)
    for code in ("K05-98", "K05-99"):
        book["教师"].append(
            [code, "王同名", "K05", None, None, None, None][: book["教师"].max_column]
        )
    header = [cell.value for cell in book["教师"][1]]
    assert [one.rstrip("*") for one in header[:3]] == ["编码", "姓名", "单位编码"]
    book.save(tmp_path / "more.xlsx")
    assert loaded("import", tmp_path / "more.xlsx").returncode == 0
    who = ("user", "add", "wang-1", "--organisation", "K05", "--role", "teacher", "--teacher")
    _refused(loaded(*who, "王同名"), "不止一个", "K05-98", "K05-99")
    _refused(loaded(*who, "没有这个人"), "没有编码或姓名")
    assert loaded(*who, "K05-98").returncode == 0
    again = ("user", "add", "wang-2", "--organisation", "K05", "--role", "teacher", "--teacher")
    _refused(loaded(*again, "K05-98"), "已经有账号“wang-1”")
    told = loaded("user", "tie", "WANG-1", "--teacher", "K05-99").stderr
    assert "王同名（K05-99）" in told
    assert "已解除绑定" in loaded("user", "tie", "wang-1", "--teacher", "").stderr


def test_the_last_of_an_office_is_disabled_only_when_it_is_meant(loaded):
    _refused(loaded("user", "disable", "head-k06"), "没有负责人了", "--yes")
    assert loaded("user", "disable", "head-k06", "--yes").returncode == 0
    assert loaded("user", "disable", "head-k06").returncode == 0, "it is disabled already"
    assert len(loaded("user", "enable", "head-k06").stdout.strip()) >= 12
    _refused(loaded("user", "enable", "head-k06"), "没有停用")


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
    assert f"新做 {7 - len(before)} 册" in done.stderr
    assert len(_kept(pairing)) == 7
    assert {number for _, number in _kept(pairing)} == {1}
    assert pairing("check").returncode == 0
    _seven_books_that_verify(pairing, tmp_path)


def _seven_books_that_verify(pairing: Command, folder: Path) -> None:
    books = sorted((folder / "out").glob("*.pdf"))
    assert len(books) == 7
    assert pairing("verify", folder / "out").returncode == 0
    again = pairing("archive", "--term", "2026-1", "--out", folder / "again")
    assert "新做 0 册" in again.stderr
    with books[0].open("ab") as stream:
        stream.write(b"x")
    checked = pairing("verify", folder / "out")
    assert checked.returncode == 1
    assert f"altered\t{books[0].name}" in checked.stdout
    assert checked.stdout.count("altered") == 1
    books[1].unlink()
    assert f"missing\t{books[1].name}" in pairing("verify", folder / "out").stdout
    for book in books[2:]:
        _prints_what_it_must(book)


def test_the_worker_does_what_waits_and_ends_with_its_parent(pairing, tmp_path):
    assert pairing("import", SAMPLE).returncode == 0
    assert pairing("work", "--until-empty").returncode == 0
    assert pairing("work", "--parent", "1").returncode == 0


def test_the_command_asks_for_a_way_too(loaded, tmp_path):
    path = tmp_path / "changed.xlsx"
    path.write_bytes(edited(("指标", 10, "目标值", 9)))
    checked = loaded("import", path, "--dry-run")
    assert "--correct" in checked.stderr
    assert "--adjust" in checked.stderr
    _refused(loaded("import", path), "更正")
    _refused(loaded("import", path, "--correct", "抄错了", "--adjust"), "只能选一个")
    done = loaded("import", path, "--correct", "抄错了")
    assert done.returncode == 0, done.stderr
    assert "更正，本学期起执行" in done.stderr
    results = json.loads(loaded("assess", *TERM).stdout)
    assert {one["threshold"] for one in results if one["target"] == "B18"} == {9}
