"""Every format: taken, and what it becomes; or refused, and with which sentence."""

import io

import olefile
import pytest
from PIL import Image

from pairing.files.errors import BadFile
from pairing.files.kinds import LARGEST_FILE, MEDIA_TYPES, NOT_TAKEN, PHOTOS, media_type
from pairing.files.store import file_name
from tests.files import making
from tests.files.making import compound, encoded, package, zipped

RED = Image.new("RGB", (8, 8), "red")
PAPERS = {
    **{
        f"{ending} by {order}": (package(ending, order), ending)
        for ending in ("docx", "xlsx", "pptx")
        for order in making.ORDERS
    },
    "doc": (compound("1Table", "WordDocument", "\x05SummaryInformation"), "doc"),
    "wps": (compound("WordDocument", "Data", "0Table", "\x05DocumentSummaryInformation"), "doc"),
    "xls": (compound("\x05SummaryInformation", "Workbook"), "xls"),
    "xls of 95, et": (compound("Book"), "xls"),
    "ppt, dps": (compound("Current User", "PowerPoint Document"), "ppt"),
    "a PDF with text": (making.pdf_of_text(), "pdf"),
    "a scanned PDF": (making.pdf_of_a_scan(), "pdf"),
    "a PDF with a scanner's words before": (making.pdf_of_a_scan(b"\0SCAN\r\n" * 9), "pdf"),
}
PICTURES = {
    "JPEG": encoded(RED, "JPEG"),
    "PNG": encoded(RED, "PNG"),
    "a moving PNG": encoded(RED, "PNG", save_all=True, append_images=[RED.rotate(1)]),
    "WebP": encoded(RED, "WEBP"),
    "HEIC": encoded(RED.resize((64, 64)), "HEIF"),
    "HEIC of ten bits": making.heic_of_ten_bits((64, 48)),
    "AVIF": encoded(RED, "AVIF"),
}
REFUSED = {
    "nothing we know": (b"MZ" + b"\0" * 99, NOT_TAKEN),
    "a script": (b"<script>alert(1)</script>", NOT_TAKEN),
    "a compound file of others": (compound("__properties_version1.0"), NOT_TAKEN),
    "a compound file of nobody": (compound(), NOT_TAKEN),
    "an Office file with a password": (compound("EncryptionInfo", "EncryptedPackage"), "密码"),
    "a torn compound file": (compound("WordDocument")[:600], "没有传完整"),
    "a torn package": (package("docx")[:-30], "没有传完整"),
    "an entity in the list of contents": (
        zipped(("[Content_Types].xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')),
        "没有传完整",
    ),
    "a list of contents of 30 MB": (
        zipped(("[Content_Types].xml", "<x>" + " " * 30_000_000)),
        "没有传完整",
    ),
    "macros": (package("docm"), "带宏"),
    "a template": (package("dotx"), "另存为"),
    "OpenDocument": (zipped(("mimetype", "application/vnd.oasis.opendocument.text")), "另存为"),
    "OFD": (zipped(("OFD.xml", "<x/>")), "OFD"),
    "a ZIP": (zipped(("photos/1.jpg", "x")), "压缩包"),
    "a RAR": (b"Rar!\x1a\x07\x00" + b"\0" * 300, "压缩包"),
    "a 7z": (b"7z\xbc\xaf\x27\x1c" + b"\0" * 300, "压缩包"),
    "a page called .xls": (b"\xef\xbb\xbf\r\n<html><table></table></html>", "另存为"),
    "RTF called .doc": (b"{\\rtf1 x}", "另存为"),
    "a video": (b"\0\0\0\x20ftypisom\0\0\0\0isomiso2mp41" + b"\0" * 300, "视频"),
    "a sound": (b"ID3\x03" + b"\0" * 300, "录音"),
    "GIF": (encoded(RED, "GIF"), "另存为 JPEG"),
    "BMP": (encoded(RED, "BMP"), "另存为 JPEG"),
    "TIFF": (encoded(RED, "TIFF"), "另存为 JPEG"),
    "too large": (b"\xff\xd8\xff" + b"0" * LARGEST_FILE, "10 MB"),
    "empty": (b"", NOT_TAKEN),
}


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_is_what_its_contents_say(name):
    data, ending = PAPERS[name]
    assert media_type(data) == MEDIA_TYPES[ending]


@pytest.mark.parametrize("name", PICTURES)
def test_a_photo_is_known(name):
    assert media_type(PICTURES[name]) in PHOTOS


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_taken_is_told_with_what_to_do(name):
    data, told = REFUSED[name]
    with pytest.raises(BadFile) as refused:
        media_type(data)
    assert told in str(refused.value)


def test_the_compound_files_of_these_tests_are_real_ones():
    with olefile.OleFileIO(io.BytesIO(compound("1Table", "WordDocument"))) as opened:
        assert opened.openstream("WordDocument").read() == b"x" * 4096


def test_a_file_is_saved_under_its_own_ending_or_that_of_wps():
    doc, jpeg = MEDIA_TYPES["doc"], "image/jpeg"
    assert [file_name(name, doc) for name in ("教案.wps", "教案.DOC", "教案", "教案.et")] == [
        "教案.wps",
        "教案.DOC",
        "教案.doc",
        "教案.et.doc",
    ]
    assert file_name("IMG_1.HEIC", jpeg) == "IMG_1.HEIC.jpg"
