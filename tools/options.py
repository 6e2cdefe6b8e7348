"""What the commands can be told: every option, under the name of its variable of the Makefile."""

from __future__ import annotations

import argparse
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def whole(text: str) -> str:
    """Return text that is a whole number.

    Raises:
        argparse.ArgumentTypeError: It is not.
    """
    return _number(text, int, "a whole number")


def number(text: str) -> str:
    """Return text that is a finite number.

    Raises:
        argparse.ArgumentTypeError: It is not.
    """
    return _number(text, _finite, "a number")


def _finite(text: str) -> float:
    found = float(text)
    if not math.isfinite(found):
        raise ValueError(text)
    return found


def _number(text: str, kind: Callable[[str], object], what: str) -> str:
    try:
        kind(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not {what}") from None
    return text


@dataclass(frozen=True, slots=True)
class Option:
    """One option of commands.

    Attributes:
        variable: The variable of the Makefile: ``MAX_SHARE``, for ``--max-share``.
        help: What it does, in one line.
        value: What its value looks like; None for a switch.
        flag: The option, if it is not named like its variable; empty for what is given without an option.
        many: Whether any number of words may be given, which are quoted as in a shell.
        choices: All values; empty if there are others.
        checked: Refuses what can't be meant before anything is measured.
    """

    variable: str
    help: str
    value: str | None = None
    flag: str | None = None
    many: bool = False
    choices: tuple[str, ...] = ()
    checked: Callable[[str], str] = str

    @property
    def name(self) -> str:
        """The option as it is typed; empty for what is given without one."""
        return f"--{self.variable.lower().replace('_', '-')}" if self.flag is None else self.flag


AS_JSON = Option("AS_JSON", "print the result as JSON; all else goes to standard error", flag="--json")
HOME = Option(
    "HOME_FOLDER", "folder of runs and pages (default: .gil-bench of the project)", "FOLDER", "--home"
)
"""For every command of an installed package."""

A_FUNCTION = Option("WORKLOAD", "my_module:function, or path/to/work.py:function", "FUNCTION", flag="")
FUNCTIONS = Option("WORKLOAD", A_FUNCTION.help, "FUNCTION", flag="", many=True)
ITEMS = Option("ITEMS", "one item, a list of items, or a function that makes them", "NAME")
CHECK = Option("CHECK", "'none', or a function that checks a result (default: compare them)", "NAME")
FOLDER = Option("FOLDER", "working directory of the function (default: this one)", "FOLDER")
PYTHON = Option("PYTHON", "the interpreter with the function's packages (default: this one)", "PATH")
STEP_TIMEOUT = Option("STEP_TIMEOUT", "most seconds for a round (default: 60)", "SECONDS", checked=number)
FUNCTION = (ITEMS, CHECK, FOLDER, PYTHON, STEP_TIMEOUT)

RUNNERS = Option("RUNNERS", "only these runners, and sequential", "NAMES")
WORKERS = Option("WORKERS", "numbers of workers, for example '1 2 4'", "NUMBERS")
SEED = Option("SEED", "repeat the random order of the rounds", "NUMBER", checked=whole)
WORKLOADS = Option("WORKLOADS", "only these workloads, for example 'sha256 matmul'", "NAMES")
BESIDE = Option("BESIDE", "don't wait until another run has ended; both runs get a caveat")
MEASURING = (
    Option(
        "PRESET",
        "how much to measure, and how long",
        "quick|default|full",
        choices=("quick", "default", "full"),
    ),
    RUNNERS,
    WORKERS,
    Option("KINDS", "only these kinds of measurement, whatever the preset has", "NAMES"),
    SEED,
    Option(
        "BUDGET", "most seconds for a group's blocks (default: as the preset has)", "SECONDS", checked=number
    ),
    BESIDE,
    Option("DASK", "measure Dask, too, on a new local cluster"),
    Option("DASK_SCHEDULER", "measure Dask on this cluster", "ADDRESS"),
)
SUITE = (
    WORKLOADS,
    Option("MIX", "measure the workload mix, whose items compute for this part and wait", "PARTS"),
    Option("HTTP_URL", "fetch this page, not those of the built-in server", "URL"),
)
SHOWING = (
    Option("CHARTS", "how many charts are drawn", "main|all", choices=("main", "all")),
    Option("VERBOSE", "print all advice with its reasons"),
)

CHECKING = (
    Option("MAX_SHARE", "largest part of the time with the GIL (default: 0.1)", "SHARE", checked=number),
    Option("TIME", "most seconds for a function (default: 180)", "SECONDS", checked=number),
    Option("ALLOW_GIL", "accept a GIL that an import switches on"),
)

ALLOW_INCONCLUSIVE = Option("ALLOW_INCONCLUSIVE", "exit with 0, not 3, if it can't be told")
THRESHOLDS = Option("THRESHOLDS", "changes that matter, in percent: 'speedup/*=10'", "PATTERNS")
STRICT = Option("STRICT", "an unreadable file is an error")
COMPARING = (Option("ACROSS", "compare different environments, by speedups only"), STRICT, THRESHOLDS)
GATING = (
    Option("BASE", "the commit to compare with, for example origin/main", "COMMIT"),
    Option("HEAD", "the commit to judge (default: the newest)", "COMMIT"),
    Option("BLOCKS", "number of blocks of the first pass (default: 12)", "NUMBER", checked=whole),
    Option("KINDS", "'latency': compare response times beside a function, too", "NAMES"),
    Option("PREPARE", "run this in each checkout first, for example to build an extension", "COMMAND"),
    RUNNERS,
    WORKERS,
    SEED,
    THRESHOLDS,
    ALLOW_INCONCLUSIVE,
)
RUN = Option("JSON", "a stored run (default: the newest)", "FILE", flag="")
SIDES = (
    Option("BASE", "before: a file, a folder, a commit, latest or latest~1 (the default)", "BASE", flag=""),
    Option("HEAD", "after: as before (default: latest)", "HEAD", flag=""),
)
STORAGE = Option("STORAGE", "folder of the runs (default: where they are stored)", "FOLDER")
CALLS = Option("CALLS", "names or patterns of calls (default: all)", "CALL", flag="", many=True)
CALLS_TIME = Option("TIME", "about how many seconds a call takes (default: 3)", "SECONDS", checked=number)
COMMENTING = (
    Option("GATE_JSON", "what a gate left (default: the newest gate.json here)", "FILE", "--gate"),
    Option("GIL_CHECK_JSON", "what gil-check --json printed", "FILE", "--gil-check"),
    Option("PULL_REQUEST", "its number (default: that of the job's event)", "NUMBER", "--pr", checked=whole),
    Option("COMMENT_NAME", "tells this comment from others (default: gate)", "NAME", "--name"),
    Option("COMMENT_AUTHOR", "who owns the token (default: github-actions[bot])", "LOGIN", "--author"),
)
