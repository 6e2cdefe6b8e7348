"""What is published of a run: nothing of its machine, of its network, or of somebody's own functions."""

from __future__ import annotations

import json

import pytest

from tests.ci.conftest import FIRST, SECOND, Checkout, in_history, run_json


@pytest.mark.parametrize(
    ("stored", "published"),
    [
        ('File "/home/ann/my work/mine.py", line 3', 'File "…/mine.py", line 3'),
        (
            "[Errno 2] No such file or directory: '/home/ann/data'",
            "[Errno 2] No such file or directory: '…/data'",
        ),
        ("/home/ann/work.py:12 is slow", "…/work.py:12 is slow"),
        ("C:\\Users\\ann\\work.py is slow", "…/work.py is slow"),
        ("404 for url: https://intern.example/a?b=1", "404 for url: https://…"),
        ("Cannot connect to host intern.example:80 ssl:default", "Cannot connect to host …:80 ssl:default"),
        ("10.0.0.5 refused it, then 10.0.0.6:8000.", "… refused it, then …:8000."),
        ("Linux 6.6.87.2-microsoft, pip 25.0.1", "Linux 6.6.87.2-microsoft, pip 25.0.1"),
        ("Pool(host='intern.example', port=80)", "Pool(host=…, port=80)"),
        ("http_fetch fetched a page from intern.example: delay", "http_fetch fetched a page from …: delay"),
        ("threads/2/time, 3 MiB/s, 1/2 of a/b/c", "threads/2/time, 3 MiB/s, 1/2 of a/b/c"),
        ("needs /proc/self/mem", "needs /proc/self/mem"),
        ("benchmarks/bench_speedup.py::test", "benchmarks/bench_speedup.py::test"),
    ],
)
def test_no_place_of_a_machine_is_published(checkout: Checkout, stored: str, published: str) -> None:
    """Wherever it stands in the JSON; what is no place stays as it is."""
    told = json.loads(run_json(1)) | {"machine_info": {"node": "anns-laptop", "cpu": {"count": 2}}}
    checkout.store(FIRST, 1).write_text(json.dumps(told | {"benchmarks": [{"caveats": [stored]}]}))
    assert checkout.append().code == 0
    kept = json.loads(checkout.kept()[in_history(FIRST)])
    assert kept["benchmarks"] == [{"caveats": [published]}]
    assert kept["machine_info"] == {"cpu": {"count": 2}}


def test_functions_of_ones_own_are_published_when_that_is_asked_for(checkout: Checkout) -> None:
    """Else they are left out, which is said and is no failure."""
    checkout.store(FIRST, 1)
    own = json.loads(run_json(2)) | {"gil_bench": {"schema": 1, "own": {"name": "secret_algorithm"}}}
    checkout.store(SECOND, 2).write_text(json.dumps(own))
    ended = checkout.append()
    assert ended.code == 0
    assert f"{SECOND} is left out: it is a run of your own function" in ended.said
    assert set(checkout.kept()) == {in_history(FIRST)}
    assert checkout.append("--own-functions").code == 0
    assert set(checkout.kept()) == {in_history(FIRST), in_history(SECOND)}
