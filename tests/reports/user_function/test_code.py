"""The code to paste: it is executed as it is, and does what was measured."""

from __future__ import annotations

import ast
import concurrent.futures
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from reports.user_function.code import (
    NO_SHORT_CODE,
    code,
)
from tests.reports.user_function.make_own import NO_ITEMS, own_of

if TYPE_CHECKING:
    from pathlib import Path


def test_a_function_of_a_notebook_is_at_hand_in_the_notebook() -> None:
    """Threads need no import of it; for worker processes it must be saved first."""
    own = own_of(module="notebook_cell", items_module="given_items")
    threads, processes = code(own, "threads", 2), code(own, "processes", 2)
    assert "notebook_cell" not in threads
    assert "# items: those that you gave to gil_bench.compare()." in threads
    assert "as notebook_cell.py (%%writefile).\nfrom notebook_cell import function\n" in processes
    assert "given_items" not in threads + processes
    ast.parse(threads)
    ast.parse(processes)


def test_a_notebook_awaits_coroutines_in_its_own_loop() -> None:
    """In a cell asyncio.run would fail."""
    own = own_of(module="notebook_cell", items_module="given_items", form="coroutine")
    assert code(own, "asyncio", 2).endswith("\nresults = await main()  # a notebook's loop runs already")
    assert "asyncio.run(main())" in code(own_of(form="coroutine"), "asyncio", 2)


def test_a_function_of_a_notebook_with_a_name_that_the_code_uses_is_renamed() -> None:
    """The import says what it is called in the code."""
    own = own_of(module="notebook_cell", function="main", items_module="given_items")
    assert "from notebook_cell import main as my_function\n" in code(own, "threads", 2)


MODULE = '''
"""What a user may have."""
import asyncio
from contextlib import contextmanager

items = [1, 2, 3, 4, 5]
one = 3

def make_items():
    yield from items

def square(item):
    return item * item

def seven():
    return 7

async def square_later(item):
    await asyncio.sleep(0)
    return item * item

async def seven_later():
    await asyncio.sleep(0)
    return 7

def both(item):
    yield item
    yield item * item

def sevens():
    yield 7
    yield 7

def main(item):
    return item * item

class Parser:
    @staticmethod
    def parse(item):
        return item * item

class Workload:
    task = staticmethod(square)
    coroutine = staticmethod(square_later)

    @contextmanager
    def prepare(self):
        yield list(items)

WORKLOAD = Workload()
'''
SQUARES = [1, 4, 9, 16, 25]
CALLABLE = {"items_name": "make_items", "items_callable": True}
ONE = {"items_name": "one", "items_kind": "one", "given_items": 1, "measured_items": 1, "repeats": 4}
CALLED = {**NO_ITEMS, "given_items": None, "measured_items": 1, "repeats": 4}
WHOLE = {**NO_ITEMS, "form": "workload"}
CASES: dict[str, tuple[dict[str, Any], list[Any]]] = {
    "function": ({"function": "square"}, SQUARES),
    "attribute": ({"function": "Parser.parse"}, SQUARES),
    "taken name": ({"function": "main"}, SQUARES),
    "items from a call": ({"function": "square", **CALLABLE}, SQUARES),
    "one item": ({"function": "square", **ONE}, [9] * 4),
    "no argument": ({"function": "seven", **CALLED}, [7] * 4),
    "coroutine": ({"function": "square_later", "form": "coroutine"}, SQUARES),
    "coroutine, no argument": ({"function": "seven_later", "form": "coroutine", **CALLED}, [7] * 4),
    "generator": ({"function": "both", "form": "generator"}, [[n, n * n] for n in (1, 2, 3, 4, 5)]),
    "generator, no argument": ({"function": "sevens", "form": "generator", **CALLED}, [[7, 7]] * 4),
    "workload": ({"function": "WORKLOAD", **WHOLE}, SQUARES),
}
IN_ONE_PROCESS = ("sequential", "threads", "asyncio", "asyncio-threads")
TRIED_WITH = ("function", "coroutine, no argument")
"""With these cases every runner is tried."""
WITH_OTHERS = [(case, runner) for case in CASES for runner in ("processes", "processes-chunked")] + [
    (case, runner)
    for case in TRIED_WITH
    for runner in (
        *("processes-spawn", "processes-forkserver", "processes-fork", "interpreters"),
        *("pool-map", "pool-imap", "pool-imap-unordered", "processes-x-threads"),
    )
]
"""Code that starts processes or interpreters, which may import the file again."""


def _code(case: str, runner: str, workers: int = 2) -> tuple[str, list[Any]]:
    facts, results = CASES[case]
    return code(own_of(**{"given_items": 5, **facts}), runner, workers), results


def _printed(folder: Path, *argv: str) -> Any:  # noqa: ANN401 - any literal
    """Return what Python printed that was started in a folder beside the module."""
    (folder / "my_module.py").write_text(MODULE, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", *argv],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, "\n".join(
        [done.stderr, *(path.read_text("utf-8") for path in folder.glob("pasted*.py"))]
    )
    return ast.literal_eval(done.stdout)


EXECUTE = (
    "import runpy, sys\n"
    "print({path: runpy.run_path(path, run_name='__main__')['results'] for path in sys.argv[1:]})"
)


@pytest.mark.parametrize("case", CASES)
def test_it_runs_as_it_is_in_one_process(tmp_path: Path, case: str) -> None:
    """Pasted into a file beside the module, it leaves the right results in their order.

    One Python executes the files of all runners, as if it had been started with each of them.
    """
    more = ("thread-pool", "anyio-threads") if case in TRIED_WITH else ()
    texts = {runner: _code(case, runner)[0] for runner in (*IN_ONE_PROCESS, *more)}
    if "coroutine" not in case and case != "workload":
        assert texts.pop("asyncio") == NO_SHORT_CODE
    assert NO_SHORT_CODE not in texts.values()
    names = {f"pasted {runner}.py": text for runner, text in texts.items()}
    for name, text in names.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert _printed(tmp_path, "-c", EXECUTE, *names) == dict.fromkeys(names, CASES[case][1])


@pytest.mark.parametrize(("case", "runner"), WITH_OTHERS)
def test_it_runs_as_it_is_with_others(tmp_path: Path, case: str, runner: str) -> None:
    """Started as a file of its own, which its worker processes may import."""
    text, results = _code(case, runner)
    if runner == "interpreters" and not hasattr(concurrent.futures, "InterpreterPoolExecutor"):
        ast.parse(text)
        pytest.skip("this Python has no InterpreterPoolExecutor, which came with 3.14")
    tail = '\n\nif __name__ == "__main__":\n    print(results)\n'
    (tmp_path / "pasted.py").write_text(text + tail, encoding="utf-8")
    assert _printed(tmp_path, "pasted.py") == results


def test_it_is_a_few_lines() -> None:
    """The common case in full: nothing in it that is not needed."""
    assert _code("function", "processes", 4)[0].splitlines() == [
        "from concurrent.futures import ProcessPoolExecutor",
        "",
        "from my_module import square, items",
        "",
        'if __name__ == "__main__":',
        "    with ProcessPoolExecutor(max_workers=4) as pool:",
        "        results = list(pool.map(square, items))",
    ]
    assert _code("function", "sequential")[0].splitlines() == [
        "from my_module import square, items",
        "",
        "results = [square(item) for item in items]",
    ]


def test_results_of_any_order_are_matched_to_their_items() -> None:
    """As in the measurement, every item carries its number."""
    assert _code("function", "pool-imap-unordered", 4)[0].splitlines() == [
        "from multiprocessing import Pool",
        "",
        "from my_module import square, items",
        "",
        "",
        "def numbered(pair):",
        "    number, item = pair",
        "    return number, square(item)",
        "",
        "",
        'if __name__ == "__main__":',
        "    with Pool(4) as pool:",
        "        # Results come in the order of their arrival: the numbers put them back.",
        "        pairs = dict(pool.imap_unordered(numbered, enumerate(items)))",
        "        results = [pairs[number] for number in sorted(pairs)]",
    ]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("runner", ["joblib-loky", "joblib-threads"])
def test_code_for_joblib_is_python(case: str, runner: str) -> None:
    """It is not executed where joblib, an extra, may be missing."""
    text = _code(case, runner, 4)[0]
    ast.parse(text)
    assert "Parallel(n_jobs=4" in text
    assert ('backend="threading"' in text) is (runner == "joblib-threads")


@pytest.mark.parametrize(("workers", "size"), [(1, 10_000), (3, 3_334), (4, 2_500), (20_000, 1)])
def test_chunks_are_as_many_as_workers(workers: int, size: int) -> None:
    """Of the items that there are, not of those that were measured; rounded up."""
    assert f"chunksize={size})" in code(own_of(), "processes-chunked", workers)
    assert "chunksize" not in code(own_of(), "processes", workers)
