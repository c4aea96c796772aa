"""The archive: one tap makes it, every fact is in it, whoever changes a byte is found out."""

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import bagit
import pytest
from pikepdf.pdfa import validate_written
from pypdf import PdfReader
from sqlalchemy import select

from pairing.archive import making
from pairing.domain.people.permissions import SYSTEM
from pairing.domain.plan.periods import Span
from pairing.extensions import db
from pairing.models import ActivityPairing, Archive, LogEntry, Term
from pairing.operations.assessment import reviews
from pairing.package.bag import State
from pairing.package.snapshot import sha256, snapshot, verify
from pairing.queries.assessment.volume.volume import volume_over
from tests import cast, enriched, machine
from tests.conftest import FILE, _app

HEAD = "0" * 64
UNICODE_TOO = "ISO_19005_3:6.6.4-3"
"""The checker knows PDF/A-3b; ours says 3u, which asks for more."""
BEYOND_THE_CHECKER = {"patterns are not supported", "shadings are not supported"}


@pytest.fixture
def pairing(county):
    return enriched.enrich(county)


@pytest.fixture(scope="session")
def printed(shared, loaded_sqlite, rendering):
    """The folder of an enriched county whose archive somebody made: printed once a run."""

    def make(folder):
        shutil.copy(loaded_sqlite, folder / FILE)
        app = _app(folder, f"sqlite:///{folder / FILE}")
        app.extensions[making.PRINTER] = rendering
        with app.app_context():
            enriched.enrich(app)
            lead = cast.sign_in(app, cast.LEAD_DIRECTOR)
            assert cast.fetched(app, lead, _url()).status_code == 200
            db.session.remove()
            db.engine.dispose()
        return str(folder)

    return Path(machine.once(shared, "printed", make))


@pytest.fixture
def archived(printed, tmp_path):
    """A copy of that county: what is asked of the archive and changes none of it."""
    folder = shutil.copytree(printed, tmp_path / "archived")
    app = _app(folder, f"sqlite:///{folder / FILE}")
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def pdf(archived):
    """The archive as its own pairing's director keeps it."""
    answer = cast.sign_in(archived, cast.LEAD_DIRECTOR).get(f"/archives/{_made().id}/file")
    assert answer.status_code == 200
    return answer.data


def _url(pairing=None, scope=None):
    where = scope or f"terms/{enriched.its_term().id}"
    return f"/pairings/{(pairing or enriched.one_pairing()).id}/{where}/archive"


def _made():
    return db.session.query(Archive).order_by(Archive.id.desc()).first()


def _pages(pdf: bytes, folder: Path, *flags: str) -> list[str]:
    """The text page by page; cells stay together unless ``-layout`` asks for lines."""
    path = folder / "archive.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdftotext", *flags, path, "-"], capture_output=True, check=True)
    return done.stdout.decode().split("\f")


def _plain(text: str) -> str:
    return re.sub(r"\s", "", text)


def _package(row) -> Path:
    return making.folder() / f"{row.package_sha256}.zip"


def _rewritten(source: Path, target: Path, **changed: bytes | None) -> Path:
    """The package with files that end so replaced, or left out where None is given."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for info in old.infolist():
            ending = next((end for end in changed if info.filename.endswith(end)), None)
            data = old.read(info) if ending is None else changed[ending]
            if data is not None:
                new.writestr(info, data)
    return target


def test_one_tap_makes_the_archive_and_hands_it_over(county, printer):
    lead = cast.sign_in(county, cast.LEAD_DIRECTOR)
    answer = cast.fetched(county, lead, _url())
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-1.7")
    again = cast.fetched(county, lead, _url())
    assert again.data == answer.data
    assert db.session.query(Archive).count() == 1
    entries = db.session.query(LogEntry).filter(LogEntry.action == "make_archive").count()
    assert entries == 1


def test_a_teacher_may_not_and_an_outsider_finds_nothing(county):
    assert cast.sign_in(county, cast.MENTOR).post(_url()).status_code == 403
    assert cast.sign_in(county, cast.MENTOR).get(_url()).status_code == 403
    outsider = cast.sign_in(county, cast.OUTSIDER)
    for url in (_url(), _url(scope="school-years/2026-2027")):
        assert outsider.get(url).status_code == 404
        assert outsider.post(url).status_code == 404
    assert db.session.query(Archive).count() == 0


def test_a_machine_without_the_font_says_what_to_install(county, monkeypatch):
    monkeypatch.setattr("pairing.printing.readiness.installed_face", lambda **_: None)
    answer = cast.sign_in(county, cast.LEAD_DIRECTOR).post(_url())
    assert answer.status_code == 503
    assert "fonts-noto-cjk" in answer.text
    assert db.session.query(Archive).count() == 0


def test_every_fact_is_printed_and_the_catalogue_names_the_pages(archived, pdf, tmp_path):
    pages = _pages(pdf, tmp_path)
    text = _plain("".join(pages))
    for sentence in enriched.SENTENCES.values():
        assert sentence in text, sentence
    assert enriched.CONSENTED in text
    assert enriched.REFUSED not in text
    assert "1282" in text  # 4 × 320.5
    assert "2，登记3" in text
    assert "月报数字活动次数8" in text
    volume = volume_over(enriched.one_pairing(), [enriched.its_term()], cast.TODAY, HEAD)
    for activity in volume.facts.activities:
        assert _plain(activity.topic) in text, activity.code
    reader = PdfReader(io.BytesIO(pdf))
    places = reader.named_destinations
    listed = "".join(_pages(pdf, tmp_path, "-layout")[1:8])
    for item in volume.items():
        page = reader.get_destination_page_number(places[item.key]) + 1
        assert _plain(item.title) in _plain(pages[page - 1]), item.title
        line = rf"\n\s*{item.place}\s[^\n]*{item.date_text}\s+{page}\b"
        assert re.search(line, listed), item.title
    for number, page in enumerate(pages[1:-1], 2):
        assert f"—{number}—" in _plain(page)


def test_only_what_was_held_is_printed_as_a_record(county, pairing):
    volume = volume_over(pairing, [enriched.its_term()], cast.TODAY, HEAD)
    records = {item.body.activity.code for item in volume.items() if item.form == "record"}
    held = ("done", "confirmed", "disputed")
    links = db.session.query(ActivityPairing).filter_by(pairing_id=pairing.id)
    term = enriched.its_term()
    span = Span(term.starts_on, term.ends_on)
    states = {row.code: one.state for one in links if span.covers((row := one.activity).day)}
    assert {states[code] for code in records} <= set(held)
    lists = {item.title: item.body for item in volume.items() if item.form == "plans"}
    coming, off = lists["计划中的活动"], lists["取消、没有进行、撤回的活动"]
    assert len(coming) == sum(state == "planned" for state in states.values()) > 0
    assert len(off) == sum(state == "cancelled" for state in states.values()) > 0
    assert any("天气" in one.reason for one in off)
    assert {row.mark.word for month in volume.facts.ledger for row in month.rows}.isdisjoint(
        {one.mark.word for one in coming}
    )
    taught = {lesson.activity for lesson in volume.facts.lessons}
    assert taught & records and taught <= {*records, ""}


def test_scores_of_persons_stay_out(archived, pdf, tmp_path):
    assert enriched.SCORE not in "".join(_pages(pdf, tmp_path))
    with zipfile.ZipFile(_package(_made())) as package:
        for name in package.namelist():
            if name.endswith(".json"):
                assert enriched.SCORE not in package.read(name).decode()
            if name.endswith(".xlsx"):
                with zipfile.ZipFile(io.BytesIO(package.read(name))) as book:
                    assert all(
                        enriched.SCORE.encode() not in book.read(one) for one in book.namelist()
                    )


def test_the_pdf_is_an_archival_one_with_its_own_fonts(archived, pdf, tmp_path):
    reader = PdfReader(io.BytesIO(pdf))
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"
    assert "结对帮扶档案" in reader.metadata.title
    assert reader.metadata["/Keywords"] == _made().file_name
    description = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert re.search(r"pdfaid:part[>=\"]+3", description)
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf)
    fonts = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout
    assert "CJK-JP" not in fonts
    assert all(line.split()[-5] == "yes" for line in fonts.splitlines()[2:] if line)
    assert len(pdf) <= 4_000_000
    found = validate_written(path, "3b")
    assert [one for one in found.violations if one.rule != UNICODE_TOO] == []
    assert {one.message for one in found.unsupported} <= BEYOND_THE_CHECKER


def test_the_same_facts_give_the_same_snapshot_and_the_same_package(archived):
    pairing, term = enriched.one_pairing(), enriched.its_term()
    first, second = (snapshot(volume_over(pairing, [term], cast.TODAY, HEAD)) for _ in range(2))
    assert first == second
    row = _made()
    assert row.snapshot_sha256 == sha256(first)
    assert sha256(_package(row).read_bytes()) == row.package_sha256
    with zipfile.ZipFile(_package(row)) as package:
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_package_is_a_bag_and_every_altered_byte_is_named(archived, tmp_path):
    lead = cast.sign_in(archived, cast.LEAD_DIRECTOR)
    row, whole = _made(), tmp_path / "whole"
    answer = lead.get(f"/archives/{row.id}/package")
    assert answer.data == _package(row).read_bytes()
    with zipfile.ZipFile(_package(row)) as package:
        package.extractall(whole)
        names = package.namelist()
    bag = whole / row.file_name
    bagit.Bag(str(bag)).validate()
    assert {one.state for one in verify(whole)} == {State.INTACT}
    assert {one.state for one in verify(_package(row))} <= {State.INTACT}
    photo = next(name for name in names if name.endswith(".jpg"))
    assert Path(photo).name == f"20261110_走访_{enriched.CONSENTED}_001.jpg"
    assert sum("evidence/" in name for name in names) == 1
    for ending in (".jpg", "snapshot.json", ".pdf", "ledger.xlsx"):
        path = next(one for one in bag.rglob("*") if one.name.endswith(ending))
        kept = path.read_bytes()
        path.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
        wrong = [one for one in verify(bag) if one.state is not State.INTACT]
        assert [(one.name, one.state) for one in wrong] == [
            (path.relative_to(bag).as_posix(), State.ALTERED)
        ]
        path.write_bytes(kept)
    (bag / "data/evidence/extra.txt").write_text("x")
    (bag / "data/snapshot.json").unlink()
    wrong = {one.name: one.state for one in verify(bag) if one.state is not State.INTACT}
    assert wrong == {
        "data/evidence/extra.txt": State.ADDED,
        "data/snapshot.json": State.MISSING,
    }


def test_anybody_can_check_and_learns_nothing_else(archived, pdf, tmp_path):
    stranger = archived.test_client()
    row = _made()

    def ask(data: bytes, name: str) -> str:
        sent = {"file": (io.BytesIO(data), name)}
        return stranger.post("/check", data=sent).text

    assert "一致" in ask(pdf, "x.pdf")
    assert "被改动" in ask(pdf + b"\n", "x.pdf")
    assert "不认识" in ask(b"%PDF-1.7 nothing", "x.pdf")
    assert "一致" in ask(_package(row).read_bytes(), "x.zip")
    changed = _rewritten(_package(row), tmp_path / "c.zip", **{".jpg": b"other"}).read_bytes()
    said = ask(changed, "x.zip")
    assert "被改动" in said
    assert enriched.CONSENTED in said
    forged = {"manifest-sha256.txt": b"", ".jpg": None, ".json": b"{}"}
    said = ask(_rewritten(_package(row), tmp_path / "f.zip", **forged).read_bytes(), "x.zip")
    assert "data/snapshot.json" in said
    assert enriched.CONSENTED not in said
    assert "另外缺少 1 个文件" in said
    for number in (row.file_name, row.pdf_sha256):
        known = stranger.get("/check", query_string={"number": number}).text
        assert "有这份档案" in known
        assert enriched.one_pairing().lead.name not in known
    assert "不认识" in stranger.get("/check?number=B1_2026-1_v99").text
    assert stranger.post("/check", data={}).status_code == 400
    assert list(Path(archived.config["INSTANCE"]).glob("uploads/*")) == []


def test_a_reopened_term_makes_version_two_and_version_one_still_verifies(
    county, pairing, printer, tmp_path
):
    bureau = cast.sign_in(county, cast.OFFICER)
    assessment = enriched.close(pairing)
    cast.fetched(county, bureau, _url(pairing))
    first = _made()
    assert (first.number, first.is_final, first.reason) == (1, True, "")
    assert "定稿" in bureau.get(_url(pairing)).text
    reviews.reopen(SYSTEM, assessment.id, "补录一次走访", cast.TODAY, assessment.version)
    enriched.add_visit(pairing)
    enriched.close(pairing)
    cast.fetched(county, bureau, _url(pairing))
    second = _made()
    assert (second.number, second.is_final) == (2, True)
    assert second.reason == "补录一次走访"
    assert {one.state for one in verify(_package(first))} == {State.INTACT}


def test_a_preview_says_so_on_every_page_and_a_closed_term_does_not(
    county, pairing, printer, tmp_path
):
    bureau = cast.sign_in(county, cast.OFFICER)
    pages = _pages(cast.fetched(county, bureau, _url(pairing)).data, tmp_path)
    assert all("预览，数据截至 2026-11-24" in page for page in pages[:-1])
    assert "○ 已计划" in "".join(pages)
    assert not _made().is_final
    enriched.close(pairing)
    pages = _pages(cast.fetched(county, bureau, _url(pairing)).data, tmp_path)
    assert not any("预览" in page for page in pages)
    assert "○ 计划" not in "".join(pages), "a plan is no record"
    assert "次计划没有说明进行了没有" in _plain("".join(pages))
    assert _made().is_final
    assert _made().number == 2


def test_a_school_year_is_one_volume(county, pairing, printer, tmp_path):
    bureau, url = cast.sign_in(county, cast.OFFICER), _url(pairing, "school-years/2026-2027")
    page = bureau.get(url).text
    assert "2026—2027 学年" in page
    others = page.partition("其他卷")[2]
    for term in db.session.scalars(select(Term).where(Term.school_year == "2026—2027")):
        assert f'href="{_url(pairing, f"terms/{term.id}")}">{term.name}</a>' in others
    pages = _pages(cast.fetched(county, bureau, url).data, tmp_path)
    assert "2026—2027 学年" in pages[0]
    row = _made()
    assert (row.school_year, row.file_name) == ("2026—2027", "B1_2026-2027_v1")
    assert row.term.code == "2026-2"
    assert bureau.get(_url(pairing, "school-years/1999-2000")).status_code == 404


def test_the_page_shows_contents_with_pages_what_is_missing_and_versions(county, pairing, printer):
    lead = cast.sign_in(county, cast.LEAD_DIRECTOR)
    before = lead.get(_url(pairing)).text
    assert "生成第 1 版" in before
    assert "尚缺" in before
    cast.fetched(county, lead, _url(pairing))
    after = lead.get(_url(pairing)).text
    assert re.search(r"第 \d+ 页", after)
    assert "下载压缩包" in after
    assert "第 1 版" in after


def test_without_an_address_the_cover_says_how_to_check(pdf, tmp_path):
    cover = _pages(pdf, tmp_path)[0]
    assert "B1_2026-1_v1" in cover
    assert "核对档案" in cover
