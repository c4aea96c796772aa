"""What people, spreadsheets and attackers type: one list for pages, addresses and cells."""

from __future__ import annotations

NUMBERS = (
    *("1_000", "٣", "１２", "NaN", "sNaN", "Infinity", "-Infinity", "1e30", "1E-30", "1e400"),
    *("0.1234567", "0.123456", "0.005", "-0", "-1", "0", "7.", ".5", "--1", "+5", "0x10", "1,000"),
    *("1e999999999", "1e-999999999", " 7 ", "²", "½", "Ⅷ", "九", "๗", "9" * 3000, "9" * 30),
    *("999999999999", "1000000000000", "2147483647", "2147483648", "9223372036854775807"),
    *("9223372036854775808", "18446744073709551616", "00000000000000000000001", "1.0e0", "1 2"),
)
DAYS = (
    *("9998-12-31", "9999-12-31", "0001-01-01", "2026-02-30", "1999-12-31", "2100-01-01"),
    *("2099-12-31", "2000-01-01", "2026-W01-1", "20261124", "2026-11-24T00:00", "99999-01-01"),
    *("２０２６-１１-２４", "٢٠٢٦-١١-٢٤", "2026-13-01", "-2026-01-01", "2026-1-1", "0000-00-00"),
)
TIMES = ("24:00", "23:59:59", "9:5", "٩:٣٠", "25:61", "09:30:00.000001", "-1:00")
MONTHS = (
    *("2026-13", "2026-00", "0000-01", "9999-12", "2026-1", "２０２６-１１", "٢٠٢٦-١١", "2099-12"),
    *("9999-10000", "2026-2026", "0000-0001", "٢٠٢٦-٢٠٢٧", "2026-2027", "9998-9999"),
)
TEXTS = (
    *("", " ", "\u200b", "\u00ad\u2060\u200d", "\ufeff", "\u200e\u200f", "\u3164", "\u2800"),
    *(
        "\ufffe",
        "字\uffff",
        "\U0001fffe",
        "\ufdd0",
        "\x00",
        "a\x00b",
        "\x0b",
        "\x1f",
        "\x7f",
        "\x85",
    ),
    *(
        "\u202e反",
        "\u2067x",
        "e\u0301",
        "Å",
        "ﬁ",
        "\u2028",
        "a\r\n\r\nb",
        "\t",
        "🏫" * 300,
        "長" * 600,
    ),
    *("'; DROP TABLE account; --", "%00", "%s%n", "{{7*7}}", "{% x %}", "<script>1</script>"),
    *("=1+1", "@sum", "+8613", "-1+1", "../../etc/passwd", "C:\\con", "A" * 21_000, "_x0041_"),
    *(
        "null",
        "true",
        "[]",
        "{}",
        "None",
        "undefined",
        "\ufffd",
        "、",
        "、、",
        "a、b",
        "a；b,c",
        "*",
    ),
    *("0" * 65, "lead", "supported", "both", "kindergarten-activity", "new", "__n__", "-", "."),
)
EVERYTHING = (*NUMBERS, *DAYS, *TIMES, *MONTHS, *TEXTS)
FILE_NAMES = (
    *("", "a", ".", "..", "../../x.jpg", "a/b\\c.png", "\x00.jpg", "a\nb.pdf", "長" * 300 + ".jpg"),
    *("\u202egpj.exe", "con.pdf", "x.xlsx", "x.docx", "\ufffe.jpg", "'\".jpg", "a;b=c.jpg"),
)
FILE_BODIES = (
    b"",
    b"x",
    b"PK\x03\x04" + b"\0" * 40,
    b"\xff\xd8\xff\xe0" + b"\0" * 40,
    b"%PDF-1.7\n",
)
BODIES = (
    ("application/json", b'{"day": "\\ud800", "pairing_id": 1e400}'),
    ("application/json", b"["),
    ("text/plain", b"day=2026-11-24"),
    ("application/octet-stream", bytes(range(256))),
    ("application/x-www-form-urlencoded", b"day=%ff%fe&topic=%ED%A0%80&name=%C3%28&x=%zz&%00=%00"),
    ("application/x-www-form-urlencoded; charset=utf-16", b"day=1"),
    ("application/x-www-form-urlencoded", b"&".join(b"f%d=1" % n for n in range(3000))),
    ("multipart/form-data", b"no boundary"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x"),
    ("multipart/form-data; boundary=x", b"--x--"),
    ("", b"day=1"),
)
