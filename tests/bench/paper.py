"""A 12-page archive with 8 photos, warm, against naive WeasyPrint and headless Chromium."""

from __future__ import annotations

import os
import random
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from pairing import config, databases
from pairing.__main__ import BROWSER
from pairing.app import create_app
from pairing.domain.assessment.archive_settings import ArchiveSettings
from pairing.domain.assessment.volume.facts import Photo
from pairing.domain.assessment.volume.order import arranged
from pairing.domain.assessment.volume.volume import Volume
from pairing.domain.people.permissions import SYSTEM
from pairing.operations.county.imports import import_workbook
from pairing.printing import fonts, pdf
from pairing.queries import lists
from pairing.queries.assessment.volume.volume import volume_over
from pairing.queries.outings import outings
from tests.bench.comparison import Comparison, seconds

TODAY = date(2026, 11, 24)
SAMPLE = config.DATA / "county.xlsx"
PHOTOS = 8
CAMERA = (3264, 2448)
STORED = (1600, 1200)
NAIVE_STYLE = """
table { table-layout: auto !important; }
.item, .cover, section { display: flex; flex-direction: column; }
body { font-family: "Noto Sans CJK SC" !important; }
"""


def pictures(folder: Path) -> list[tuple[Path, Path]]:
    """(as the camera wrote it, as we store it) for eight noisy invented pictures."""
    chance = random.Random(8)
    found = []
    for place in range(PHOTOS):
        small = Image.effect_noise((160, 120), 60 + place)
        shares = [chance.random() for _ in range(3)]
        colours = [small.point([int(tone * share) for tone in range(256)]) for share in shares]
        picture = Image.merge("RGB", colours).resize(CAMERA, Image.Resampling.BICUBIC)
        camera, stored = folder / f"camera{place}.jpg", folder / f"stored{place}.jpg"
        exif = Image.Exif()
        exif[271] = "invented"
        picture.save(camera, quality=92, exif=exif)
        picture.resize(STORED).save(stored, quality=80, optimize=True)
        found.append((camera, stored))
    return found


def _volume(folder: Path) -> Volume:
    app = create_app(
        ENVIRONMENT={"PAIRING_INSTANCE": str(folder), "PAIRING_TODAY": TODAY.isoformat()}
    )
    with app.app_context():
        databases.upgrade()
        import_workbook(SYSTEM, SAMPLE, today=TODAY)
        term = lists.term_by_code("2026-1")
        assert term is not None
        pairing = outings.pairings(lists.pairing_ids_of_bureau(term.bureau_id, "B2"), TODAY)[0]
        return volume_over(pairing, [term], TODAY, "0" * 64)


def with_photos(volume: Volume, paths: list[Path]) -> Volume:
    """A volume of about twelve pages: two activities with all the photos, a lesson, papers."""
    facts = volume.facts
    chosen, half = facts.activities[:2], len(paths) // 2
    pairs = (paths[:half], paths[half:])
    activities = tuple(
        replace(row, photos=tuple(Photo(str(path), "", row.topic, row.day) for path in pair))
        for row, pair in zip(chosen, pairs, strict=True)
    )
    fewer = replace(
        facts,
        activities=activities,
        lessons=facts.lessons[:1],
        documents=facts.documents[:1],
        mentorships=(),
        roster=(),
        needs=(),
        checks=(),
        measures=(),
        terms=tuple(replace(term, pieces=()) for term in facts.terms),
    )
    return arranged(volume.cover, fewer, ArchiveSettings())


def _naive(volume: Volume) -> bytes:
    """What a first try looks like: photos as they came, flex boxes, free tables, system font."""
    html = pdf.markup("archive", volume=volume)
    html = html.replace('"Pairing Sans", ', "").replace("</style>", NAIVE_STYLE + "</style>")
    return pdf.HTML(string=html, base_url="/").write_pdf()  # type: ignore[no-any-return]


@contextmanager
def _chromium() -> Iterator[object]:
    path = shutil.which(BROWSER)
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


def compare(folder: Path) -> list[Comparison]:
    """The same volume three ways, each warm: the median of three."""
    photos = pictures(folder)
    plain = _volume(folder)
    tuned = with_photos(plain, [stored for _, stored in photos])
    camera = with_photos(plain, [taken for taken, _ in photos])
    fonts.use(fonts.small_fonts(folder))

    def ours() -> pdf.Printed:
        return pdf.render("archive", tuned.photo_paths(), volume=tuned)

    page_count = ours().pages
    taken = seconds(ours)
    naive = seconds(lambda: _naive(camera), runs=2)
    html = folder / "archive.html"
    html.write_text(re.sub(r'src="/', 'src="file:///', pdf.markup("archive", volume=tuned)))
    with _chromium() as browser:
        page = browser.new_page()  # type: ignore[attr-defined]

        def print_it() -> bytes:
            page.goto(html.as_uri(), wait_until="load")
            return page.pdf(prefer_css_page_size=True, print_background=True)  # type: ignore[no-any-return]

        print_it()
        chromium = seconds(print_it)
    subject = f"archive of {page_count} pages, {PHOTOS} photos, warm"
    return [
        Comparison(subject, taken, "WeasyPrint used naively", naive, 3),
        Comparison(subject, taken, "headless Chromium, same HTML, kept open", chromium, 1),
    ]
