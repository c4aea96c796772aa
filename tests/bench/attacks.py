"""One person reads and saves while others attack: how long she waits, with figures.

`python3 -m tests.bench.attacks` serves a county of 100 pairings and measures three times: in quiet,
while eight hostile files are checked at once again and again, and while five archives of a school
year are asked for at once and printed.
"""

from __future__ import annotations

import http.client
import os
import signal
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

from tests import cast
from tests.bench.load import Told, Visitor, _form, _free_port, _line, _serve, prepare
from tests.hostile_files import ATTACKS

QUIET, UNDER_CHECK, MOST = 15.0, 25.0, 120.0
ARCHIVES = 5
RULE = "-----pairing"


def _upload(port: int, token: str, cookie: str, data: bytes) -> Told:
    """Send a file to the check page as a browser does."""
    body = (
        f'--{RULE}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
        f'--{RULE}\r\nContent-Disposition: form-data; name="file"; filename="B1_2026-1_v1.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    ).encode()
    body += data + f"\r\n--{RULE}--\r\n".encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={RULE}", "Cookie": cookie}
    begun = time.monotonic()
    try:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=90)
        line.request("POST", "/check", body, headers)
        answer = line.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        return Told(0, time.monotonic() - begun)
    return Told(answer.status, time.monotonic() - begun)


def _stranger(port: int) -> tuple[str, str]:
    """The token and cookie of somebody without an account."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    line.request("GET", "/check")
    answer = line.getresponse()
    page, cookie = answer.read().decode(), answer.getheader("Set-Cookie") or ""
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    return token, cookie.split(";")[0]


def _check(port: int, files: Sequence[bytes], over: float) -> list[Told]:
    """Eight files at once, each again until it is put off."""
    token, cookie = _stranger(port)
    told: list[Told] = []

    def send(data: bytes) -> None:
        while time.monotonic() < over:
            told.append(_upload(port, token, cookie, data))
            if told[-1].status == 429:
                return

    _all(send, files)
    return told


def _archives(officer: Visitor, pairings: Sequence[int], over: float) -> tuple[list[Told], float]:
    """Five archives at once; the answers, and how long it took until all were made."""
    told, begun = [], time.monotonic()
    for key in pairings:
        path = f"/pairings/{key}/school-years/2026-2027/archive"
        told.append(officer.ask("POST", path, {"csrf_token": officer.token})[0])
    while time.monotonic() < over:
        pages = [officer.ask("GET", f"/jobs/{n}/progress")[1] for n in range(1, ARCHIVES + 1)]
        if not any(b"data-refreshing" in page for page in pages):
            break
        time.sleep(1)
    return told, time.monotonic() - begun


def _all(act: Callable[[bytes], None], files: Sequence[bytes]) -> None:
    threads = [threading.Thread(target=act, args=(one,)) for one in files]
    for one in threads:
        one.start()
    for one in threads:
        one.join()


def _beside(port: int, pairing: int, attack: Callable[[], object]) -> tuple[list[Told], list[Told]]:
    """She reads three pages and saves, from two devices, for as long as the attack lasts."""
    reader, saver = Visitor(port, "head-k04"), Visitor(port, "head-k04")
    pages = ["/", f"/pairings/{pairing}", f"/pairings/{pairing}/months/2026-10"]
    read: list[Told] = []
    saved: list[Told] = []
    over = threading.Event()

    def look() -> None:
        while not over.is_set():
            read.append(reader.ask("GET", pages[len(read) % len(pages)])[0])
            time.sleep(0.2)

    def save() -> None:
        while not over.is_set():
            saved.append(saver.ask("POST", "/activities/new", _form(pairing, saver.token))[0])
            time.sleep(0.5)

    threads = [threading.Thread(target=one) for one in (look, save)]
    for one in threads:
        one.start()
    attack()
    over.set()
    for one in threads:
        one.join()
    return read, saved


def _tell(name: str, waits: tuple[list[Told], list[Told]], more: str = "") -> None:
    load = os.getloadavg()[0]
    print(f"{name} (load {load:.1f}){more}", flush=True)
    for what, told in zip(("reads", "saves"), waits, strict=True):
        print("        ", _line(what, told), flush=True)


def main() -> None:
    """Serve, and measure her waits three times."""
    with tempfile.TemporaryDirectory(prefix=f"pairing-attacks-{uuid.uuid4().hex[:4]}-") as place:
        folder, port = Path(place), _free_port()
        pairing = prepare(folder)
        server = _serve(folder, port, Path.cwd(), "")
        try:
            _tell("quiet", _beside(port, pairing, lambda: time.sleep(QUIET)))
            files, sent = [make() for make in ATTACKS.values()], list[Told]()
            until = time.monotonic() + UNDER_CHECK
            waits = _beside(port, pairing, lambda: sent.extend(_check(port, files, until)))
            counts = {one: sum(t.status == one for t in sent) for one in {t.status for t in sent}}
            _tell("eight hostile files at /check", waits, f": {len(sent)} sent, answers {counts}")
            officer, made = Visitor(port, cast.OFFICER), []
            until = time.monotonic() + MOST
            waits = _beside(
                port,
                pairing,
                lambda: made.append(_archives(officer, range(1, ARCHIVES + 1), until)),
            )
            statuses, seconds = [one.status for one in made[0][0]], made[0][1]
            _tell("five archives of a year", waits, f": answers {statuses}, {seconds:.0f} s")
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)
        log = (folder / "server.log").read_text(errors="replace")
        print(f"in the log: {log.count('put off')} put off, {log.count('Traceback')} broken")


if __name__ == "__main__":
    main()
