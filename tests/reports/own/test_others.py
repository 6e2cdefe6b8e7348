"""What threads and processes gave where they are not advised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reports.cause.rules import causes
from reports.own.others import others
from tests.reports.make_run import group, without_time
from tests.reports.own.make_own import NAME, own_group, own_run

if TYPE_CHECKING:
    from pathlib import Path


def _others(folder: Path, advised: str | None, *run: Any) -> tuple[str, ...]:  # noqa: ANN401 - JSON values
    analysis, _ = own_run(folder, *run)
    return tuple(others(analysis, NAME, advised, causes(analysis)))


def test_threads_with_their_cause_and_the_line(tmp_path: Path) -> None:
    """Figure, interval, workers, cause, and where the GIL was held."""
    (sentence,) = _others(tmp_path, "processes", own_group())
    assert sentence.startswith(
        "Threads give 1.00× (1.00–1.00) with 2 workers: GIL-bound, because one thread held the GIL 97 % "
        "(96–98) of the time"
    )
    assert sentence.endswith(". The GIL was held mostly in parse.py line 88 (parse).")


def test_the_line_is_told_only_where_the_gil_is_the_cause(tmp_path: Path) -> None:
    """Where processes gain less than threads, no line of source is to blame."""
    (sentence,) = _others(tmp_path, "threads", own_group(threads=0.5, processes=1.2))
    assert sentence.startswith("Processes give 0.83× (0.83–0.83) with 2 workers: dispatch-bound, because ")
    assert "The GIL was held" not in sentence


def test_a_cause_that_is_not_clear_is_none(tmp_path: Path) -> None:
    """Without evidence the figure stands alone, and what is missing is said."""
    cells = {("threads", 2): [1.0] * 6, ("processes", 2): [0.5] * 6}
    (sentence,) = _others(tmp_path, "processes", group(NAME, cells))
    assert sentence.startswith("Threads give 1.00× (1.00–1.00) with 2 workers; why is not clear: ")
    assert "the GIL share is missing" in sentence


def test_too_few_blocks_are_said(tmp_path: Path) -> None:
    """A figure without an interval says why it has none."""
    cells = {("threads", 2): [1.0] * 3, ("processes", 2): [0.5] * 3}
    first, _ = _others(tmp_path, None, group(NAME, cells))
    assert first.startswith(
        "Threads give 1.00× (no interval: 3 of 6 blocks) with 2 workers; why is not clear"
    )


def test_what_could_not_run_has_its_reasons(tmp_path: Path) -> None:
    """Skipped and failed cells are told with what the measurement said, each reason once."""
    lost = [
        without_time(NAME, "processes", workers, "skipped", reason="its items cannot be pickled.")
        for workers in (2, 4)
    ]
    cells = group(NAME, {("threads", 2): [0.5] * 6})
    assert _others(tmp_path, "threads", cells, lost) == (
        "Processes have no time (skipped: its items cannot be pickled).",
    )


def test_what_was_not_asked_for_is_said(tmp_path: Path) -> None:
    """A runner that the run left out is not passed over."""
    cells = group(NAME, {("threads", 2): [0.5] * 6})
    assert _others(tmp_path, "threads", cells) == ("Processes were not measured.",)


def test_a_variant_stands_in_for_its_family(tmp_path: Path) -> None:
    """Where only processes of one start method were measured, they are what is told."""
    cells = {("threads", 2): [0.5] * 6, ("processes-spawn", 2): [1.0] * 6}
    (sentence,) = _others(tmp_path, "threads", group(NAME, cells))
    assert sentence.startswith("Processes-spawn give 1.00×")
    assert _others(tmp_path, "processes-spawn", group(NAME, cells))[0].startswith("Threads give 2.00×")


def test_what_noise_covers_is_called_noise(tmp_path: Path) -> None:
    """An interval above 1 is no gain where sequential over itself reaches as far."""
    cells = group(NAME, {("threads", 2): [0.5] * 6, ("processes", 2): [0.8] * 6})
    cells[1]["stats"]["data"] = [0.7, 1.4] * 3
    (sentence,) = _others(tmp_path, "threads", cells)
    assert "with 2 workers, though by no more than this group's noise; why is not clear" in sentence
