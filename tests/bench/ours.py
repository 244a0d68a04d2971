"""What this program expects of the half hours of a task."""

from __future__ import annotations

from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import planner
from peers import progress
from planner.days.changes import EPOCH
from planner.days.clock import DAY
from planner.days.grid import lay_grid
from planner.line.hotline import DAY_KINDS, WEEKDAYS, matches
from planner.model.load import expect
from tasks import HALF_HOUR, read_tasks

if TYPE_CHECKING:
    import pandas as pd

    from planner.arrays import Floats
    from tasks import Calls, Task


WAIT_PER_CALL = 0.1  # s; a half hour of 1,000 calls is a wait of 100 s, and the noisiest stays under an hour


class Wall:
    """Tables of a span of days of a line by the wall clock's half hours, [D, 48]; an hour shown twice is the first."""

    def __init__(self, hotline: planner.Hotline, first: int, days: int) -> None:
        self.first, self.hotline = first, hotline
        self.grid = lay_grid(hotline, first, days, HALF_HOUR)
        kinds = zip(self.grid.weekday, self.grid.kind, strict=True)
        self.workday = np.array([_is_workday(w, k) for w, k in kinds])[self.grid.pattern]
        self.open = self.shown(self.grid.open) > 0

    def shown(self, values: Any) -> Floats:
        minute = self.grid.minute[self.grid.pattern]
        table = np.full((len(minute), 48), np.nan)
        for slot in reversed(range(minute.shape[1])):
            there = np.flatnonzero(minute[:, slot] >= 0)
            table[there, minute[there, slot] // HALF_HOUR] = values[there, slot]
        return table


def _is_workday(weekday: int, kind: int) -> bool:
    return matches(frozenset({"workday"}), WEEKDAYS[weekday], DAY_KINDS[kind])


def records(name: str, calls: Calls, level: int | None) -> pd.DataFrame:
    """Return what is known as a service team or a caller would give it: counts where the whole of the volumes is, else calls."""
    import pandas as pd

    moment = ((calls.day - EPOCH) * DAY + calls.minute).astype("datetime64[m]").astype("datetime64[us]")
    if name == "volumes" and level is None:
        return pd.DataFrame({"start": moment, "count": calls.value})
    wait = calls.value * (WAIT_PER_CALL if name == "volumes" else 1)
    outcome = np.where(calls.gave_up, "gave-up", "answered")
    return pd.DataFrame({"called_at": moment, "wait_s": wait, "outcome": outcome})


_tasks: dict[str, Task] = {}
_lines: dict[str, planner.Hotline] = {}


def _start(folder: str) -> None:
    _tasks.update(read_tasks(Path(folder) / "tasks.npz"))
    _lines.update({name: planner.load_hotline(str(Path(folder) / f"{name}-line.toml")) for name in _tasks})


def _expect(job: tuple[str, int | None, int]) -> tuple[tuple[str, int | None, int], Floats]:
    """Return mean and spread of the load of the slots of a week, [2, S, slots]."""
    name, level, week = job
    task, line = _tasks[name], _lines[name]
    slots = task.slots_of(week)
    rows = []
    for seed in range(1 if level in (0, None) else task.drawn.shape[1]):
        calls = task.training(week, level, seed)
        hotline = line if level == 0 else planner.learn(line, records(name, calls, level))
        wall = Wall(hotline, slots.first, 7)
        load = expect(hotline, wall.grid)
        at = slots.day - slots.first, slots.minute // HALF_HOUR
        rows.append((wall.shown(load.mean)[at], wall.shown(load.spread)[at]))
    return job, np.array(rows).transpose(1, 0, 2)


def ask_ours(
    tasks: dict[str, Task], levels: list[int | None], folder: Path, jobs: int
) -> dict[tuple[str, int | None], Floats]:
    """Return mean and spread of every slot for each task and level, [2, S, C]."""
    asked = [(n, level, week) for level in levels for n, task in tasks.items() for week in range(len(task.week))]
    parts: dict[tuple[str, int | None], dict[int, Floats]] = {}
    with get_context("spawn").Pool(jobs, _start, (str(folder),)) as pool:
        for done, ((name, level, week), found) in enumerate(pool.imap_unordered(_expect, asked), 1):
            parts.setdefault((name, level), {})[week] = found
            progress("ours", done, len(asked))
    return {key: np.concatenate([found[w] for w in sorted(found)], axis=-1) for key, found in parts.items()}
