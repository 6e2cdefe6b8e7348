"""make gil-check: does a function of the user's release the GIL? For the CI of extensions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.commands.bench import place_options
from tools.environments.environments import ensure, run_in
from tools.workspace import SetupError, options

if TYPE_CHECKING:
    from tools.workspace import Workspace

OPTIONS = {
    "WORKLOAD": "--workload",
    "ITEMS": "--items",
    "MAX_SHARE": "--max-share",
    "STEP_TIMEOUT": "--step-timeout",
}


def gil_check(workspace: Workspace) -> int:
    """Measure and print the verdict; return 0 released, 1 held, 2 wrong use, 3 inconclusive.

    Raises:
        SetupError: Also where no function is named.
    """
    if not workspace.environ.get("WORKLOAD"):
        raise SetupError(
            "name a function, as in: make gil-check WORKLOAD=zlib:compress ITEMS=my_module:texts"
        )
    chosen = [*options(workspace.environ, OPTIONS), *place_options(workspace)]
    return run_in(ensure("measure", workspace), "benchmarks.user_function.gil_check", *chosen)
