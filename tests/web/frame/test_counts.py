"""Counts over several processes: none is lost, none is counted twice, and a full file lets in."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from pairing.web.frame import counts
from pairing.web.frame.counts import ROW, SETS, SharedCounts

NOON = 1_764_201_600.0
MINUTE = 60


def _still() -> float:
    return NOON


def _hits(path, times, ready, answers):
    """In a process of its own: how many of so many it was let in."""
    shared = SharedCounts(path, _still)
    ready.wait()
    answers.put(sum(shared.acquire_sliding_window_entry("who", 3000, MINUTE) for _ in range(times)))


def test_two_processes_together_let_in_what_one_would(tmp_path):
    spawn = multiprocessing.get_context("spawn")
    ready, answers = spawn.Barrier(2), spawn.Queue()
    started = [
        spawn.Process(target=_hits, args=(tmp_path / "limits", 2500, ready, answers))
        for _ in range(2)
    ]
    for one in started:
        one.start()
    found = [answers.get(timeout=60) for _ in started]
    for one in started:
        one.join(30)
    assert sum(found) == 3000
    assert (tmp_path / "limits").stat().st_size == ROW * SETS


def test_threads_of_a_process_do_not_lose_a_count(tmp_path):
    shared = SharedCounts(tmp_path / "limits", _still)
    with ThreadPoolExecutor(8) as pool:
        taken = pool.map(
            lambda _: shared.acquire_sliding_window_entry("who", 100, MINUTE), range(400)
        )
        assert sum(taken) == 100


def test_it_counts_as_the_library_does(tmp_path, monkeypatch):
    """The same answers as its own storage, second by second over five minutes."""
    now = [NOON + 7.3]
    monkeypatch.setattr("limits.storage.memory.time.time", lambda: now[0])
    item = RateLimitItemPerSecond(20, MINUTE)
    theirs = SlidingWindowCounterRateLimiter(MemoryStorage())
    ours = SlidingWindowCounterRateLimiter(SharedCounts(tmp_path / "limits", lambda: now[0]))
    refused = 0
    for second in range(300):
        now[0] += 1
        if second // 40 % 2 == 0:
            answer = ours.hit(item, "who")
            assert answer == theirs.hit(item, "who"), second
            refused += not answer
        windows = [
            one.storage.get_sliding_window(item.key_for("who"), 60) for one in (ours, theirs)
        ]
        assert windows[0][::2] == windows[1][::2]
    assert refused > 20


def test_a_full_set_gives_up_its_oldest_count_and_lets_in(tmp_path, monkeypatch):
    monkeypatch.setattr(counts, "SETS", 1)
    now = [NOON]
    shared = SharedCounts(tmp_path / "limits", lambda: now[0])
    for n in range(40):
        now[0] += MINUTE
        assert shared.acquire_sliding_window_entry(f"who{n}", 1, MINUTE)
    assert not shared.acquire_sliding_window_entry("who39", 1, MINUTE)
    assert (tmp_path / "limits").stat().st_size == ROW


@pytest.mark.parametrize("what", ["nowhere/limits", "."])
def test_without_the_file_a_process_counts_by_itself(tmp_path, what):
    shared = SharedCounts(tmp_path / what)
    assert [shared.acquire_sliding_window_entry("who", 2, MINUTE) for _ in range(3)] == [
        True,
        True,
        False,
    ]


def test_a_name_is_forgotten(tmp_path):
    shared = SharedCounts(tmp_path / "limits", _still)
    taken = [shared.acquire_sliding_window_entry("who", 1, MINUTE) for _ in range(2)]
    shared.clear_sliding_window("who", MINUTE)
    assert [*taken, shared.acquire_sliding_window_entry("who", 1, MINUTE)] == [True, False, True]


def test_the_wait_that_is_told_is_at_most_two_windows(tmp_path):
    now = [NOON]
    limiter = SlidingWindowCounterRateLimiter(SharedCounts(tmp_path / "limits", lambda: now[0]))
    item = RateLimitItemPerSecond(5, MINUTE)
    told = []
    for _ in range(90):
        now[0] += 1
        limiter.hit(item, "who")
        before, left, _, more = limiter.storage.get_sliding_window(item.key_for("who"), MINUTE)
        assert 0 <= left <= MINUTE < more <= 2 * MINUTE
        told.append(before)
    assert any(a != b for a, b in pairwise(told))
