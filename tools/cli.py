"""The command line of the driver: which command, and which exit code its end means."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tools import processes
from tools.commands.bench import bench
from tools.commands.bench_all import bench_all
from tools.commands.checks import check
from tools.commands.gate import gate
from tools.commands.gil_check import gil_check
from tools.commands.reports import compare, history, report
from tools.interpreters import find as interpreter
from tools.processes import StoppedError
from tools.workspace import SetupError, Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

COMMANDS = {
    "bench": bench,
    "bench-all": bench_all,
    "gil-check": gil_check,
    "test": check,
    "report": report,
    "compare": compare,
    "gate": gate,
    "history": history,
}
HELP = """\
make bench    set up, measure, write reports/site/ and print a summary; choose with the variables below
make bench-all    PYTHONS="python3.13 python3.13t": one after the other, then all side by side
make gil-check    WORKLOAD="my_module:function …" MAX_SHARE=0.1: do they release the GIL?
make test     set up and run every check; ARGS="-k word" goes to pytest; CHECKS=pytest is that one only
make report   draw the page again from the newest stored run, or from JSON=path/of/one.json;
              stores what a killed run had finished first
make compare  two stored runs, BASE= and HEAD= (latest~1 and latest): what changed, and how sure that is
make gate     BASE=origin/main against the newest commit, both measured now, in turn; fails on a regression
make history  every stored run: reports/site/history.html
make clean    remove the environments and the page; stored runs stay
make help     show this

Variables of make bench (lists are separated by spaces; a wrong name is answered with the right ones):
  PRESET=quick|default|full     how much, and how long
  WORKLOADS="sha256 matmul"     only these groups
  RUNNERS="threads processes"   only these runners, beside sequential
  WORKERS="1 2 4"               how many workers at once
  KINDS="latency lesson"        only these kinds of measurement, whatever the preset has
  HTTP_URL=http://host:port/    fetch from there, not from the built-in server
  DASK=1, DASK_SCHEDULER=tcp://…  the runner dask too: on a cluster of its own, or on this one
  PYTHONS="python3.13 /path/to/python3.13t"   of bench-all; else those on PATH, of pyenv and of uv
  BESIDE=1                      measure while another run does, with a caveat, instead of waiting for it
  SEED=1                        the random order of the rounds, to repeat one
  VERBOSE=1                     print all advice with its reasons, also with make report
A function of yours, with make bench and make gil-check:
  WORKLOAD=my_module:function   or path/to/work.py:function; from where you are when you type make -C here
  ITEMS=my_module:items         what it is applied to: one item, a list, or what makes them
  CHECK=none|my_module:check    instead of comparing results with those of calling it item by item
  FOLDER=…  STEP_TIMEOUT=60     its working directory; seconds that a round may take
  PYTHON=/their/venv/bin/python its packages; nothing is installed there
  TIME=180  ALLOW_GIL=1  JSON=1 gil-check: seconds a function; an import may switch the GIL on; as JSON
Variables of make compare and make gate:
  BASE=… HEAD=…                 commits; for compare also files, folders, latest, latest~1
  THRESHOLDS="speedup/*=10"     the change that matters, in percent, by pattern of a series
  ALLOW_INCONCLUSIVE=1          exit code 0 where nothing could be told
  ACROSS=1                      compare different environments, by speedups only
  BLOCKS=20                     of a gate; WORKLOADS, RUNNERS, WORKERS and SEED choose as above
  STORAGE=folder                history: of the runs, instead of .benchmarks
  STRICT=1                      compare and history: a file that can't be read is an error
Variable of all: PYTHON=python3.14t, the interpreter that is measured (CPython 3.11 or newer).

make turns every failure into exit code 2. For the exact one (0 good, 1 a regression, a failed cell or
check, 2 wrong use or no set-up, 3 inconclusive, 130 and 143 stopped) run the same as:
PRESET=quick python3 -m tools bench
"""


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run the command that ``arguments`` name and return its exit code."""
    if list(arguments) in ([], ["help"], ["--help"], ["-h"]):
        sys.stdout.write(HELP)
        return 0
    command = COMMANDS.get(arguments[0]) if len(arguments) == 1 else None
    if command is None:
        _report(
            f"gil-bench: there is no command {' '.join(arguments)!r}; there are help, {', '.join(COMMANDS)}"
        )
        return 2
    root = Path(__file__).resolve().parents[1]
    try:
        return command(Workspace(root, interpreter.running(), environ, processes.run, _report))
    except (SetupError, OSError) as error:
        _report(f"gil-bench: {error}")
        return 2
    except StoppedError as stopped:
        return stopped.exit_code
    except KeyboardInterrupt:  # between two children
        return 130


def _report(line: str) -> None:
    sys.stderr.write(f"{line}\n")
