"""Tells which tool wrote a file that is not a run, what it lacks, and what to do with it.

Only the shape of the data decides. Nothing in a file is executed, and no path in it is followed. Every format
is one function from the data to what is said of it; it looks at a few fields and believes none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

MEASURE = "'gil-bench run my_module:function' measures a function across threads and processes"
LONGEST_VERSION = 30
GITHUB_ACTION = "window.BENCHMARK_DATA"
ASV_SETTINGS = ("version", "project", "repo")
"""The file of asv that has them may have comments, which JSON has not."""
OURS = {
    "gil_bench_gate": ("a pass of a gate", "gate.html shows its verdicts"),
    "gil_bench_gate_result": ("the result of a gate", "gate.html shows it"),
    "gil_bench_comparison": ("the result of a comparison", "compare.html shows it"),
    "gil_bench_calls": ("a run of calls of libraries", "'gil-bench calls' reports it"),
    "gil_bench_pairs": ("pairs of two interpreters", "name it together with runs"),
}
"""Other files of gil-bench, by their only key: what each is, and where its content is shown."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """A file that another tool wrote, or that is another kind of ours.

    Attributes:
        what: What it is, as the rest of a sentence that begins with the file.
        lacks: What it has and what is missing, as a clause.
        step: How to get to an answer, as a sentence without its full stop.
    """

    what: str
    lacks: str
    step: str

    def sentence(self, name: object) -> str:
        """Return what to tell of the file with a name."""
        return f"{name} {self.what}: {self.lacks}. {self.step}."


def recognized(document: object) -> Foreign | None:
    """Return what the JSON of a file is, or None if no tool that is known here writes such.

    Args:
        document: Any JSON value without a ``gil_bench``.
    """
    if isinstance(document, Mapping):
        return _first(OBJECTS, document)
    return _first(ARRAYS, document) if isinstance(document, list) and document else None


def recognized_text(text: str) -> Foreign | None:
    """Return what a text that is not JSON is, or None if it could be anything."""
    start = text[:1_000].lstrip().lower()
    if start.startswith(GITHUB_ACTION.lower()):
        return _github_action("is the data.js of github-action-benchmark")
    if start.startswith(("<!doctype html", "<html")):
        return Foreign("is a page", "it shows results but does not hold them", "Name the JSON of the run")
    if start.startswith(("<?xml", "<testsuite")):
        return Foreign("is XML", "test reports have one duration a test, not rounds", MEASURE)
    if start.startswith(("{", "//")) and all(f'"{key}":' in text for key in ASV_SETTINGS):
        return _asv_settings(dict.fromkeys(ASV_SETTINGS))
    if start.startswith("name,min,max"):
        return Foreign(
            "is a table that pytest-benchmark wrote as CSV",
            "it has summaries but no rounds",
            "Write --benchmark-json=FILE, which 'gil-bench compare BASE HEAD' can compare",
        )
    return None


def recognized_bytes(start: bytes) -> Foreign | None:
    """Return what a file that is not text is, by its first bytes."""
    if start.startswith(b"PK\x03\x04"):
        return Foreign("is a ZIP archive", "runs lie inside it", "Unpack it, then name a JSON file in it")
    if start.startswith(b"\x1f\x8b"):
        return Foreign("is compressed with gzip", "its content lies inside it", "Unpack it with gunzip first")
    return None


def _first(formats: Sequence[Callable[..., Foreign | None]], document: object) -> Foreign | None:
    return next((found for form in formats if (found := form(document))), None)


def counted(number: int, noun: str) -> str:
    """Return, for example, ``1 benchmark`` or ``12 benchmarks``."""
    return f"{number:,} {noun}{'s' * (number != 1)}"


def version_of(document: Mapping[str, object]) -> str:
    """Return a space and the version that a file tells, or an empty text."""
    version = document.get("version")
    shown = isinstance(version, str) and version.isprintable() and 0 < len(version) <= LONGEST_VERSION
    return f" {version}" if shown else ""


def is_pytest_benchmark(document: Mapping[str, object]) -> bool:
    """Tell whether pytest-benchmark wrote this, and not gil-bench by way of it."""
    benchmarks = document.get("benchmarks")
    if "gil_bench" in document or not isinstance(benchmarks, list):
        return False
    return "machine_info" in document or any("fullname" in each for each in _objects(benchmarks))


def _pytest_benchmark(document: Mapping[str, object]) -> Foreign | None:
    if not is_pytest_benchmark(document):
        return None
    benchmarks = document["benchmarks"]
    count = counted(len(benchmarks) if isinstance(benchmarks, list) else 0, "benchmark")
    return Foreign(
        f"was written by pytest-benchmark{version_of(document)} with {count} of another project",
        "it has times but no runners to compare",
        f"{MEASURE}; 'gil-bench compare BASE HEAD' compares two such files",
    )


def _github_action_history(document: Mapping[str, object]) -> Foreign | None:
    entries = document.get("entries")
    if isinstance(entries, Mapping) and "lastUpdate" in document:
        return _github_action("holds the history of github-action-benchmark")
    return None


def _github_action_values(document: Sequence[object]) -> Foreign | None:
    entries = _objects(document)
    if len(entries) == len(document) and all({"name", "unit", "value"} <= each.keys() for each in entries):
        return _github_action(
            f"is a list of {counted(len(entries), 'value')} for github-action-benchmark (name, unit, value)"
        )
    return None


def _github_action(what: str) -> Foreign:
    return Foreign(
        what,
        "it has one value for each benchmark and commit but no rounds, so no change can be told from noise",
        "Keep the file that its tool wrote (of pytest, --benchmark-json=FILE): 'gil-bench compare BASE HEAD' "
        "compares two of them",
    )


def _asv_results(document: Mapping[str, object]) -> Foreign | None:
    if "commit_hash" not in document or not isinstance(document.get("results"), Mapping):
        return None
    return Foreign(
        f"holds results of asv (version {_whole(document)}) for one commit",
        "gil-bench does not read them",
        f"'asv compare BASE HEAD' compares them; {MEASURE}",
    )


def _asv_benchmarks(document: Mapping[str, object]) -> Foreign | None:
    entries = _objects(list(document.values()))
    if entries and all({"code", "param_names", "type"} <= each.keys() for each in entries):
        what = f"is the benchmarks.json of asv (version {_whole(document)})"
        return Foreign(
            what, "it describes benchmarks but has no results", f"'asv run' measures them; {MEASURE}"
        )
    return None


def _asv_machine(document: Mapping[str, object]) -> Foreign | None:
    entries = _objects([document, *document.values()])
    if any({"arch", "cpu", "machine", "os", "ram"} <= each.keys() for each in entries):
        return Foreign("describes a machine for asv", "it has no results", MEASURE)
    return None


def _asv_settings(document: Mapping[str, object]) -> Foreign | None:
    if not document.keys() >= set(ASV_SETTINGS):
        return None
    what = "is the asv.conf.json of asv"
    return Foreign(what, "it says how to measure but has no results", f"'asv run' measures; {MEASURE}")


def _pyperf(document: Mapping[str, object]) -> Foreign | None:
    entries = _objects(document.get("benchmarks"))
    if not entries or not all(isinstance(each.get("runs"), list) for each in entries):
        return None
    return Foreign(
        f"was written by pyperf with {counted(len(entries), 'benchmark')}",
        "gil-bench does not read its runs",
        f"'python -m pyperf compare_to BASE HEAD' compares such files; {MEASURE}",
    )


def _google_benchmark(document: Mapping[str, object]) -> Foreign | None:
    entries = _objects(document.get("benchmarks"))
    timed = bool(entries) and all({"real_time", "time_unit"} <= each.keys() for each in entries)
    if not timed and not ("context" in document and "benchmarks" in document):
        return None
    return Foreign(
        f"was written by Google Benchmark with {counted(len(entries), 'benchmark')}",
        "its times are of native code, without Python's runners",
        f"Its own compare.py compares such files; {MEASURE}",
    )


def _hyperfine(document: Mapping[str, object]) -> Foreign | None:
    entries = _objects(document.get("results"))
    if not entries or not all({"command", "mean", "times"} <= each.keys() for each in entries):
        return None
    return Foreign(
        f"was written by hyperfine with {counted(len(entries), 'command')}",
        "it timed whole programs, without Python's runners",
        MEASURE,
    )


def _jmh(document: Sequence[object]) -> Foreign | None:
    entries = _objects(document)
    if not entries or not all({"jmhVersion", "benchmark"} <= each.keys() for each in entries):
        return None
    what = f"was written by JMH with {counted(len(entries), 'benchmark')}"
    return Foreign(what, "its times are of Java code", MEASURE)


def _report(document: Mapping[str, object]) -> Foreign | None:
    if {"schema", "run", "environment", "workloads", "claims"} <= document.keys():
        step = "Name the JSON of the run, which its field run.source tells"
        return Foreign("is the report.json of a page", "it has findings but no rounds", step)
    return None


def _ours(document: Mapping[str, object]) -> Foreign | None:
    for key, (what, shown) in OURS.items():
        if key in document:
            return Foreign(f"is {what}, not a run", shown, "Name the file of a stored run")
    return None


def _objects(values: object) -> list[Mapping[str, object]]:
    return [each for each in values if isinstance(each, Mapping)] if isinstance(values, list) else []


def _whole(document: Mapping[str, object]) -> str:
    version = document.get("version")
    return str(version) if isinstance(version, int) and 0 <= version < 100 else "unknown"


OBJECTS = (
    *(_ours, _report, _pyperf, _google_benchmark, _pytest_benchmark),
    *(_github_action_history, _asv_results, _asv_benchmarks, _asv_machine, _hyperfine),
    _asv_settings,
)
ARRAYS = (_jmh, _github_action_values)
