"""``python -m reports.gate``: says what to measure again, and judges what was measured.

    python -m reports.gate check [--accepted ACCEPTED.json]
    python -m reports.gate screen FIRST.json --again AGAIN.json
    python -m reports.gate judge FIRST.json [SECOND.json]

Exit codes of judge: 0 nothing became worse, 1 a regression in both passes or a failure, 2 unreadable,
3 inconclusive.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from reports.compare.outcome import WRONG_USE
from reports.data.document import UnreadableRunError, read_document
from reports.gate.accepted import accept, read_accepted
from reports.gate.command import typed
from reports.gate.comment import gate_markdown
from reports.gate.measured.passes import load_pass
from reports.gate.outputs import gate_record, print_gate
from reports.gate.page import render_gate
from reports.gate.result import GateResult
from reports.gate.verdicts import cells_again, confirm, false_alarms, screen
from reports.pages.publish import SITE, CannotWriteError, write_whole
from reports.series.identity import ThresholdError, parse_overrides
from tools.speaking.output import forgive_output
from tools.speaking.words import spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE = "gate.html"
THRESHOLD = "threshold of all series whose path matches; repeatable"


def main(arguments: Sequence[str] | None = None) -> int:
    """Screen or judge, and return the exit code."""
    options = _parser().parse_args(arguments)
    forgive_output()
    try:
        return int(options.act(options))
    except (UnreadableRunError, ThresholdError, CannotWriteError) as error:
        print(spoken(f"gate: {error}"), file=sys.stderr)
        return WRONG_USE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m reports.gate", description=__doc__)
    acts = parser.add_subparsers(required=True)
    screening = acts.add_parser("screen", help="write the cells that looked worse")
    screening.add_argument("first", type=Path, help="what was measured")
    screening.add_argument("--again", type=Path, required=True, help="where the cells go")
    screening.set_defaults(act=_screen)
    judging = acts.add_parser("judge", help="print the verdicts and write gate.html, gate.md and gate.json")
    judging.add_argument("first", type=Path, help="the first measurement")
    judging.add_argument("second", type=Path, nargs="?", help="the second, of what looked worse")
    judging.add_argument("--site", type=Path, default=SITE, help="folder of the page (default: %(default)s)")
    judging.add_argument("--command", type=typed, help="the command of the user, as JSON")
    judging.add_argument("--allow-inconclusive", action="store_true", help="exit with 0 instead of 3")
    judging.set_defaults(act=_judge)
    checking = acts.add_parser(
        "check", help="say what is wrong with what a verdict goes by; measures nothing"
    )
    checking.set_defaults(act=_check)
    for act in (checking, judging):
        act.add_argument("--accepted", type=Path, help="JSON file with the head's accepted.toml")
    for act in (screening, judging, checking):
        act.add_argument(
            "--threshold", action="append", default=[], metavar="PATTERN=PERCENT", help=THRESHOLD
        )
    return parser


def _check(options: argparse.Namespace) -> int:
    parse_overrides(options.threshold)
    if options.accepted:
        read_accepted(options.accepted)
    return 0


def _screen(options: argparse.Namespace) -> int:
    screening = screen(load_pass(options.first), parse_overrides(options.threshold))
    write_whole(options.again, json.dumps(cells_again(screening.flagged)))
    return 0


def _judge(options: argparse.Namespace) -> int:
    overrides = parse_overrides(options.threshold)
    paths = [path for path in (options.first, options.second) if path]
    passes = tuple(load_pass(path) for path in paths)
    screening = screen(passes[0], overrides)
    judgments = confirm(screening, passes[1], overrides) if options.second else screening.judgments
    alarms = false_alarms(screening, judgments) if passes[0].is_same_commit else None
    accepted = read_accepted(options.accepted) if options.accepted else None
    judgments, stale = accept(judgments, accepted)
    result = GateResult(passes, judgments, len(screening.flagged), alarms, stale, options.command)
    code = result.exit_code(allow_inconclusive=options.allow_inconclusive)
    record = gate_record(result, [read_document(path) for path in paths], code)
    write_whole(options.site / "gate.json", f"{json.dumps(record, allow_nan=False)}\n")
    write_whole(options.site / "gate.md", gate_markdown(record))
    page = write_whole(options.site / PAGE, render_gate(result))
    console = Console(highlight=False)
    print_gate(console, result)
    console.print(Text(f"page: {page}"), soft_wrap=True)  # in one piece, so that it can be copied and clicked
    return code


if __name__ == "__main__":
    sys.exit(main())
