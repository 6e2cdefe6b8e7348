"""The options of commands that take somebody's own function."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def add_own_options(parser: argparse.ArgumentParser, *, required: bool) -> None:
    """Add what says which function, on what it runs, where, and with whose packages."""
    workload_help = "a function of yours: module:function or path/to/work.py:function"
    parser.add_argument("--workload", required=required, help=workload_help)
    parser.add_argument("--items", help="what it is applied to: module:name, or a name beside the function")
    parser.add_argument("--folder", help="where it runs (default: here)")
    parser.add_argument("--import-path", help="where its modules are, beside that folder")
    parser.add_argument("--python", default=sys.executable, help="whose packages it uses (default: this one)")
