"""The badges of a history: the newest verdict on each workload and each function, also by Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.advice.badge import badge_file, badge_svg, badges
from reports.advice.findings import findings
from reports.chapters.chapter import load_run
from reports.data.document import UnreadableRunError
from reports.history.changes.selection import USED
from reports.series.tables import TIMED
from reports.speedups.cells import analyze

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

    from reports.advice.badge import Badge
    from reports.history.study import HistoryStudy


def history_badges(study: HistoryStudy, storage: Path) -> dict[str, bytes]:
    """Return the badges as files, by their name.

    Only the runs that are shown are read again, for their verdicts. One that can't be read any more has no
    badge; the page tells of files that can't be read.
    """
    chosen = dict(newest_sources(study))
    found = {source: _badges_of(storage / source) for source in dict.fromkeys(chosen.values())}
    return {
        badge_file(workload, python): badge_svg(found[source][workload])
        for (workload, python), source in chosen.items()
        if workload in found[source]
    }


def newest_sources(study: HistoryStudy) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield the file of the newest run of each workload, and of each of its Pythons where it has several.

    Newest is by commit. Of the runs of one commit the newest Python counts, with a GIL before without one,
    and then the last one started. Runs that are not searched for changes count only where there is no other.
    """
    for workload, runs in _runs_by_workload(study).groupby("subject", observed=True):
        known = runs[runs["used"]] if runs["used"].any() else runs
        yield (str(workload), ""), str(known.iloc[-1]["source"])
        pythons = known.groupby("python")["source"].last()
        for python, source in pythons.items() if len(pythons) > 1 else ():
            yield (str(workload), str(python)), str(source)


def _runs_by_workload(study: HistoryStudy) -> pd.DataFrame:
    """Return ``subject, source, python, used`` of each run of each workload, the newest last."""
    points = study.history.points
    timed = points[(points["kind"] == "speedup") & (points["status"] == TIMED)]
    runs = study.order.placed(study.history.runs)
    runs["used"] = study.selection.reasons.loc[runs["run"]].to_numpy() == USED
    runs["python"] = [
        f"{str(version).removesuffix('t')}{'t' if free_threaded else ''}"
        for version, free_threaded in zip(runs["python_xy"], runs["free_threaded"], strict=True)
    ]
    runs["version"] = [_version(str(python)) for python in runs["python"]]
    runs["with_gil"] = ~runs["free_threaded"]
    joined = timed[["subject", "run"]].drop_duplicates().merge(runs, on="run")
    return joined.sort_values(["position", "version", "with_gil", "started"], kind="stable")


def _version(python: str) -> tuple[int, ...]:
    return tuple(int(part) for part in python.removesuffix("t").split(".") if part.isdecimal())


def _badges_of(path: Path) -> dict[str, Badge]:
    try:
        analysis = analyze(load_run(path))
    except UnreadableRunError:
        return {}
    return badges(analysis, findings(analysis))
