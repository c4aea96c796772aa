"""The manifest and the icons with which a phone puts us on its home screen."""

import io

import pytest
from PIL import Image

from pairing.files.icon import COLOUR
from tests import cast


@pytest.fixture
def engine_name() -> str:
    """Nothing here asks the database anything."""
    return "sqlite"


def test_every_page_names_the_manifest_and_its_icons_are_there(county):
    page = cast.sign_in(county, cast.MENTOR).get("/").text
    assert '<link rel="manifest" href="/app.webmanifest">' in page
    stranger = county.test_client()
    assert "/app.webmanifest" in stranger.get("/sign-in").text
    answer = stranger.get("/app.webmanifest")
    assert answer.mimetype == "application/manifest+json"
    body = answer.get_json(force=True)
    assert (body["lang"], body["display"], body["theme_color"]) == (
        "zh-CN",
        "standalone",
        "#1f7a72",
    )
    assert {(one["sizes"], one["purpose"]) for one in body["icons"]} == {
        (size, purpose) for size in ("192x192", "512x512") for purpose in ("any", "maskable")
    }
    for one in body["icons"]:
        picture = Image.open(io.BytesIO(stranger.get(one["src"]).data))
        assert f"{picture.width}x{picture.height}" == one["sizes"]
        corner = picture.convert("RGBA").getpixel((0, 0))
        assert (corner[3] == 255) is (one["purpose"] == "maskable")
        assert picture.convert("RGBA").getpixel((picture.width // 2, 4))[:3] == (31, 122, 114)


def test_no_other_size_is_drawn(app):
    assert app.test_client().get("/icons/any-4096.png").status_code == 404
    assert app.test_client().get("/icons/any-181.png").status_code == 404


def test_the_colour_is_that_of_the_drawing(app):
    assert COLOUR in app.test_client().get("/static/icon.svg").text
