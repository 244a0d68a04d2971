"""Performance as counted work, not seconds: what is computed per slot, and what is not."""

from __future__ import annotations

import tracemalloc
from datetime import date

import numpy as np

from planner.days.grid import lay_grid
from planner.model import load as load_module
from planner.model.load import expect


def test_a_century_exponentiates_small_tables_only(pinduoduo, monkeypatch):
    sizes = []
    real = np.exp
    monkeypatch.setattr(load_module.np, "exp", lambda x: sizes.append(np.size(x)) or real(x))
    grid = lay_grid(pinduoduo, date(2000, 1, 1).toordinal(), 36525, 30)
    expect(pinduoduo, grid)
    assert max(sizes) <= 36525  # a number a day, not one a slot (1.75 million)
    assert len(grid.minute) < 40  # patterns of days in a century


def test_memory_of_a_century_is_under_three_arrays(pinduoduo):
    grid = lay_grid(pinduoduo, date(2000, 1, 1).toordinal(), 36525, 30)
    tracemalloc.start()
    mean = expect(pinduoduo, grid).mean
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak <= 3 * mean.nbytes
