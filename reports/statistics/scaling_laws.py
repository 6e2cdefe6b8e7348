"""Laws of scaling fitted to speedups: Amdahl's, and the universal scalability law."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from reports.statistics.intervals import Interval, resampled_intervals

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Array = NDArray[np.float64]

AMDAHL_FEWEST = 3
"""Worker counts, 1 included, to fit one parameter: every law gives 1 worker a speedup of 1, so two count."""
UNIVERSAL_FEWEST = 4
"""To fit two parameters: three counts above 1, because any two would lie on the curve."""
MOST_MISFIT = 0.1
"""A law farther than this from a median speedup does not describe the runner."""
AT_BOUND = 1e-9
"""So near to what a parameter may be at most or least it is there but for rounding."""


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

    @property
    def describes(self) -> bool:
        """Whether the law is near enough to all speedups for its parameters to mean anything."""
        return self.misfit <= MOST_MISFIT


def at_bound(parameter: Interval) -> bool:
    """Tell whether ``sigma`` or ``kappa`` is as far from what would fit better as it may be."""
    return any(abs(parameter.estimate - bound) <= AT_BOUND for bound in (0.0, 1.0))


def amdahl(workers: Array, sigma: float) -> Array:
    """Return the speedup of a number of workers when a fraction ``sigma`` of the work is serial.

    S(N) = 1 / (sigma + (1 - sigma) / N). G. M. Amdahl, Validity of the single processor approach to achieving
    large scale computing capabilities, AFIPS Spring Joint Computer Conference 1967, pages 483-485.
    """
    return universal(workers, sigma, 0.0)


def universal(workers: Array, sigma: float, kappa: float) -> Array:
    """Return the speedup by the universal scalability law; with ``kappa`` 0 it is Amdahl's.

    S(N) = N / (1 + sigma (N - 1) + kappa N (N - 1)). N. J. Gunther, Guerrilla Capacity Planning, Springer
    2007.
    """
    return workers / (1 + sigma * (workers - 1) + kappa * workers * (workers - 1))


def fit(speedups: Mapping[int, Sequence[float]], *, coherence: bool) -> Fit:
    """Return the law that fits the speedups of the blocks best, with intervals from resampled blocks.

    The law is fitted to the median speedup of each worker count, which the report shows and which one stalled
    block doesn't bend. It minimizes the squares of the relative errors S/law - 1. These errors are linear in
    the parameters, because N/law is, so the solution within the bounds is exact.

    A parameter at its bound has no interval: there the draws pile up at the bound, and their quantiles cover
    the truth with no known probability (Andrews, Inconsistency of the bootstrap when a parameter is on the
    boundary of the parameter space, Econometrica 68, 2000, pages 399-405).

    Args:
        speedups: Speedup of each block by worker count; counts are above 1.
        coherence: Whether to fit ``kappa`` too, which makes it the universal law.
    """
    workers = np.array(list(speedups), dtype=float)
    parameters = _universal_parameters if coherence else _amdahl_parameters
    found = resampled_intervals(list(speedups.values()), lambda medians: parameters(workers, medians))
    bounded = [Interval(each.estimate) if at_bound(each) else each for each in found]
    sigma, kappa = (*bounded, Interval(0.0, 0.0, 0.0))[:2]
    medians = np.array([np.median(blocks) for blocks in speedups.values()])
    law = universal(workers, sigma.estimate, kappa.estimate)
    return Fit(sigma, kappa, float(np.max(np.abs(medians / law - 1))))


def _amdahl_parameters(workers: Array, medians: Array) -> Array:
    """Return a row with the best ``sigma`` for each row of medians."""
    scale = medians / workers
    return _best(scale * (workers - 1), 1 - scale, most=1.0)[:, None]


def _universal_parameters(workers: Array, medians: Array) -> Array:
    """Return a row with the best ``sigma`` and ``kappa`` for each row of medians.

    What is made least is convex, so its least value within the bounds is that of the normal equations, or
    else it lies on the edge of the bounds: at sigma 0, at sigma 1 or at kappa 0.
    """
    scale = medians / workers
    serial, coherent, wanted = scale * (workers - 1), scale * workers * (workers - 1), 1 - scale
    candidates = np.stack(
        [
            _free(serial, coherent, wanted),
            *(
                np.column_stack([np.full(len(scale), sigma), _best(coherent, wanted - sigma * serial)])
                for sigma in (0.0, 1.0)
            ),
            np.column_stack([_best(serial, wanted, most=1.0), np.zeros(len(scale))]),
        ]
    )
    sigma, kappa = candidates[..., 0], candidates[..., 1]
    errors = np.sum((sigma[..., None] * serial + kappa[..., None] * coherent - wanted) ** 2, axis=-1)
    allowed = (sigma >= 0) & (sigma <= 1) & (kappa >= 0)
    chosen = np.argmin(np.where(allowed, errors, np.inf), axis=0)
    best: Array = candidates[chosen, np.arange(len(scale))]
    return best


def _free(serial: Array, coherent: Array, wanted: Array) -> Array:
    """Return both parameters by the normal equations, within bounds or not."""
    of_both = _dot(serial, coherent)
    determinant = _dot(serial, serial) * _dot(coherent, coherent) - of_both**2
    sigma = _dot(coherent, coherent) * _dot(serial, wanted) - of_both * _dot(coherent, wanted)
    kappa = _dot(serial, serial) * _dot(coherent, wanted) - of_both * _dot(serial, wanted)
    return np.column_stack([sigma, kappa]) / determinant[:, None]


def _best(shape: Array, wanted: Array, most: float = np.inf) -> Array:
    """Return the one factor of each row's shape that comes nearest to what is wanted, from 0 to the most."""
    factor: Array = np.clip(_dot(shape, wanted) / _dot(shape, shape), 0.0, most)
    return factor


def _dot(left: Array, right: Array) -> Array:
    product: Array = np.sum(left * right, axis=-1)
    return product
