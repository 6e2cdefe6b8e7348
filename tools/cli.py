"""The command line of the driver: the commands and their exit codes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tools import processes
from tools.commands.bench import bench
from tools.commands.bench_all import bench_all
from tools.commands.bench_calls import bench_calls
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
    "bench-calls": bench_calls,
    "gil-check": gil_check,
    "test": check,
    "report": report,
    "compare": compare,
    "gate": gate,
    "history": history,
}
HELP = """\
make bench    set up, measure, write reports/site/ and print a summary (variables: see below)
make bench-all    PYTHONS="python3.13 python3.13t": measure each of them, then compare them on one page
make bench-calls  CALLS="hashlib* numpy*": do common calls of libraries release the GIL? (all: 5 minutes)
make gil-check    WORKLOAD="my_module:function …" MAX_SHARE=0.1: do these functions release the GIL?
make test     set up and run every check; ARGS="-k word" goes to pytest; CHECKS=pytest runs only pytest
make report   draw the page again from the newest stored run, or from JSON=path/of/one.json;
              first stores what an interrupted run had finished; CHARTS=all draws all charts
make compare  what changed between two stored runs, BASE= and HEAD= (default: latest~1 and latest)
make gate     measure BASE=origin/main and the newest commit now, in turn; fail on a regression
make history  show all stored runs: reports/site/history.html
make clean    remove the environments and the page, but no stored runs
make help     show this

Variables of make bench (lists are separated by spaces; a wrong name prints the valid ones):
  PRESET=quick|default|full     how much to measure, and how long
  WORKLOADS="sha256 matmul"     only these workloads
  RUNNERS="threads processes"   only these runners, and sequential; some, such as pool-map, only by name
  WORKERS="1 2 4"               numbers of workers
  KINDS="latency lesson"        only these kinds of measurement, whatever the preset has
  MIX="0.05 0.2"                measure the workload mix, whose items compute for this part and wait
  HTTP_URL=http://host:port/    fetch this page, not those of the built-in server
  DASK=1, DASK_SCHEDULER=tcp://…  measure Dask, too: on a new local cluster, or on this one
  PYTHONS="python3.13 /path/to/python3.13t"   bench-all: these (default: all on PATH, of pyenv and uv)
  CALLS="hashlib* json*"        bench-calls: names or patterns of calls (default: all); PYTHONS and TIME=3
                                as for bench-all and gil-check: interpreters, and seconds per call
  BESIDE=1                      don't wait for another run to end; both runs get a caveat
  SEED=1                        repeat the random order of the rounds
  BUDGET=5                      most seconds for a group's blocks (default: as the preset has)
  VERBOSE=1                     print all advice with its reasons, also with make report
Your own function, with make bench and make gil-check (use make -C PATH from your project):
  WORKLOAD=my_module:function   or path/to/work.py:function
  ITEMS=my_module:items         one item, a list of items, or a function that makes them
  CHECK=none|my_module:check    don't check results, or with your function (default: compare them)
  FOLDER=…  STEP_TIMEOUT=60     its working directory; most seconds for a round
  PYTHON=/your/venv/bin/python  the interpreter with its packages; nothing is installed there
  TIME=180  ALLOW_GIL=1  JSON=1 gil-check: seconds per function; accept a GIL that an import switches on;
                                print JSON
Variables of make compare and make gate:
  BASE=… HEAD=…                 commits; for compare also files, folders, latest, latest~1
  THRESHOLDS="speedup/*=10"     the change that matters, in percent, for series that match a pattern
  ALLOW_INCONCLUSIVE=1          exit code 0 for an inconclusive result
  ACROSS=1                      compare different environments, by speedups only
  BLOCKS=20                     gate: number of blocks; WORKLOADS, RUNNERS, WORKERS and SEED as above
  STORAGE=folder                history: folder of the runs (default: .benchmarks)
  STRICT=1                      compare and history: an unreadable file is an error
For every command: PYTHON=python3.14t, the interpreter to measure (CPython 3.11 or newer).

make turns every failure into exit code 2. To get the exact code (0 good; 1 regression, failed cell or
check; 2 wrong use or failed set-up; 3 inconclusive; 130 or 143 stopped), run for example:
PRESET=quick python3 -m tools bench
"""


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run the command that ``arguments`` name and return its exit code."""
    if list(arguments) in ([], ["help"], ["--help"], ["-h"]):
        sys.stdout.write(HELP)
        return 0
    command = COMMANDS.get(arguments[0]) if len(arguments) == 1 else None
    if command is None:
        _report(f"gil-bench: there is no command {' '.join(arguments)!r}; use help, {', '.join(COMMANDS)}")
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
