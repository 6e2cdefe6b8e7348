"""No mark or text of any chart lies on another one, and every title fits in one breath."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.container import ErrorbarContainer
from matplotlib.transforms import Bbox

from reports.advice import overview_picture
from reports.advice.findings import findings
from reports.advice.matrix import matrix
from reports.chapters.chapter import load_run
from reports.chapters.sharing.chapter import NAMES
from reports.drawing.axes import MOST_WORDS, unbroken
from reports.drawing.render import chart_settings, settle_layout
from reports.pages.run_charts import charts_of
from reports.speedups.cells import analyze
from reports.wording.runners import SIMPLEST_FIRST
from tests.reports.make_kinds import in_file, point, shared, start_up, sweep
from tests.reports.make_latency import answers, convoy, wait, waits_in_a_loop
from tests.reports.make_lesson import every_block, trial
from tests.reports.make_run import ceiling, document, gil_share, group, stored, timeline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from reports.speedups.cells import Analysis

RUNNERS = tuple(name for name in SIMPLEST_FIRST if name != "sequential")
WORKLOADS = ("sleep", "a_workload_with_a_name_that_is_long")
EXACTLY_THERE = {"calibration", "latency"}
"""Here marks stay at their places: two of different size on the diagonal, those of curves on their curves."""
SLACK_PX = 1.0


def _cells(runners: tuple[str, ...], counts: tuple[int, ...], workload: str) -> list[dict[str, Any]]:
    """Return a group in which all runners gain the same, the worst case for marks."""
    wall_s = {(name, count): [1 / min(count, 9)] * 6 for name in runners for count in counts}
    facts = {"gil_share": gil_share(0.5), "items": max(counts) * 2}
    one = timeline([[0, 0, 0, 0.4, 0.4], [0, 0.4, 0.4, 0.8, 0.8]], 0.8)
    made = group(workload, wall_s, **facts, timeline=one)
    for cell in made[2:]:
        workers = cell["extra_info"]["workers"]
        items = [[worker, 0, 0.1, 0.3, 0.3] for worker in range(workers)]
        cell["extra_info"]["timeline"] = timeline(items, 0.4)
    return [
        *made,
        *(ceiling(workload, count, [1 / min(count, 9)] * 6, items=facts["items"]) for count in counts),
    ]


def _beside(runners: tuple[str, ...], counts: tuple[int, ...]) -> Iterator[Any]:
    """Yield start-ups, dispatch, answers and primitives."""
    for name in runners:
        yield from (start_up(name, count) for count in counts[:2])
        yield point(name, "empty", [0.1] * 6, chunk_size=1)
        yield from (point(name, "payload", [0.2] * 6, payload_bytes=2**n) for n in (10, 14, 20))
    for name in ("threads", "processes"):
        yield from sweep({10.0**-n: [0.5 * n] * 6 for n in range(1, 6)}, runner=name)
        for count in counts:
            yield answers(name, count, (4e-3,) * 6, {4e-3: 6000, 5e-3: 3900, 1e-2: 100})
    yield answers(histogram={4e-3: 9800, 5e-3: 200})
    for interval in (1e-3, 1e-4):
        kept = [0.9 - 1e-4 / interval] * 6
        yield answers("threads", 1, (interval,) * 6, switch_interval_s=interval, busy_throughput_ratio=kept)
    yield from waits_in_a_loop(4e-1, 5e-3, 2e-4)
    yield from (wait("threads", workers=count, waits="thread") for count in counts)
    yield from (convoy(size, kind) for kind in ("threads", "processes") for size in (1, 4096, 65536))
    for threads in (1, 2, 8):
        yield from (trial("lock", name, threads) for name in ("Lock", "no lock"))
        yield trial(
            "event",
            "Event",
            threads + 1,
            observations=every_block(wake_p50_s=1e-4, wake_p95_s=1e-4, wake_p99_s=1e-4),
        )
    yield from (shared(way, [0.1] * 6) for way in NAMES)
    for share in (0.5, 0.9, 0.99):
        settings = {"reading_share": share, "section_s": 0.001}
        yield trial("read_write_lock", "ReadWriteLock", 12, wall_s=[0.5] * 6, settings=settings)
        yield trial("read_write_lock", "Lock", 12, settings=settings)


@pytest.fixture(scope="module", params=[(3, (2,)), (8, (2, 4, 8)), (12, (2, 4, 8, 16, 32, 64))], ids=str)
def crowd(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Analysis:
    """A run of all kinds with so many runners, the best known first, and these numbers of workers."""
    runners, counts = RUNNERS[: request.param[0]], request.param[1]
    cells = [cell for workload in WORKLOADS for cell in _cells(runners, counts, workload)]
    made = document([*cells, *map(in_file, _beside(runners, counts))])
    return analyze(load_run(stored(tmp_path_factory.mktemp("crowd"), made)))


def test_nothing_lies_on_anything_else(crowd: Analysis) -> None:
    """Marks beside marks, texts beside texts, and all texts within the picture; titles have 12 words."""
    kinds = set()
    for chart in charts_of(crowd, every=True):
        with chart_settings():
            drawn = chart.kind.draw(crowd, chart.workload)
            if drawn:
                kinds.add(drawn.kind)
                _assert_it_is_legible(drawn.figure, drawn.kind)
                title = drawn.figure.get_suptitle().replace("\n", " ")
                assert len(unbroken(title).split(" ")) <= MOST_WORDS, title
    assert len(kinds) >= 15


def test_the_picture_of_the_answer_is_legible(crowd: Analysis) -> None:
    """Names, figures, advice and causes have room beside each other."""
    with chart_settings():
        figure = overview_picture.draw(matrix(crowd, findings(crowd)), "2 CPUs (Example CPU), CPython 3.11.7")
        _assert_it_is_legible(figure, "overview")


def _assert_it_is_legible(figure: Figure, kind: str) -> None:
    FigureCanvasAgg(figure)
    settle_layout(figure)
    figure.draw_without_rendering()  # which puts the legend into its place
    texts = dict(_texts(figure))
    whole = Bbox.from_bounds(
        -SLACK_PX, -SLACK_PX, figure.bbox.width + 2 * SLACK_PX, figure.bbox.height + 2 * SLACK_PX
    )
    assert [text for text, box in texts.items() if not _within(box, whole)] == [], kind
    marks = {} if kind in EXACTLY_THERE else dict(_marks(figure))
    for boxes in (texts, marks):
        touching = [
            (one, other) for one, other in combinations(boxes, 2) if _overlap(boxes[one], boxes[other])
        ]
        assert touching == [], kind


def _within(box: Bbox, whole: Bbox) -> bool:
    return bool(box.x0 >= whole.x0 and box.y0 >= whole.y0 and box.x1 <= whole.x1 and box.y1 <= whole.y1)


def _overlap(one: Bbox, other: Bbox) -> bool:
    width = min(one.x1, other.x1) - max(one.x0, other.x0)
    height = min(one.y1, other.y1) - max(one.y0, other.y0)
    return bool(width > SLACK_PX and height > SLACK_PX)


def _texts(figure: Figure) -> Iterator[tuple[tuple[str, int], Bbox]]:
    """Yield every text that is seen, with its box in pixels."""
    hidden = [text for axes in figure.axes if not axes.axison for text in axes.texts]
    found = [*figure.texts, *hidden, *(text for legend in figure.legends for text in legend.get_texts())]
    for axes in (axes for axes in figure.axes if axes.axison):
        found += [*axes.texts, axes.xaxis.label, axes.yaxis.label, axes._left_title]  # type: ignore[attr-defined]
        found += [tick.label1 for axis in (axes.xaxis, axes.yaxis) for tick in axis._update_ticks()]  # type: ignore[attr-defined]
    for place, text in enumerate(found):
        if text.get_visible() and text.get_text() and text.get_figure() is not None:
            yield (text.get_text(), place), text.get_window_extent()


def _marks(figure: Figure) -> Iterator[tuple[tuple[str, int, int], Bbox]]:
    """Yield every mark with an interval, with its box in pixels."""
    for number, axes in enumerate(figure.axes):
        for place, (label, spots, half) in enumerate(_series(axes)):
            for spot, (x, y) in enumerate(spots):
                yield (label, 100 * number + place, spot), Bbox([[x - half, y - half], [x + half, y + half]])


def _series(axes: Axes) -> Iterator[tuple[str, Any, float]]:
    for drawn in axes.containers:
        if isinstance(drawn, ErrorbarContainer):
            line = drawn.lines[0]
            spots = line.get_transform().transform(line.get_xydata())
            yield (
                str(drawn.get_label()),
                spots,
                line.get_markersize() / 2 * axes.get_figure(root=True).dpi / 72,
            )
