"""Call records of 1, 10 and 100 million calls as CSV and as Parquet: time, peak of memory, and pandas' reading alone. Prints figures.

python tests/bench/engines.py [--millions 1 10 100]
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
from records import peak_mib, write_calls

import planner
from planner.learning.records import read_records
from timing import PYTHON, seconds

NOW = datetime(2026, 11, 22, tzinfo=UTC)
MOST_MIB = 1700  # through the engine, of a hundred million calls
PANDAS_MILLIONS = 10  # it has all in memory


def measure(path: Path, reader: str) -> None:
    """In a process of its own, so that the peak is its own."""
    line = planner.load_hotline("pinduoduo")
    if reader == "pandas":
        read = pd.read_parquet if path.suffix == ".parquet" else pd.read_csv
        spent = seconds(lambda: read(path))
    else:
        spent = seconds(lambda: read_records(path, line, NOW))
    print(f"{path.suffix:9}{reader:12}{path.stat().st_size / 1e6:8,.0f} MB {spent:7.2f} s, peak {peak_mib():,} MiB")


def as_parquet(path: Path) -> Path:
    import duckdb

    packed = path.with_suffix(".parquet")
    with duckdb.connect(config={"memory_limit": "1500MB"}) as base:
        base.execute(f"copy (from read_csv('{path}')) to '{packed}' (format parquet)")
    return packed


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--millions", type=int, nargs="+", default=[1, 10, 100])
    options.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.measure:
        measure(Path(given.measure[0]), given.measure[1])
        return
    print(f"goal: linear, and at most {MOST_MIB:,} MiB through the engine")
    with tempfile.TemporaryDirectory() as folder:
        for millions in given.millions:
            path = Path(folder) / f"{millions}.csv"
            write_calls(path, millions)
            print(f"{millions} million calls", flush=True)
            sources = path, as_parquet(path)
            for source in sources:
                for reader in ("plan-call", "pandas")[: 2 if millions <= PANDAS_MILLIONS else 1]:
                    subprocess.run([PYTHON, __file__, "--measure", source, reader], check=True)
                source.unlink()


if __name__ == "__main__":
    main()
