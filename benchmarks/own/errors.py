"""What is wrong with somebody's own code, as one sentence for whoever wrote it."""

from __future__ import annotations

from benchmarks.errors import UsageError


class OwnCodeError(UsageError):
    """The function or its items can't be measured; the message names them and says what to do."""
