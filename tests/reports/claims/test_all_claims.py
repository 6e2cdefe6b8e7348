"""What holds for every claim, judged on runs that hold everything, next to nothing, or nothing at all."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from reports.chapters.chapter import load_run
from reports.claims.judged import find_claims
from reports.claims.model import Claim, Lesson, Verdict
from reports.claims.sources import TOPICS
from reports.speedups.cells import analyze
from tests.reports.make_run import document, environment, group, stored, without_time

RUNNERS = ("threads", "processes")
WORKLOADS = (
    *("http_fetch", "file_io", "sleep", "pure_python"),
    *("matmul_large", "matmul_small", "sha256_large", "sha256_small"),
)
CLAIMS = find_claims()
every_claim = pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.name)


@pytest.fixture(scope="module")
def lessons(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Lesson]:
    """Return runs by what they hold; made once, for every claim is judged on all of them."""
    folder = tmp_path_factory.mktemp("lessons")
    failed = [without_time(name, runner, 2, "failed") for name in WORKLOADS for runner in RUNNERS]
    runs = {
        "nothing": document([]),
        "failures": document([], failed),
        "one CPU": document(_run(1.0, 6), environment=environment(usable_cpus=1)),
        "one block": document(_run(2.0, 1)),
        **{f"speedups of {speedup}": document(_run(speedup, 6)) for speedup in (0.5, 1.0, 2.0)},
    }
    return {name: Lesson(analyze(load_run(stored(folder, run)))) for name, run in runs.items()}


def _run(speedup: float, blocks: int) -> list[dict[str, object]]:
    cells = {(runner, workers): [1 / speedup] * blocks for runner in RUNNERS for workers in (2, 4)}
    return [cell for workload in WORKLOADS for cell in group(workload, cells)]


@every_claim
def test_it_is_written_in_full(claim: Claim) -> None:
    """Name, topic and texts are there, and what should be a sentence is one."""
    assert re.fullmatch(r"[a-z][a-z0-9_]*", claim.name)
    assert claim.topic in TOPICS
    for text in (claim.sentence, claim.free_threaded, claim.support):
        assert text.endswith(".")
    assert claim.expected
    assert not claim.expected.endswith(".")


@every_claim
def test_it_says_where_the_behavior_is_described(claim: Claim) -> None:
    """Pages of the Python documentation are those of the current version, for all interpreters alike."""
    address = urlsplit(claim.source.url)
    assert address.scheme == "https"
    assert address.netloc
    assert address.netloc != "docs.python.org" or address.path.startswith("/3/")
    assert claim.source.title


@every_claim
def test_nothing_measured_is_never_a_verdict(claim: Claim, lessons: dict[str, Lesson]) -> None:
    """Neither an empty run nor one in which all cells failed settles anything; what is missing is told."""
    for name in ("nothing", "failures"):
        judgment = claim.judge(lessons[name])
        assert judgment.verdict is Verdict.NOT_MEASURED
        assert judgment.number is None
        assert re.fullmatch(r"Not measured: .+\.", judgment.sentence)


@every_claim
def test_a_verdict_has_its_number_and_a_sentence(claim: Claim, lessons: dict[str, Lesson]) -> None:
    """Whatever came out is said in words, and there is a number unless nothing could be judged."""
    for lesson in lessons.values():
        judgment = claim.judge(lesson)
        unjudged = judgment.verdict in {Verdict.NOT_MEASURED, Verdict.NOT_APPLICABLE}
        assert judgment.sentence.endswith(".")
        assert (judgment.number is None) == unjudged


@every_claim
def test_one_block_settles_nothing(claim: Claim, lessons: dict[str, Lesson]) -> None:
    """A single value has no interval."""
    verdict = claim.judge(lessons["one block"]).verdict
    assert verdict in {Verdict.INCONCLUSIVE, Verdict.NOT_MEASURED}
