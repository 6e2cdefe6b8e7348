"""Reads the named files, and refuses runs of several machines; what can't be read is named and left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.chapters.chapter import load_run
from reports.data.document import UnreadableRunError, printable, read_document
from reports.interpreters.pairs import KEY, load_pairs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from reports.data.model import Environment, Run
    from reports.interpreters.pairs import PairFile

FACTS = {
    "cpu_model": "the CPU",
    "usable_cpus": "the number of usable CPUs",
    "quota_cpus": "the CPU quota",
    "os": "the operating system",
    "architecture": "the architecture",
}
"""What of an environment is the machine's; the same facts separate environments in the storage."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What the files hold.

    Attributes:
        faults: One sentence for each file that is left out.
    """

    runs: tuple[Run, ...]
    pairs: tuple[PairFile, ...]
    faults: tuple[str, ...]


class MixedMachinesError(Exception):
    """Two files come from different machines; the message names them and what differs."""


def read_sources(paths: Sequence[Path]) -> Sources:
    """Return what the files hold; one that is damaged does not keep the others from the page.

    Raises:
        UnreadableRunError: None of them holds a run.
    """
    runs: list[Run] = []
    pairs: list[PairFile] = []
    faults: list[str] = []
    for path in dict.fromkeys(paths):
        try:
            document = read_document(path)
            if KEY in document:
                pairs.append(load_pairs(path, document))
            else:
                runs.append(load_run(path))
        except UnreadableRunError as error:
            faults.append(printable(str(error)))
    if not runs:
        told = " ".join(faults) or "Only files of pairs are named: name runs too."
        raise UnreadableRunError(f"There is no run to show. {told}")
    return Sources(tuple(runs), tuple(pairs), tuple(faults))


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
