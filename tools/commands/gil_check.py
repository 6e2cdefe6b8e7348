"""make gil-check: do the user's functions release the GIL? For the CI of extensions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.commands.bench import place_options
from tools.environments.environments import ensure, run_in
from tools.workspace import SetupError, is_on, options, words

if TYPE_CHECKING:
    from tools.workspace import Workspace

OPTIONS = {
    "ITEMS": "--items",
    "CHECK": "--check",
    "MAX_SHARE": "--max-share",
    "TIME": "--time",
    "STEP_TIMEOUT": "--step-timeout",
}

SWITCHES = {"ALLOW_GIL": "--allow-gil", "JSON": "--json"}


def gil_check(workspace: Workspace) -> int:
    """Measure and print each verdict; return the worst: 0 released, 1 held, 2 wrong use, 3 inconclusive.

    Raises:
        SetupError: Also without a function.
    """
    named = words(workspace, "WORKLOAD", "paths")
    if not named:
        raise SetupError(
            "name a function, for example: gil-bench gil-check zlib:compress --items my_module:texts"
            if workspace.home is not None
            else "name a function, for example: make gil-check WORKLOAD=zlib:compress ITEMS=my_module:texts"
        )
    functions = [f"--workload={each}" for each in named]
    switches = [option for name, option in SWITCHES.items() if is_on(workspace.environ, name)]
    storage = workspace.places("storage")
    chosen = [
        *functions,
        *options(workspace.environ, OPTIONS),
        *switches,
        *place_options(workspace),
        *storage,
    ]
    return run_in(ensure("measure", workspace), "benchmarks.user_function.gil_check", *chosen)
