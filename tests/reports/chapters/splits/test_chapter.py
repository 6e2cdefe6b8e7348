"""Processes × threads: which split is best, which is enough, and what is not shown."""

from __future__ import annotations

import pytest

from reports.chapters.chapter import LONGEST_HEADLINE
from reports.chapters.splits.chapter import CHAPTER
from reports.chapters.splits.chart import CHART
from reports.chapters.splits.facts import splits
from reports.speedups.cells import analyze
from tests.reports.make_kinds import run_of
from tests.reports.make_kinds import splits as made

TWO = {None: [0.01] * 6, 1: [0.004] * 6, 2: [0.0025] * 6, 4: [0.0025, 0.0026] * 3, 8: [0.003] * 6}
ONE = {None: [0.01] * 6, 1: [0.00125] * 6, 2: [0.00125] * 6, 8: [0.0013] * 6}
FEW = {processes: seconds[:5] for processes, seconds in TWO.items()}
FLAT = {None: [0.01] * 6, 1: [0.002, 0.003] * 3, 8: [0.003, 0.002] * 3}


def test_enough_is_the_split_with_the_fewest_processes_that_is_not_shown_slower() -> None:
    """2×4 is four times as fast as sequential; 4×2 may be as fast; 1×8 and 8×1 are not."""
    (found,) = splits(run_of(*made(TWO)))
    assert (found.best.name, found.enough.name) == ("2×4", "2×4")
    assert found.best.gain.estimate == pytest.approx(4.0)
    assert [step.name for step in found.ties] == ["4×2"]
    assert [step.name for step in found.steps if step.is_shown_slower] == ["1×8", "8×1"]
    assert found.steps[0].memory_bytes == 10 * 2**20


def test_the_headline_names_the_processes_for_the_least_and_the_most_computing() -> None:
    """One is enough for 5 %, two for 50 %; the sentence is of the part nearest to a usual request."""
    analysis = analyze(run_of(*made(ONE, 0.05), *made(TWO, 0.2), *made(TWO, 0.5)))
    assert CHAPTER.headline(analysis) == "Enough: 1 process at 5 % computing, 2 at 50 %"
    assert list(CHAPTER.in_short(analysis)) == [
        "20 % computing: 2×4 gives 4.00× (4.00–4.00); no difference shown to 4×2.",
        "Not forked and without the caller, 1×8 needs 10.0 MiB and 8×1 80.0 MiB.",
    ]


@pytest.mark.parametrize(
    ("per_item_s", "part", "headline"),
    [
        (TWO, 0.2, "20 % computing, 8 workers: 2×4 is enough, 4.00×"),
        (TWO, None, "Your function, 8 workers: 2×4 is enough, 4.00×"),
        (FLAT, 0.2, "8 workers: no split is shown to be best"),
        (FEW, 0.2, "Processes × threads: too few blocks to tell"),
        ({None: [0.01] * 6, 1: [0.004] * 6}, 0.2, "Processes × threads: not measured"),
        ({1: [0.01] * 6, 2: [0.004] * 6}, 0.2, "Processes × threads: not measured"),
    ],
    ids=["one part", "own", "flat", "few blocks", "one split", "no baseline"],
)
def test_nothing_is_claimed_that_the_intervals_do_not_show(
    per_item_s: dict[int | None, list[float]], part: float | None, headline: str
) -> None:
    """Noise, five blocks, or nothing to compare with."""
    analysis = analyze(run_of(*made(per_item_s, part)))
    assert CHAPTER.headline(analysis) == headline
    assert len(headline.split()) <= LONGEST_HEADLINE


def test_the_chart_says_every_speedup_in_words() -> None:
    """A title of the splits that are enough, and each split's figures in the text that stands for it."""
    drawing = CHART.draw(analyze(run_of(*made(ONE, 0.05), *made(TWO, 0.5))), "")
    assert drawing is not None
    assert "50 % computing, 2×4: 4.00× (4.00–4.00), 20 MiB" in drawing.alt
    title = drawing.figure.get_suptitle().replace("\N{NO-BREAK SPACE}", " ")
    assert title == "Enough: 1×8 (5 % computing), 2×4 (50 % computing)"
    assert CHART.draw(analyze(run_of()), "") is None


def test_parts_of_the_mix_are_series_of_their_own() -> None:
    """Whoever compares two runs never compares one part with another."""
    kind = CHAPTER.kind
    assert kind is not None
    assert kind.series is not None
    low, high = (run_of(*made(TWO, part)).facts["splits"][2] for part in (0.2, 0.5))
    assert kind.series(low).subject != kind.series(high).subject
    assert kind.series(low).settings == {"processes": 2, "threads": 4}
    assert kind.series(low).values[0] == pytest.approx(0.0025)
