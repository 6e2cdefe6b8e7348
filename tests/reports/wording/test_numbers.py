"""How numbers are written."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics.intervals import Interval, side_of_one
from reports.wording.numbers import (
    binary_bytes,
    bytes_of_memory,
    duration,
    listing,
    percent,
    plain,
    rate,
    ratio,
    ratio_or_why_bare,
    rough_share,
    rounded_seconds,
    seconds,
    significant,
    size,
    speed,
    times,
    workers,
)

NAN = math.nan


@pytest.mark.parametrize(
    ("interval", "text"),
    [
        (Interval(1.8123, 1.7512, 1.8555), "1.81× (1.75–1.86)"),
        (Interval(1.0251, 1.0012, 1.05), "1.03× (1.001–1.05)"),
        (Interval(1.0004, 1.0002, 1.05), "1.0004× (1.0002–1.05)"),
        (Interval(0.98, 0.95, 0.99999), "0.98× (0.95–0.99999)"),
        (Interval(1.0, 1.0, 1.0), "1.00× (1.00–1.00)"),
        (Interval(0.00421, 0.004, 0.0043), "0.0042× (0.0040–0.0043)"),
        (Interval(1234.5, 1200, 1300), "1,234× (1,200–1,300)"),
        (Interval(1.5, NAN, NAN), "1.50×"),
        (Interval(NAN, NAN, NAN), "not measured"),
    ],
)
def test_ratios(interval: Interval, text: str) -> None:
    """A ratio has two decimals, or as many as its verdict needs."""
    assert ratio(interval) == text


@pytest.mark.parametrize(
    ("interval", "text"),
    [
        (Interval(102.25, 61.14, 112.96), "102×"),
        (Interval(1.8123, 1.7512, 1.8555), "1.81×"),
        (Interval(1.0012, 1.0004, 1.05), "1.001×"),
        (Interval(0.5, NAN, NAN), "0.50×"),
    ],
)
def test_a_ratio_of_a_headline_has_no_interval(interval: Interval, text: str) -> None:
    """It still keeps its side of 1."""
    assert times(interval) == text


@given(st.lists(st.floats(0.001, 1000), min_size=3, max_size=3))
def test_what_is_printed_never_contradicts_the_verdict(numbers: list[float]) -> None:
    """Read back, the bounds lie on the same side of 1 as the bounds themselves, in the same order."""
    low, estimate, high = sorted(numbers)
    interval = Interval(estimate, low, high)
    shown = [float(number.replace(",", "")) for number in re.findall(r"[\d,.]*\d", ratio(interval))]
    assert shown[1] <= shown[0] <= shown[2]
    assert side_of_one(Interval(*shown)) == side_of_one(interval) or max(abs(low - 1), abs(high - 1)) < 1e-11


def test_a_bare_ratio_says_why() -> None:
    """Without an interval the number of blocks is given."""
    assert ratio_or_why_bare(Interval(1.5, NAN, NAN), 4) == "1.50× (no interval: 4 of 6 blocks)"
    assert ratio_or_why_bare(Interval(1.5, 1.4, 1.6), 6) == "1.50× (1.40–1.60)"


@pytest.mark.parametrize(
    ("interval", "text"),
    [
        (Interval(0.055, 0.0541, 0.0562), "55.0 ms (54.1–56.2)"),
        (Interval(1.234, 1.2, 1.3), "1.23 s (1.20–1.30)"),
        (Interval(0.0000012, NAN, NAN), "1.20 µs"),
        (Interval(3e-10, NAN, NAN), "0.300 ns"),
        (Interval(NAN, NAN, NAN), "not measured"),
    ],
)
def test_durations(interval: Interval, text: str) -> None:
    """A time has three digits in the unit that fits it, its bounds in the same unit."""
    assert duration(interval) == text


def test_rates_have_their_unit() -> None:
    """Throughput is written in the workload's unit."""
    assert rate(Interval(1234.4, 1190.2, 1260.0), "pages") == "1,234 pages/s (1,190–1,260)"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (1234567.0, "1,234,567"), (99.96, "100.0"), (0.001234, "0.00123"), (NAN, "nan")],
)
def test_significant_digits(value: float, text: str) -> None:
    """Digits are kept, not decimals."""
    assert significant(value) == text


def test_small_words() -> None:
    """Percentages, counts, lists and memory."""
    assert percent(0.0321) == "3.2 %"
    assert workers(1) == "1 worker"
    assert workers(2) == "2 workers"
    assert listing(["a"]) == "a"
    assert listing(["a", "b", "c"], "or") == "a, b or c"
    assert bytes_of_memory(8 * 2**30) == "8.00 GiB"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e-5, "10 µs"),
        (5e-4, "500 µs"),
        (0.03, "30 ms"),
        (1.0, "1 s"),
        (2e-9, "2 ns"),
        (0.0, "0"),
        (1e-3, "1 ms"),
    ],
)
def test_seconds_have_the_unit_that_fits(value: float, text: str) -> None:
    """Also where a power of ten is not exact in binary."""
    assert seconds(value) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (1000, "1000 B"),
        (1024, "1 KiB"),
        (2**24, "16 MiB"),
        (-(2**20), "-1 MiB"),
        (2**31, "2 GiB"),
    ],
)
def test_sizes_have_the_unit_that_fits(count: float, text: str) -> None:
    """In powers of two; memory may have shrunk."""
    assert size(count) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(15, "15 B"), (0, "0 B"), (1_023, "1,023 B"), (4_000, "3.91 KiB"), (2**24, "16.0 MiB")],
)
def test_bytes_are_whole_and_larger_units_have_three_digits(count: int, text: str) -> None:
    """There is no tenth of a byte."""
    assert binary_bytes(count) == text


def test_shares_are_whole_percents_unless_small() -> None:
    """A tenth of a percent matters below ten percent only."""
    assert rough_share(Interval(0.99, 0.981, 1.0)) == "99 % (98–100)"
    assert rough_share(Interval(0.021, 0.0161, 0.027)) == "2.1 % (1.6–2.7)"
    assert rough_share(Interval(0.5, math.nan, math.nan)) == "50 %"


def test_a_bare_number_is_a_figure_without_an_interval() -> None:
    """Every writer takes a number as it is; nothing is 0 s long, whatever the unit would be."""
    assert (duration(0.00531), ratio(2.0), rate(3.0)) == ("5.31 ms", "2.00×", "3.00")
    assert duration(0.0) == "0 s"
    assert duration(NAN) == "not measured"
    assert rounded_seconds(0.0040012) == "4 ms"


def test_plain_figures_have_digits_of_their_own() -> None:
    """Each number is rounded by itself, and what stands between the bounds can be said."""
    assert plain(Interval(0.0321, 0.01, 0.044), 100, " %") == "3.21 % (1.00–4.40)"
    assert plain(Interval(0.57, 0.05, 1.2), digits=2, to=" to ") == "0.57 (0.050 to 1.2)"


def test_less_than_a_tenth_of_the_speed_is_told_as_times_slower() -> None:
    """Bounds change places; what may be faster, or is a tenth and more, stays a ratio."""
    assert speed(Interval(0.001, 0.0008, 0.00125)) == "1,000 times slower (800–1,250)"
    assert speed(0.05) == "20.0 times slower"
    for other in (Interval(0.1, 0.09, 0.11), Interval(0.09, 0.0, 0.11), Interval(0.05, 0.01, 1.2)):
        assert speed(other) == ratio(other)
