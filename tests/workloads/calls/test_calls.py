"""Calls of libraries: what a file of them must hold to, and each call once."""

from __future__ import annotations

import importlib.util
import threading

import pytest

from benchmarks.calls.selection import find_calls
from workloads.calls.call import Call, Calls, Prepared, calls, made_bytes, made_text, sizes, spelled

EVERY = find_calls()


def is_there(module: str) -> bool:
    """Return whether a module can be imported here."""
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


@pytest.mark.parametrize("call", EVERY.values(), ids=EVERY)
def test_each_call_can_be_made_in_two_threads(call: Call) -> None:
    """Both are prepared in one thread and called in others, as when they are measured."""
    if call.requires and not is_there(call.requires):
        pytest.skip(f"{call.requires} is not installed")
    with call.prepare() as one, call.prepare() as other:
        ended: list[str] = []

        def run() -> None:
            for body in (one, other):
                body()
            ended.append("called")

        thread = threading.Thread(target=run)
        thread.start()
        thread.join(60)
        assert ended == ["called"]


def test_each_call_says_what_it_does() -> None:
    """The summary is one phrase without a full stop, and the size is filled in."""
    for call in EVERY.values():
        assert call.summary[:1].isupper()
        assert not call.summary.endswith(".")
        assert "{" not in call.summary
        assert call.name.startswith(f"{call.library}.")


def test_a_function_becomes_a_call_for_each_size() -> None:
    """Its name ends in the size, its summary has it in words, and it gets the number."""

    @calls("lib.work", "Works on {size}", sizes=sizes("64B", "2KiB"))
    def work(size: int) -> Prepared:
        """Prepare nothing."""
        yield lambda: size

    assert isinstance(work, Calls)
    small, large = work.each()
    assert (small.name, small.summary) == ("lib.work/64B", "Works on 64 bytes")
    assert (large.name, large.summary) == ("lib.work/2KiB", "Works on 2 KiB")
    with large.prepare() as body:
        assert body() == 2048


def test_sizes_are_bytes_or_elements() -> None:
    """With a unit of bytes, with thousands, or as they are."""
    assert sizes("8", "10k", "1M", "3KiB", "1MiB") == {
        "8": 8,
        "10k": 10_000,
        "1M": 1_000_000,
        "3KiB": 3_072,
        "1MiB": 1_048_576,
    }
    assert [spelled(label) for label in ("8", "10k", "2048B", "1MiB")] == [
        *("8", "10,000", "2,048 bytes", "1 MiB")
    ]


def test_data_is_of_the_asked_size_and_always_the_same() -> None:
    """So that two runs measure the same work."""
    for size in (0, 1, 1_000):
        assert len(made_bytes(size)) == len(made_text(size)) == size
    assert made_bytes(64) == made_bytes(64)
    assert made_text(64) == made_text(64)
