"""What a caller meets who calls only when told: 24 weeks, three calls a week at the plan's picks, learned from as they are made.

    python tests/bench/loop.py --data DIR

Calls drawn at random hide it: whoever logs only recommended hours may never see the others. On both public records and on two
made-up lines whose truth is the reverse of their rules (`made_up.py`: a general line, and one with Pinduoduo's rules), each
repetition begins a week later, where the record has them. Every Monday (on the Israeli line Sunday) the week is planned
within 9-21 from the log so far, and the caller dials the beginning of the first three picks. The table has the capture of
those calls in each eight weeks (`judge.py`; what was possible are three half hours a week), with exploration and without.

± is the standard error over repetitions; those of a record share most of their weeks, so it is too small there.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

import made_up
import planner
from capture import THREADS, with_error
from cases import (
    LEAST_IN_WEEK,
    NOISE_OF_A_CALL,
    missing_records,
    ordinal,
    read_record,
    span_of,
    weeks_of,
    write_line,
)
from ours import WAIT_PER_CALL
from planner.caller.calls import Call
from planner.learning.learn import learn_calls
from planner.plan import make
from tasks import HALF_HOUR

if TYPE_CHECKING:
    from planner.arrays import Flags, Floats


WEEKS, CALLS_A_WEEK, PART = 24, 3, 8
TASKS = ("waits", "volumes", "reversed", "reversed-pinduoduo")


@dataclass(frozen=True)
class World:
    """What a caller meets on a line, by day from `first` and half hour of the wall clock, [D, 48]."""

    first: int
    value: Floats  # of a half hour: mean wait, calls or expected wait; NaN where there is none
    counts: Floats  # whether a half hour is among those that a week offers
    weeks: list[int]  # first days of the weeks that may be called in
    waits: dict[tuple[int, int], tuple[Floats, Flags]]  # of a half hour of a record: how long, and whether given up
    noise: float = 0.0  # sd of the log of a single one of them, where the record has none

    def call(self, day: int, half: int, realised: Floats, rng: np.random.Generator) -> tuple[float, bool] | None:
        """Return how long one call waits and whether it is given up; None where the record has nobody to ask."""
        if not self.waits:
            return float(made_up.waits(realised[day - self.first, half], rng)), False
        if (day - self.first, half) not in self.waits:
            return None
        waits, gave_up = self.waits[day - self.first, half]
        one = rng.integers(len(waits))
        return float(waits[one] * np.exp(rng.normal(0, self.noise))), bool(gave_up[one])

    def gain(self, week: int, called: list[tuple[int, int]]) -> tuple[float, float]:
        """Return what calls gained in a week, and what was possible; one at an hour without a value gains nothing."""
        days = slice(week - self.first, week - self.first + 7)
        offered = np.sort(self.value[days][self.counts[days] > 0])
        values = [self.value[day - self.first, half] for day, half in called]
        gained = [0.0 if np.isnan(value) else offered.mean() - value for value in values]
        return float(np.sum(gained)) / CALLS_A_WEEK, float(offered.mean() - offered[:CALLS_A_WEEK].mean())


def world_of_record(name: str, data: Path, line: planner.Hotline) -> World:
    span = span_of(name, validate=False, fixed=False)
    calls, halves = read_record(name, data, line, span)
    first, days = int(calls.day.min()) - 7, int(np.ptp(calls.day)) + 15
    index = (calls.day - first) * 48 + calls.minute // HALF_HOUR
    callers = np.bincount(index, minlength=days * 48)
    value = np.bincount(index, calls.value, days * 48) / np.where(callers, callers, np.nan)
    counts = np.zeros((days, 48))
    counts[halves.day - first, halves.minute // HALF_HOUR] = 1
    week, many = np.unique(weeks_of(name, halves.day), return_counts=True)
    order = np.argsort(index, kind="stable")
    cut = np.cumsum(callers)[:-1]
    scale = WAIT_PER_CALL if name == "volumes" else 1.0
    parts = zip(np.split(calls.value[order] * scale, cut), np.split(calls.gave_up[order], cut), strict=True)
    waits = {divmod(at, 48): part for at, part in enumerate(parts) if callers[at]}
    noise = NOISE_OF_A_CALL if name == "volumes" else 0.0
    return World(first, value.reshape(-1, 48), counts, week[many >= LEAST_IN_WEEK].tolist(), waits, noise)


def world_made_up(line: planner.Hotline, repetitions: int) -> World:
    first = ordinal(made_up.FIRST)
    days = 7 * (WEEKS + repetitions)
    value = made_up.truth(line, first, days)
    return World(first, value, ~np.isnan(value) * 1.0, list(range(first, first + days, 7)), {})


def plan_week(line: planner.Hotline, monday: datetime, *, explore: bool) -> planner.Plan:
    wishes = planner.Wishes(between=((time(9), time(21)),), explore=explore)
    return planner.make_plan(line, monday, monday + timedelta(days=7), top=CALLS_A_WEEK, wishes=wishes)


def lived(line: planner.Hotline, world: World, repetition: int, *, explore: bool) -> Floats:
    """Return what a caller gained and what was possible in each week, [WEEKS, 2]."""
    rng = np.random.default_rng(repetition)
    starts = len(world.weeks) - WEEKS + 1
    begin = repetition % starts
    realised = made_up.with_noise(world.value, rng)
    zone, log, found = ZoneInfo(line.timezone), [], []
    for week in world.weeks[begin : begin + WEEKS]:
        monday = datetime.fromordinal(week).replace(tzinfo=zone)
        plan = plan_week(learn_calls(line, log), monday, explore=explore)
        called = []
        for pick in plan.picks:
            day, half = pick.start.toordinal(), (pick.start.hour * 60 + pick.start.minute) // HALF_HOUR
            called.append((day, half))
            if met := world.call(day, half, realised, rng):
                log.append(Call(line.logged_as, pick.start, met[0], "gave-up" if met[1] else "answered"))
        found.append(world.gain(week, called))
    return np.array(found)


_lines: dict[str, planner.Hotline] = {}
_worlds: dict[str, World] = {}


def _start(folder: str, data: Path, names: list[str], repetitions: int) -> None:
    make.FIRST_DAY = date(1998, 1, 1)  # plans begin with 2000, but one record is of 1999
    for name in names:
        line = _lines[name] = planner.load_hotline(str(Path(folder) / f"{name}-line.toml"))
        made = name.startswith("reversed")
        _worlds[name] = world_made_up(line, repetitions) if made else world_of_record(name, data, line)


def _live(job: tuple[str, int, bool]) -> tuple[tuple[str, int, bool], Floats]:
    name, repetition, explore = job
    return job, lived(_lines[name], _worlds[name], repetition, explore=explore)


def capture_of(lives: Floats) -> Floats:
    """Return the capture in each part of the weeks, [parts, S], of lives [S, WEEKS, 2]."""
    sums = lives.reshape(len(lives), -1, PART, 2).sum(axis=2)
    return np.asarray((sums[..., 0] / sums[..., 1]).T)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of the two records")
    asked.add_argument("--tasks", default=",".join(TASKS))
    asked.add_argument("--repetitions", type=int, default=20)
    asked.add_argument("--jobs", type=int, default=2, help="processes at a time")
    chosen = asked.parse_args()
    names = chosen.tasks.split(",")
    if missing := missing_records(names, chosen.data):
        print(f"not here: {', '.join(missing)} in {chosen.data}")
        names = [name for name in names if name.startswith("reversed")]
    os.environ.update(THREADS)  # for the processes started from here
    lives: dict[tuple[str, bool], list[Floats]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            write_line(name, Path(folder))
        jobs = [(name, r, explore) for name in names for r in range(chosen.repetitions) for explore in (True, False)]
        with get_context("spawn").Pool(chosen.jobs, _start, (folder, chosen.data, names, chosen.repetitions)) as pool:
            for (name, _, explore), found in pool.imap(_live, jobs):
                lives.setdefault((name, explore), []).append(found)
    print(f"{'capture in weeks':24}{'':24}" + "".join(f"{f'{w + 1}-{w + PART}':>12}" for w in range(0, WEEKS, PART)))
    for name in names:
        with_, without = (capture_of(np.array(lives[name, explore])) for explore in (True, False))
        for title, rows in (("with exploration", with_), ("without", without), ("difference", with_ - without)):
            errors = rows.std(axis=1, ddof=1) / np.sqrt(rows.shape[1])
            cells = (
                with_error(m, e, signed=title == "difference") for m, e in zip(rows.mean(axis=1), errors, strict=True)
            )
            print(f"{name:24}{title:24}" + "".join(f"{cell:>12}" for cell in cells))


if __name__ == "__main__":
    main()
