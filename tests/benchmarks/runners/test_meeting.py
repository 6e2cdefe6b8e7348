"""The meeting of workers: nobody leaves before all have come, again and again, and none waits for ever."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.runners.worker import Meeting, NamedMeeting, arrange_meeting

PATIENCE_S = 30.0


@contextmanager
def meeting_of(parties: int) -> Iterator[Meeting]:
    """Yield a meeting that is closed afterwards."""
    meeting = arrange_meeting(parties)
    try:
        yield meeting
    finally:
        meeting.close()


@settings(max_examples=20, deadline=None)
@given(parties=st.integers(1, 6), times=st.integers(1, 20))
def test_nobody_leaves_before_all_have_come(parties: int, times: int) -> None:
    """However often they meet, whoever leaves has seen all of this time's arrivals, and none is one ahead."""
    arrivals = [0] * times
    lock = threading.Lock()

    def take_part(meeting: Meeting) -> list[int]:
        seen = []
        for time in range(times):
            with lock:
                arrivals[time] += 1
            meeting.wait(PATIENCE_S)
            seen.append(arrivals[time])
        return seen

    with meeting_of(parties) as meeting, ThreadPoolExecutor(parties) as threads:
        seen = [future.result() for future in [threads.submit(take_part, meeting) for _ in range(parties)]]
    assert seen == [[parties] * times] * parties


def test_everybody_has_another_number_on_leaving() -> None:
    """As many as are still to leave: from all but one down to none."""
    with meeting_of(4) as meeting, ThreadPoolExecutor(4) as threads:
        left = [future.result() for future in [threads.submit(meeting.wait, PATIENCE_S) for _ in range(4)]]
    assert sorted(left) == [0, 1, 2, 3]


def test_one_alone_need_not_wait() -> None:
    """A meeting of one is over at once, however often."""
    with meeting_of(1) as meeting:
        assert [meeting.wait(0) for _ in range(3)] == [0, 0, 0]


def test_whoever_waits_in_vain_is_told() -> None:
    """A worker that does not come costs the time-out, no more."""
    with meeting_of(2) as meeting, pytest.raises(TimeoutError, match="not all workers arrived within 0 s"):
        meeting.wait(0)


def test_closing_gives_back_the_pipes() -> None:
    """All four ends are closed."""
    with meeting_of(2) as meeting:
        ends = [*meeting.arriving, *meeting.leaving]
    for end in ends:
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(end)


def test_parties_that_share_only_a_folder_meet_again_and_again(tmp_path: Path) -> None:
    """Whoever knows the names of the pipes can wait; nobody goes on before all are there."""
    arrived: list[int] = []

    def party(number: int) -> list[int]:
        seen = []
        for _ in range(3):
            arrived.append(number)
            NamedMeeting(4, tmp_path).wait(60)
            seen.append(len(arrived))
        return seen

    with NamedMeeting(4, tmp_path).arranged(), ThreadPoolExecutor(4) as pool:
        everyone = list(pool.map(party, range(4)))
    assert all(count >= 4 * (turn + 1) for seen in everyone for turn, count in enumerate(seen))


def test_a_named_meeting_that_nobody_joins_times_out(tmp_path: Path) -> None:
    """As any meeting does."""
    with (
        NamedMeeting(2, tmp_path).arranged() as meeting,
        pytest.raises(TimeoutError, match="not all workers"),
    ):
        meeting.wait(0.01)
