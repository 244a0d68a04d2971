"""Whole processes of `plan-call feed`: a hundred calendars of each line against one, on the first day and on the next. Prints ratios of CPU time.

python tests/bench/feed.py [ROUNDS]
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from timing import PYTHON, in_turns

GOAL = 3.0
LINES = {"all lines": [], "one line": ["--hotline", "pinduoduo"]}
DAYS = {"first": "2026-06-24T08:30", "next": "2026-06-25T08:30"}


def cpu_seconds(folder: Path, now: str, variants: int, lines: list[str]) -> float:
    """Return the CPU time of a feed, with that of the system."""
    command = [PYTHON, "-m", "planner", "feed", "--now", now, "--lang", "en", "--variants", str(variants)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [*command, *lines, "-o", str(folder)],
        check=True,
        capture_output=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    for name, lines in LINES.items():
        with tempfile.TemporaryDirectory() as parent:
            for day, now in DAYS.items():  # of the next day the folder has that of the first, and is written over again
                hundred, one = (
                    partial(cpu_seconds, Path(parent) / str(count), now, count, lines) for count in (100, 1)
                )
                pairs = in_turns(hundred, one, rounds)
                print(
                    f"{name}, {day} day: 100 calendars {pairs.ours:.2f} s, one {pairs.theirs:.2f} s  "
                    f"ratio {pairs.ratio:.2f}  goal <= {GOAL:g}"
                )


if __name__ == "__main__":
    main()
