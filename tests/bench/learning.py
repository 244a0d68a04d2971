"""What learning costs: a plan with a log of calls, a year of records, and Prophet's fit to the same. Prints ratios.

    python tests/bench/learning.py --data DIR

Run it with the interpreter of an environment in which plan-call is installed (not editable, as in startup.py), and from
this folder's checkout: the record and the peers' environment are those of capture.py. Ratios are medians over pairs.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

import planner
from capture import THREADS, peers_python
from cases import RECORDS, write_line
from timing import PROGRAM, PYTHON, in_turns, process_seconds, seconds

if TYPE_CHECKING:
    from planner.learning.cells import Cells

NOW = "2026-11-23T08:30"
LOGGED = 100  # calls
COLUMNS = {"at": "arrival", "wait": "q_time", "outcome": "outcome"}
PROPHET_FIT = """
import sys, time
from statistics import median
sys.path.insert(0, sys.argv[1])
import pandas as pd, peers
frame = pd.read_csv(sys.argv[2], parse_dates=["ds"])
spent = []
for _ in range(1 + int(sys.argv[3])):
    begin = time.perf_counter()
    peers.fitted_prophet(frame)
    spent.append(time.perf_counter() - begin)
print(median(spent[1:]))
"""
"""In the peers' environment; the first fit, which also loads, does not count."""


def whole(arguments: list[str], folder: Path, log: Path | None = None) -> float:
    """Return the seconds of a process. Without a log it sees none, wherever this machine's own may be."""
    environment = {**os.environ, "PLAN_CALL_LOG": str(log or folder / "none.db")}
    return process_seconds(arguments, folder, environment)


def write_log(path: Path) -> None:
    """Log calls of the twelve weeks before NOW, at any time that the line is open on every day."""
    from planner.caller.calls import Call

    rng = np.random.default_rng(0)
    line = planner.load_hotline("pinduoduo")
    now = datetime.fromisoformat(NOW)
    day, minute = rng.integers(1, 84, LOGGED), rng.integers(9 * 60, 20 * 60, LOGGED)
    calls = [
        Call(line.id, moment.astimezone(), wait, "answered" if wait < 900 else "gave-up")
        for moment, wait in (
            (now.replace(hour=0, minute=0) - timedelta(days=int(d)) + timedelta(minutes=int(m)), float(w))
            for d, m, w in zip(day, minute, rng.exponential(300, LOGGED).round(), strict=True)
        )
    ]
    planner.CallLog(path).add(calls)


def aggregate(cells: Cells, path: Path) -> int:
    """Write the mean wait of each half hour as Prophet wants it; return how many there are."""
    import pandas as pd

    callers = cells.answered + cells.given_up + cells.busy
    start = [
        datetime.fromordinal(d) + timedelta(minutes=m)
        for d, m in zip(cells.day.tolist(), cells.minute.tolist(), strict=True)
    ]
    frame = pd.DataFrame({"ds": start, "y": cells.amount / np.maximum(callers, 1)})[callers > 0]
    frame.to_csv(path, index=False)
    return len(frame)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--data", type=Path, required=True, help="folder of the records")
    asked.add_argument("--rounds", type=int, default=15)
    asked.add_argument("--peers-env", type=Path, help="environment of the peers, see capture.py")
    chosen = asked.parse_args()
    record = (chosen.data / RECORDS["waits"][0]).resolve()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        log, line_file = folder / "calls.db", write_line("waits", folder)
        write_log(log)
        plan = [PROGRAM, "--next", "7d", "--now", NOW]
        plans = in_turns(lambda: whole(plan, folder, log), lambda: whole(plan, folder), chosen.rounds)
        print(
            f"plan-call --next 7d with {LOGGED} calls {plans.ours * 1e3:.0f} ms, without {plans.theirs * 1e3:.0f} ms: "
            f"{plans.more * 1e3:+.0f} ms, ratio {plans.ratio:.2f}"
        )
        pandas = median(whole([PYTHON, "-c", "import pandas"], folder) for _ in range(chosen.rounds))
        print(f"import pandas {pandas * 1e3:.0f} ms: the log costs {plans.more / pandas:.2f} of it")
        if not record.exists():
            print(f"not here: {record.name}")
            return

        options = [part for name, column in COLUMNS.items() for part in (f"--{name}", column)]
        learn = [PROGRAM, "learn", str(record), "--hotline", str(line_file), *options, "-o", f"{folder}/learned.toml"]
        read = [PYTHON, "-c", f"import pandas; pandas.read_csv({str(record)!r})"]
        rounds = max(3, chosen.rounds // 3)
        learned = in_turns(lambda: whole(learn, folder), lambda: whole(read, folder), rounds)
        print(
            f"plan-call learn {record.name} {learned.ours * 1e3:.0f} ms, pandas.read_csv {learned.theirs * 1e3:.0f} ms: "
            f"ratio {learned.ratio:.2f}"
        )
        # as the command does for itself: a matrix of 130 rows gains nothing from a second thread
        os.environ.update(THREADS)
        process = get_context("spawn").Process(target=within, args=(record, line_file, folder, chosen))
        process.start()
        process.join()
        sys.exit(process.exitcode)


def within(record: Path, line_file: Path, folder: Path, chosen: argparse.Namespace) -> None:
    """Print what is measured inside one process: reading, learning, and Prophet's fit in one of its own."""
    from planner.learning.learn import learn_cells, learn_records
    from planner.learning.records import read_records
    from planner.records.columns import Columns

    line, now = planner.load_hotline(str(line_file)), datetime.fromisoformat(NOW).astimezone()
    columns, rounds = Columns(**COLUMNS), max(3, chosen.rounds // 3)
    cells = read_records(record, line, now, columns).cells
    pairs = in_turns(
        lambda: seconds(lambda: learn_cells(line, cells)),
        lambda: seconds(lambda: read_records(record, line, now, columns)),
        rounds,
    )
    print(
        f"in one process: learning {pairs.ours * 1e3:.0f} ms, reading {pairs.theirs * 1e3:.0f} ms: ratio {pairs.ratio:.2f}"
    )
    judged = median(seconds(lambda: learn_records(line, cells)) for _ in range(rounds))
    print(f"learning with its error beside the rules', as the command does: {judged * 1e3:.0f} ms")
    halves = aggregate(cells, folder / "halves.csv")
    here = Path(__file__).resolve().parent
    done = subprocess.run(
        [peers_python(chosen.peers_env), "-c", PROPHET_FIT, here, folder / "halves.csv", str(rounds)],
        check=True,
        capture_output=True,
        text=True,
    )
    prophet = float(done.stdout)
    print(
        f"fit to {halves:,} half hours: ours {pairs.ours * 1e3:.0f} ms, Prophet {prophet * 1e3:.0f} ms: "
        f"ratio {pairs.ours / prophet:.3f}"
    )


if __name__ == "__main__":
    main()
