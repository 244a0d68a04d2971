"""Call records: time against a plain `pandas.read_csv`, and time and memory for 1 and 10 million calls. Prints figures.

python tests/bench/records.py --data DIR
"""

from __future__ import annotations

import argparse
import re
import subprocess
import tempfile
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd

import planner
from cases import RECORDS, write_line
from planner.learning.records import read_records
from planner.records.columns import Columns
from timing import PYTHON, in_turns, seconds

ROUNDS = 15
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def against_pandas(folder: Path, data: Path) -> None:
    if not data.is_file():
        print(f"{data}: not here")
        return
    line = planner.load_hotline(write_line("waits", folder))
    columns = Columns(at="arrival", wait="q_time", outcome="outcome")

    def ours():
        return read_records(data, line, NOW, columns)

    print(*ours().summary("en"), sep="\n")
    pairs = in_turns(lambda: seconds(ours), lambda: seconds(lambda: pd.read_csv(data)), ROUNDS)
    print(
        f"pandas {pd.__version__} {'with' if find_spec('pyarrow') else 'without'} pyarrow, which halves its time and more;",
        end=" ",
    )
    print(
        f"read_records {pairs.ours:.3f} s, pandas.read_csv {pairs.theirs:.3f} s: ratio {pairs.ratio:.2f} (goal <= 0.8)"
    )


def write_calls(path: Path, millions: int) -> None:
    """Calls in order, spread over ten years whatever their number, 9 to 21 o'clock."""
    random = np.random.default_rng(1)
    with path.open("w", encoding="utf-8") as file:
        file.write("called_at,wait_s,outcome\n")
        for part in range(millions):
            day = np.sort(random.integers(3650 * part // millions, 3650 * (part + 1) // millions, 1_000_000))
            second = np.datetime64("2016-01-01T09:00:00") + day * 86400 + random.integers(0, 12 * 3600, len(day))
            wait, outcome = (
                random.integers(0, 900, len(day)),
                np.array(["answered", "gave-up"])[random.integers(0, 2, len(day))],
            )
            rows = zip(np.datetime_as_string(second), wait, outcome, strict=True)
            file.writelines(f"{at},{waited},{end}\n" for at, waited, end in rows)


def peak_mib() -> int:
    """Linux only; what getrusage says may be the parent's."""
    return int(re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[1]) // 1024


def measure(path: Path) -> None:
    """In a process of its own: what reading adds to the memory that its imports and a first, small file take."""
    line = planner.load_hotline("pinduoduo")
    small = path.with_name("small.csv")
    small.write_text("called_at,wait_s\n2026-01-05 10:00:01,5\n", encoding="utf-8")
    read_records(small, line, NOW)
    before = peak_mib()
    spent = seconds(lambda: read_records(path, line, NOW))
    print(
        f"{path.stat().st_size / 1e6:,.0f} MB: {spent:.2f} s, peak {peak_mib()} MiB, {peak_mib() - before} of it for the file"
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.measure:
        measure(given.measure)
        return
    with tempfile.TemporaryDirectory() as folder:
        against_pandas(Path(folder), given.data / RECORDS["waits"][0])
        for millions in (1, 10):
            path = Path(folder) / f"{millions}.csv"
            write_calls(path, millions)
            print(f"{millions:2} million calls,", end=" ", flush=True)
            subprocess.run([PYTHON, __file__, "--measure", path], check=True)
            path.unlink()


if __name__ == "__main__":
    main()
