"""How runners look."""

from __future__ import annotations

from itertools import pairwise

import pytest

from reports.drawing.style import DARK, INK, MUTED, PALETTE, SETTLED, SURFACE, chart_colors, series_styles
from reports.wording.runners import SIMPLEST_FIRST

WHITE = "#ffffff"


def _luminance(color: str) -> float:
    """Return the relative luminance of WCAG 2."""
    channels = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_a_runner_looks_the_same_in_every_chart_of_a_run() -> None:
    """Names decide, so neither order nor repetition changes a look."""
    assert series_styles(["threads", "processes"]) == series_styles(["processes", "threads", "threads"])


def test_a_known_runner_looks_the_same_in_every_run() -> None:
    """Whatever else was measured, so that runs of several interpreters can be laid side by side."""
    assert set(SETTLED) == set(SIMPLEST_FIRST)
    together = series_styles([*SETTLED, "a stranger"])
    assert all(series_styles([name])[name] == together[name] for name in SETTLED)


def test_each_known_runner_has_a_look_of_its_own() -> None:
    """Those that a preset measures differ in color and marker, all others and a stranger in one of them."""
    styles = series_styles([*SETTLED, "a stranger"])
    usual = [styles[name] for name in SETTLED[: len(PALETTE)]]
    assert len({style.color for style in usual}) == len({style.marker for style in usual}) == len(PALETTE)
    assert len({(style.color, style.marker) for style in styles.values()}) == len(styles)


def test_runners_can_be_told_apart_without_color() -> None:
    """Up to twelve runners have markers of their own, and neighbors differ in their lines too."""
    styles = list(series_styles("abcdefghijkl").values())
    assert len({style.marker for style in styles}) == 12
    assert all(before.line != after.line for before, after in pairwise(styles))


@pytest.mark.parametrize("color", PALETTE)
def test_marks_stand_out_in_both_modes(color: str) -> None:
    """Every color has a contrast of 3:1 with its ground, as WCAG asks of graphics."""
    assert _contrast(color, WHITE) >= 3
    assert _contrast(DARK[color], DARK[SURFACE]) >= 3


@pytest.mark.parametrize("color", [INK, MUTED])
def test_letters_can_be_read_in_both_modes(color: str) -> None:
    """Text has a contrast of 4.5:1 with its ground."""
    assert _contrast(color, WHITE) >= 4.5
    assert _contrast(DARK[color], DARK[SURFACE]) >= 4.5


def test_both_modes_name_every_color() -> None:
    """Light and dark give each color of the charts a value."""
    light, dark = chart_colors(dark=False), chart_colors(dark=True)
    assert light.count("--chart-") == dark.count("--chart-") == len(DARK)
    assert INK in light
    assert DARK[INK] in dark
