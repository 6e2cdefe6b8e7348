"""How runners look."""

from __future__ import annotations

from itertools import pairwise

import pytest

from reports.charts.style import DARK, INK, MUTED, PALETTE, SURFACE, series_styles

WHITE = "#ffffff"


def _luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_a_runner_looks_the_same_in_every_chart_of_a_run() -> None:
    """Sorted names decide, so neither order nor repetition changes a look."""
    assert series_styles(["threads", "processes"]) == series_styles(["processes", "threads", "threads"])


def test_runners_can_be_told_apart_without_colour() -> None:
    """Up to seven runners have markers of their own, and neighbours differ in their lines too."""
    styles = list(series_styles("abcdefg").values())
    assert len({style.marker for style in styles}) == 7
    assert all(before.line != after.line for before, after in pairwise(styles))


@pytest.mark.parametrize("colour", PALETTE)
def test_marks_stand_out_in_both_modes(colour: str) -> None:
    """Every colour has a contrast of 3:1 with its ground, as WCAG asks of graphics."""
    assert _contrast(colour, WHITE) >= 3
    assert _contrast(DARK[colour], DARK[SURFACE]) >= 3


@pytest.mark.parametrize("colour", [INK, MUTED])
def test_letters_can_be_read_in_both_modes(colour: str) -> None:
    """Text has a contrast of 4.5:1 with its ground."""
    assert _contrast(colour, WHITE) >= 4.5
    assert _contrast(DARK[colour], DARK[SURFACE]) >= 4.5
