"""Sentences in the words of who reads them: of the Makefile, or of the command of an installed package.

Sentences are written for the Makefile.
"""

from __future__ import annotations

import os
import re

AS_COMMAND = "GIL_BENCH_AS_COMMAND"
"""Set by the driver of an installed package."""

MADE = re.compile(
    r"\bmake (?:-C \S+ )?(?:bench-(calls)|(bench|gil-check|report|compare|history|gate))(?![\w-])"
)
OF_FUNCTION = re.compile(r"\bmake (?:-C \S+ )?(?:bench|(gil-check|gate)) WORKLOAD=")
VARIABLES = (
    *("PRESET", "WORKLOADS", "RUNNERS", "WORKERS", "KINDS", "MIX", "HTTP_URL", "SEED", "BUDGET", "CHARTS"),
    *("ITEMS", "CHECK", "FOLDER", "STEP_TIMEOUT", "MAX_SHARE", "TIME", "ALLOW_GIL", "BESIDE", "PYTHON"),
    *("BASE", "HEAD", "THRESHOLDS", "ALLOW_INCONCLUSIVE", "ACROSS", "BLOCKS", "PREPARE", "STRICT", "STORAGE"),
    *("DASK", "DASK_SCHEDULER", "VERBOSE"),
)
SWITCH = re.compile(r"\b(VERBOSE|ALLOW_GIL|BESIDE|ALLOW_INCONCLUSIVE|ACROSS|STRICT|DASK|JSON)=1\b")
SET = re.compile(rf"\b({'|'.join(VARIABLES)})(?:=|(?= (?:must|allows)\b))")


def is_command() -> bool:
    """Return whether an installed command speaks."""
    return bool(os.environ.get(AS_COMMAND))


def spoken(text: str) -> str:
    """Return text for who reads it: ``KINDS=latency`` is ``--kinds=latency`` of the command."""
    if not is_command():
        return text
    text = OF_FUNCTION.sub(lambda found: f"gil-bench {found[1] or 'run'} ", text)
    text = MADE.sub(lambda found: f"gil-bench {found[1] or found[2]}", text)
    text = SWITCH.sub(lambda found: option_of(found[1]), text)
    return SET.sub(lambda found: found[0].replace(found[1], option_of(found[1])), text)


def option_of(variable: str) -> str:
    """Return the option of the command for a variable of the Makefile."""
    return f"--{variable.lower().replace('_', '-')}"
