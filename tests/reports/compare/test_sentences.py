"""Why a verdict is what it is."""

from __future__ import annotations

from reports.compare import sentences


def test_every_sentence_has_its_figures() -> None:
    """Fractions are written as percentages and the floor with its unit."""
    assert sentences.within(0.05) == "the whole interval lies within 5.0 % of the base."
    assert sentences.beyond(0.15) == "the whole interval lies more than 15 % away from the base."
    assert "threshold of 5.0 %; changes are told from 12 % on" in sentences.astride(0.05, 0.12)
    assert "within 50 %, by which identical code" in sentences.no_more_than_noise(0.5)
    assert "within 100 µs" in sentences.below_floor(1e-4)
    assert "below 100 µs" in sentences.near_floor(1e-4)
    assert sentences.raised(0.14, 0.10) == "The threshold is 14 % and not 10 %: so noisy was identical code."
