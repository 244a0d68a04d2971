"""Whole processes of `plan-call review` over logs of two years: CPU time against `import pandas`, growth, and peak memory. Prints figures.

python tests/bench/review.py [ROUNDS]
"""

from __future__ import annotations

import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

import numpy as np

import planner
from planner.caller.calls import Call
from timing import PYTHON, process_spent

LINE, NOW, DAYS = "pinduoduo", "2026-11-23T08:30", 730
GOAL = 2.0  # s of CPU for 500 calls
CALLS = (100, 500, 2000)
OUTCOMES = {"answered": 0.75, "gave-up": 0.15, "busy": 0.1}


def write_log(path: Path, count: int) -> None:
    """Log calls at any minute that the line is open on, with waits of half an hour at most."""
    rng = np.random.default_rng(count)
    now = datetime.fromisoformat(NOW).replace(hour=0, minute=0, tzinfo=ZoneInfo("Asia/Shanghai"))
    calls = []
    for day, minute, wait, outcome in zip(
        rng.integers(1, DAYS, count),
        rng.integers(9 * 60, 21 * 60, count),
        np.minimum(300 * rng.exponential(size=count) ** 2, 1800).round(),
        rng.choice(list(OUTCOMES), count, p=list(OUTCOMES.values())),
        strict=True,
    ):
        at = now - timedelta(days=int(day)) + timedelta(minutes=int(minute))
        calls.append(Call(LINE, at, 0.0 if outcome == "busy" else float(wait), str(outcome)))
    planner.CallLog(path).add(calls)


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as folder:
        for count in CALLS:
            log = Path(folder) / f"{count}.db"
            write_log(log, count)
            review = [PYTHON, "-m", "planner", "review", "--hotline", LINE, "--now", NOW, "--log", str(log)]
            pairs = [
                (process_spent(review, folder), process_spent([PYTHON, "-c", "import pandas"], folder))
                for _ in range(rounds)
            ]
            cpu, pandas = (median(cost.cpu for cost in costs) for costs in zip(*pairs, strict=True))
            ratio = median(ours.cpu / theirs.cpu for ours, theirs in pairs)
            peak = max(ours.peak_mib for ours, _ in pairs)
            goal = f"  goal <= {GOAL:g} s" if count == 500 else ""
            print(
                f"{count:5} calls: {cpu:.2f} s of CPU, import pandas {pandas:.2f} s, ratio {ratio:.1f}; "
                f"{cpu / count * 1e3:.1f} ms a call; peak {peak:.0f} MiB{goal}"
            )


if __name__ == "__main__":
    main()
