"""Power cuts while two processes save: what was acknowledged is there afterwards.

`python3 -m tests.bench.power` needs root: an ext4 file system of its own in a loop device, cut off
from its disk by EXT4_IOC_SHUTDOWN without flushing its journal, then mounted again. The control
saves without fsync and must lose; if it does not, the cuts cut nothing.
"""

from __future__ import annotations

import fcntl
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import create_engine, text

from pairing.databases.opening import WRITE, queue_file
from pairing.databases.sqlite import choose
from pairing.databases.turns import turn

CUTS = 15
SHUTDOWN = 0x8004587D
WITHOUT_FLUSHING = (2).to_bytes(4, sys.byteorder)
WRITERS = 2
MEGABYTES = 64
BEGUN = "begun"


def save(name: str, path: Path, durable: bool) -> None:
    """Save row after row as an operation does; say each number once it is acknowledged."""
    engine = create_engine(f"sqlite:///{path}", module=choose("").module)
    queue = queue_file(engine)
    assert queue is not None
    print(BEGUN, flush=True)
    number = 0
    with engine.connect() as connection:
        if not durable:
            connection.exec_driver_sql("PRAGMA synchronous=0")
            connection.commit()
        while True:
            number += 1
            row = {"writer": name, "number": number, "text": "x" * 900}
            with turn(queue) as left:
                connection.execution_options(**{WRITE: left})
                connection.execute(text("INSERT INTO saved VALUES (:writer, :number, :text)"), row)
                connection.commit()
            print(number, flush=True)


def _make(path: Path) -> None:
    path.touch()
    engine = create_engine(f"sqlite:///{path}", module=choose("").module)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode=wal").scalar() == "wal"
        connection.exec_driver_sql("CREATE TABLE saved (writer, number, text)")
        connection.commit()
    engine.dispose()
    os.sync()


def _check(path: Path, told: dict[str, int]) -> tuple[int, str]:
    """(acknowledged rows that are gone, what SQLite says of the file)."""
    engine = create_engine(f"sqlite:///{path}", module=choose("").module)
    try:
        with engine.connect() as connection:
            whole = str(connection.exec_driver_sql("PRAGMA integrity_check").scalar())
            rows = connection.exec_driver_sql("SELECT writer, number FROM saved").all()
    except Exception as error:
        return sum(told.values()), str(error).splitlines()[0]
    finally:
        engine.dispose()
    there = {(str(writer), int(number)) for writer, number in rows}
    wanted = {(name, one) for name, most in told.items() for one in range(1, most + 1)}
    return len(wanted - there), whole


def _mounted(image: Path, place: Path) -> None:
    subprocess.run(["mount", "-o", "loop", image, place], check=True)


def cut(folder: Path, durable: bool, seconds: float) -> tuple[int, int, str]:
    """One power cut: (rows acknowledged, rows lost, what SQLite says)."""
    image, place = folder / "disk.img", folder / "disk"
    place.mkdir(exist_ok=True)
    with image.open("wb") as stream:
        stream.truncate(MEGABYTES * 1024 * 1024)
    subprocess.run(["mkfs.ext4", "-q", "-F", image], check=True)
    _mounted(image, place)
    _make(place / "x.sqlite3")
    writers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.bench.power", str(n), str(place / "x.sqlite3")]
            + ([] if durable else ["--without-fsync"]),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        for n in range(WRITERS)
    ]
    for one in writers:
        assert one.stdout and one.stdout.readline().decode().strip() == BEGUN
    time.sleep(seconds)
    descriptor = os.open(place, os.O_RDONLY)
    fcntl.ioctl(descriptor, SHUTDOWN, WITHOUT_FLUSHING)
    os.close(descriptor)
    told = {}
    for n, one in enumerate(writers):
        one.kill()
        said = one.communicate()[0].decode().split()
        told[str(n)] = int(said[-1]) if said else 0
    subprocess.run(["umount", place], check=True)
    _mounted(image, place)
    lost, whole = _check(place / "x.sqlite3", told)
    subprocess.run(["umount", place], check=True)
    return sum(told.values()), lost, whole


def main() -> int:
    """All cuts, both ways; exit code 1 when a durable row was lost, or the control lost nothing."""
    chance, fine = random.Random(20261124), True
    with tempfile.TemporaryDirectory(prefix="pairing-power-", dir="/var/tmp") as place:
        for name, durable in (("WAL + FULL", True), ("control without fsync", False)):
            found = [cut(Path(place), durable, chance.uniform(0.3, 2.0)) for _ in range(CUTS)]
            saved, lost = sum(one[0] for one in found), sum(one[1] for one in found)
            damaged = [one[2] for one in found if one[2] != "ok"]
            cuts = sum(one[1] > 0 for one in found)
            print(
                f"{name}: {CUTS} cuts, {saved} rows acknowledged, {lost} lost in {cuts} cuts, "
                f"{len(damaged)} files damaged",
                flush=True,
            )
            fine = fine and (lost == 0 and not damaged if durable else lost > 0)
    return 0 if fine else 1


if __name__ == "__main__":
    if len(sys.argv) > 2:
        save(sys.argv[1], Path(sys.argv[2]), "--without-fsync" not in sys.argv)
    sys.exit(main())
