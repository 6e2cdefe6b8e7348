"""``python -m benchmarks.describe``: environment and build of the interpreter that runs it, as JSON."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

from benchmarks.build import observe_build
from benchmarks.cpus import count_cpus
from benchmarks.environment import observe_environment
from benchmarks.runners.worker import gil_enabled


def main() -> int:
    """Print one line; the GIL is as it is before any workload is imported, the CPU's model is left out."""
    environment = observe_environment(count_cpus(), None, gil_enabled_at_end=gil_enabled())
    facts = {"environment": asdict(environment), "build": asdict(observe_build())}
    sys.stdout.write(f"{json.dumps(facts)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
