"""Laws of scaling fitted to speedups: Amdahl's, and the universal scalability law."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import lsq_linear

from reports.statistics.intervals import Interval, resampled_interval

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

AMDAHL_FEWEST = 3
"""Worker counts, 1 included, for one parameter: every law gives 1 worker a speedup of 1, so two that tell."""
UNIVERSAL_FEWEST = 4
"""For two parameters: three counts that tell, for through two the curve would go whatever they are."""


@dataclass(frozen=True, slots=True)
class Fit:
    """One fitted law.

    Attributes:
        sigma: Serial fraction: the part of one worker's time that more workers don't shorten, 0 to 1.
        kappa: Cost of coherence for each pair of workers; 0 in Amdahl's law.
        misfit: How far the law is from the farthest median speedup, as a share of the law's.
    """

    sigma: Interval
    kappa: Interval
    misfit: float


def amdahl(workers: NDArray[np.float64], sigma: float) -> NDArray[np.float64]:
    """Return the speedup of so many workers when a fraction ``sigma`` of the work is serial.

    S(N) = 1 / (sigma + (1 - sigma) / N). G. M. Amdahl, Validity of the single processor approach to achieving
    large scale computing capabilities, AFIPS Spring Joint Computer Conference 1967, pages 483-485.
    """
    return universal(workers, sigma, 0.0)


def universal(workers: NDArray[np.float64], sigma: float, kappa: float) -> NDArray[np.float64]:
    """Return the speedup by the universal scalability law; with ``kappa`` 0 it is Amdahl's.

    S(N) = N / (1 + sigma (N - 1) + kappa N (N - 1)). N. J. Gunther, Guerrilla Capacity Planning, Springer
    2007.
    """
    return workers / (1 + sigma * (workers - 1) + kappa * workers * (workers - 1))


def fit(speedups: Mapping[int, Sequence[float]], *, coherence: bool) -> Fit:
    """Return the law that fits the speedups of the blocks best, with intervals from resampled blocks.

    The law is fitted to the median speedup of each worker count, for that is the speedup the report shows
    and one stalled block doesn't bend it. The squares of the relative errors S/law - 1 are made least. These
    errors are linear in the parameters, for N/law is, so the solution within the bounds is exact.

    Args:
        speedups: Speedup of each block by worker count; counts are above 1.
        coherence: Whether to fit ``kappa`` too, which makes it the universal law.
    """
    workers = np.array(list(speedups), dtype=float)
    shapes = [workers - 1, workers * (workers - 1)] if coherence else [workers - 1]
    per_parameter = np.column_stack(shapes)

    def parameters(medians: NDArray[np.float64]) -> Sequence[float]:
        scale = medians / workers
        bounds = ([0.0] * len(shapes), [1.0, np.inf][: len(shapes)])
        solved = lsq_linear(scale[:, None] * per_parameter, 1 - scale, bounds, method="bvls")
        return [abs(float(parameter)) for parameter in solved.x]  # abs: the bound 0 is met as -0.0

    found = resampled_interval(list(speedups.values()), parameters)
    sigma, kappa = (*found, Interval(0.0, 0.0, 0.0))[:2]
    medians = np.array([np.median(blocks) for blocks in speedups.values()])
    law = universal(workers, sigma.estimate, kappa.estimate)
    return Fit(sigma, kappa, float(np.max(np.abs(medians / law - 1))))
