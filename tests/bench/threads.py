"""Learning with a BLAS of eight threads against one: CPU time of whole processes, and peak memory. Prints ratios.

    python tests/bench/threads.py [RECORDS.csv …]

Records have columns called_at, wait_s and outcome of the line pinduoduo; without any, made-up ones are taken.
"""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

import numpy as np

from timing import PYTHON, process_spent

GOAL = 1.3
THREADS = (8, 1)
ROUNDS = 7


def write_records(path: Path, count: int) -> None:
    """A year of calls, 9 to 21 o'clock."""
    rng = np.random.default_rng(count)
    first = datetime(2025, 11, 1)
    rows = zip(
        np.sort(rng.integers(0, 365, count)),
        rng.integers(9 * 3600, 21 * 3600, count),
        np.minimum(300 * rng.exponential(size=count) ** 2, 3600).round(),
        rng.choice(["answered", "gave-up"], count, p=[0.85, 0.15]),
        strict=True,
    )
    with path.open("w", encoding="utf-8") as file:
        file.write("called_at,wait_s,outcome\n")
        for day, second, wait, outcome in rows:
            file.write(f"{first + timedelta(days=int(day), seconds=int(second))},{wait:.0f},{outcome}\n")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        records = [Path(name).resolve() for name in sys.argv[1:]]
        if not records:
            records = [Path(folder) / f"{count}.csv" for count in (2_000, 100_000)]
            for path in records:
                write_records(path, int(path.stem))
        for path in records:
            learn = [PYTHON, "-m", "planner", "learn", str(path), "--hotline", "pinduoduo", "-o", f"{folder}/mine.toml"]
            many, one = ([], [])
            for _ in range(ROUNDS):
                for costs, threads in ((many, THREADS[0]), (one, THREADS[1])):
                    costs.append(process_spent(learn, folder, {**os.environ, "OPENBLAS_NUM_THREADS": str(threads)}))
            ratio = median(a.cpu / b.cpu for a, b in zip(many, one, strict=True))
            print(
                f"learn {path.name}: {THREADS[0]} threads {median(cost.cpu for cost in many):.2f} s of CPU, one "
                f"{median(cost.cpu for cost in one):.2f} s, ratio {ratio:.2f}  goal <= {GOAL:g}; "
                f"peak {max(cost.peak_mib for cost in many):.0f} and {max(cost.peak_mib for cost in one):.0f} MiB"
            )


if __name__ == "__main__":
    main()
