"""Which facts the texts of a page state, and which of them contradict each other.

The rules are data. ``SAYS`` tells which fact a text states, of which workload, runner and number of workers;
``EXCLUDE`` which facts can't both be true of the same; ``NEEDS`` what must stand beside a statement.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RUNNER = r"(?P<runner>[A-Za-z][\w-]*)"
WITH = r"with (?P<workers>\d+) workers?"
FIGURE = r"(?P<figure>[\d,.]+× \([\d,.]+–(?P<high>[\d,.]+)\))"


@dataclass(frozen=True)
class Text:
    """One text of a page, and what it is about where its place tells that."""

    text: str
    workload: str | None = None
    runner: str | None = None
    workers: int | None = None


@dataclass(frozen=True)
class Says:
    """A pattern, and the fact that a text states in which it is found; its groups tell of what."""

    fact: str
    pattern: str


@dataclass(frozen=True)
class Stated:
    """A fact that a text states; None stands for all workloads, runners or numbers of workers."""

    fact: str
    workload: str | None
    runner: str | None
    workers: int | None
    values: dict[str, str] = field(hash=False)
    text: str


SAYS = (
    # the table of cells and the title of the chart
    Says("faster", r"^faster$"),
    Says("slower", r"^slower$"),
    Says("no difference", r"^no difference shown$"),
    Says("too few blocks", r"^too few blocks$"),
    Says("speedup", rf"^{FIGURE}$"),
    Says("best faster", rf"{RUNNER} faster \("),
    Says("best not faster", rf"{RUNNER} (?:slower|no difference shown|too few blocks) \("),
    # the finding
    Says("faster", rf"^{RUNNER}: faster than sequential, .*{WITH}(?!.*noise)"),
    Says("best faster", rf"^{RUNNER}: faster than sequential"),
    Says("slower", rf"^{RUNNER}: slower than sequential, .*{WITH}(?!.*noise)"),
    Says("no difference", rf"^{RUNNER}: no difference from sequential shown, .*{WITH}"),
    Says("too few blocks", rf"^{RUNNER}: too few blocks to tell.*{WITH}"),
    Says("speedup", rf"^{RUNNER}: (?:faster|slower) than sequential, {FIGURE}(?: at best)? {WITH}"),
    # the advice
    Says("advised", rf"^Use {RUNNER} {WITH}[,:] {FIGURE}"),
    Says("faster", rf"^Use {RUNNER} {WITH}[,:] "),
    Says("speedup", rf"^Use {RUNNER} {WITH}[,:] {FIGURE}"),
    Says("advice has a cause", rf"^Use {RUNNER} {WITH}, .* – (?P<cause>[^:]+): "),
    Says("nothing is faster", r"^Stay with sequential: no runner at its best is shown to be faster"),
    Says("advised", r"^in front$"),
    Says("no answer is a gain", r"^(?:sequential|no gain shown|too few blocks)$"),
    # causes, each with its cell
    Says("cause", r"^cause: (?P<cause>.+)$"),
    Says("speedup", rf"^{RUNNER} {FIGURE} {WITH}[:.]"),
    Says("allows no more", r"what it waits for \(disk or server\) allows no more"),
    Says("ceiling", rf"independent processes reached {FIGURE}"),
    Says("computes", r"only 1 CPU is usable while the work computes"),
    Says("computes", r"The work computes and only 1 CPU is usable"),
    Says("held by sequential", r"the work holds the GIL (?:9\d|100) %"),
    Says("held by sequential", r"sequential held the GIL (?:9\d|100) %"),
    Says("computed all the time", r"sequential computed (?:9\d|100) %"),
    Says("stopped by a quota", r"quota stopped it in (?:[6-9]\d|100) %"),
    Says("threads held the GIL", r"(?:\bthreads held the GIL|because the GIL is held) (?:9[1-9]|100) %"),
    Says("GIL was free", r"held the GIL only|the GIL is held only"),
    # what the CPU time says
    Says("mostly waits", r"[Mm]ost of its time is waiting|what ran side by side was mostly waiting"),
    Says("sooner done", rf"^{RUNNER}: .*(?:finished earlier|mostly waiting|faster at the same CPU use)"),
    Says(
        "fewer are as good",
        rf"^{RUNNER}: (?P<workers>\d+) workers? reach(?:es)? .* the speed of (?P<than>\d+)",
    ),
    Says("more gave no more", rf"^{RUNNER}: no gain shown from more than (?P<workers>\d+) workers?"),
    # laws of scaling
    Says("serial fraction", rf"{RUNNER}: serial fraction [\d.]+ %"),
    Says("no serial fraction", rf"{RUNNER}: Amdahl's law does not fit"),
    Says("no serial fraction", r"^no law$"),
    # claims
    Says("not 5 % faster", r"^confirmed: Threads do not speed up"),
    Says("5 % faster", r"^refuted: Threads do not speed up"),
    Says("5 % faster", r"^confirmed: Processes speed up"),
)


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def _low(stated: Stated) -> float:
    return _number(stated.values["figure"].partition("(")[2].partition("–")[0])


def _differ(name: str) -> Callable[[Stated, Stated], bool]:
    return lambda one, other: one.values[name] != other.values[name]


def _served_more(no_more: Stated, other: Stated) -> bool:
    """Tell whether another row of the workload is wholly above the ceiling of which it is said."""
    ceilings = re.search(SAY_CEILING, no_more.text)
    return ceilings is not None and _low(other) > _number(ceilings["high"])


SAY_CEILING = rf"independent processes reached {FIGURE}"

EXCLUDE: tuple[tuple[str, str, Callable[[Stated, Stated], bool] | None], ...] = (
    ("faster", "slower", None),
    ("faster", "no difference", None),
    ("faster", "too few blocks", None),
    ("slower", "no difference", None),
    ("slower", "too few blocks", None),
    ("best faster", "best not faster", None),
    ("speedup", "speedup", _differ("figure")),
    ("cause", "cause", _differ("cause")),
    ("cause", "advice has a cause", _differ("cause")),
    ("nothing is faster", "advised", None),
    ("nothing is faster", "faster", None),
    ("nothing is faster", "best faster", None),
    ("no answer is a gain", "advised", None),
    ("no answer is a gain", "best faster", None),
    ("allows no more", "speedup", _served_more),
    ("mostly waits", "computes", None),
    ("mostly waits", "held by sequential", None),
    ("mostly waits", "computed all the time", None),
    ("mostly waits", "stopped by a quota", None),
    ("threads held the GIL", "GIL was free", None),
    ("sooner done", "best not faster", None),
    ("fewer are as good", "advised", lambda one, other: one.workers != other.workers),
    ("more gave no more", "advised", lambda one, other: (one.workers or 0) < (other.workers or 0)),
    ("fewer are as good", "more gave no more", None),
    ("serial fraction", "no serial fraction", None),
    ("not 5 % faster", "speedup", lambda _, other: _low(other) > 1.05),
    ("5 % faster", "not 5 % faster", None),
    ("5 % faster", "too few blocks", None),
)
OF_THE_RUNNER = {"fewer are as good", "more gave no more"}
"""What is said of a number of workers beside others: its workers are no limit of what it is about."""

NEEDS = (
    (r"went into sending", r"handing over took [\d.]+ %"),
    (r"(?:is|are) enough", r"[\d.]+× \([\d.]+–[\d.]+\) the speed of \d+"),
    (r"\(kappa\) (?:0|1e-\d+) \(", r"no interval"),
)
"""What may only be said with its measurement beside it."""


def stated_in(text: Text) -> Iterator[Stated]:
    """Yield every fact that a text states."""
    for says in SAYS:
        for found in re.finditer(says.pattern, text.text):
            values = {name: value for name, value in found.groupdict().items() if value}
            runner = values.get("runner", text.runner or "").lower() or None
            workers = values.get("workers", text.workers)
            yield Stated(
                says.fact, text.workload, runner, int(workers) if workers else None, values, text.text
            )


def _same(one: Stated, other: Stated) -> bool:
    """Tell whether two facts are about the same; what a text does not tell may be any."""
    names = ["workload", "runner", "workers"]
    if one.fact == "allows no more":
        names = ["workload"]
    elif one.fact in OF_THE_RUNNER:
        names = ["workload", "runner"]
    pairs = [(getattr(one, name), getattr(other, name)) for name in names]
    return all(None in pair or pair[0] == pair[1] for pair in pairs)


def contradictions(texts: tuple[Text, ...]) -> list[str]:
    """Return every pair of texts that contradict each other, and every text without what it needs."""
    stated = [fact for text in texts for fact in stated_in(text)]
    found = []
    for first, second in combinations(stated, 2):
        for one, other in ((first, second), (second, first)):
            for left, right, when in EXCLUDE:
                if (one.fact, other.fact) != (left, right) or not _same(one, other):
                    continue
                if when is None or when(one, other):
                    found.append(f"{left} / {right}: {one.text!r} and {other.text!r}")
    for text in texts:
        found += [
            text.text
            for says, needed in NEEDS
            if re.search(says, text.text) and not re.search(needed, text.text)
        ]
    return found
