"""The page's sections on the whole run, each there only if the run has numbers for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.chapters.calibration.calibration import calibration_error, calibration_table
from reports.chapters.dispatch.break_even import break_evens
from reports.chapters.dispatch.dispatch import dispatch_table
from reports.chapters.latency import tables as latency_tables
from reports.chapters.latency import words as latency_words
from reports.chapters.latency.facts import AnswersPoint, ConvoyPoint
from reports.chapters.pitfalls import pitfalls as mistakes
from reports.chapters.pitfalls.facts import Demonstrated
from reports.chapters.scaling.scaling import scaling_table
from reports.chapters.startup.startup import startup_table
from reports.chapters.synchronization import words as synchronization_words
from reports.chapters.synchronization.facts import SynchronizationPoint
from reports.chapters.synchronization.tables import experiment_tables
from reports.wording.tables import FrameTable, frame_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from reports.drawing.chart import Chart
    from reports.speedups.cells import Analysis


@dataclass(frozen=True, slots=True)
class RunSection:
    """One section, there only if the run has numbers for it.

    Attributes:
        anchor: Its id in the page.
        lead: What is measured, in one sentence.
        sentences: What was found.
        details: Long texts to be shown as they are, such as stacks, each with its summary.
    """

    anchor: str
    title: str
    lead: str
    sentences: tuple[str, ...]
    charts: tuple[Chart, ...]
    tables: tuple[FrameTable, ...]
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Text:
    anchor: str
    title: str
    lead: str
    charts: tuple[str, ...]


STARTUP = _Text(
    "startup",
    "Start-up",
    "What opening and closing a runner costs: until its executor was made, until one trivial result was "
    "there, until every worker had answered, and closing alone. No round above contains any of it.",
    ("startup",),
)
DISPATCH = _Text(
    "dispatch",
    "Dispatch and break-even",
    "What it costs to hand over one item that does nothing, what a payload there and back adds, and from "
    "which length of an item on a runner wins.",
    ("dispatch", "break_even"),
)
LATENCY = _Text(
    "latency",
    "Who waits for whom",
    "A responder in a thread of the measured process answers requests that come at random times from another "
    "process, while others compute beside it. Times count from the moment at which a request was to be sent.",
    ("latency", "switch_interval", "convoy"),
)
SCALING = _Text(
    "scaling",
    "Scaling",
    "Laws of scaling fitted to the speedups by number of workers, where there are enough of them.",
    ("scaling",),
)
CALIBRATION = _Text(
    "calibration",
    "How well the GIL share is measured",
    "Mixes of calls that keep the GIL and calls that drop it, of which the true share is known.",
    ("calibration",),
)


SYNCHRONISATION = _Text(
    "synchronisation",
    "Synchronisation",
    "Each primitive at work under several threads that are released at the same moment: what an operation "
    "costs, and whether its promise was kept, which is checked after every round.",
    ("primitives", "read_write_lock", "wake_up"),
)
MISTAKES = _Text(
    "mistakes",
    "Mistakes",
    "The usual mistakes with threads and their remedies, each shown in a process of its own that is ended "
    "when it hangs.",
    (),
)


def run_sections(analysis: Analysis, charts: Sequence[Chart]) -> tuple[RunSection, ...]:
    """Return the sections that the run has numbers for, in the order of the page."""
    run = analysis.run
    mixes = calibration_table(run)
    error = calibration_error(mixes)
    scaling = scaling_table(analysis)
    answers, convoys, trials = run.of(AnswersPoint), run.of(ConvoyPoint), run.of(SynchronizationPoint)
    found = [
        _section(STARTUP, (), {"Start-up by runner and workers": startup_table(run)}, charts),
        _section(
            DISPATCH,
            tuple(found.sentence for found in break_evens(run)),
            {"Cost of an item that does nothing": dispatch_table(run)},
            charts,
        ),
        _section(
            LATENCY,
            latency_words.sentences(answers, convoys),
            {
                "Answers by who computes meanwhile": latency_tables.answers_table(answers),
                "A thread with short I/O beside a busy worker": latency_tables.convoy_table(convoys),
            },
            charts,
        ),
        _section(SCALING, (), {"Laws of scaling by workload and runner": scaling}, charts),
        _section(
            SYNCHRONISATION,
            synchronization_words.sentences(trials),
            dict(experiment_tables(trials)),
            charts,
        ),
        _mistakes(run.of(Demonstrated)),
        _section(CALIBRATION, (error.sentence,) if error else (), {"Measured beside true": mixes}, charts),
    ]
    return tuple(section for section in found if section.tables or section.sentences or section.charts)


def _section(
    text: _Text, sentences: tuple[str, ...], frames: dict[str, pd.DataFrame], charts: Sequence[Chart]
) -> RunSection:
    return RunSection(
        text.anchor,
        text.title,
        text.lead,
        sentences,
        tuple(chart for chart in charts if chart.kind in text.charts),
        tuple(frame_table(caption, frame) for caption, frame in frames.items() if not frame.empty),
    )


def _mistakes(shown: Sequence[Demonstrated]) -> RunSection:
    return RunSection(
        MISTAKES.anchor,
        MISTAKES.title,
        MISTAKES.lead,
        mistakes.sentences(shown),
        (),
        (mistakes.mistakes_table(shown),) if shown else (),
        mistakes.stacks(shown),
    )
