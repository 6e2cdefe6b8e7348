"""``gil_bench.compare``: a function measured under every runner, and the result as a value."""

from __future__ import annotations

import html
import json
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from .given import MeasuringError
from .handing import handed
from .running import ask, refuse_inside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from .handing import Handed
    from .running import Answer

CARD = "own_card.html"
PAGE = "own.html"
NOTHING = "–"
STOPPED = (130, 143)
"""Exit codes after Ctrl-C and SIGTERM."""
NO_ADVICE: Mapping[str, Any] = MappingProxyType({"runner": None, "workers": None, "speedup": None})


@dataclass(frozen=True, slots=True)
class Figure:
    """An estimate and its 95 % interval; the bounds are None where there were too few blocks."""

    estimate: float
    low: float | None
    high: float | None

    def __str__(self) -> str:
        """Return such as ``1.94× (1.90–1.98)``."""
        if self.low is None or self.high is None:
            return f"{_digits(self.estimate)}×"
        return f"{_digits(self.estimate)}× ({_digits(self.low)}–{_digits(self.high)})"


@dataclass(frozen=True, slots=True)
class Cell:
    """A runner with a number of workers.

    Attributes:
        role: ``measured``, ``reference`` (sequential), ``twin`` (sequential once more) or ``ceiling``.
        status: ``timed``, ``failed``, ``skipped`` or ``refused``; ``reason`` says why.
        verdict: ``faster``, ``slower``, ``no difference shown``, ``within noise`` or ``too few blocks``,
            against sequential; None without a time, and of sequential itself.
        speedup: Against sequential; above 1 is faster.
        cause: Why, in a word or two, such as ``GIL-bound``; ``why`` is a sentence with its figures.
        is_best: Whether it is the best number of workers of its runner.
    """

    runner: str
    workers: int
    role: str
    status: str
    reason: str | None
    verdict: str | None
    speedup: Figure | None
    cause: str | None
    why: str | None
    is_best: bool


@dataclass(frozen=True, slots=True)
class Question:
    """What people ask next, the answer in one sentence, and code for it, if there is any."""

    words: str
    answer: str
    code: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The answer for a function; everything in it was judged by the report of the run.

    Attributes:
        function: What was measured, such as ``my_module:function``.
        headline: The answer with its figure.
        runner: The advised runner; ``sequential`` where none is shown to be faster, None without advice.
        workers: How many workers of it.
        speedup: What to expect of it against sequential; None where that is advised.
        sentences: Why, what others give, and how long items take.
        doubt: Why the numbers are doubtful, or None.
        code: Lines that run the function as advised, or None.
        cells: Everything that was measured or left out, with the reason.
        questions: What people ask next.
        caveats: What to know of the whole run before trusting it.
        page: The page with all of it. The next comparison of the same project replaces it.
        run: The stored run.
        report: All of ``own.json``, which docs/report.schema.json describes.
        card: The answer as a piece of HTML.
    """

    function: str
    headline: str
    runner: str | None
    workers: int | None
    speedup: Figure | None
    sentences: tuple[str, ...]
    doubt: str | None
    code: str | None
    cells: tuple[Cell, ...]
    questions: tuple[Question, ...]
    caveats: tuple[str, ...]
    page: Path
    run: Path
    report: Mapping[str, Any] = field(repr=False)
    card: str = field(repr=False)

    def best(self, runner: str) -> Cell | None:
        """Return the best cell of a runner, such as ``"threads"``; None if it has no time."""
        return next((cell for cell in self.cells if cell.is_best and cell.runner == runner), None)

    def __str__(self) -> str:
        """Return the answer as a terminal shows it, in a few lines."""
        lines = (f"{cell.runner} × {cell.workers}: {_outcome(cell)}" for cell in _told(self.cells))
        return "\n".join(
            (
                self.headline,
                *filter(None, [self.doubt]),
                *(f"  {line}" for line in lines),
                f"page: {self.page}",
            )
        )

    __repr__ = __str__

    def _repr_html_(self) -> str:
        """Return the card, for a notebook."""
        return self.card

    def _repr_markdown_(self) -> str:
        """Return headline, a small table and the code."""
        return "\n".join(_markdown(self))


def compare(  # noqa: PLR0913 - one keyword for each option of the command that people need
    work: Callable[..., object] | str,
    items: object = None,
    *,
    runners: str | Iterable[str] | None = None,
    workers: int | Iterable[int] | None = None,
    preset: str = "quick",
    check: Callable[..., object] | str | None = None,
    budget: float | None = None,
    step_timeout: float | None = None,
    python: str | None = None,
    home: str | Path | None = None,
    progress: bool = True,
) -> Comparison:
    """Measure a function sequentially, in threads and in processes, and return what to use, and why.

    It runs ``gil-bench run`` in a child process; nothing is measured in this one.

    Args:
        work: The function, also of a notebook's cell; or its name, such as ``"my_module:function"``.
        items: A list of items, one item, or a callable that makes them; None: it is called without arguments.
        runners: Only these, and sequential.
        workers: Numbers of workers.
        preset: ``quick`` (some 20 s), ``default`` or ``full``.
        check: ``"none"``, or a function of items and results that raises; None: results are compared with
            those of calling it item by item.
        budget: Most seconds for the rounds; None: as the preset has.
        step_timeout: Most seconds for a round.
        python: Another interpreter, whose packages the function needs; only for what a module has.
        home: Folder of runs and pages; None: ``.gil-bench`` of the project.
        progress: Whether to show how far it is.

    Raises:
        MeasuringError: It can't be measured or handed over; the message says why and what to do.
    """
    refuse_inside()
    options = {
        "runners": _words(runners),
        "workers": _words(workers),
        "preset": preset,
        "budget": budget,
        "step-timeout": step_timeout,
        "python": python,
        "home": None if home is None else Path(home).absolute(),
    }
    with handed(work, items, check=check) as given:
        _refuse_other_python(given, python)
        chosen = [f"--{name}={value}" for name, value in options.items() if value is not None]
        answer = ask(["run", *given.arguments, *chosen, "--json"], given.variables, progress=progress)
        return result_of(answer)


def _words(value: str | int | Iterable[str] | Iterable[int] | None) -> str | None:
    if value is None or isinstance(value, str | int):
        return None if value is None else str(value)
    return " ".join(map(str, value))


def _refuse_other_python(given: Handed, python: str | None) -> None:
    if python is not None and given.is_generated and Path(python) != Path(sys.executable):
        raise MeasuringError(
            "a function or items without a module of their own can only be measured with this Python: put "
            'them into a module and name them, for example compare("my_module:function", "my_module:items").'
        )


def result_of(answer: Answer) -> Comparison:
    """Return what a command has found.

    Raises:
        MeasuringError: It found nothing, in its own words.
    """
    if answer.code in STOPPED:
        raise MeasuringError("measuring was stopped by a signal, so there is no whole result.")
    if not answer.printed.strip() or answer.saved is None:
        raise MeasuringError(answer.sentences or f"measuring ended with exit code {answer.code}.")
    storage = answer.saved.parents[1]
    site = storage.parent / ("site" if storage.name == "runs" else "reports/site")  # else it is a checkout
    card = site / CARD
    text = card.read_text("utf-8") if card.is_file() else ""
    return parse(json.loads(answer.printed), answer.saved, site / PAGE, text)


def parse(report: Mapping[str, Any], saved: Path, page: Path, card: str) -> Comparison:
    """Return the answer in a report.

    Args:
        report: ``own.json``.
        saved: The stored run.
        page: The page of it.
        card: The card of it.
    """
    function = report["function"]
    groups: list[Mapping[str, Any]] = report["workloads"]
    advice = (groups[0]["advice"] if groups else None) or NO_ADVICE
    return Comparison(
        function=function["name"],
        headline=function["headline"],
        runner=advice["runner"],
        workers=advice["workers"],
        speedup=_figure(advice["speedup"]),
        sentences=tuple(function["sentences"]),
        doubt=function["doubt"],
        code=function["code"],
        cells=tuple(map(_cell, groups[0]["cells"] if groups else ())),
        questions=tuple(
            Question(each["question"], each["answer"], each["code"]) for each in function["questions"]
        ),
        caveats=tuple(report["caveats"]),
        page=page,
        run=saved,
        report=report,
        card=card,
    )


def _cell(cell: Mapping[str, Any]) -> Cell:
    cause = cell["cause"] or {"name": None, "brief": None}
    return Cell(
        **{name: cell[name] for name in ("runner", "workers", "role", "status", "reason", "verdict")},
        speedup=_figure(cell["speedup"]),
        cause=cause["name"],
        why=cause["brief"],
        is_best=cell["best"],
    )


def _figure(value: Mapping[str, float] | None) -> Figure | None:
    return None if value is None else Figure(value["estimate"], value["low"], value["high"])


def _digits(value: float) -> str:
    return f"{value:.2f}" if value >= 0.1 else f"{value:.2g}"


def _told(cells: Iterable[Cell]) -> Iterator[Cell]:
    """Yield the best cell of each runner, and those without a time."""
    return (cell for cell in cells if cell.role == "measured" and (cell.is_best or cell.status != "timed"))


def _outcome(cell: Cell) -> str:
    if cell.speedup is None:
        return f"{cell.status}: {cell.reason}"
    return f"{cell.speedup}, {cell.verdict}. {cell.why or ''}".rstrip()


def _markdown(found: Comparison) -> Iterator[str]:
    yield f"**{_plain(found.headline)}**"
    if found.doubt:
        yield from ("", f"*{_plain(found.doubt)}*")
    yield from ("", "| runner | workers | speedup | verdict | why |", "|---|---|---|---|---|")
    for cell in _told(found.cells):
        row = (
            cell.runner,
            str(cell.workers),
            str(cell.speedup or NOTHING),
            cell.verdict or cell.status,
            cell.why or cell.reason or "",
        )
        yield f"| {' | '.join(map(_plain, row))} |"
    if found.code:
        fence = "`" * (2 + max((len(each) for each in re.findall("`+", found.code)), default=1))
        yield from ("", f"{fence}python", found.code, fence)


def _plain(text: str) -> str:
    """Return a text in which nothing is markup."""
    return re.sub(r"([\\`*_\[\]|~])", r"\\\1", html.escape(" ".join(text.split()), quote=False))
