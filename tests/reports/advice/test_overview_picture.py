"""The answer of a run as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.patches import FancyBboxPatch

from reports.advice.findings import findings
from reports.advice.matrix import matrix
from reports.advice.overview_picture import columns, draw, overview_png
from tests.reports.make_run import group, without_time

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.advice.matrix import Matrix
    from reports.speedups.cells import Analysis


def _matrix(analyzed: Callable[..., Analysis]) -> Matrix:
    fast = {("threads", 2): [0.5] * 6, ("processes", 2): [2.0] * 6, ("processes-spawn", 2): [2.0] * 6}
    alike = {("threads", 2): [1.0] * 6}
    analysis = analyzed(
        [*group("sha", fast), *group("$loud$", alike)], [without_time("$loud$", "processes", 2, "failed")]
    )
    return matrix(analysis, findings(analysis))


def test_every_verdict_has_a_sign_and_a_figure(analyzed: Callable[..., Analysis]) -> None:
    """So that it is told without color; with the workers, the advice and the cause beside it."""
    found = _matrix(analyzed)
    texts = [text.get_text() for text in draw(found, "2 CPUs").axes[0].texts]
    assert {"▲ 2.00×", "▼ 0.50×", "= 1.00×", "failed", "2 workers", "2 CPUs", "$loud$"} <= set(texts)
    assert {found.rows[0].advice, found.rows[0].tag} <= set(texts)


def test_what_is_advised_has_a_frame(analyzed: Callable[..., Analysis]) -> None:
    """Only that: elsewhere the edge is as the ground."""
    boxes = [
        patch for patch in draw(_matrix(analyzed), "").axes[0].patches if isinstance(patch, FancyBboxPatch)
    ]
    framed = [box for box in boxes if box.get_edgecolor() != box.get_facecolor()]
    assert len(framed) == 1


def test_a_variant_has_a_column_only_where_it_is_advised(analyzed: Callable[..., Analysis]) -> None:
    """There is no room for twelve."""
    assert columns(_matrix(analyzed)) == ("threads", "processes")
    spawn = analyzed(group("sha", {("threads", 2): [1.0] * 6, ("processes-spawn", 2): [0.5] * 6}))
    assert columns(matrix(spawn, findings(spawn))) == ("threads", "processes-spawn")


def test_it_is_a_picture(analyzed: Callable[..., Analysis]) -> None:
    """The same one each time."""
    found = _matrix(analyzed)
    assert overview_png(found, "2 CPUs").startswith(b"\x89PNG")
    assert overview_png(found, "2 CPUs") == overview_png(found, "2 CPUs")
