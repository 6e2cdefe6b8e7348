"""What is handed over by value, and the error of what can't be measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


@dataclass(frozen=True, slots=True)
class Given:
    """What is handed over by value.

    Attributes:
        module: The name of the generated module for functions.
        namespace: That of the functions.
        functions: Function and check, as far as no other process can import them, by what they are.
        items: The items, or None if they are not handed over by value.
    """

    module: str
    namespace: Mapping[str, Any]
    functions: Mapping[str, object]
    items: object = None


class MeasuringError(Exception):
    """Nothing can be measured, or measuring failed; the message says why and what to do."""
