"""What the charts share: their figure and their axes."""

from __future__ import annotations

import numpy as np
import pytest

from reports.drawing.axes import (
    NAME_CHARACTERS,
    cpus,
    new_axes,
    seconds_axis,
    short,
    speedup_axis,
    unbroken,
    worker_axis,
)


def test_close_speedups_are_linear_and_far_ones_logarithmic() -> None:
    """From a factor of four the axis is logarithmic, with ticks at powers of two."""
    figure, axes = new_axes("title", 3.0)
    speedup_axis(axes, "y", 0.9, 2.0)
    assert axes.get_yscale() == "linear"
    speedup_axis(axes, "y", 0.5, 8.0)
    assert axes.get_yscale() == "log"
    assert list(axes.yaxis.get_major_locator()()) == [0.5, 1.0, 2.0, 4.0, 8.0]
    assert axes.get_ylim() == pytest.approx((0.5 / 1.08, 8.0 * 1.08))
    assert figure.axes == [axes]


def test_every_worker_count_has_a_tick_until_they_are_too_many() -> None:
    """Few counts are all named, a hundred are thinned out, and the usable CPUs are marked."""
    _, axes = new_axes("title", 3.0)
    worker_axis(axes, [8, 2, 4, 2], 2)
    assert [label.get_text() for label in axes.get_xticklabels()] == ["2", "4", "8"]
    assert [line.get_label() for line in axes.lines] == ["2 usable CPUs"]
    _, crowded = new_axes("title", 3.0)
    worker_axis(crowded, range(1, 101), 2)
    assert len(crowded.get_xticks()) <= 8


def test_one_worker_count_beside_more_cpus_is_within_the_axis() -> None:
    """The axis holds the counts and the usable CPUs, whichever is larger."""
    _, axes = new_axes("title", 3.0)
    worker_axis(axes, [2], 16)
    low, high = axes.get_xlim()
    assert low < 2
    assert high > 16


def test_long_names_are_shortened_in_the_middle() -> None:
    """Both ends of a long name stay, for that is where names differ."""
    assert short("threads") == "threads"
    name = short("a" * 100 + "b" * 100)
    assert len(name) == NAME_CHARACTERS
    assert (name[0], name[-1]) == ("a", "b")


def test_one_cpu_is_no_plural() -> None:
    """Numbers agree with their noun."""
    assert (cpus(1), cpus(2)) == ("1 usable CPU", "2 usable CPUs")


@pytest.mark.parametrize(
    ("low", "high", "scale"),
    [
        (1e-3, 3e-3, "linear"),
        (1e-3, 5e-3, "log"),
        (1e-5, 1.0, "log"),
        (0.0, 1.0, "linear"),
        (0.0, 0.0, "linear"),
    ],
)
def test_the_axis_is_logarithmic_where_the_range_asks_for_it(low: float, high: float, scale: str) -> None:
    """And it holds all of it; a range from 0 can't be logarithmic."""
    _, axes = new_axes("title", 3.0)
    seconds_axis(axes, "x", low, high)
    assert axes.get_xscale() == scale
    least, greatest = axes.get_xlim()
    assert least <= low <= high <= greatest


def test_a_short_logarithmic_axis_has_ticks_between_powers_of_ten() -> None:
    """From 1 to 5 ms there is only one power of ten."""
    _, axes = new_axes("title", 3.0)
    seconds_axis(axes, "y", 1e-3, 5e-3)
    np.testing.assert_allclose(axes.get_yticks(), [1e-3, 2e-3, 5e-3])


def test_a_number_stays_with_its_unit() -> None:
    """Only there is the space one that no line may end at."""
    assert unbroken("4 threads 3.1 ms, 16 KiB and 3 %") == (
        "4 threads 3.1\N{NO-BREAK SPACE}ms, 16\N{NO-BREAK SPACE}KiB and 3\N{NO-BREAK SPACE}%"
    )
