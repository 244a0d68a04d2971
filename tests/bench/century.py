"""The load of 2000-2099 by half hours: nanoseconds per slot beyond the array writes, memory, growth. Prints figures."""

from __future__ import annotations

import tracemalloc
from datetime import date
from statistics import median

import numpy as np

import planner
from planner.days.grid import lay_grid
from planner.model.load import expect
from timing import seconds

ROUNDS = 15
WRITES = 2  # expected_load fills its array once and multiplies it once


def timed(work, rounds: int = ROUNDS) -> float:
    return median(seconds(work) for _ in range(rounds))


def write(shape: tuple[int, int]) -> None:
    """The floor: a fresh array filled once and multiplied once, with its page faults."""
    array = np.empty(shape)
    array.fill(1.0)
    np.multiply(array, 1.5, out=array)


def main() -> None:
    line = planner.load_hotline("pinduoduo")
    first = date(2000, 1, 1).toordinal()
    for years in (1, 10, 100):
        count = (date(2000 + years, 1, 1) - date(2000, 1, 1)).days
        facts = timed(lambda count=count: lay_grid(line, first, count, 30), 5)
        grid = lay_grid(line, first, count, 30)
        slots = grid.shape[0] * grid.shape[1]
        ours, floor = timed(lambda grid=grid: expect(line, grid)), timed(lambda grid=grid: write(grid.shape))
        per_slot = 1e9 / slots
        print(
            f"{years:3} years {slots:9,} slots: load {ours * per_slot:6.2f} ns/slot, {WRITES} writes {floor * per_slot:5.2f}, "
            f"beyond {(ours - floor) * per_slot:6.2f} (goal <= 3 at 100 years); load {ours * 1e3:6.2f} ms; days and grid {facts * 1e3:6.1f} ms"
        )
    tracemalloc.start()
    load = expect(line, grid)
    peak = tracemalloc.get_traced_memory()[1] / load.mean.nbytes
    print(f"peak memory of the load: {peak:.2f} arrays of the grid (goal <= 3)")


if __name__ == "__main__":
    main()
