"""How runners scale, and when there are too few points to say."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from reports.chapters.scaling.chapter import headline, in_short, scaling_rows, scalings, why_none
from reports.statistics.scaling_laws import universal
from tests.reports.make_run import cell, environment, group, without_time

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.speedups.cells import Analysis

WAITS = {"cpu_s": [0.01] * 6}
"""A core is busy for a hundredth of the time: waiting."""
TWO_RUNNERS = (("threads", 2), ("processes", 2))


def _threads(*speedups: tuple[int, float], **extra: object) -> list[dict[str, Any]]:
    cells = {("threads", workers): [1 / speedup] * 6 for workers, speedup in speedups}
    return group("fetch", cells, **extra)


def _ceiling(*speedups: tuple[int, float]) -> list[dict[str, Any]]:
    return [cell("fetch", "ceiling", workers, [1 / s] * 6, role="ceiling") for workers, s in speedups]


def test_waiting_work_uses_every_count(analyzed: Callable[..., Analysis]) -> None:
    """On two CPUs: 1.6 with 2 and 16/7 with 4 are a serial quarter, and too few for two parameters."""
    row = scaling_rows(analyzed(_threads((2, 1.6), (4, 16 / 7), **WAITS)))[0]
    assert (row.workers_used, row.workers_left_out) == ((1, 2, 4), ())
    assert row.serial_fraction.estimate == pytest.approx(0.25)
    assert row.serial_fraction.low == pytest.approx(0.25)
    assert math.isnan(row.sigma.estimate)
    assert row.sentence == (
        "threads: serial fraction 25.0 % (25.0–25.0) with 1, 2 and 4 workers (Amdahl fit, error 0 %)."
    )


def test_work_that_needs_cpus_uses_only_those_that_there_are(analyzed: Callable[..., Analysis]) -> None:
    """Two CPUs are no serial part of the work: without counts enough nothing is fitted, and it says so."""
    analysis = analyzed(_threads((2, 1.9), (4, 1.9), (8, 1.9)))
    (found,) = scalings(analysis)
    assert (found.used, found.left_out, found.amdahl) == ((1, 2), (4, 8), None)
    assert scaling_rows(analysis) == ()
    assert list(in_short(analysis)) == ["A law needs 3 usable worker counts: 1 of 1 series has fewer."]
    (bent,) = why_none(analysis)
    assert bent == (
        "Not used in any fit: worker counts above what the machine can run at once (2 usable CPUs). These "
        "flatten the curve of any runner."
    )


def test_why_there_is_no_law_is_said_once(analyzed: Callable[..., Analysis]) -> None:
    """Fifty pairs without a law are a number in a sentence, not fifty rows."""
    benchmarks = [each for n in range(25) for each in group(f"w{n}", dict.fromkeys(TWO_RUNNERS, [0.6] * 6))]
    analysis = analyzed(benchmarks)
    assert scaling_rows(analysis) == ()
    assert list(in_short(analysis)) == ["A law needs 3 usable worker counts: 50 of 50 series have fewer."]
    assert headline(analysis) == "No scaling law could be fitted: too few usable worker counts"


@pytest.mark.parametrize(
    ("ceiling", "left_out"),
    [
        ([(2, 2.0), (4, 2.0)], (4,)),  # flat
        ([(2, 2.0), (4, 1.8)], (4,)),  # falling
        ([(2, 2.0), (4, 3.5)], ()),  # the machine gave more
        ([(4, 3.5)], (4,)),  # nothing to compare with
    ],
)
def test_the_ceiling_decides_beyond_the_cpus(
    analyzed: Callable[..., Analysis], ceiling: list[tuple[int, float]], left_out: tuple[int, ...]
) -> None:
    """A count beyond the CPUs is used only if the machine itself still gave more there."""
    (found,) = scalings(analyzed([*_threads((2, 1.6), (4, 2.0)), *_ceiling(*ceiling)]))
    assert found.left_out == left_out


def test_work_kept_from_the_cpus_is_not_taken_for_waiting(analyzed: Callable[..., Analysis]) -> None:
    """Few cores busy and yet a flat ceiling: other programs had the CPUs."""
    (found,) = scalings(analyzed([*_threads((2, 1.6), (4, 1.7), **WAITS), *_ceiling((2, 1.7), (4, 1.7))]))
    assert found.left_out == (4,)


def test_a_larger_machine_uses_more(analyzed: Callable[..., Analysis]) -> None:
    """With 8 CPUs four counts are enough for both laws."""
    benchmarks = _threads((2, 2 / 1.1), (4, 4 / 1.3), (8, 8 / 1.7), items=32)
    row = scaling_rows(analyzed(benchmarks, environment=environment(usable_cpus=8)))[0]
    assert row.serial_fraction.estimate == pytest.approx(0.1)
    assert (row.sigma.estimate, row.kappa.estimate) == (pytest.approx(0.1), pytest.approx(0.0, abs=1e-9))
    assert "coherency (kappa)" in row.sentence
    assert "(no interval: at its bound), not shown to differ from 0" in row.sentence
    assert math.isnan(row.kappa.low)


def test_a_law_that_does_not_fit_is_not_told(analyzed: Callable[..., Analysis]) -> None:
    """Slower with more workers is nothing that a serial fraction explains: no row, no number."""
    analysis = analyzed(_threads((2, 0.5), (4, 0.25), **WAITS))
    assert scaling_rows(analysis) == ()
    (told,) = why_none(analysis)
    assert told == ("No law fits 1 of 1 series (error above 10 %): no serial fraction is given.")
    assert headline(analysis) == "No scaling law fits: 1 series"


def test_a_law_that_does_not_fit_shows_no_number_beside_one_that_does(
    analyzed: Callable[..., Analysis],
) -> None:
    """Speedups that fall again have a cost of coherence, which Amdahl's law does not know."""
    falling = [(n, float(universal(np.array([n]), 0.0, 0.05)[0])) for n in (2, 4, 8)]
    benchmarks = _threads(*falling, items=32)
    (row,) = scaling_rows(analyzed(benchmarks, environment=environment(usable_cpus=8)))
    assert math.isnan(row.serial_fraction.estimate)
    assert row.kappa.estimate == pytest.approx(0.05)
    assert "Amdahl's law does not fit" in row.sentence
    assert "serial fraction" not in row.sentence


def test_a_single_worker_is_no_point_of_its_own(analyzed: Callable[..., Analysis]) -> None:
    """Every law gives one worker a speedup of 1: it tells nothing about the fraction."""
    (found,) = scalings(analyzed(_threads((1, 0.9), (2, 1.6), **WAITS)))
    assert found.used == (1, 2)
    assert scaling_rows(analyzed(_threads((1, 0.9)))) == ()


def test_few_blocks_have_no_interval(analyzed: Callable[..., Analysis]) -> None:
    """The fraction is given, and why it is bare."""
    cells = {("threads", 2): [1 / 1.6] * 5, ("threads", 4): [7 / 16] * 5}
    known = {"environment": environment(usable_cpus=4)}
    (found,) = scaling_rows(analyzed(group("fetch", cells, cpu_s=[1.0] * 5), **known))
    assert "serial fraction 25.0 % (no interval: too few blocks) with" in found.sentence


def test_waiting_must_be_shown(analyzed: Callable[..., Analysis]) -> None:
    """Where the cores busy have no interval, the work may need CPUs."""
    cells = {("threads", 2): [1 / 1.6] * 5, ("threads", 4): [7 / 16] * 5}
    (found,) = scalings(analyzed(group("fetch", cells, cpu_s=[0.01] * 5)))
    assert found.left_out == (4,)


def test_only_what_has_a_time_is_fitted(analyzed: Callable[..., Analysis]) -> None:
    """A failed cell is no point; a run without cells has none."""
    lost = [without_time("fetch", "threads", 8, "failed")]
    (found,) = scalings(analyzed(_threads((2, 1.6), **WAITS), lost))
    assert found.used == (1, 2)
    assert scaling_rows(analyzed([], lost)) == ()


def test_too_few_items_are_no_serial_part(analyzed: Callable[..., Analysis]) -> None:
    """Five items on 4 workers take two turns, 2.5 at most: no law is fitted to what the items cap."""
    analysis = analyzed(_threads((2, 5 / 3), (4, 2.5), (5, 4.9), **WAITS, items=5))
    (found,) = scalings(analysis)
    assert (found.used, found.capped) == ((1, 5), (2, 4))
    assert list(why_none(analysis))[-1] == (
        "Not used in any fit: worker counts that do not divide the items evenly. These flatten the curve of "
        "any runner."
    )


def test_one_workload_can_be_asked_for(analyzed: Callable[..., Analysis]) -> None:
    """The others are not fitted then."""
    both = analyzed([*_threads((2, 1.6)), *group("sha", {("threads", 2): [0.5] * 6})])
    assert [found.workload for found in scalings(both)] == ["fetch", "sha"]
    assert [found.workload for found in scalings(both, "sha")] == ["sha"]


def test_the_headline_tells_the_serial_fractions(analyzed: Callable[..., Analysis]) -> None:
    """Of all series that Amdahl's law fits, as a range; and nothing where nothing was measured."""
    quarter = _threads((2, 1.6), (4, 16 / 7), **WAITS)
    half = group("sha", {("threads", 2): [0.75] * 6, ("threads", 4): [0.625] * 6}, **WAITS)
    assert headline(analyzed(quarter)) == "Serial fraction 25 % where Amdahl's law fits (1 of 1 series)"
    assert headline(analyzed([*quarter, *half])) == (
        "Serial fraction 25–50 % where Amdahl's law fits (2 of 2 series)"
    )
    assert headline(analyzed([])) == "Scaling: not measured"
