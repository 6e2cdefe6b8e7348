"""Files of other tools are named for what they are, in one sentence that says what to do."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.chapters.chapter import load_run
from reports.data.document import Fault, ForeignFileError
from reports.data.foreign.formats import recognized, recognized_text
from reports.gate.measured.passes import load_pass
from reports.series.record import read_record
from tests.reports.data.foreign.make_plain import plain

if TYPE_CHECKING:
    from pathlib import Path

ASV_PARAMS = {"arch": "x86_64", "cpu": "i5", "machine": "cheetah", "os": "Linux", "ram": "8 GB"}
GOOGLE = {"name": "BM_x/8", "run_name": "BM_x/8", "real_time": 5.6, "cpu_time": 5.5, "time_unit": "ns"}
HYPERFINE = {
    "command": "sleep 1",
    "mean": 1.0,
    "stddev": None,
    "median": 1.0,
    "times": [1.0],
    "exit_codes": [0],
}
KNOWN: list[tuple[Any, str, str]] = [
    (plain({"test_a": [1.0]}), "pytest-benchmark 5.1.0 with 1 benchmark of", "'gil-bench compare BASE HEAD'"),
    ({"benchmarks": [], "machine_info": {}}, "pytest-benchmark with 0 benchmarks", "gil-bench run"),
    (
        {"lastUpdate": 1, "repoUrl": "", "entries": {}},
        "the history of github-action-benchmark",
        "--benchmark-json",
    ),
    ([{"name": "a", "unit": "s", "value": 1}], "a list of 1 value for github-action-benchmark", "no rounds"),
    (
        {"commit_hash": "05d2", "date": 1, "results": {}, "version": 1},
        "results of asv (version 1)",
        "asv compare",
    ),
    (
        {"commit_hash": "05d2", "result_columns": ["result"], "results": {}, "version": 2},
        "results of asv (version 2)",
        "asv compare",
    ),
    (
        {"time_x": {"code": "", "name": "time_x", "param_names": [], "type": "time"}, "version": 2},
        "the benchmarks.json of asv (version 2)",
        "has no results",
    ),
    ({"cheetah": ASV_PARAMS, "version": 1}, "describes a machine for asv", "no results"),
    ({**ASV_PARAMS, "version": 1}, "describes a machine for asv", "no results"),
    (
        {"benchmarks": [{"runs": [{}]}], "metadata": {}, "version": "1.0"},
        "pyperf with 1 benchmark",
        "compare_to",
    ),
    ({"context": {}, "benchmarks": [GOOGLE]}, "Google Benchmark with 1 benchmark", "compare.py"),
    ({"results": [HYPERFINE, HYPERFINE]}, "hyperfine with 2 commands", "whole programs"),
    ([{"jmhVersion": "1.37", "benchmark": "a.B.c"}], "JMH with 1 benchmark", "Java"),
    ({"gil_bench_gate_result": {}}, "the result of a gate, not a run", "gate.html"),
    (
        dict.fromkeys(("schema", "run", "environment", "workloads", "claims")),
        "the report.json of a page",
        "run.source",
    ),
]


@pytest.mark.parametrize(("document", "what", "step"), KNOWN, ids=lambda value: str(value)[:30])
def test_a_known_file_is_named_with_what_to_do(
    tmp_path: Path, document: object, what: str, step: str
) -> None:
    """In one sentence of a report, of a gate, and among what the history leaves out."""
    path = tmp_path / "bench.json"
    path.write_text(json.dumps(document))
    for load in (load_run, load_pass):
        with pytest.raises(ForeignFileError) as caught:
            load(path)
        assert str(caught.value).startswith(str(path))
        assert what in str(caught.value)
        assert step in str(caught.value)
    fault = read_record(path, "bench.json")
    assert isinstance(fault, Fault)
    assert what in fault.reason
    assert fault.kind == "foreign"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b'window.BENCHMARK_DATA = {"entries": {}}', "is the data.js of github-action-benchmark"),
        (b'{\n  // about\n  "version": 1,\n "project": "x", "repo": "."}', "is the asv.conf.json of asv"),
        (b"<!DOCTYPE html><p>", "is a page"),
        (b'<?xml version="1.0"?>', "is XML"),
        (b"name,min,max,mean\n", "wrote as CSV"),
        (b"PK\x03\x04\xff\xff\xff", "is a ZIP archive"),
        (gzip.compress(b"{}", mtime=0), "is compressed with gzip"),
    ],
)
def test_what_is_not_json_is_named_too(tmp_path: Path, content: bytes, what: str) -> None:
    """By how it begins; nothing in it is executed or unpacked."""
    path = tmp_path / "data.js"
    path.write_bytes(content)
    with pytest.raises(ForeignFileError, match=what):
        load_run(path)


@pytest.mark.parametrize(
    "document",
    [None, 1, "x", [], [1], [[]], {}, {"benchmarks": 1}, {"benchmarks": []}, {"results": []}, {"version": 1}],
)
def test_what_nobody_writes_is_not_named(document: object) -> None:
    """A guess would be worse than none."""
    assert recognized(document) is None


def test_a_version_cannot_steer_a_terminal() -> None:
    """What is too long or unprintable is left out."""
    for version in ("\x1b[31m", "1" * 100, 5, None):
        found = recognized({**plain({}), "version": version})
        assert found is not None
        assert "pytest-benchmark with" in found.what


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "benchmarks",
                    "results",
                    "entries",
                    "version",
                    "fullname",
                    "runs",
                    "commit_hash",
                    "name",
                    "code",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_any_json_is_looked_at_without_an_error(document: object) -> None:
    """Whatever is in it."""
    found = recognized(document)
    assert found is None or found.sentence("x").endswith(".")


@given(st.text(max_size=50))
def test_any_text_is_looked_at_without_an_error(text: str) -> None:
    """Likewise."""
    recognized_text(text)
