"""Runs a job on somebody's own code; where the process is lost, the sentence names the line of theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.job import JobLostError, run_job
from benchmarks.own.errors import OwnCodeError
from benchmarks.own.lines import hanging_at

if TYPE_CHECKING:
    from benchmarks.job import Supervision
    from benchmarks.messages import Job


def run_own(job: Job, name: str, supervision: Supervision) -> object:
    """Return the result of a job.

    Args:
        job: Pickles by reference.
        name: How the sentence calls the function.
        supervision: How it is watched and launched.

    Raises:
        OwnCodeError: Its process hung or died.
    """
    try:
        return run_job(job, name, supervision)
    except JobLostError as error:
        line = hanging_at(error.failure.detail or "")
        raise OwnCodeError(error.failure.reason.replace("; the stacks are recorded", line)) from error
