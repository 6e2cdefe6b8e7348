"""Pairs of interpreters that take turns with one worker: what doing without the GIL costs."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.commands.bench import OPTIONS, measure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tools.commands.bench import Measured
    from tools.environments.environments import Environment
    from tools.interpreters.interpreter import Interpreter

GIL_ON = {"PYTHON_GIL": "1"}
"""Switches the GIL of a free-threaded build on (PEP 703)."""
CHOOSING = ("PRESET", "WORKLOADS", "SEED")
"""Variables that say what is measured of each pair; there is one runner, and one worker."""


def title(interpreter: Interpreter, variables: Mapping[str, str]) -> str:
    """Return what people call an interpreter that runs with these variables."""
    settings = " and ".join(f"{name}={value}" for name, value in variables.items())
    return f"{interpreter.name} with {settings}" if settings else interpreter.name


def measure_pairs(environments: Sequence[Environment]) -> Measured | None:
    """Measure the pairs there are among these; None without any, or if no speedups were asked for.

    Raises:
        StoppedError: Two signals came.
    """
    pairs = list(pairs_among(environments))
    if not pairs:
        return None
    first = environments[0]
    environ = first.workspace.environ
    if environ.get("WORKLOAD"):  # the suite's workloads show what one worker costs, not somebody's function
        return None
    kinds = environ.get("KINDS", "").replace(",", " ").split()
    if kinds and "speedup" not in kinds:
        return None
    first.workspace.say("== What one worker costs without the GIL")
    options = [f"{OPTIONS[name]}={environ[name]}" for name in CHOOSING if environ.get(name)]
    with tempfile.TemporaryDirectory(prefix="gil-bench-") as folder:
        file = Path(folder) / "pairs.json"
        file.write_text(json.dumps(pairs), encoding="utf-8")
        return measure(first, "benchmarks.turns.one_worker", f"--pairs={file}", *options)


def pairs_among(environments: Sequence[Environment]) -> Iterator[dict[str, Any]]:
    """Yield for each free-threaded build: against the build with the GIL, if there is one; and its own GIL.

    The base always has the GIL. Only builds of the same X.Y are compared, whatever their patch release.
    """
    for head in environments:
        if not head.workspace.interpreter.free_threaded:
            continue
        for base in environments:
            if _is_same_but_for_the_gil(base.workspace.interpreter, head.workspace.interpreter):
                yield {"differ_by": "build", "base": _side(base, {}), "head": _side(head, {})}
                break
        yield {"differ_by": "switch", "base": _side(head, GIL_ON), "head": _side(head, {})}


def _is_same_but_for_the_gil(base: Interpreter, head: Interpreter) -> bool:
    return base.series == head.series and not base.free_threaded


def _side(environment: Environment, variables: Mapping[str, str]) -> dict[str, Any]:
    interpreter = environment.workspace.interpreter
    return {
        "label": title(interpreter, variables),
        "python": str(environment.python),
        "variables": dict(variables),
    }
