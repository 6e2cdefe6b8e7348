"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

# How long an example takes says nothing on a machine that others use as well.
settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")
