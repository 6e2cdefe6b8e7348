"""What may stand on one page: runs of one machine; anything else is refused, with what differs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports.environment import Environment

FACTS = {
    "cpu_model": "the CPU",
    "usable_cpus": "the number of usable CPUs",
    "quota_cpus": "the CPU quota",
    "os": "the operating system",
    "architecture": "the architecture",
}
"""What of an environment is the machine's; the same facts separate environments in the storage."""


class MixedMachinesError(Exception):
    """Two files come from different machines; the message names them and what differs."""


def refuse_other_machines(measured: Iterable[tuple[str, Environment]]) -> None:
    """Check that all files, given by name and environment, were measured on the machine of the first.

    Speedups move with the machine as well as with the interpreter: beside those of another machine nobody
    could tell which of the two made the difference.

    Raises:
        MixedMachinesError: They were not.
    """
    files = list(measured)
    for name, environment in files[1:]:
        first_name, first = files[0]
        for fact, words in FACTS.items():
            here, there = getattr(first, fact), getattr(environment, fact)
            if here != there:
                raise MixedMachinesError(
                    f"{first_name} and {name} are not of one machine, for {words} differs "
                    f"({_shown(here)} and {_shown(there)}): name runs of one machine."
                )


def _shown(value: object) -> str:
    return "none known" if value is None else f"{value}"
