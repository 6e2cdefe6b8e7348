"""make gil-check: does a function of the user's release the GIL? For the CI of extensions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.environments.environments import ensure, module
from tools.errors import SetupError
from tools.own import place_options

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
        SetupError: No function is named, or the environment can't be made.
        StoppedError: A signal came.
    """
    environ = workspace.environ
    if not environ.get("WORKLOAD"):
        raise SetupError(
            "name a function, as in: make gil-check WORKLOAD=zlib:compress ITEMS=my_module:texts"
        )
    named = [f"{option}={environ[name]}" for name, option in OPTIONS.items() if environ.get(name)]
    environment = ensure("measure", workspace)
    return workspace.run(
        module(environment, "benchmarks.user_function.gil_check", *named, *place_options(workspace))
    )
