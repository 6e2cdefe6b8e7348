"""Scaling laws: formulas and fits."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics.scaling_laws import amdahl, fit, universal


def _blocks(counts: list[int], sigma: float, kappa: float = 0.0, blocks: int = 5) -> dict[int, list[float]]:
    """Return speedups by the law without noise; five blocks, without an interval, are soon fitted."""
    law = universal(np.array(counts, dtype=float), sigma, kappa)
    return {count: [float(speedup)] * blocks for count, speedup in zip(counts, law, strict=True)}


def test_amdahl_by_hand() -> None:
    """With a tenth serial, 1 / (0.1 + 0.9 / 9) = 5; one worker is 1; all serial is 1."""
    np.testing.assert_allclose(amdahl(np.array([1.0, 9.0]), 0.1), [1.0, 5.0])
    np.testing.assert_allclose(amdahl(np.array([2.0, 64.0]), 1.0), [1.0, 1.0])


def test_the_universal_law_by_hand() -> None:
    """Four workers at 0.1 and 0.05: 4 / (1 + 0.3 + 0.6) = 40 / 19."""
    assert universal(np.array([4.0]), 0.1, 0.05)[0] == pytest.approx(40 / 19)


@given(st.floats(0, 1))
def test_amdahls_fraction_is_recovered(sigma: float) -> None:
    """Without noise the fit returns the fraction that made the speedups."""
    found = fit(_blocks([2, 4], sigma), coherence=False)
    assert found.sigma.estimate == pytest.approx(sigma, abs=1e-6)
    assert found.misfit < 1e-6
    assert found.kappa.estimate == 0


@given(st.floats(0, 1), st.floats(0, 0.1))
def test_both_parameters_are_recovered(sigma: float, kappa: float) -> None:
    """The universal law's too, from three counts beside 1."""
    found = fit(_blocks([2, 4, 8], sigma, kappa), coherence=True)
    assert found.sigma.estimate == pytest.approx(sigma, abs=1e-6)
    assert found.kappa.estimate == pytest.approx(kappa, abs=1e-6)


def test_without_noise_the_interval_is_a_point() -> None:
    """Equal blocks give the same fraction in every draw."""
    sigma = fit(_blocks([2, 4], 0.25, blocks=6), coherence=False).sigma
    assert [sigma.low, sigma.estimate, sigma.high] == pytest.approx([0.25] * 3)


@pytest.mark.parametrize(("per_worker", "sigma"), [(1.5, 0.0), (0.2, 1.0)])
def test_a_fraction_stays_between_nothing_and_all(per_worker: float, sigma: float) -> None:
    """More than proportional is 0 and slower than one worker is 1; the misfit tells that the law is off."""
    found = fit({2: [2 * per_worker] * 6, 4: [4 * per_worker] * 6}, coherence=False)
    assert found.sigma.estimate == sigma
    assert math.copysign(1, found.sigma.estimate) > 0
    assert found.misfit > 0.2
    assert not found.describes
    assert math.isnan(found.sigma.low)  # at its bound the draws say nothing of where it may be


def test_coherence_that_no_speedup_asks_for_has_no_interval() -> None:
    """Noise gives some draws a cost, and their quantiles would be an interval around nothing."""
    noise = [0.97, 1.0, 1.03, 1.01, 0.99, 1.0]
    law = {2: 1.85, 4: 3.3, 8: 5.9}
    found = fit({n: [speedup * each for each in noise] for n, speedup in law.items()}, coherence=True)
    assert found.kappa.estimate == 0
    assert math.isnan(found.kappa.low)


def test_noise_gives_an_interval_that_holds_the_truth() -> None:
    """5 % of noise around a fraction of 0.2."""
    generator = np.random.default_rng(5)
    noisy = {n: [b * generator.normal(1, 0.05) for b in v * 4] for n, v in _blocks([2, 4, 8], 0.2).items()}
    found = fit(noisy, coherence=False)
    assert found.sigma.low < 0.2 < found.sigma.high
    assert found.sigma.low < found.sigma.estimate < found.sigma.high


def test_few_blocks_have_no_interval() -> None:
    """Below six the fraction stands alone."""
    found = fit({2: [1.5] * 5, 4: [2.0] * 5}, coherence=False)
    assert found.sigma.estimate == pytest.approx(1 / 3)
    assert math.isnan(found.sigma.low)
