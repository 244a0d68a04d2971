"""What a caller gains who follows a ranking: ours against its peers, on two public records. Prints one table.

capture = Σ (mean of all open slots − mean of the picked ones) / Σ (mean of all open slots − mean of the truly best ones), over
weeks (three picks) or days (one). The value of a half hour is its realised mean wait, or its number of calls: 0 is as good
as calling at random, 1 is hindsight. Ties go to the earlier slot.

    python tests/bench/capture.py --data DIR              the ranked weeks
    python tests/bench/capture.py --data DIR --validate   the training months alone: what tuning may look at

DIR has anonymous_bank_1999/calls_1999.csv.gz and bank_calls_2003/bank_calls_5min.csv; where they are missing it says so.

How the words of the benchmark are read here:
- waits: the weeks, Sunday to Saturday, of which most days lie in July, September or October: 13. `--history week`: a week
  is ranked from all that lies before it, and the n calls are of the twelve weeks before it; `--history training`: from
  January to June alone, and its last twelve weeks.
- volumes: weeks from the 13th on; a call that is given to `learn` waits `WAIT_PER_CALL` seconds for each call that its half
  hour is taken to have had, since the record has no waits. The whole history is given as counts.
- A draw is a random order of what may be drawn, one generator a seed; n calls are its first n, for ours and every peer.
- hindsight: the mean of each half hour of the week in the ranked months, as a ranking.
- coverage: loads are relative, so a week's own level is taken as known: what its slots had together is what they were
  expected to have. The noise of one half hour, its bias and spread as a log, is that of the training months about their
  slot-of-week means.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import peers
import planner
from peers import HALF_HOUR, PEERS, SCALES, Task, half_hour, minute_of_week, progress, read_tasks, save_tasks, weekday
from planner.days.changes import EPOCH
from planner.days.clock import DAY
from planner.days.grid import lay_grid
from planner.line.hotline import DAY_KINDS, WEEKDAYS, matches
from planner.line.rules import Z80
from planner.model.load import expect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pandas as pd

    from planner.arrays import Flags, Floats, Ints


MEASURES = {"week@3": 3, "day@1": 1}
OPEN_SLOTS = range(9 * 60, 21 * 60, HALF_HOUR)
LEAST_CALLERS, LEAST_IN_DAY, LEAST_IN_WEEK = 5, 4, 20
DRAWN_DAYS = 12 * 7
MOST_DRAWN = 1000
NOISE_OF_A_CALL = 0.5  # sd of the log of a volume that one call sees
WAIT_PER_CALL = 0.1  # s; a half hour of 1,000 calls is a wait of 100 s, and the noisiest stays under an hour
LONGEST_WAIT = 3600  # s
OURS = "plan-call"
THREADS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

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
    noise: tuple[float, float]  # bias and sd of the log of a half hour about its mean, in the training months


@dataclass(frozen=True)
class Span:
    """Which days are trained on and ranked."""

    train: tuple[int, int]  # days [first, end)
    ranked: Callable[[int], bool]  # whether the week that begins on a day is
    months: Callable[[Ints], Flags]  # the days that hindsight knows
    end: int  # nothing is read from here on
    fixed: bool = False  # rank from the training days alone


def ordinal(text: str) -> int:
    return int(np.datetime64(text, "D").astype(int)) + EPOCH


def month(day: Ints) -> Ints:
    return (np.asarray(day) - EPOCH).astype("datetime64[D]").astype("datetime64[M]").astype(int) % 12 + 1


# ---------------------------------------------------------------- the two records


def read_waits(data: Path, open_: Callable[[Ints, Ints], Flags]) -> tuple[Any, Halves]:
    """Return the calls of those who sought an agent while the line was open, and the half hours that count."""
    import pandas as pd

    frame = pd.read_csv(data, usecols=["arrival", "q_time", "outcome"], parse_dates=["arrival"])
    sought = (frame.outcome == "AGENT") | (frame.q_time > 0)
    frame = frame[sought & (frame.outcome != "PHANTOM") & (frame.q_time <= LONGEST_WAIT)].sort_values("arrival")
    day, minute = _day_and_minute(frame.arrival)
    at = open_(day, minute)
    calls = peers.Calls(
        day[at], minute[at], frame.q_time.to_numpy(float)[at], (frame.outcome == "HANG").to_numpy(bool)[at]
    )
    place = calls.day * DAY + half_hour(calls.minute)
    place, index, callers = np.unique(place, return_inverse=True, return_counts=True)
    mean = np.bincount(index, calls.value) / callers
    return calls, Halves(place // DAY, place % DAY, mean)[callers >= LEAST_CALLERS]


def read_volumes(data: Path, open_: Callable[[Ints, Ints], Flags]) -> tuple[Any, Halves]:
    """Return the half hours of which all six rows are there."""
    import pandas as pd

    frame = pd.read_csv(data, parse_dates=["datetime"])
    day, minute = _day_and_minute(frame.datetime)
    place, index, rows = np.unique(day * DAY + half_hour(minute), return_inverse=True, return_counts=True)
    whole = rows == HALF_HOUR // 5
    place, value = place[whole], np.bincount(index, frame.calls)[whole]
    halves = Halves(place // DAY, place % DAY, value)
    halves = halves[open_(halves.day, halves.minute)]
    return peers.Calls(halves.day, halves.minute, halves.value, np.zeros(len(halves.day), bool)), halves


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
    first = ordinal("2003-03-03")
    begin, end = (first + 7 * 6, first + 7 * 12) if validate else (first + 7 * 12, first + 7 * 52)
    return Span((first, begin), lambda week: begin <= week < end, lambda day: day >= begin, end)


RECORDS = {
    "waits": (WAITS, "anonymous_bank_1999/calls_1999.csv.gz", read_waits, 6),
    "volumes": (VOLUMES, "bank_calls_2003/bank_calls_5min.csv", read_volumes, 0),
}
"""Name -> the line's file, the record, how it is read, the weekday on which a week starts."""


def write_line(name: str, folder: Path) -> Path:
    path = folder / f"{name}-line.toml"
    path.write_text(RECORDS[name][0], encoding="utf-8")
    return path


def lay_case(name: str, data: Path, folder: Path, seeds: int, span: Span) -> Case:
    hotline = planner.load_hotline(str(write_line(name, folder)))
    _, file, read, starts = RECORDS[name]
    wall = Wall(hotline, span.train[0] - 7, 400)
    calls, halves = read(data / file, lambda day, minute: wall.open[day - wall.first, minute // HALF_HOUR])
    calls = peers.Calls(*(getattr(calls, part)[calls.day < span.end] for part in ("day", "minute", "value", "gave_up")))
    halves = halves[(halves.day < span.end) & np.isin(halves.minute, OPEN_SLOTS)]
    week = halves.day - (weekday(halves.day) - starts) % 7
    whole = _often(halves.day, LEAST_IN_DAY)
    whole &= _often(np.where(whole, week, -1), LEAST_IN_WEEK)
    chosen = whole & np.array([span.ranked(w) for w in week.tolist()])
    slots, weeks = halves[chosen], np.unique(week[chosen])
    hindsight = halves[span.months(halves.day)]
    training = (halves.day >= span.train[0]) & (halves.day < span.train[1])
    drawn, seen = draws(name, calls, weeks, seeds, span)
    last = np.minimum(weeks, span.train[1]) if span.fixed else weeks
    task = Task(
        calls.day,
        calls.minute,
        calls.value,
        calls.gave_up,
        weeks,
        np.searchsorted(calls.day, last),
        drawn,
        seen,
        np.searchsorted(weeks, week[chosen]),
        slots.day,
        slots.minute,
        wall.workday[slots.day - wall.first],
    )
    return Case(
        task, slots, _mean_by(hindsight.key, hindsight.value, slots.key), noise(halves[training], week[training])
    )


def draws(name: str, calls: peers.Calls, weeks: Ints, seeds: int, span: Span) -> tuple[Ints, Floats]:
    """Return the draws of a task and what they say, two of [W, S, M]."""
    drawn = np.full((len(weeks), seeds, MOST_DRAWN), -1)
    seen = np.zeros(drawn.shape)
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        for at, week in enumerate(weeks.tolist()):
            end = min(week, span.train[1]) if span.fixed else week
            pool = np.arange(*np.searchsorted(calls.day, (end - DRAWN_DAYS, end)))
            some = rng.permutation(pool)[:MOST_DRAWN]
            drawn[at, seed, : len(some)] = some
            seen[at, seed, : len(some)] = calls.value[some]
            if name == "volumes":
                seen[at, seed, : len(some)] *= np.exp(rng.normal(0, NOISE_OF_A_CALL, len(pool))[: len(some)])
    return drawn, seen


def noise(halves: Halves, week: Ints) -> tuple[float, float]:
    """Return bias and sd of the log of a half hour about its slot of the week, the week's own level taken out.

    From the 10th and 90th percentile, since half hours in which nobody waited have no log.
    """
    relative = halves.value / _mean_by(week, halves.value, week)
    about = relative / _mean_by(halves.key, relative, halves.key)
    low, high = np.log(np.quantile(about, (0.1, 0.9)))
    weeks = len(np.unique(week))
    return float(low + high) / 2, float(high - low) / (2 * Z80) * np.sqrt(weeks / (weeks - 1))


def _often(key: Ints, least: int) -> Flags:
    _, index, count = np.unique(key, return_inverse=True, return_counts=True)
    return (count[index] >= least) & (key >= 0)


def _mean_by(key: Ints, value: Floats, asked: Ints) -> Floats:
    known, index, count = np.unique(key, return_inverse=True, return_counts=True)
    return (np.bincount(index, value) / count)[np.searchsorted(known, asked)]


# ---------------------------------------------------------------- ours


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


def learned(hotline: planner.Hotline, name: str, calls: peers.Calls, level: int | None) -> planner.Hotline:
    """Return the line with some calls learned, as a service team or a caller would give them."""
    import pandas as pd

    if level == 0:
        return hotline
    moment = ((calls.day - EPOCH) * DAY + calls.minute).astype("datetime64[m]").astype("datetime64[us]")
    if name == "volumes" and level is None:
        frame = pd.DataFrame({"start": moment, "count": calls.value})
    else:
        wait = calls.value * (WAIT_PER_CALL if name == "volumes" else 1)
        frame = pd.DataFrame(
            {"called_at": moment, "wait_s": wait, "outcome": np.where(calls.gave_up, "gave-up", "answered")}
        )
    return planner.learn(hotline, frame)


_tasks: dict[str, Task] = {}
_lines: dict[str, planner.Hotline] = {}


def _start(folder: str) -> None:
    _tasks.update(read_tasks(Path(folder) / "tasks.npz"))
    _lines.update({name: planner.load_hotline(str(write_line(name, Path(folder)))) for name in _tasks})


def _expect(job: tuple[str, int | None, int]) -> tuple[tuple[str, int | None, int], Floats]:
    """Return mean and spread of the load of the slots of a week, [2, S, slots]."""
    name, level, week = job
    task = _tasks[name]
    slots = task.slots_of(week)
    rows = []
    for seed in range(1 if level in (0, None) else task.drawn.shape[1]):
        hotline = learned(_lines[name], name, task.training(week, level, seed), level)
        wall = Wall(hotline, slots.first, 7)
        load = expect(hotline, wall.grid)
        at = slots.day - slots.first, slots.minute // HALF_HOUR
        rows.append((wall.shown(load.mean)[at], wall.shown(load.spread)[at]))
    return job, np.array(rows).transpose(1, 0, 2)


def ask_ours(
    cases: dict[str, Case], levels: list[int | None], folder: Path, jobs: int
) -> dict[tuple[str, int | None], Floats]:
    """Return mean and spread of every slot for each task and level, [2, S, C]."""
    asked = [(n, level, week) for level in levels for n, case in cases.items() for week in range(len(case.task.week))]
    parts: dict[tuple[str, int | None], dict[int, Floats]] = {}
    with get_context("spawn").Pool(jobs, _start, (str(folder),)) as pool:
        for done, ((name, level, week), found) in enumerate(pool.imap_unordered(_expect, asked), 1):
            parts.setdefault((name, level), {})[week] = found
            progress("ours", done, len(asked))
    return {key: np.concatenate([found[w] for w in sorted(found)], axis=-1) for key, found in parts.items()}


# ---------------------------------------------------------------- the peers


def peers_python(folder: Path | None) -> Path:
    """Return the interpreter of the peers' environment, made the first time."""
    if folder is None:
        cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        folder = Path(cache) / "plan-call" / "bench-peers"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    there = "import importlib.util as u, sys; sys.exit(not all(map(u.find_spec, sys.argv[1:])))"
    if not python.exists() or subprocess.run([python, "-c", there, *peers.MODULES], check=False).returncode:
        print(f"making the peers' environment, {', '.join(peers.PACKAGES)}", file=sys.stderr)
        venv.create(folder, with_pip=True)
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *peers.PACKAGES], check=True
        )
    return python


def ask_peers(
    python: Path, levels: list[int | None], folder: Path, jobs: int, *, both: bool
) -> dict[tuple[str, str, int | None], Floats]:
    """Return what each peer expects of every slot for each task and level, [S, C]; `both`: under each scale."""
    answer = folder / "answer.npz"
    command = [
        python,
        peers.__file__,
        folder / "tasks.npz",
        answer,
        "--levels",
        json.dumps(levels),
        "--jobs",
        str(jobs),
    ]
    subprocess.run([*command, *(["--both"] if both else [])], check=True, env={**os.environ, **THREADS})
    parts: dict[tuple[str, str, int | None], dict[int, Floats]] = {}
    with np.load(answer, allow_pickle=False) as file:
        for key in file:
            name, peer, scale, level, week = key.split("/")
            row = f"{peer}, {scale}" if both and peer != peers.GUIDE else peer
            parts.setdefault((name, row, None if level == "all" else int(level)), {})[int(week)] = file[key]
    return {key: np.concatenate([found[w] for w in sorted(found)], axis=-1) for key, found in parts.items()}


# ---------------------------------------------------------------- judging


def capture(expected: Floats, halves: Halves, period: Ints, picks: int) -> Floats:
    """Return the capture of each row of `expected` [S, C], [S]; slots are in order of time, so ties go to the earlier."""
    if not np.isfinite(expected).all():
        raise ValueError("an expectation is not a number")
    gained, possible = np.zeros(len(expected)), 0.0
    for one in np.unique(period):
        at = period == one
        value = halves.value[at]
        picked = np.argsort(expected[:, at], axis=1, kind="stable")[:, :picks]
        gained += value.mean() - value[picked].mean(axis=1)
        possible += value.mean() - np.sort(value)[:picks].mean()
    return gained / possible


def captures(case: Case, expected: Floats) -> dict[str, list[float]]:
    period = {"week@3": case.task.slot_week, "day@1": case.task.slot_day}
    return {m: capture(expected, case.halves, period[m], picks).tolist() for m, picks in MEASURES.items()}


def coverage(case: Case, mean: Floats, spread: Floats) -> dict[str, list[float]]:
    """Return how often the 80 % ranges hold, a figure for each row of `mean` and `spread` [S, C].

    "half hour": the belief with the noise of a half hour, holding what came true. "half hour, no noise": the belief alone.
    "slot mean": the belief alone, holding the mean of its slot of the week over the ranked weeks.
    """
    week, value = case.task.slot_week, case.halves.value
    levels = np.stack([np.bincount(week, value) / np.bincount(week, row) for row in mean])[:, week]
    with np.errstate(divide="ignore"):
        off = np.log(value / (mean * levels))
        slot = np.stack([np.log(_mean_by(case.halves.key, value / row, case.halves.key)) for row in levels])
    bias, sd = case.noise

    def held(off: Floats, sd: Floats) -> list[float]:
        return (np.abs(off) <= Z80 * sd).mean(axis=1).tolist()

    return {
        "half hour": held(off - bias, np.hypot(spread, sd)),
        "half hour, no noise": held(off, spread),
        "slot mean": held(slot - np.log(mean), spread),
    }


# ---------------------------------------------------------------- the table


def figure(values: list[float] | None) -> str:
    if not values:
        return ""
    mean, sd = (short(f"{part:.2f}") for part in (np.mean(values), np.std(values, ddof=1) if len(values) > 1 else 0))
    return f"{mean} ±{sd}" if len(values) > 1 else f"{mean}     "


def short(number: str) -> str:
    return number.replace("0.", ".", 1)


def table(found: dict, levels: list[int | None]) -> Iterable[str]:
    heads = ["all" if level is None else f"n = {level}" for level in levels]
    for name, measures in found["capture"].items():
        for measure, rows in measures.items():
            yield f"\n{name + ' ' + measure:30}" + "".join(f"{head:>11}" for head in heads)
            shown = [row for row in rows if row != "hindsight"]
            for row in shown:
                yield f"  {row:28}" + "".join(f"{figure(rows[row].get(head_key(x))):>11}" for x in levels)
            if any(best := [_best(rows, head_key(level)) for level in levels]):
                ours = [rows[OURS].get(head_key(level)) for level in levels]
                ahead = [
                    short(f"{np.mean(o) - b:+.2f}     ") if o and b is not None else ""
                    for o, b in zip(ours, best, strict=True)
                ]
                yield f"  {'ours minus the best peer':28}" + "".join(f"{text:>11}" for text in ahead)
            yield f"  {'hindsight, a fixed week':28}" + f"{figure(rows['hindsight']['all']):>11}"
    yield "\n80 % ranges of ours hold, %     " + "".join(f"{head:>9}" for head in heads)
    for name, kinds in found["coverage"].items():
        for kind, rows in kinds.items():
            cells = (f"{100 * np.mean(rows[k]):.0f}" if (k := head_key(x)) in rows else "" for x in levels)
            yield f"  {name + ': ' + kind:30}" + "".join(f"{cell:>9}" for cell in cells)


def head_key(level: int | None) -> str:
    return "all" if level is None else str(level)


def _best(rows: dict, level: str) -> float | None:
    found = [np.mean(rows[row][level]) for row in rows if row not in (OURS, "hindsight") and level in rows[row]]
    return float(max(found)) if found else None


def scales(found: dict) -> Iterable[str]:
    """Tell which scale each peer does better on: the sum of all its figures."""
    for name, measures in found["capture"].items():
        sums = {
            row: sum(float(np.mean(values)) for rows in measures.values() for values in rows[row].values())
            for row in measures["week@3"]
        }
        for peer in PEERS:
            two = {scale: sums[row] for scale in SCALES if (row := f"{peer}, {scale}") in sums}
            if two:
                told = ", ".join(f"{scale} {total:.3f}" for scale, total in two.items())
                better = max(two, key=lambda scale: two[scale])
                used = peers.chosen_scale(name, peer)
                yield f"{name} {peer}: {told}" + ("" if used == better else f", but {used} is used")


NOTES = """
mean ± sd over {seeds} draws of n calls. {weeks}.
n = 0: the generic line's hour curve was computed from the volumes of these two records, so n = 0 is no proof.
volumes: one call sees log(volume of its half hour) + N(0, 0.5²), simulated noise.
half hour: the belief and the noise of one half hour, log bias and sd on the training months {noise}."""


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--data", type=Path, required=True, help="folder of the two records")
    asked.add_argument("--validate", action="store_true", help="train and rank within the training months")
    asked.add_argument(
        "--history", choices=("week", "training"), default="week", help="waits: until when calls are known"
    )
    asked.add_argument("--seeds", type=int, default=20)
    asked.add_argument("--tasks", default="waits,volumes")
    asked.add_argument("--levels", default="0,5,20,100,1000,all", help=f"numbers up to {MOST_DRAWN}, and all")
    asked.add_argument("--jobs", type=int, default=2, help="processes at a time")
    asked.add_argument("--peers-env", type=Path, help="environment of the peers, made there the first time")
    asked.add_argument("--no-peers", action="store_true", help="ours alone")
    asked.add_argument("--json", type=Path, help="write the figures of every draw")
    chosen = asked.parse_args()
    levels = [None if text == "all" else int(text) for text in chosen.levels.split(",")]
    names = chosen.tasks.split(",")
    if any(level and level > MOST_DRAWN for level in levels) or not set(names) <= set(RECORDS):
        asked.error(f"tasks are {', '.join(RECORDS)}, levels up to {MOST_DRAWN} or all")
    missing = [RECORDS[name][1] for name in names if not (chosen.data / RECORDS[name][1]).exists()]
    if missing:
        print(f"not here: {', '.join(missing)} in {chosen.data}")
        return
    os.environ.update(THREADS)  # for the processes started from here
    begin = time.perf_counter()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        cases = {
            name: lay_case(
                name,
                chosen.data,
                folder,
                chosen.seeds,
                span_of(name, validate=chosen.validate, fixed=chosen.history == "training"),
            )
            for name in names
        }
        save_tasks(folder / "tasks.npz", {name: case.task for name, case in cases.items()})
        theirs = {}
        if not chosen.no_peers:
            python = peers_python(chosen.peers_env)
            theirs = ask_peers(python, levels, folder, chosen.jobs, both=chosen.validate)
        between = time.perf_counter()
        can = [level for level in levels if level == 0 or hasattr(planner, "learn")]
        ours = ask_ours(cases, can, folder, chosen.jobs)
    after = time.perf_counter()
    found: dict[str, Any] = {"capture": {}, "coverage": {}, "noise": {name: case.noise for name, case in cases.items()}}
    for name, case in cases.items():
        rows = {(OURS, level): ours[name, level][0] for level in can}
        rows |= {(row, level): expected for (task, row, level), expected in theirs.items() if task == name}
        rows[("hindsight", None)] = case.hindsight[None]
        into = found["capture"][name] = {measure: {} for measure in MEASURES}
        for (row, level), expected in sorted(rows.items(), key=lambda item: _place(item[0][0])):
            for measure, values in captures(case, expected).items():
                into[measure].setdefault(row, {})[head_key(level)] = values
        found["coverage"][name] = kinds = {}
        for level in can:
            for kind, values in coverage(case, *ours[name, level]).items():
                kinds.setdefault(kind, {})[head_key(level)] = values
    for line in table(found, levels):
        print(line)
    if chosen.validate and theirs:
        print("\nsums of all figures of a peer, by scale")
        for line in scales(found):
            print(f"  {line}")
    told = ", ".join(f"{name} {bias:+.2f} {sd:.2f}" for name, (bias, sd) in found["noise"].items())
    counted = ", ".join(f"{n}: {len(c.task.week)} weeks, {len(c.halves.day)} half hours" for n, c in cases.items())
    print(NOTES.format(seeds=chosen.seeds, noise=told, weeks=counted))
    print(f"peers {between - begin:.0f} s, ours {after - between:.0f} s, {chosen.jobs} processes at a time")
    if chosen.json:
        found["asked"] = {
            key: str(value) for key, value in vars(chosen).items() if key not in ("json", "peers_env", "data")
        }
        chosen.json.write_text(json.dumps(found, indent=1), encoding="utf-8")


def _place(row: str) -> int:
    order = [OURS, *PEERS, "hindsight"]
    return order.index(row.split(", ")[0] if row.endswith(tuple(SCALES)) else row)


if __name__ == "__main__":
    main()
