"""Scaling: how each runner's speedup grows with its workers, as far as there are points enough to say."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.chapters.chapter import Chapter
from reports.speedups.rounds import KEY, items_bound
from reports.statistics.intervals import UNKNOWN, Interval
from reports.statistics.scaling_laws import AMDAHL_FEWEST, MOST_MISFIT, UNIVERSAL_FEWEST, Fit, at_bound, fit
from reports.why.cause import diagnose
from reports.why.limits import sequential_mostly_waited
from reports.wording.numbers import listing, or_nothing, percent, plain, share
from reports.wording.tables import text_table

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    import pandas as pd

    from reports.speedups.cells import Analysis
    from reports.wording.tables import TextTable

NO_FIT = Fit(*(UNKNOWN,) * 2, math.nan)


@dataclass(frozen=True, slots=True)
class Scaling:
    """How one runner scales in one workload.

    Attributes:
        used: Worker counts that the laws are fitted to, 1 (sequential) first.
        left_out: Counts beyond what the machine can run at once.
        capped: Other counts among which the items don't divide evenly.
        amdahl: Amdahl's law, or None with fewer than 3 counts.
        universal: The universal scalability law, or None with fewer than 4.
    """

    workload: str
    runner: str
    used: tuple[int, ...]
    left_out: tuple[int, ...]
    capped: tuple[int, ...]
    items: int
    usable_cpus: int
    amdahl: Fit | None
    universal: Fit | None

    @property
    def described(self) -> bool:
        """Whether any law describes it."""
        return any(law is not None and law.describes for law in (self.amdahl, self.universal))


def scalings(analysis: Analysis, workload: str | None = None) -> tuple[Scaling, ...]:
    """Return how every runner with a time scales, in one workload or in all in the order of the run.

    Sequential is the point of 1 worker. A cell with a single worker tells nothing more: there every law says
    1. Counts among which the items don't divide evenly are left out: that caps any runner, as if a part of
    the work were serial. So do fewer CPUs than workers: of work that needs CPUs only the counts are used at
    which the machine itself still gave more.
    """
    return tuple(each for each in _scalings(analysis) if workload in {None, each.workload})


@functools.lru_cache(maxsize=1)  # the table and every chart ask for the same fits, which take a second
def _scalings(analysis: Analysis) -> tuple[Scaling, ...]:
    cells = analysis.cells[analysis.cells["status"] == "timed"]
    measured = cells[(cells["role"] == "measured") & (cells["workers"] > 1)]
    blocks = {key: tuple(found) for key, found in analysis.blocks.groupby(KEY, sort=False)["speedup"]}
    return tuple(
        _scaling(analysis, cells[cells["workload"] == name], group.sort_values("workers"), blocks)
        for (name, _), group in measured.groupby(["workload", "runner"], sort=False)
    )


def _scaling(
    analysis: Analysis,
    cells: pd.DataFrame,
    group: pd.DataFrame,
    blocks: Mapping[tuple[Hashable, ...], tuple[float, ...]],
) -> Scaling:
    usable_cpus = analysis.run.environment.usable_cpus
    counts = [int(count) for count in group["workers"]]
    most = _most_workers(analysis, cells, max(counts))
    items = int(group.iloc[0]["items"])
    full = [count for count in counts if items_bound(items, count) == count]
    speedups = {
        int(row["workers"]): blocks[tuple(row[KEY])]
        for _, row in group.iterrows()
        if row["workers"] <= most and row["workers"] in full
    }
    return Scaling(
        workload=str(group.iloc[0]["workload"]),
        runner=str(group.iloc[0]["runner"]),
        used=(1, *speedups),
        left_out=tuple(count for count in counts if count > most),
        capped=tuple(count for count in counts if count <= most and count not in full),
        items=items,
        usable_cpus=usable_cpus,
        amdahl=fit(speedups, coherence=False) if len(speedups) + 1 >= AMDAHL_FEWEST else None,
        universal=fit(speedups, coherence=True) if len(speedups) + 1 >= UNIVERSAL_FEWEST else None,
    )


def _most_workers(analysis: Analysis, cells: pd.DataFrame, most_tried: int) -> int:
    """Return up to how many workers the machine does not bend the curve of one group.

    That is as many as CPUs are usable, or more if the ceiling's whole interval lies above the ceiling at the
    usable CPUs. Where no ceiling was measured it is all of them if sequential mostly waits; a ceiling is the
    better witness, because work that other programs keep from the CPUs looks like waiting too.
    """
    usable_cpus = analysis.run.environment.usable_cpus
    ceilings = cells[cells["role"] == "ceiling"].sort_values("workers")
    if ceilings.empty:
        known = diagnose(analysis).evidence.values()
        group = [cell for cell in known if cell.workload == cells.iloc[0]["workload"]]
        return most_tried if any(map(sequential_mostly_waited, group)) else usable_cpus
    within = ceilings[ceilings["workers"] <= usable_cpus]
    flat = float(within.iloc[-1]["speedup_high"]) if len(within) else math.inf
    rising = ceilings[(ceilings["workers"] > usable_cpus) & (ceilings["speedup_low"] > flat)]
    return max([usable_cpus, *map(int, rising["workers"])])


@dataclass(frozen=True, slots=True)
class ScalingRow:
    """A runner that a law describes; NaN for what is not known, or of a law that does not describe it.

    Attributes:
        serial_fraction: Amdahl's.
        sigma: Contention, by the universal law; ``kappa`` is its coherency.
        misfit: The largest relative error of Amdahl's law over all speedups.
        universal_misfit: The same for the universal law.
    """

    workload: str
    runner: str
    workers_used: tuple[int, ...]
    workers_left_out: tuple[int, ...]
    serial_fraction: Interval
    sigma: Interval
    kappa: Interval
    misfit: float
    universal_misfit: float
    sentence: str


def scaling_rows(analysis: Analysis) -> tuple[ScalingRow, ...]:
    """Return one row for each of the run's scalings that a law describes."""
    return tuple(_row(scaling) for scaling in scalings(analysis) if scaling.described)


def _row(scaling: Scaling) -> ScalingRow:
    amdahl, universal = scaling.amdahl or NO_FIT, scaling.universal or NO_FIT
    return ScalingRow(
        scaling.workload,
        scaling.runner,
        scaling.used,
        tuple(sorted((*scaling.left_out, *scaling.capped))),
        amdahl.sigma if amdahl.describes else UNKNOWN,
        universal.sigma if universal.describes else UNKNOWN,
        universal.kappa if universal.describes else UNKNOWN,
        amdahl.misfit,
        universal.misfit,
        sentence(scaling),
    )


def sentence(scaling: Scaling) -> str:
    """Return what the laws say of a runner that at least one of them describes."""
    return f"{scaling.runner}: {'; '.join(filter(None, (_amdahl(scaling), _universal(scaling))))}."


def _amdahl(scaling: Scaling) -> str:
    law, counts = scaling.amdahl or NO_FIT, _counts(scaling.used)
    if not law.describes:
        return f"Amdahl's law does not fit {counts} (error {percent(law.misfit)})"
    return f"serial fraction {_percent(law.sigma)} with {counts} (Amdahl fit, error {percent(law.misfit)})"


def _universal(scaling: Scaling) -> str:
    law = scaling.universal
    if law is None:
        return ""
    if not law.describes:
        return f"the universal scalability law does not fit (error {percent(law.misfit)})"
    told = "" if law.kappa.low > 0 else ", not shown to differ from 0"
    return (
        f"contention (sigma) {_plain(law.sigma)}, coherency (kappa) {_plain(law.kappa)}{told} (universal "
        f"scalability law, error {percent(law.misfit)})"
    )


def headline(analysis: Analysis) -> str:
    """Return the serial fractions of all series that Amdahl's law describes; or why there are none."""
    found = scalings(analysis)
    if not found:
        return "Scaling: not measured"
    serial = sorted(law.sigma.estimate for each in found if (law := each.amdahl) and law.describes)
    if serial:
        least, most = percent(serial[0]), percent(serial[-1])
        ends = most if least == most else f"{least.removesuffix(' %')}–{most}"
        return f"Serial fraction {ends} where Amdahl's law fits ({len(serial)} of {len(found)} series)"
    if any(each.described for each in found):
        return "Amdahl's law fits nowhere; the universal scalability law fits some"
    if any(each.amdahl for each in found):
        return f"No scaling law fits: {len(found)} series"
    return "No scaling law could be fitted: too few usable worker counts"


def in_short(analysis: Analysis) -> Iterator[str]:
    """Yield how often there are too few worker counts for a law."""
    found = scalings(analysis)
    few = [scaling for scaling in found if scaling.amdahl is None]
    if few:
        have = "has" if len(few) == 1 else "have"
        fewer = f"{len(few)} of {len(found)} series {have} fewer"
        yield f"A law needs {AMDAHL_FEWEST} usable worker counts: {fewer}."


def why_none(analysis: Analysis) -> Iterator[str]:
    """Yield, once for all runners, why some have no law and why some counts are in none."""
    found = scalings(analysis)
    off = [scaling for scaling in found if scaling.amdahl and not scaling.described]
    if off:
        yield (
            f"No law fits {len(off)} of {len(found)} series (error above {percent(MOST_MISFIT)}): no serial "
            "fraction is given."
        )
    bent = list(_bent(found))
    if bent:
        flatten = "Both flatten" if len(bent) > 1 else "These flatten"
        yield f"Not used in any fit: {', and '.join(bent)}. {flatten} the curve of any runner."
    if any(scaling.described and scaling.universal is None for scaling in found):
        yield f"The universal scalability law needs {UNIVERSAL_FEWEST} usable worker counts or more."


def _bent(found: tuple[Scaling, ...]) -> Iterator[str]:
    if any(scaling.left_out for scaling in found):
        cpus = found[0].usable_cpus
        usable = f"{cpus} usable CPU{'s' * (cpus != 1)}"
        yield f"worker counts above what the machine can run at once ({usable})"
    if any(scaling.capped for scaling in found):
        yield "worker counts that do not divide the items evenly"


def _counts(counts: tuple[int, ...]) -> str:
    return f"{listing(map(str, counts))} worker{'' if counts == (1,) else 's'}"


def _percent(interval: Interval) -> str:
    return f"{share(interval)}{_bare(interval)}"


def _plain(interval: Interval) -> str:
    return f"{plain(interval, digits=2, to=' to ')}{_bare(interval)}"


def _bare(interval: Interval) -> str:
    if not math.isnan(interval.low):
        return ""
    return f" (no interval: {'at its bound' if at_bound(interval) else 'too few blocks'})"


def _tables(analysis: Analysis) -> Iterator[TextTable]:
    yield text_table("Scaling laws by workload and runner", map(_figures, scaling_rows(analysis)))


def _figures(row: ScalingRow) -> dict[str, object]:
    return {
        "workload": row.workload,
        "runner": row.runner,
        "workers used": row.workers_used,
        "workers not used": row.workers_left_out,
        "serial_fraction": row.serial_fraction,
        "contention (sigma)": row.sigma,
        "coherency (kappa)": row.kappa,
        "error of Amdahl's law": or_nothing(percent, row.misfit),
        "error of the universal law": or_nothing(percent, row.universal_misfit),
    }


CHAPTER = Chapter(
    place=40,
    title="Scaling",
    lead="A law is fitted to each series: one runner in one workload.",
    method="Amdahl's law has one parameter, the serial fraction. The universal scalability law has two: "
    "contention (sigma) and coherency (kappa). A law fits if its error is at most "
    f"{percent(MOST_MISFIT)} at every worker count.",
    headline=headline,
    in_short=in_short,
    tables=_tables,
    sentences=why_none,
)
