"""What is asked in the benchmark, as plain arrays: read by ours and, in an environment of their own, by the peers."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from planner.arrays import Flags, Floats, Ints


HALF_HOUR = 30


@dataclass(frozen=True)
class Task:
    """One record of a line as whoever ranks may see it. Days are ordinals, minutes the wall clock's; arrays only.

    Observations are N in order of time, weeks W, slots C in order of time, draws S seeds of at most M observations each. A
    draw of n is the first n of a row, so a caller with more calls has made all the fewer ones too.
    """

    day: Ints  # [N]
    minute: Ints  # [N]
    value: Floats  # [N] seconds waited, or calls in the half hour
    gave_up: Flags  # [N] the wait would have been longer
    week: Ints  # [W] first day
    before: Ints  # [W] the history of a week is the first so many observations
    drawn: Ints  # [W, S, M] which observations, -1 where there are no more
    seen: Floats  # [W, S, M] what they say
    slot_week: Ints  # [C] index of the week
    slot_day: Ints  # [C]
    slot_minute: Ints  # [C]
    slot_workday: Flags  # [C]

    def slots_of(self, week: int) -> Slots:
        at = self.slot_week == week
        return Slots(int(self.week[week]), self.slot_day[at], self.slot_minute[at], self.slot_workday[at])

    def training(self, week: int, level: int | None, seed: int) -> Calls:
        """Return what is known before a week: the whole history, or the first `level` calls of a draw."""
        if level is None:
            return Calls(*(a[: self.before[week]] for a in (self.day, self.minute, self.value, self.gave_up)))
        at = self.drawn[week, seed, :level]
        at = at[at >= 0]
        return Calls(self.day[at], self.minute[at], self.seen[week, seed, : len(at)], self.gave_up[at])


@dataclass(frozen=True)
class Slots:
    """The half hours that a week offers, in order of time."""

    first: int  # day of the week
    day: Ints
    minute: Ints
    workday: Flags


@dataclass(frozen=True)
class Calls:
    """What is known when a week is ranked."""

    day: Ints
    minute: Ints
    value: Floats
    gave_up: Flags


def save_tasks(path: Path, tasks: dict[str, Task]) -> None:
    np.savez(path, **{f"{n}/{f.name}": getattr(task, f.name) for n, task in tasks.items() for f in fields(Task)})


def read_tasks(path: Path) -> dict[str, Task]:
    with np.load(path, allow_pickle=False) as file:
        names = dict.fromkeys(key.split("/")[0] for key in file)
        return {n: Task(**{f.name: file[f"{n}/{f.name}"] for f in fields(Task)}) for n in names}


def weekday(day: Ints) -> Ints:
    """Monday is 0."""
    return (day - 1) % 7


def half_hour(minute: Ints) -> Ints:
    return minute // HALF_HOUR * HALF_HOUR


def minute_of_week(day: Ints, minute: Ints) -> Ints:
    return weekday(day) * 24 * 60 + half_hour(minute)
