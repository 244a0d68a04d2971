"""Whole processes of `plan-call feed`: what a line costs with one calendar and with a hundred, and the memory of many lines. Prints ratios of CPU time.

python tests/bench/feed.py [ROUNDS] [LINES]

The lines are those of `made_up`, each a file of its own: a tenth of LINES (1,000) in the rounds, all of them once at the end.
"""

from __future__ import annotations

import sys
import tempfile
from functools import partial
from pathlib import Path
from statistics import median

from made_up import LINE
from timing import PYTHON, Spent, in_turns, process_spent

HUNDRED, PLANS = 3.0, 1 / 6  # of one calendar's time; of a plan's: 40 ms where that takes 240
DAYS = {"first": "2026-06-24T08:30", "next": "2026-06-25T08:30"}
EXAMPLE = '\n[[example]]\nnever_dial = "95187"\n'


def files(folder: Path, count: int) -> list[Path]:
    """Write so many lines."""
    folder.mkdir()
    paths = [folder / f"line-{number:04}.toml" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_text(LINE.replace("A line", f"Line {number}, a line") + EXAMPLE, encoding="utf-8")
    return paths


def feed(folder: Path, now: str, variants: int, lines: list[Path]) -> Spent:
    named = (word for line in lines for word in ("--hotline", str(line)))
    fixed = ("--now", now, "--lang", "en", "--variants", str(variants), "-o", str(folder))
    return process_spent([PYTHON, "-m", "planner", "feed", *fixed, *named], ".")


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    most = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    with tempfile.TemporaryDirectory() as parent:
        lines = files(Path(parent) / "lines", most)
        few = lines[: most // 10]
        plan = median(process_spent([PYTHON, "-m", "planner", "--next", "7d"], ".").cpu for _ in range(rounds))
        start = median(feed(Path(parent) / "start", DAYS["first"], 1, few[:1]).cpu for _ in range(rounds))
        print(f"a plan {plan * 1e3:.0f} ms, a feed of one line {start * 1e3:.0f} ms")
        for day, now in DAYS.items():  # of the next day the folder has that of the first, and is written over again

            def a_line(variants: int, now: str) -> float:
                return (feed(Path(parent) / str(variants), now, variants, few).cpu - start) / (len(few) - 1)

            pairs = in_turns(partial(a_line, 100, now), partial(a_line, 1, now), rounds)
            print(
                f"{len(few)} lines, {day} day: a line with one calendar {pairs.theirs * 1e3:.0f} ms, "
                f"{pairs.theirs / plan:.2f} of a plan  goal <= {PLANS:.2f};  with a hundred {pairs.ours * 1e3:.0f} ms  "
                f"ratio {pairs.ratio:.2f}  goal <= {HUNDRED:g}"
            )
        for count in (len(few), most):
            spent = feed(Path(parent) / f"all {count}", DAYS["first"], 1, lines[:count])
            print(f"{count} lines with one calendar: {spent.cpu:.1f} s, peak {spent.peak_mib:.0f} MiB")


if __name__ == "__main__":
    main()
