"""What a page weighs as it is sent: packed, its files kept for a year, nothing given away."""

from __future__ import annotations

import gzip
import re

import brotli
import pytest

from pairing.web.frame.packing import LEAST, MOST_PADDING
from tests import cast
from tests.pages import MORE, READERS, paths

BOTH = {"Accept-Encoding": "gzip, deflate, br"}
FIRST_LOAD = 60 * 1024
"""Bytes over the line for a page, its style and its scripts, when nothing is kept yet."""
UNPACKED = {"br": brotli.decompress, "gzip": gzip.decompress}


def _static(page):
    """The addresses of the page's own files."""
    return re.findall(r"/static/[^\"]+", page)


@pytest.mark.parametrize("way", UNPACKED)
def test_pages_and_their_files_go_out_packed(signed_in, way):
    client, takes = signed_in(cast.LEAD_DIRECTOR), {"Accept-Encoding": way}
    page = client.get("/activities/new", headers=takes)
    plain = UNPACKED[way](page.data).decode()
    assert page.headers["Content-Encoding"] == way
    assert "Accept-Encoding" in page.vary
    assert len(page.data) < len(plain) / 4
    for address in _static(plain):
        packed, whole = client.get(address, headers=takes), client.get(address).data
        if len(whole) < LEAST:
            assert packed.data == whole
        else:
            assert UNPACKED[way](packed.data) == whole
            assert len(packed.data) < len(whole) / 2


def test_a_reader_who_takes_nothing_packed_gets_it_plain(signed_in):
    answer = signed_in(cast.MENTOR).get("/", headers={"Accept-Encoding": ""})
    assert "Content-Encoding" not in answer.headers
    assert "</html>" in answer.text


def test_the_length_of_a_packed_page_tells_nothing(signed_in):
    client = signed_in(cast.LEAD_DIRECTOR)
    lengths = {len(client.get("/search?q=abc", headers=BOTH).data) for _ in range(20)}
    assert len(lengths) > 5
    assert max(lengths) - min(lengths) > MOST_PADDING / 4


def test_what_another_site_asked_for_is_not_packed(signed_in):
    client = signed_in(cast.LEAD_DIRECTOR)
    answer = client.get("/search?q=abc", headers=BOTH | {"Sec-Fetch-Site": "cross-site"})
    assert "Content-Encoding" not in answer.headers


def test_a_file_is_kept_for_ever_under_its_hash_and_asked_for_again_under_another(app):
    client = app.test_client()
    address = next(one for one in _static(client.get("/sign-in").text) if ".css" in one)
    kept = client.get(address)
    assert "immutable" in kept.headers["Cache-Control"]
    older = re.sub(r"\.[0-9a-f]{10}\.", ".0000000000.", address)
    for other in (older, "/static/app.css"):
        answer = client.get(other)
        assert answer.data == kept.data
        assert answer.headers["Cache-Control"] == "no-cache"
        assert client.get(other, headers={"If-None-Match": kept.headers["ETag"]}).status_code == 304


def test_a_changed_file_has_another_name(app, tmp_path):
    app.static_folder = str(tmp_path)
    (tmp_path / "one.css").write_text("a {}")
    with app.test_request_context():
        before = app.url_for("static", filename="one.css")
        (tmp_path / "one.css").write_text("b {color: red}")
        assert app.url_for("static", filename="one.css") != before


@pytest.mark.parametrize("name", ["../pairing/app.py", "no-such.css", "..%2Fpyproject.toml", ""])
def test_only_our_own_files_are_served(app, name):
    assert app.test_client().get(f"/static/{name}").status_code == 404


def test_a_file_sets_no_cookie_and_does_not_vary_with_one(signed_in):
    client = signed_in(cast.MENTOR)
    answer = client.get(_static(client.get("/").text)[0])
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.vary


def test_the_service_worker_keeps_the_files_that_its_forms_name(signed_in):
    client = signed_in(cast.LEAD_DIRECTOR)
    named = set(_static(client.get("/activities/new").text))
    worker = client.get("/sw.js").text
    assert named <= set(_static(worker.split("const PARTS")[0]))
    assert client.get("/sw.js").headers["Cache-Control"] == "no-cache"


def test_the_first_load_of_every_page_is_light(county, signed_in):
    """Packed by gzip, which is what goes without TLS; brotli is smaller yet."""
    heavy, seen, files = {}, set(), {}
    for login in READERS:
        client, takes = signed_in(login), {"Accept-Encoding": "gzip"}
        for path in dict.fromkeys([*paths(county), *MORE]):
            answer = client.get(path, headers=takes)
            if answer.status_code != 200 or answer.mimetype != "text/html":
                continue
            seen.add(path)
            weight = len(answer.data)
            for address in _static(UNPACKED["gzip"](answer.data).decode()):
                if address not in files:
                    files[address] = len(client.get(address, headers=takes).data)
                weight += files[address]
            if weight > FIRST_LOAD:
                heavy[f"{login} {path}"] = weight
    assert heavy == {}
    assert len(seen) > 100
