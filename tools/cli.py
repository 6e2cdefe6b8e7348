"""The command line: of a checkout, whose Makefile it serves, and of an installed package.

Every option is a variable of the Makefile. In a checkout a variable that is set counts where the option is
not given; for an installed package only what is typed counts.
"""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tools import processes
from tools.commands.results import printed
from tools.home import find_home, home_in_use, refuse_unwritable
from tools.interpreters import find as interpreter
from tools.options import AS_JSON, HOME
from tools.processes import StoppedError
from tools.typed import program_of, typed_command, typed_make
from tools.verbs import VERBS
from tools.workspace import SetupError, Workspace, is_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tools.options import Option
    from tools.verbs import Verb

ROOT = Path(__file__).resolve().parents[1]
CODES = "Exit codes: 0 good, 1 found what it looks for, 2 wrong use, 3 inconclusive, 130 or 143 stopped."
STDERR = 2
SYSTEM = os.name
HELP = """\
make bench    set up, measure, write reports/site/ and print a summary (variables: see below)
make bench-all    PYTHONS="python3.13 python3.13t": measure each of them, then compare them on one page
make bench-calls  CALLS="hashlib* numpy*": do common calls of libraries release the GIL? (all: 5 minutes)
make gil-check    WORKLOAD="my_module:function …" MAX_SHARE=0.1: do these functions release the GIL?
make test     set up and run every check; ARGS="-k word" goes to pytest; CHECKS=pytest runs only pytest
make report   draw the page again from the newest stored run, or from JSON=path/of/one.json;
              first stores what an interrupted run had finished; CHARTS=all draws all charts
make compare  what changed between two stored runs, BASE= and HEAD= (default: latest~1 and latest)
make gate     measure BASE=origin/main and the newest commit now, in turn; fail on a regression;
              with WORKLOAD=my_module:function at two commits of your repository, its GIL share too
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
Your own function, with make bench, gil-check and gate (use make -C PATH from your project):
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
  KINDS=latency                 gate of your function: compare response times beside it, too
  PREPARE="pip install -t build ."   gate of your function: run this in each checkout first
  STORAGE=folder                history: folder of the runs (default: .benchmarks)
  STRICT=1                      compare and history: an unreadable file is an error
For every command: PYTHON=python3.14t, the interpreter to measure (CPython 3.11 or newer).

make turns every failure into exit code 2. To get the exact code (0 good; 1 regression, failed cell or
check; 2 wrong use or failed set-up; 3 inconclusive; 130 or 143 stopped), run for example:
python3 -m tools bench --preset quick
"""


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run a command in a checkout, where the variables of the Makefile count, and return its exit code."""
    if list(arguments) in ([], ["help"], ["--help"], ["-h"]):
        sys.stdout.write(HELP)
        return 0
    try:
        name, chosen = _understood("python3 -m tools", VERBS, arguments)
    except SystemExit as ended:
        return int(ended.code or 0)
    verb = VERBS[name]
    told = {**environ, **chosen}
    here = Path(environ.get("PWD") or ".").resolve() == ROOT
    typed = typed_make(name, verb.options, told, None if here else ROOT)
    workspace = Workspace(ROOT, interpreter.running(), told, processes.run, _report, typed=typed)
    return _act(verb, workspace)


def installed(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run a command of an installed package and return its exit code."""
    verbs = {name: verb for name, verb in VERBS.items() if not verb.checkout_only}
    try:
        name, chosen = _understood("gil-bench", verbs, arguments, (HOME,))
        verb = verbs[name]
        _refuse_system(verb, SYSTEM)
        home = find_home(chosen.get(HOME.variable), Path.cwd())
    except SystemExit as ended:
        return int(ended.code or 0)
    except (SetupError, OSError) as error:
        _report(f"gil-bench: {error}")
        return 2
    ours = {option.variable for each in VERBS.values() for option in (*each.options, HOME)}
    others = {name: value for name, value in environ.items() if name not in ours}
    told = {**others, **chosen}
    typed = typed_command(program_of(sys.orig_argv), name, verb.options, told)
    workspace = Workspace(ROOT, interpreter.running(), told, processes.run, _report, home, typed)
    return _act(verb, workspace)


def _act(verb: Verb, workspace: Workspace) -> int:
    """Do what is asked for; every early end has its exit code and at most one sentence."""
    try:
        with ExitStack() as stack:
            stack.enter_context(processes.cleaning_up())
            if workspace.home is not None:
                stack.enter_context(home_in_use(workspace.home, is_needed=verb.measures))
            if verb.measures:
                instead = "make it so" if workspace.home is None else "name another one with --home"
                refuse_unwritable((workspace.storage, workspace.site), instead)
            if verb.results and is_on(workspace.environ, AS_JSON.variable):
                stack.enter_context(printed([workspace.site / name for name in verb.results]))
                workspace = replace(workspace, run=partial(processes.run, output=STDERR))
            return verb.act(workspace)
    except (SetupError, OSError) as error:
        _report(f"gil-bench: {error}")
        return 2
    except StoppedError as stopped:
        return stopped.exit_code
    except KeyboardInterrupt:  # between two children
        return 130


def _understood(
    program: str, verbs: Mapping[str, Verb], arguments: Sequence[str], more: tuple[Option, ...] = ()
) -> tuple[str, dict[str, str]]:
    """Return the name of the command and the variables that were chosen.

    Raises:
        SystemExit: It was wrong use, with code 2, or help was asked for.
    """
    parser = _parser(program, verbs, more)
    known, unknown = parser.parse_known_args(arguments)
    asked = vars(known)
    if unknown:
        _report(
            f"gil-bench: unknown: {shlex.join(unknown)};"
            f" '{program} {asked['verb']} --help' shows what can be said"
        )
        raise SystemExit(2)
    verb = verbs[asked["verb"]]
    return asked["verb"], dict(_chosen(asked, (*verb.options, *more)))


def _chosen(asked: Mapping[str, object], options: Iterable[Option]) -> Iterator[tuple[str, str]]:
    for option in options:
        value = asked[option.variable]
        if isinstance(value, list):
            value = shlex.join(value) or None
        if value is not None:
            yield option.variable, "1" if value is True else str(value)


def _parser(program: str, verbs: Mapping[str, Verb], more: tuple[Option, ...]) -> argparse.ArgumentParser:
    """Return the parser of a program with these commands; shells can complete what it takes."""
    parser = argparse.ArgumentParser(
        prog=program,
        description="Threads or processes? Measured on your machine, with the reason.",
        epilog=CODES,
        allow_abbrev=False,
    )
    _add_completion(parser)
    if more:
        parser.add_argument("--version", action="version", version=f"gil-bench {_version()}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True, dest="verb")
    for name, verb in verbs.items():
        below = commands.add_parser(
            name,
            help=verb.summary,
            description=_sentence(verb.summary),
            epilog="\n".join(("examples:", *(f"  {program} {each}" for each in verb.examples), "", CODES)),
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        for option in (*verb.options, *more):
            _add(below, option)
    return parser


def _sentence(summary: str) -> str:
    return f"{summary[0].upper()}{summary[1:]}{'' if summary.endswith('?') else '.'}"


def _add(parser: argparse.ArgumentParser, option: Option) -> None:
    if not option.name:
        many = "*" if option.many else "?"
        parser.add_argument(option.variable, nargs=many, metavar=option.value, help=option.help)
    elif option.value is None:
        parser.add_argument(
            option.name, dest=option.variable, action="store_true", default=None, help=option.help
        )
    else:
        parser.add_argument(
            option.name,
            dest=option.variable,
            metavar=option.value,
            help=option.help,
            type=option.checked,
            choices=option.choices or None,
        )


def _add_completion(parser: argparse.ArgumentParser) -> None:
    """Offer scripts with which shells complete commands, where the library for them is installed."""
    try:
        import shtab  # noqa: PLC0415 - a checkout's driver has the standard library only
    except ImportError:
        return
    shtab.add_argument_to(
        parser, "--print-completion", help="print a script that completes commands in a shell"
    )


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - takes 20 ms

    try:
        return version("gil-bench")
    except PackageNotFoundError:
        return "unknown"


def _refuse_system(verb: Verb, system: str) -> None:
    """Refuse to measure where there are no process groups: nothing could be promised to end.

    Raises:
        SetupError: It is such a system.
    """
    if verb.measures and system != "posix":
        raise SetupError(
            "measuring needs Linux or macOS; on this system report, compare and history work,"
            " with runs from there"
        )


def _report(line: str) -> None:
    sys.stderr.write(f"{line}\n")
