"""Linear algebra on some 200 rows, in blocks that are too small for threads: these would wait for each other more than they work.

A library must not say how many threads a program has, and numpy's BLAS takes all there are for a product of more than SINGLE
multiplications, and for an inverse of some 100 rows. In blocks nothing is handed to threads, and an inverse that knows of the symmetry takes half.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from planner.arrays import Floats, Ints

SINGLE = 2**18  # multiplications: up to here OpenBLAS works alone (SMP_THRESHOLD_MIN × GEMM_MULTITHREAD_THRESHOLD)
BLOCK = 64  # rows: up to here LAPACK does


def times(left: Floats, right: Floats) -> Floats:
    """Return left @ right, two matrices."""
    if right.size == 1:  # a long column, which is scaled by threads
        return left * right
    step = max(SINGLE // max(right.size, 1), 1)
    if len(left) <= step:
        return np.asarray(left @ right)
    return np.concatenate([left[i : i + step] @ right for i in range(0, len(left), step)])


def square(rows: Floats, weight: Floats, group: Ints) -> Floats:
    """Return Σ weight x xᵀ over rows x, [K, K]. Rows of one `group` have the same columns empty, which are left out."""
    total = np.zeros((rows.shape[1],) * 2)
    for number in np.flatnonzero(np.bincount(group)):
        on = group == number
        of_group = rows[on]
        at = np.flatnonzero(of_group.any(axis=0))
        of_group = of_group[:, at]
        weighted, step = of_group * weight[on, None], max(SINGLE // max(len(at), 1) ** 2, 1)
        parts = (of_group[i : i + step].T @ weighted[i : i + step] for i in range(0, len(of_group), step))
        total[np.ix_(at, at)] += sum(parts, np.zeros((len(at),) * 2))
    return total


def squared(rows: Floats, covariance: Floats) -> Floats:
    """Return xᵀ C x for each row x, [n]: the variance of so many sums of coordinates."""
    return np.asarray(np.maximum((times(rows, covariance) * rows).sum(axis=1), 0.0))


def inverse(matrix: Floats) -> tuple[Floats, float]:
    """Return the inverse of a symmetric positive definite matrix, and the log of its determinant. Raises LinAlgError for others."""
    root, half = _inverse_root(matrix), len(matrix) // 2
    above, below = root[:half, :half], root[half:]
    whole = times(below.T, below)
    whole[:half, :half] += times(above.T, above)  # to the right of which the root is 0
    return whole, -2 * float(np.log(np.diag(root)).sum())


def _inverse_root(matrix: Floats) -> Floats:
    """Return the inverse of a matrix's lower Cholesky root."""
    if len(matrix) <= BLOCK:
        return np.asarray(np.linalg.inv(np.linalg.cholesky(matrix)))
    first, rest = slice(len(matrix) // 2), slice(len(matrix) // 2, None)
    root = np.zeros_like(matrix)
    root[first, first] = _inverse_root(matrix[first, first])
    below = times(matrix[rest, first], root[first, first].T)
    root[rest, rest] = _inverse_root(matrix[rest, rest] - times(below, below.T))
    root[rest, first] = -times(root[rest, rest], times(below, root[first, first]))
    return root
