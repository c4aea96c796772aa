"""What is removed is gone: the row, and the bytes in the store when nobody else holds them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from sqlalchemy import select

from pairing.extensions import db
from pairing.files import store
from pairing.models import Evidence, StoredFile
from pairing.operations.change import Change
from pairing.operations.rehearsal import is_rehearsing
from pairing.queries.outings.stored_files import held


@contextmanager
def storing(instance: Path) -> Iterator[Callable[[bytes], str]]:
    """Around a transaction: a function that puts bytes into the store and returns their SHA-256.

    They are held until their rows stand; when the transaction fails, they go again. In a
    rehearsal nothing is put anywhere.
    """
    if is_rehearsing():
        yield lambda data: sha256(data).hexdigest()
        return
    digests: list[str] = []

    def put(data: bytes) -> str:
        digests.append(store.store(instance, data))
        return digests[-1]

    try:
        with store.holding(instance):
            yield put
    except BaseException:
        let_go(instance, digests)
        raise


def detach(change: Change, rows: Sequence[Evidence]) -> list[str]:
    """Delete these rows, and their stored files that no other row uses (3 SELECTs).

    Returns the digests of bytes that may go after the commit: hand them to ``let_go``.
    """
    session = change.session
    ids = {row.stored_file_id for row in rows}
    query = select(StoredFile).where(StoredFile.id.in_(ids)).order_by(StoredFile.id)
    files = list(session.scalars(query.with_for_update()))
    for row in rows:
        session.delete(row)
    session.flush()
    used = select(Evidence.stored_file_id).where(Evidence.stored_file_id.in_(ids))
    still = set(session.scalars(used))
    gone = [one for one in files if one.id not in still]
    for one in gone:
        session.delete(one)
    digests = (digest for one in gone for digest in (one.sha256, one.thumbnail_sha256))
    return [digest for digest in digests if digest]


def let_go(instance: Path, digests: Iterable[str]) -> int:
    """Remove these bytes where no row holds them; after the commit. Returns how many went.

    While somebody is uploading this waits a little; what it then leaves, the daily sweep takes.
    """
    wanted = sorted(set(digests))
    if not wanted:
        return 0
    with store.alone(instance) as is_alone:
        if not is_alone:
            return 0
        db.session.rollback()  # read what others committed meanwhile
        free = set(wanted) - held(wanted)
        db.session.rollback()
        return sum(store.remove(instance, digest) for digest in free)
