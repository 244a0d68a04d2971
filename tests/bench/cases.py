"""Two public records and a made-up one as tasks: which weeks are ranked, what is known before each, and what came true.

How the words of the benchmark are read here:
- waits: the weeks, Sunday to Saturday, of which most days lie in July, September or October: 13. A week is ranked from all
  that lies before it, and the n calls are of the twelve weeks before it; where the history is `fixed`, from January to June
  alone, and its last twelve weeks.
- volumes: weeks from the 13th on. One call sees the number of calls of its half hour, with noise; when every half hour of
  the twelve weeks has been seen they are seen again, with new noise.
- reversed: the line of `made_up.py`, thirteen weeks after twelve; a half hour's value is its expected wait, so 1 can be reached.
- A draw is a random order of what may be drawn, one generator a seed; n calls are its first n, for ours and every peer.
- hindsight: the mean of each half hour of the week in the ranked months, as a ranking.
- The noise of one half hour, its bias and spread as a log, is that of the twelve weeks before the ranked one about their
  slot-of-week means.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

import made_up
import planner
from ours import Wall
from planner.days.changes import EPOCH
from planner.days.clock import DAY
from planner.line.rules import Z80
from tasks import HALF_HOUR, Calls, Task, half_hour, minute_of_week, weekday

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    import pandas as pd

    from planner.arrays import Flags, Floats, Ints


OPEN_SLOTS = range(9 * 60, 21 * 60, HALF_HOUR)
LEAST_CALLERS, LEAST_IN_DAY, LEAST_IN_WEEK = 5, 4, 20
DRAWN_DAYS = 12 * 7
NOISE_OF_A_CALL = 0.5  # sd of the log of a volume that one call sees
LONGEST_WAIT = 3600  # s

WAITS = """
name = "An Israeli bank, 1999"
extends = "generic"
timezone = "Asia/Jerusalem"
holidays = "IL"
source = "the record's own description"
hours = [
  { days = "sun-thu", open = "07:00-24:00" },
  { days = "fri", open = "07:00-14:00" },
  { days = "sat", open = "19:00-24:00" },
]
"""
VOLUMES = """
name = "A North American bank, 2003"
extends = "generic"
timezone = "America/New_York"
holidays = "US"
source = "the record itself"
hours = [{ days = "mon-fri", open = "07:00-21:00" }]
"""


@dataclass(frozen=True)
class Halves:
    """Half hours in order of time."""

    day: Ints
    minute: Ints
    value: Floats

    def __getitem__(self, chosen: Any) -> Halves:
        return Halves(self.day[chosen], self.minute[chosen], self.value[chosen])

    @property
    def key(self) -> Ints:
        return minute_of_week(self.day, self.minute)


@dataclass(frozen=True)
class Case:
    """A task with what came true, which nobody sees who ranks."""

    task: Task
    halves: Halves  # the slots of the task
    hindsight: Floats  # [C] a ranking by what came true
    noise: Floats  # [W, 2] bias and sd of the log of a half hour about its mean, in the weeks before


@dataclass(frozen=True)
class Span:
    """Which days are trained on and ranked."""

    train: tuple[int, int]  # days [first, end)
    ranked: Callable[[int], bool]  # whether the week that begins on a day is
    months: Callable[[Ints], Flags]  # the days that hindsight knows
    end: int  # nothing is read from here on
    fixed: bool = False  # rank from the training days alone

    def known_until(self, week: int) -> int:
        """Return the day before which all lies that is known when a week is ranked."""
        return min(week, self.train[1]) if self.fixed else week


def ordinal(text: str) -> int:
    return int(np.datetime64(text, "D").astype(int)) + EPOCH


def month(day: Ints) -> Ints:
    return (np.asarray(day) - EPOCH).astype("datetime64[D]").astype("datetime64[M]").astype(int) % 12 + 1


def read_waits(data: Path, open_: Callable[[Ints, Ints], Flags]) -> tuple[Calls, Halves]:
    """Return the calls of those who sought an agent while the line was open, and the half hours that count."""
    import pandas as pd

    frame = pd.read_csv(data, usecols=["arrival", "q_time", "outcome"], parse_dates=["arrival"])
    sought = (frame.outcome == "AGENT") | (frame.q_time > 0)
    frame = frame[sought & (frame.outcome != "PHANTOM") & (frame.q_time <= LONGEST_WAIT)].sort_values("arrival")
    day, minute = _day_and_minute(frame.arrival)
    at = open_(day, minute)
    calls = Calls(day[at], minute[at], frame.q_time.to_numpy(float)[at], (frame.outcome == "HANG").to_numpy(bool)[at])
    place = calls.day * DAY + half_hour(calls.minute)
    place, index, callers = np.unique(place, return_inverse=True, return_counts=True)
    mean = np.bincount(index, calls.value) / callers
    return calls, Halves(place // DAY, place % DAY, mean)[callers >= LEAST_CALLERS]


def read_volumes(data: Path, open_: Callable[[Ints, Ints], Flags]) -> tuple[Calls, Halves]:
    """Return the half hours of which all six rows are there, as calls, too."""
    import pandas as pd

    frame = pd.read_csv(data, parse_dates=["datetime"])
    day, minute = _day_and_minute(frame.datetime)
    place, index, rows = np.unique(day * DAY + half_hour(minute), return_inverse=True, return_counts=True)
    whole = rows == HALF_HOUR // 5
    place, value = place[whole], np.bincount(index, frame.calls)[whole]
    halves = Halves(place // DAY, place % DAY, value)
    halves = halves[open_(halves.day, halves.minute)]
    return Calls(halves.day, halves.minute, halves.value, np.zeros(len(halves.day), bool)), halves


def _day_and_minute(moment: pd.Series) -> tuple[Ints, Ints]:
    minute = moment.to_numpy().astype("datetime64[m]").astype(np.int64)
    return minute // DAY + EPOCH, minute % DAY


def span_of(name: str, *, validate: bool, fixed: bool) -> Span:
    if name == "waits":
        if validate:
            train, months, end = ("1999-01-01", "1999-04-01"), [4, 5, 6], "1999-07-01"
        else:
            train, months, end = ("1999-01-01", "1999-07-01"), [7, 9, 10], "2000-01-01"
        return Span(
            (ordinal(train[0]), ordinal(train[1])),
            lambda first: np.isin(month(first + np.arange(7)), months).sum() > 3,
            lambda day: np.isin(month(day), months),
            ordinal(end),
            fixed,
        )
    first = ordinal("2003-03-03" if name == "volumes" else made_up.FIRST)
    if name.startswith("reversed"):
        return Span(
            (first, first + DRAWN_DAYS), lambda week: week >= first + DRAWN_DAYS, lambda day: day > 0, first + 25 * 7
        )
    begin, end = (first + 7 * 6, first + 7 * 12) if validate else (first + 7 * 12, first + 7 * 52)
    return Span((first, begin), lambda week: begin <= week < end, lambda day: day >= begin, end)


RECORDS = {
    "waits": ("anonymous_bank_1999/calls_1999.csv.gz", read_waits, 6),
    "volumes": ("bank_calls_2003/bank_calls_5min.csv", read_volumes, 0),
}
"""Name -> the file of the record, how it is read, the weekday on which a week starts."""
LINES = {
    "waits": WAITS,
    "volumes": VOLUMES,
    "reversed": made_up.LINE,
    "reversed-pinduoduo": made_up.LINE.replace('"generic"', '"pinduoduo"'),
}


def write_line(name: str, folder: Path) -> Path:
    path = folder / f"{name}-line.toml"
    path.write_text(LINES[name], encoding="utf-8")
    return path


def missing_records(names: Iterable[str], data: Path) -> list[str]:
    """Return the files of those records that are not in the folder."""
    return [RECORDS[name][0] for name in names if name in RECORDS and not (data / RECORDS[name][0]).exists()]


def weeks_of(name: str, day: Ints) -> Ints:
    """Return the first day of the week of each day."""
    starts = RECORDS[name][2] if name in RECORDS else 0
    return day - (weekday(day) - starts) % 7


def read_record(name: str, data: Path, hotline: planner.Hotline, span: Span) -> tuple[Calls, Halves]:
    """Return the calls and the half hours of a record before the end of the span."""
    if name.startswith("reversed"):
        calls, halves = made_up.record(hotline, span.train[0], span.end - span.train[0])
        return calls, Halves(*halves)
    file, read, _ = RECORDS[name]
    wall = Wall(hotline, span.train[0] - 7, 400)
    calls, halves = read(data / file, lambda day, minute: wall.open[day - wall.first, minute // HALF_HOUR])
    before = calls.day < span.end
    calls = Calls(calls.day[before], calls.minute[before], calls.value[before], calls.gave_up[before])
    return calls, halves[(halves.day < span.end) & np.isin(halves.minute, OPEN_SLOTS)]


def lay_case(name: str, data: Path, folder: Path, span: Span, size: tuple[int, int]) -> Case:
    """Return a record as a case, with so many seeds of so many observations each."""
    hotline = planner.load_hotline(str(write_line(name, folder)))
    calls, halves = read_record(name, data, hotline, span)
    wall = Wall(hotline, span.train[0] - 7, 400)
    week = weeks_of(name, halves.day)
    whole = _often(halves.day, LEAST_IN_DAY)
    whole &= _often(np.where(whole, week, -1), LEAST_IN_WEEK)
    chosen = whole & np.array([span.ranked(w) for w in week.tolist()])
    slots, weeks = halves[chosen], np.unique(week[chosen])
    hindsight = halves[span.months(halves.day)]
    until = np.array([span.known_until(w) for w in weeks.tolist()])
    drawn, seen = draws(calls, until, size, noisy=name == "volumes")
    task = Task(
        day=calls.day,
        minute=calls.minute,
        value=calls.value,
        gave_up=calls.gave_up,
        week=weeks,
        before=np.searchsorted(calls.day, until),
        drawn=drawn,
        seen=seen,
        slot_week=np.searchsorted(weeks, week[chosen]),
        slot_day=slots.day,
        slot_minute=slots.minute,
        slot_workday=wall.workday[slots.day - wall.first],
    )
    lately = [(halves.day >= end - DRAWN_DAYS) & (halves.day < end) for end in until.tolist()]
    return Case(
        task=task,
        halves=slots,
        hindsight=mean_by(hindsight.key, hindsight.value, slots.key),
        noise=np.array([noise(halves[at], week[at]) for at in lately]),
    )


def draws(calls: Calls, until: Ints, size: tuple[int, int], *, noisy: bool) -> tuple[Ints, Floats]:
    """Return the draws of a task and what they say, two of [W, S, M].

    The first of a draw do not change with M. With noise there is always more to see, without it each call is drawn once.
    """
    drawn = np.full((len(until), *size), -1, np.int32)
    seen = np.zeros(drawn.shape)
    for seed in range(size[0]):
        rng = np.random.default_rng(seed)
        for at, end in enumerate(until.tolist()):
            pool = np.arange(*np.searchsorted(calls.day, (end - DRAWN_DAYS, end)))
            state = np.random.default_rng((seed, end))  # of the rounds after the first
            some = rng.permutation(pool)
            value = calls.value[some]
            if noisy:
                value = value * np.exp(rng.normal(0, NOISE_OF_A_CALL, len(pool)))
            while noisy and len(some) < size[1]:
                again = state.permutation(pool)
                some = np.append(some, again)
                again_seen = calls.value[again] * np.exp(state.normal(0, NOISE_OF_A_CALL, len(pool)))
                value = np.append(value, again_seen)
            many = min(len(some), size[1])
            drawn[at, seed, :many], seen[at, seed, :many] = some[:many], value[:many]
    return drawn, seen


def noise(halves: Halves, week: Ints) -> tuple[float, float]:
    """Return bias and sd of the log of a half hour about its slot of the week, the week's own level taken out.

    From the 10th and 90th percentile, since half hours in which nobody waited have no log.
    """
    relative = halves.value / mean_by(week, halves.value, week)
    about = relative / mean_by(halves.key, relative, halves.key)
    low, high = np.log(np.quantile(about, (0.1, 0.9)))
    weeks = len(np.unique(week))
    return float(low + high) / 2, float(high - low) / (2 * Z80) * np.sqrt(weeks / (weeks - 1))


def _often(key: Ints, least: int) -> Flags:
    _, index, count = np.unique(key, return_inverse=True, return_counts=True)
    return (count[index] >= least) & (key >= 0)


def mean_by(key: Ints, value: Floats, asked: Ints) -> Floats:
    """Return the mean value of each key asked for; every one of them must be known."""
    known, index, count = np.unique(key, return_inverse=True, return_counts=True)
    return (np.bincount(index, value) / count)[np.searchsorted(known, asked)]
