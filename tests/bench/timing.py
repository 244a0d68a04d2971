"""Timing, shared by the scripts of this folder: two things take turns, so that a machine whose speed drifts slows both."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

PYTHON = sys.executable
PROGRAM = str(Path(PYTHON).with_name("plan-call"))


def seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def process_seconds(arguments: list[str], folder: str | Path, environment: dict[str, str] | None = None) -> float:
    """Return the seconds of a whole process, run in a folder."""
    return seconds(lambda: subprocess.run(arguments, check=True, capture_output=True, cwd=folder, env=environment))


@dataclass(frozen=True)
class Spent:
    """What a whole process took: seconds of the clock on the wall, seconds of CPU with those of the system, and its memory at most, in MiB."""

    wall: float
    cpu: float
    peak_mib: float


def process_spent(
    arguments: list[str],
    folder: str | Path,
    environment: Mapping[str, str] | None = None,
    exit_codes: Collection[int] = (0,),
) -> Spent:
    """Return what a process takes that is run in a folder; with one thread for the linear algebra where nothing else is said."""
    begin = time.perf_counter()
    environment = environment or {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    with subprocess.Popen(
        arguments, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as run:
        _, status, used = os.wait4(run.pid, 0)
        run.returncode = os.waitstatus_to_exitcode(status)
    if run.returncode not in exit_codes:
        raise subprocess.CalledProcessError(run.returncode, arguments)
    return Spent(time.perf_counter() - begin, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


@dataclass(frozen=True)
class Pairs:
    """Medians over pairs: of both times, of their ratio and of their difference. Times are in seconds."""

    ours: float
    theirs: float
    ratio: float
    more: float


def in_turns(ours: Callable[[], float], theirs: Callable[[], float], rounds: int) -> Pairs:
    """Take both times so often, after once that does not count."""
    ours(), theirs()
    pairs = [(ours(), theirs()) for _ in range(rounds)]
    return Pairs(
        ours=median(a for a, _ in pairs),
        theirs=median(b for _, b in pairs),
        ratio=median(a / b for a, b in pairs),
        more=median(a - b for a, b in pairs),
    )
