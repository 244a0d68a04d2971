"""The load of 2000-2099 by half hours, its days and its spreads: nanoseconds per slot, memory, growth. Prints figures."""

from __future__ import annotations

import time
import tracemalloc
from datetime import date
from statistics import median

import numpy as np

import planner
from planner.days.grid import lay_grid
from planner.model.load import expect

ROUNDS = 15
GOAL = 2.0  # ns a slot for the load at 100 years, on the machine of the manual's figures


def timed(work, rounds: int = ROUNDS) -> float:
    """CPU of this thread: a busy machine stretches it least."""

    def once() -> float:
        begin = time.thread_time()
        work()
        return time.thread_time() - begin

    return median(once() for _ in range(rounds))


def write(shape: tuple[int, int]) -> None:
    """The floor: a fresh array filled once, with its page faults."""
    np.empty(shape).fill(1.0)


def peak(work) -> int:
    """Return how many bytes are held at most besides those before."""
    tracemalloc.start()
    work()
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return held


def main() -> None:
    line = planner.load_hotline("pinduoduo")
    first = date(2000, 1, 1).toordinal()
    for years in (1, 10, 100):
        count = (date(2000 + years, 1, 1) - date(2000, 1, 1)).days
        grid = lay_grid(line, first, count, 30)
        load = expect(line, grid)
        works = {
            "load": lambda grid=grid: expect(line, grid),
            "one write": lambda grid=grid: write(grid.shape),
            "days and grid": lambda count=count: lay_grid(line, first, count, 30),
            "spread": lambda load=load: load.spread,
        }
        slots = grid.shape[0] * grid.shape[1]
        took = {name: timed(work) for name, work in works.items()}
        print(
            f"{years:3} years {slots:9,} slots, ns a slot:",
            ", ".join(f"{name} {spent / slots * 1e9:.2f}" for name, spent in took.items()),
            f"(goal for the load at 100 years <= {GOAL:g}); load {took['load'] * 1e3:.2f} ms",
        )
    arrays = {name: peak(work) / load.mean.nbytes for name, work in works.items()}
    print("peak memory in arrays of the grid:", ", ".join(f"{name} {held:.2f}" for name, held in arrays.items()))


if __name__ == "__main__":
    main()
