"""The commands: what each is told, what it does, and examples of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools import options
from tools.commands.bench import bench, run
from tools.commands.bench_all import bench_all
from tools.commands.bench_calls import bench_calls
from tools.commands.checks import check
from tools.commands.comment import comment
from tools.commands.gate import gate
from tools.commands.gil_check import gil_check
from tools.commands.reports import compare, history, report

if TYPE_CHECKING:
    from collections.abc import Callable

    from tools.options import Option
    from tools.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Verb:
    """One command.

    Attributes:
        act: Does it and returns its exit code.
        summary: What it does, in one line.
        options: What it can be told, apart from where things are.
        examples: Lines to try, without the name of the program.
        results: The files of the pages' folder of which ``--json`` prints the one that was written; empty if
        it prints its own.
        measures: Whether it measures, for which Windows lacks what is needed.
        checkout_only: Whether it is for those who work on gil-bench itself, in a checkout.
    """

    act: Callable[[Workspace], int]
    summary: str
    options: tuple[Option, ...] = ()
    examples: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    measures: bool = True
    checkout_only: bool = False


VERBS = {
    "run": Verb(
        run,
        "threads or processes for a function of yours? Measure it and write its page",
        (options.A_FUNCTION, *options.FUNCTION, *options.MEASURING, *options.SHOWING, options.AS_JSON),
        (
            "run my_module:function --items my_module:items",
            "run work.py:parse --items work.py:pages --preset quick",
        ),
        ("own.json",),
    ),
    "bench": Verb(
        bench,
        "measure the workloads of the suite on this machine and write their page",
        (*options.SUITE, *options.MEASURING, *options.SHOWING, options.STEP_TIMEOUT, options.AS_JSON),
        ("bench --preset quick", "bench --workloads 'sha256 matmul' --workers '1 2 4'"),
        ("report.json",),
    ),
    "bench-all": Verb(
        bench_all,
        "measure several interpreters, then compare them on one page",
        (
            options.Option("PYTHONS", "these interpreters (default: all that are found)", "NAMES"),
            *options.SUITE,
            *options.MEASURING,
        ),
        checkout_only=True,
    ),
    "gil-check": Verb(
        gil_check,
        "do functions release the GIL? Exit code 0: yes, 1: no, 3: can't tell",
        (
            options.FUNCTIONS,
            *options.FUNCTION,
            *options.CHECKING,
            options.Option("JSON", options.AS_JSON.help),
        ),
        (
            "gil-check zlib:compress --items my_module:texts",
            "gil-check my_ext:f my_ext:g --items my_tests:data",
        ),
    ),
    "calls": Verb(
        bench_calls,
        "do common calls of libraries release the GIL? A table of about 100",
        (options.CALLS, options.CALLS_TIME, options.BESIDE, options.PYTHON, options.AS_JSON),
        ("calls 'hashlib*' 'numpy*'",),
        ("calls.json",),
    ),
    "report": Verb(
        report,
        "draw the page of a stored run again: of the newest one, or of a file",
        (options.RUN, *options.SHOWING, options.AS_JSON),
        ("report", "report --charts all"),
        ("report.json", "own.json"),
        measures=False,
    ),
    "compare": Verb(
        compare,
        "what changed between two stored runs, or two groups of them?",
        (*options.SIDES, *options.COMPARING, options.ALLOW_INCONCLUSIVE, options.AS_JSON),
        ("compare", "compare main HEAD", "compare before.json after.json"),
        ("compare.json",),
        measures=False,
    ),
    "history": Verb(
        history,
        "show all stored runs on one page, with what changed for good",
        (options.STORAGE, options.STRICT, options.AS_JSON),
        ("history",),
        ("history.json",),
        measures=False,
    ),
    "gate": Verb(
        gate,
        "measure two commits in turn and fail on a regression",
        (options.A_FUNCTION, *options.GATING, *options.FUNCTION, options.AS_JSON),
        ("gate my_module:function --items my_module:items --base origin/main",),
        ("gate.json",),
    ),
    "comment": Verb(
        comment,
        "say what a gate or gil-check found on its pull request, in one comment that updates itself",
        options.COMMENTING,
        (
            "comment",
            "comment --gate gate.json --gil-check gil-check.json",
        ),
        measures=False,
    ),
    "test": Verb(
        check,
        "run every check of gil-bench itself",
        (
            options.Option("ARGS", "goes to pytest", "WORDS", "--args"),
            options.Option("CHECKS", "only these checks", "NAMES"),
        ),
        checkout_only=True,
    ),
}
