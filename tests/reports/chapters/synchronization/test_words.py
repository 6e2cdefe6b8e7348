"""What the experiments found, in sentences."""

from __future__ import annotations

from reports.chapters.synchronization.facts import SynchronizationPoint
from reports.chapters.synchronization.words import sentences
from tests.reports.make_kinds import run_of
from tests.reports.make_lesson import trial


def test_the_pipeline_tells_its_rates() -> None:
    """Both ways to build it, in items per second."""
    buffer = trial("condition", "BoundedBuffer", 5, unit="items")
    queue = trial("condition", "queue.Queue", 5, wall_s=[2.0] * 6, unit="items")
    first, second = sentences(run_of(buffer, queue).of(SynchronizationPoint))
    assert first == (
        "The pipeline with 5 threads: 1,000 items/s (1,000–1,000) through BoundedBuffer and "
        "500 items/s (500–500) through queue.Queue."
    )
    assert second == (
        "The time of an operation, BoundedBuffer against queue.Queue: 0.50× (0.50–0.50) with 5 threads "
        "(costs less)."
    )


def test_a_comparison_claims_nothing_astride_of_one() -> None:
    """What can't be told apart is said so, and so are too few blocks."""
    astride = [0.5, 0.5, 0.5, 2.0, 2.0, 2.0]
    (found,) = sentences(
        run_of(trial("rlock", "RLock", wall_s=astride), trial("rlock", "Lock")).of(SynchronizationPoint)
    )
    assert found.endswith("(can't be told apart here).")
    few = [trial("rlock", "RLock", wall_s=[1.0]), trial("rlock", "Lock", wall_s=[1.0])]
    assert sentences(run_of(*few).of(SynchronizationPoint))[0].endswith("(too few blocks to tell).")


def test_where_a_readers_writer_lock_pays() -> None:
    """One sentence for each time spent inside, with the verdict at each reading share."""
    made = []
    for section_s, seconds in ((0.0, 4.0), (0.001, 0.25)):
        settings = {"reading_share": 0.9, "section_s": section_s}
        made += [
            trial("read_write_lock", "ReadWriteLock", 12, wall_s=[seconds] * 6, settings=settings),
            trial("read_write_lock", "Lock", 12, settings=settings),
        ]
    memory, disk = sentences(run_of(*made).of(SynchronizationPoint))
    assert (
        "no longer than a look into memory takes: at 90 % reading it costs more than it gains (4.00×"
        in memory
    )
    assert "held for 1 ms: at 90 % reading it pays (0.25×" in disk


def test_without_experiments_there_is_nothing_to_say() -> None:
    """No sentence."""
    assert sentences(()) == ()
