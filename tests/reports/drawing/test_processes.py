"""Charts drawn in other processes are the same ones, in the same order."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from reports.drawing import processes
from reports.drawing.axes import new_axes
from reports.drawing.chart import ChartError, ChartKind, Drawing, wanted
from reports.drawing.processes import drawing

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

    from reports.drawing.chart import Wanted

WORKLOADS = ("a", "b", "c", "d", "e")


def draw(source: str, workload: str) -> Drawing | None:
    """Draw one workload, but not the third."""
    if workload == "c":
        return None
    figure, _ = new_axes(f"{source} {workload}", 2.0)
    return Drawing("kind", workload, f"{source} {workload}", figure)


def fail(source: str, workload: str) -> Drawing | None:
    """Fail at one workload."""
    return 1 / 0 if workload == "d" else draw(source, workload)  # type: ignore[return-value] # it is meant to fail


def end(source: str, workload: str) -> Drawing | None:
    """End the process in which it is drawn, if that is another one."""
    if os.environ.get("GIL_BENCH_TEST_PARENT") != str(os.getpid()):
        os._exit(1)
    return draw(source, workload)


def _wanted(kind: ChartKind[str]) -> list[Wanted[str]]:
    return list(wanted(WORKLOADS, [("room", kind)], every=True))


@pytest.fixture
def two_cpus(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have two CPUs, whatever the machine has."""
    monkeypatch.setattr(processes, "usable_cpus", lambda: 2)


def _drawn(kind: ChartKind[str]) -> list[tuple[str, str, str, bytes]]:
    with drawing("source", _wanted(kind), "page") as charts:
        return [(chart.file_name, chart.alt, str(chart.svg), chart.png) for chart in charts()]


@pytest.mark.usefixtures("two_cpus")
def test_two_processes_draw_what_one_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Byte by byte, in order; what has no numbers is left out."""
    kind = ChartKind(10, draw, by_workload=True)
    shared = _drawn(kind)
    assert [name for name, *_ in shared] == [
        "00_kind_a.png",
        "01_kind_b.png",
        "03_kind_d.png",
        "04_kind_e.png",
    ]
    monkeypatch.setattr(processes, "usable_cpus", lambda: 1)
    assert _drawn(kind) == shared


@pytest.mark.parametrize("cpus", [1, 2])
def test_a_chart_that_fails_names_itself(monkeypatch: pytest.MonkeyPatch, cpus: int) -> None:
    """Wherever it is drawn: the module, the workload and the error."""
    monkeypatch.setattr(processes, "usable_cpus", lambda: cpus)
    with pytest.raises(ChartError, match=r"test_processes of d \(in room\) .* ZeroDivisionError"):
        _drawn(ChartKind(10, fail, by_workload=True))


@pytest.mark.usefixtures("two_cpus")
def test_a_process_that_ends_early_costs_no_chart(monkeypatch: pytest.MonkeyPatch) -> None:
    """This one draws them then."""
    monkeypatch.setenv("GIL_BENCH_TEST_PARENT", str(os.getpid()))
    assert [name for name, *_ in _drawn(ChartKind(10, end, by_workload=True))][-1] == "04_kind_e.png"


@pytest.mark.usefixtures("two_cpus")
def test_a_system_without_semaphores_draws_in_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some containers have none."""

    def refuse(*_arguments: object, **_options: object) -> ProcessPoolExecutor:
        raise OSError

    monkeypatch.setattr(processes, "ProcessPoolExecutor", refuse)
    assert len(_drawn(ChartKind(10, draw, by_workload=True))) == 4


def test_few_charts_need_no_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """They would be there later than the charts."""
    monkeypatch.setattr(processes, "usable_cpus", lambda: 8)
    monkeypatch.setattr(processes, "ProcessPoolExecutor", pytest.fail)
    few = _wanted(ChartKind(10, draw, by_workload=True))[:3]
    with drawing("source", few, "page") as charts:
        assert len(charts()) == 2


def test_charts_on_demand_are_left_out() -> None:
    """Unless all are asked for."""
    kinds = [("room", ChartKind(10, draw)), ("room", ChartKind(11, draw, on_demand=True))]
    assert [chart.kind.place for chart in wanted(WORKLOADS, kinds, every=False)] == [10]
    assert [chart.kind.place for chart in wanted(WORKLOADS, kinds, every=True)] == [10, 11]
