"""pytest fixtures: ``gil_check`` fails a test whose function holds the GIL, ``runners`` measures speedups.

Each measures in a process of its own, with the interpreter and the import path of the tests. Nothing but this
file is imported before a test asks for a fixture.
"""

from __future__ import annotations

import os
import sys
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from .suite.measuring import Suite
    from .suite.speedups import Inconclusive, Speedups

INCONCLUSIVE = "gil_bench_inconclusive"
"""The ini option: what a test does whose interval lies on both sides of what it asserts."""

SECONDS = 3.0
"""Seconds for the blocks of ``runners``, where the test says nothing. The first look, the start of the pools
and the evidence take some 10 seconds more."""

PARALLEL = "tests in parallel would disturb it: use -n0"
"""A lock would keep other measurements away, but not the other tests."""

PLATFORM = sys.platform

NOT_HERE = "gil-bench measures on Linux and macOS only."


class GilCheck(Protocol):
    """What the fixture ``gil_check`` returns."""

    def __call__(
        self,
        workload: str | Callable[..., object],
        items: object = None,
        max_share: float = 0.1,
        check: str | Callable[..., object] | None = None,
        *,
        allow_gil: bool = False,
    ) -> None:
        """Fail the test unless the function releases the GIL; skip it if the result is inconclusive.

        Args:
            workload: The function, or its name: ``module:function`` or ``path/to/file.py:function``.
            items: A list of items, or the name of one; None calls the function without an argument.
            max_share: The largest part of the time for which it may hold the GIL, 0 to 1.
            check: A function of items and results that raises, or ``"none"``; else results are compared.
            allow_gil: Accept that importing it switches on the GIL of a free-threaded build.
        """


class Runners(Protocol):
    """What the fixture ``runners`` returns."""

    def __call__(  # noqa: PLR0913 - a measurement has these choices, all but two with a default
        self,
        work: str | Callable[[Any], object],
        items: str | Callable[[], Iterable[object]] | Iterable[object],
        *,
        runners: Sequence[str] = ("threads", "processes"),
        workers: int | None = None,
        seconds: float = SECONDS,
        check: str | Callable[..., object] | None = None,
        inconclusive: Inconclusive | None = None,
    ) -> Speedups:
        """Measure a function under each runner; the test is skipped where it can't be measured.

        Args:
            work: The function, or its name: ``module:function`` or ``path/to/file.py:function``.
            items: A list of items, a function that makes them, or the name of one.
            runners: What to measure beside sequential, for example also ``interpreters`` or ``asyncio``.
            workers: How many each has; by default as many as usable CPUs, from 2 to 8.
            seconds: For the blocks, of which there are six at least.
            check: A function of items and results that raises, or ``"none"``; else results are compared.
            inconclusive: Whether a comparison that can't be told skips or fails the test; by default as the
                ini option ``gil_bench_inconclusive`` says.
        """


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the ini option."""
    parser.addini(
        INCONCLUSIVE,
        "what a test of the fixture runners does if it is inconclusive: skip or fail",
        default="skip",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Choose the fixture: with pytest-benchmark it depends on ``benchmark``, so that its options hold."""
    chosen = config.getini(INCONCLUSIVE)
    if chosen not in {"skip", "fail"}:
        raise pytest.UsageError(f"{INCONCLUSIVE} is skip or fail, not {chosen!r}")
    loaded = {getattr(plugin, "__name__", "") for plugin in config.pluginmanager.get_plugins()}
    has_table = "pytest_benchmark.plugin" in loaded
    config.pluginmanager.register(WithTable() if has_table else WithoutTable(), "gil_bench_runners")


def pytest_assertrepr_compare(op: str, left: object, right: object) -> list[str] | None:
    """Explain a comparison of a speedup that does not hold: figures, intervals and what explains them."""
    speedups = sys.modules.get(f"{__package__}.suite.speedups")  # else no test has measured any
    return speedups.explained(op, left, right) if speedups else None


@pytest.fixture
def gil_check(request: pytest.FixtureRequest) -> GilCheck:
    """Fail the test if a function holds the GIL for more than ``max_share`` of its time; about 15 seconds."""
    from .suite.measuring import GilChoices, Given, check_gil  # noqa: PLC0415 - see the module's docstring

    suite = _suite(request)

    def run(
        workload: str | Callable[..., object],
        items: object = None,
        max_share: float = 0.1,
        check: str | Callable[..., object] | None = None,
        *,
        allow_gil: bool = False,
    ) -> None:
        __tracebackhide__ = True
        check_gil(Given(workload, items, check), GilChoices(max_share, allow_gil), suite)

    return run


class WithTable:
    """The fixture ``runners`` beside pytest-benchmark, whose options hold for it."""

    @pytest.fixture
    def runners(
        self,
        request: pytest.FixtureRequest,
        benchmark: Any,  # noqa: ANN401 - pytest-benchmark ships no types
    ) -> Iterator[Runners]:
        """Measure a function under sequential, threads and processes, with a row of the table for each."""
        from .suite.rows import Rows  # noqa: PLC0415 - see the module's docstring

        rows = Rows(benchmark)
        yield _runners(request, "--benchmark-disable" if benchmark.disabled else "", rows.add)
        benchmark.skipped = True  # else pytest-benchmark warns that the test did not use its fixture


class WithoutTable:
    """The fixture ``runners`` where pytest-benchmark is switched off."""

    @pytest.fixture
    def runners(self, request: pytest.FixtureRequest) -> Runners:
        """Measure a function under sequential, threads and processes."""
        return _runners(request, "", lambda _speedups: None)


def _runners(
    request: pytest.FixtureRequest, disabled: str, add_rows: Callable[[Speedups], object]
) -> Runners:
    from .suite.measuring import Asked, Given, call_once, measure_runners  # noqa: PLC0415 - as above

    suite = _suite(request)
    usual = {
        "runners": ("threads", "processes"),
        "workers": None,
        "seconds": SECONDS,
        "inconclusive": request.config.getini(INCONCLUSIVE),
    }

    def run(
        work: str | Callable[[Any], object],
        items: str | Callable[[], Iterable[object]] | Iterable[object],
        *,
        check: str | Callable[..., object] | None = None,
        **chosen: Any,  # noqa: ANN401 - the protocol has their types
    ) -> Speedups:
        __tracebackhide__ = True
        given = Given(work, items, check)
        asked = Asked(**usual | {name: value for name, value in chosen.items() if value is not None})
        because = PARALLEL if "PYTEST_XDIST_WORKER" in os.environ else disabled
        if because:
            call_once(given, suite)
            pytest.skip(f"not measured ({because}); each item was executed once, without an error")
        found = measure_runners(given, asked, suite)
        add_rows(found)
        return found

    return run


def _suite(request: pytest.FixtureRequest) -> Suite:
    from .suite.measuring import Suite  # noqa: PLC0415 - as above

    if PLATFORM == "win32":
        pytest.skip(NOT_HERE)
    config = request.config
    return Suite(config.invocation_params.dir, config.rootpath, partial(_tell, config.pluginmanager))


def _tell(plugins: pytest.PytestPluginManager, line: str) -> None:
    """Print a line at once, on a line of its own."""
    reporter, capture = plugins.get_plugin("terminalreporter"), plugins.get_plugin("capturemanager")
    if reporter is None or capture is None:
        return
    with capture.global_and_fixture_disabled():
        reporter.ensure_newline()
        reporter.write_line(line)
