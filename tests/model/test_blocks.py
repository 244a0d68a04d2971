"""Linear algebra in blocks, against numpy's own on the whole."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from planner.model.blocks import BLOCK, inverse, square, squared, times


def random(*shape: int):
    return np.random.default_rng(shape[0]).normal(size=shape)


@pytest.mark.parametrize("shape", [(3, 4, 5), (300, 200, 180), (1, 90_000, 7), (90_000, 1, 1), (5, 0, 3)], ids=str)
def test_a_product_is_that_of_the_whole(shape):
    rows, inner, columns = shape
    left, right = random(rows, inner), random(inner, columns)
    np.testing.assert_allclose(times(left, right), left @ right, atol=1e-9)


def test_a_square_is_the_weighted_sum_of_outer_products():
    rows, weight = random(400, 150), np.linspace(0.1, 2, 400)
    group = np.arange(400) % 3
    for number in range(3):  # each group has a third of the columns empty
        rows[np.ix_(group == number, np.arange(150) % 3 == number)] = 0
    np.testing.assert_allclose(square(rows, weight, group), np.einsum("ni,n,nj->ij", rows, weight, rows), atol=1e-9)


@pytest.mark.parametrize("size", [1, BLOCK, BLOCK + 1, 178, 300])
def test_an_inverse_and_its_determinant_are_those_of_the_whole(size):
    matrix = random(size, size // 2 + 1) @ random(size, size // 2 + 1).T
    matrix += 1e-5 * np.abs(matrix).max() * np.eye(size)  # as far from round as what few calls teach
    found, log_determinant = inverse(matrix)
    np.testing.assert_allclose(found @ matrix, np.eye(size), atol=1e-8)
    assert log_determinant == pytest.approx(np.linalg.slogdet(matrix)[1])
    with pytest.raises(np.linalg.LinAlgError):
        inverse(matrix - 2 * matrix[-1, -1] * np.diag([0.0] * (size - 1) + [1.0]))


def test_a_variance_is_that_of_the_sum():
    rows, root = random(50, 178), random(178, 178)
    np.testing.assert_allclose(squared(rows, root @ root.T), ((rows @ root) ** 2).sum(axis=1))


MANY_THREADS = """
import time
from datetime import datetime, timedelta
import numpy as np
import pandas as pd
import planner
from planner.days.zones import zone_named

rng = np.random.default_rng(1)
at = [datetime(2026, 3, 1, 9) + timedelta(days=int(d), minutes=int(m)) for d, m in zip(rng.integers(0, 100, 2000), rng.integers(0, 700, 2000))]
calls = pd.DataFrame({"called_at": at, "wait_s": rng.exponential(300, 2000).round(), "outcome": "answered"})
hotline, now = planner.load_hotline("pinduoduo"), datetime(2026, 6, 24, 8, 30, tzinfo=zone_named("Asia/Shanghai"))
time.sleep(0.3)  # the threads that numpy has begun go to sleep
all_threads, this_one = time.process_time(), time.thread_time()
learned = planner.learn(hotline, calls)
for line in (hotline, learned):
    planner.make_plan(line, now).decision
print((time.process_time() - all_threads) / (time.thread_time() - this_one))
"""


def test_the_threads_of_the_linear_algebra_have_nothing_to_do(tmp_path):
    """A share of the process' work, not seconds: with eight threads all of it is this one's own."""
    if np.show_config(mode="dicts")["Build Dependencies"]["blas"]["name"] != "scipy-openblas":
        pytest.skip("another BLAS has other bounds")
    if len(os.sched_getaffinity(0)) < 2:
        pytest.skip("one processor has no threads to wait for")
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "8", "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", MANY_THREADS]
    told = subprocess.run(command, check=True, capture_output=True, text=True, cwd=tmp_path, env=environment).stdout
    assert float(told) < 1.05
