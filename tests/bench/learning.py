"""What learning costs: a plan with a log of calls, a year of records, and Prophet's fit to the same. Prints ratios.

    python tests/bench/learning.py --data DIR

Run it with the interpreter of an environment in which plan-call is installed (not editable, as in startup.py), and from
this folder's checkout: the record and the peers' environment are those of capture.py. The commands of a pair take turns,
so that a machine whose speed drifts slows both; ratios are medians over the pairs.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
from capture import RECORDS, THREADS, peers_python, write_line

import planner

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.learning.cells import Cells

PYTHON = sys.executable
PROGRAM = str(Path(PYTHON).with_name("plan-call"))
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
    begin = time.perf_counter()
    subprocess.run(arguments, check=True, capture_output=True, cwd=folder, env=environment)
    return time.perf_counter() - begin


def pairs(rounds: int, ours: Callable[[], float], theirs: Callable[[], float]) -> tuple[float, float, float, float]:
    """Return the medians of both, of their ratio and of their difference."""
    ours(), theirs()
    taken = [(ours(), theirs()) for _ in range(rounds)]
    left, right = zip(*taken, strict=True)
    return median(left), median(right), median(a / b for a, b in taken), median(a - b for a, b in taken)


def seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


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
    asked.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of the records")
    asked.add_argument("--rounds", type=int, default=15)
    asked.add_argument("--peers-env", type=Path, help="environment of the peers, see capture.py")
    chosen = asked.parse_args()
    record = (chosen.data / RECORDS["waits"][1]).resolve()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        log, line_file = folder / "calls.db", write_line("waits", folder)
        write_log(log)
        plan = [PROGRAM, "--next", "7d", "--now", NOW]
        with_log, without, ratio, more = pairs(
            chosen.rounds, lambda: whole(plan, folder, log), lambda: whole(plan, folder)
        )
        print(
            f"plan-call --next 7d with {LOGGED} calls {with_log * 1e3:.0f} ms, without {without * 1e3:.0f} ms: "
            f"{more * 1e3:+.0f} ms, ratio {ratio:.2f}"
        )
        pandas = median(whole([PYTHON, "-c", "import pandas"], folder) for _ in range(chosen.rounds))
        print(f"import pandas {pandas * 1e3:.0f} ms: the log costs {more / pandas:.2f} of it")
        if not record.exists():
            print(f"not here: {record.name}")
            return

        options = [part for name, column in COLUMNS.items() for part in (f"--{name}", column)]
        learn = [
            PROGRAM,
            "learn",
            str(record),
            "--hotline",
            str(line_file),
            *options,
            "-o",
            str(folder / "learned.toml"),
        ]
        read = [PYTHON, "-c", f"import pandas; pandas.read_csv({str(record)!r})"]
        ours, theirs, ratio, _ = pairs(
            max(3, chosen.rounds // 3), lambda: whole(learn, folder), lambda: whole(read, folder)
        )
        print(
            f"plan-call learn {record.name} {ours * 1e3:.0f} ms, pandas.read_csv {theirs * 1e3:.0f} ms: ratio {ratio:.2f}"
        )
        os.environ.update(
            THREADS
        )  # as the command does for itself: a matrix of 130 rows gains nothing from a second thread
        process = get_context("spawn").Process(target=within, args=(record, line_file, folder, chosen))
        process.start()
        process.join()
        sys.exit(process.exitcode)


def within(record: Path, line_file: Path, folder: Path, chosen: argparse.Namespace) -> None:
    """Print what is measured inside one process: reading, learning, and Prophet's fit in one of its own."""
    from planner.learning.learn import learn_cells, learn_records
    from planner.learning.records import read_records

    line, now = planner.load_hotline(str(line_file)), datetime.fromisoformat(NOW).astimezone()
    cells = read_records(record, line, now, **COLUMNS).cells
    rounds = max(3, chosen.rounds // 3)
    learning, reading, ratio, _ = pairs(
        rounds,
        lambda: seconds(lambda: learn_cells(line, cells)),
        lambda: seconds(lambda: read_records(record, line, now, **COLUMNS)),
    )
    print(f"in one process: learning {learning * 1e3:.0f} ms, reading {reading * 1e3:.0f} ms: ratio {ratio:.2f}")
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
        f"fit to {halves:,} half hours: ours {learning * 1e3:.0f} ms, Prophet {prophet * 1e3:.0f} ms: "
        f"ratio {learning / prophet:.3f}"
    )


if __name__ == "__main__":
    main()
