"""What a phone asks before it puts us on its home screen: the manifest and the icons."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, jsonify, url_for

from pairing.files.icon import COLOUR, icon_png
from pairing.web.frame.access import public

blueprint = Blueprint("manifest", __name__)
SIZES = (192, 512)
APPLE = 180
A_DAY = "public, max-age=86400"


def _icon(size: int, purpose: str) -> dict[str, str]:
    src = url_for("manifest.icon", size=size, purpose=purpose)
    return {"src": src, "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}


@blueprint.get("/app.webmanifest")
@public
def manifest() -> Response:
    """Name, colours and icons of the installed application."""
    body: dict[str, Any] = {
        "id": "/",
        "name": "结对：城乡结对帮扶",
        "short_name": "结对",
        "description": "城乡学校结对帮扶的记录、确认、考核和档案。",
        "lang": "zh-CN",
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": COLOUR,
        "background_color": "#ffffff",
        "icons": [_icon(size, purpose) for size in SIZES for purpose in ("any", "maskable")],
    }
    response = jsonify(body)
    response.mimetype = "application/manifest+json"
    response.headers["Cache-Control"] = A_DAY
    return response


@blueprint.get("/icons/<any(any, maskable):purpose>-<int:size>.png")
@public
def icon(purpose: str, size: int) -> Response:
    """One of the icons, drawn once a process."""
    if size not in (*SIZES, APPLE):
        abort(404)
    picture = icon_png(size, is_maskable=purpose == "maskable")
    return Response(picture, mimetype="image/png", headers={"Cache-Control": A_DAY})
