"""Does advice still help when many follow it? What a follower gains, by how many follow, and what it does to all others.

    python tests/bench/crowd.py --data DIR              ten minutes on two processors

DIR has anonymous_bank_1999/calls_1999.csv.gz and bank_calls_2003/bank_calls_5min.csv; where they are missing it says so.
`crowd_world.py` says how a line is simulated, `crowd_lines.py` on which lines, `crowd_advice.py` what the rules are;
`crowd_checks.py` proves the engine, `crowd_loop.py` learns and advises for a year. Advice is drawn for the day on which a
caller would have called ("day"), or for his week ("week").

gain = 1 − (a follower's mean offered wait) / (a caller's mean offered wait without any advice). ± is 95 %
over seeds 0, 1, 2 …, which draw service, patience and dice anew; the days are those on record, and their luck is not in it.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import astuple, dataclass
from itertools import groupby
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import crowd_lines
from capture import THREADS
from cases import missing_records
from crowd_advice import by_share, calendars, first_picks
from crowd_checks import checks
from crowd_world import Advice, Line, World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.arrays import Floats

FOLLOW = (0.0, 0.01, 0.03, 0.05, 0.1, 0.2)
MANY = FOLLOW.index(0.1)
CROWDS = (0.01, 0.025, 0.05, 0.1, 0.2)
QUIETEST, FIRST_PICK = "quietest", "first pick, "
VARIANTS = (1, 4, 10, 31, 100)
Z95 = 1.96


@dataclass(frozen=True)
class Task:
    """A line and what is expected of its days, [days, halves]."""

    name: str
    line: Line
    load: Floats
    weekly: bool

    @classmethod
    def of(cls, line: Line, load: Floats, title: str = "", *, weekly: bool) -> Task:
        name = f"{line.name}{title}, {'week' if weekly else 'day'}"
        if weekly:
            whole = line.whole_weeks()
            line, load = whole, load[np.isin(line.ordinal, whole.ordinal)]
        return cls(name, line, load, weekly)

    def rules(self) -> dict[str, Advice]:
        """Return the advice by each rule."""
        rows = self.load.reshape(-1, self.line.staff.size) if self.weekly else self.load
        found = {QUIETEST: by_share(rows, 0), f"{QUIETEST} @alarm": by_share(rows, 0).at_alarm()}
        found |= {named(crowd): by_share(rows, crowd) for crowd in CROWDS}
        found[f"{named(0.1)} @alarm"] = by_share(rows, 0.1).at_alarm()
        if self.weekly:
            weeks = self.load.reshape(-1, *self.line.staff.shape)
            return found | {FIRST_PICK + named(crowd): first_picks(weeks, crowd) for crowd in (0.01, 0.1)}
        for variants in VARIANTS:
            published = calendars(self.load, 0.1, variants, self.line.ordinal)
            found[f"{variants} calendar{'s' * (variants > 1)}, {named(0.1)}"] = Advice(published.half)
        return found | {f"{VARIANTS[-1]} calendars @alarm": published.at_alarm()}


def named(crowd: float) -> str:
    return f"crowd {crowd * 100:g} %"


@dataclass(frozen=True)
class Gains:
    """What a rule came to, [seeds, FOLLOW], and with 10 % following, [seeds]. Peak and worst half hour: 1 is without advice."""

    follower: Floats
    others: Floats
    all: Floats
    peak: Floats
    worst: Floats

    @classmethod
    def of(cls, met: Floats) -> Gains:
        """Return them from what was met, [seeds, FOLLOW, measures of Met]; nobody follows in the first of FOLLOW."""
        before = met[:, 0]
        follower, others, everybody, peak, worst = met.transpose(2, 0, 1)
        alone = before[:, 2]
        return cls(
            1 - follower / alone[:, None],
            1 - others[:, MANY] / alone,
            1 - everybody[:, MANY] / alone,
            peak[:, MANY] / before[:, 3],
            worst[:, MANY] / before[:, 4],
        )


def standard_error(values: Floats) -> Floats:
    return np.asarray(values.std(axis=0, ddof=1) / np.sqrt(len(values)))


def student(free: int) -> float:
    """Return the 97.5th percentile of Student's t, from the normal one; good from three degrees of freedom on."""
    return Z95 + (Z95**3 + Z95) / (4 * free) + (5 * Z95**5 + 16 * Z95**3 + 3 * Z95) / (96 * free**2)


# ---------------------------------------------------------------- the runs

_tasks: list[Task] = []
_rules: dict[int, dict[str, Advice]] = {}


def _start(tasks: list[Task]) -> None:
    _tasks.extend(tasks)


def _live(job: tuple[int, int, bool]) -> dict[str, Floats]:
    """Return what is met in one task with one seed, by the rules of the reference alone or by all, [FOLLOW, measures of Met]."""
    which, seed, some = job
    task = _tasks[which]
    if which not in _rules:
        _rules.clear()
        _rules[which] = task.rules()
    world = World(task.line, seed, weekly=task.weekly)
    rules = {rule: advice for rule, advice in _rules[which].items() if not some or rule in REFERENCE}
    return {rule: np.array([astuple(met) for met in world.run(advice, FOLLOW)]) for rule, advice in rules.items()}


def lived(tasks: list[Task], seeds: int, more: int, jobs: int) -> Iterator[tuple[Task, dict[str, Gains]]]:
    """Yield what each rule came to in each task. In the first one, the rules of the reference have more seeds."""
    todo = [(which, seed, False) for which in range(len(tasks)) for seed in range(seeds)]
    todo[seeds:seeds] = [(0, seed, True) for seed in range(seeds, more)]
    with get_context("spawn").Pool(jobs, _start, (tasks,)) as pool:
        done = zip(todo, pool.imap(_live, todo), strict=True)
        for which, worlds in groupby(done, key=lambda one: one[0][0]):
            met: dict[str, list[Floats]] = {}
            for _, found in worlds:
                for rule, of_rule in found.items():
                    met.setdefault(rule, []).append(of_rule)
            yield tasks[which], {rule: Gains.of(np.array(of_rule)) for rule, of_rule in met.items()}


# ---------------------------------------------------------------- the tables and the bars


def table(task: Task, gains: dict[str, Gains]) -> Iterator[str]:
    yield f"\n{task.name}: gain of a follower by the share who follow; with 10 % following, the gain of the others and of all,"
    yield "and the busiest and the worst half hour (1 is without advice)"
    yield f"{'':28}{'seeds':>5}" + "".join(f"{f'{p:.0%}':>13}" for p in FOLLOW) + "   others    all   peak  worst"
    for rule, gain in gains.items():
        seeds = len(gain.all)
        half = student(seeds - 1) * standard_error(gain.follower)
        cells = (f"{mean:.2f} ±{h:.2f}" for mean, h in zip(gain.follower.mean(axis=0), half, strict=True))
        of_all = (value.mean() for value in (gain.others, gain.all, gain.peak, gain.worst))
        yield (
            f"{rule:28}{seeds:5}"
            + "".join(f"{cell:>13}" for cell in cells)
            + "  "
            + "".join(f"{v:7.2f}" for v in of_all)
        )


def bars_of(gains: dict[str, Gains]) -> Iterator[tuple[str, bool]]:
    """Yield what must hold on every task, and whether it does."""
    for rule, crowd in ((form + named(crowd), crowd) for form in ("", FIRST_PICK) for crowd in (0.01, 0.05, 0.1, 0.2)):
        if rule in gains:
            mean = gains[rule].follower.mean(axis=0)
            least = min(gain for p, gain in zip(FOLLOW, mean, strict=True) if p <= crowd)
            yield f"{rule} gains as long as no more follow, {least:.2f} at least", least > 0
    for form in ("", FIRST_PICK):
        if ten := gains.get(form + named(0.1)):
            worst = ten.worst.mean()
            yield f"10 % follow {form}{named(0.1)}: all wait less, by {ten.all.mean():.2f}", ten.all.mean() > 0
            yield f"… the busiest half hour is no busier, {ten.peak.mean():.2f} <= 1", ten.peak.mean() <= 1
            yield f"… the worst half hour is no worse, {worst:.2f} <= 1.02", worst <= 1.02
    mean = gains[named(0.1)].follower.mean(axis=0)
    yield f"the first 1 % cost {named(0.1)} {mean[0] - mean[1]:.2f} <= .10", mean[0] - mean[1] <= 0.10
    kept, alone = kept_alone(gains), gains[QUIETEST].follower[:, 0].mean()
    yield f"{named(0.01)} keeps {kept:.2f} >= .85 of what the quietest gains alone, {alone:.2f}", kept >= 0.85


def kept_alone(gains: dict[str, Gains]) -> float:
    return float(gains[named(0.01)].follower[:, 0].mean() / gains[QUIETEST].follower[:, 0].mean())


REFERENCE = {
    QUIETEST: (0.70, 0.04, -1.57, -2.92, -5.41, -8.33),
    named(0.01): (0.66, 0.52, 0.25, -0.04, -0.85, -2.37),
    named(0.1): (0.59, 0.56, 0.48, 0.42, 0.26, -0.14),
    named(0.2): (0.46, 0.46, 0.43, 0.40, 0.34, 0.19),
}
"""Gains with FOLLOW on bank 1999 by day in the simulation by which the rule was found."""
REFERENCE_SEEDS = 3


def bars_of_reference(gains: dict[str, Gains]) -> Iterator[tuple[str, bool]]:
    for rule, theirs in REFERENCE.items():
        ours = gains[rule].follower
        off = np.abs(ours.mean(axis=0) - theirs)
        both = ours.std(axis=0, ddof=1) * np.sqrt(1 / len(ours) + 1 / REFERENCE_SEEDS)
        within = bool((off <= np.maximum(0.05, 2 * both)).all())
        yield f"{rule}: within .05 or two standard errors of the reference, off by {off.max():.2f} at most", within
        error = standard_error(ours).max()
        yield f"{rule}: standard errors {error:.3f} <= .02, {len(ours)} seeds", bool(error <= 0.02)


def tasks_of(data: Path) -> list[Task]:
    """Return every line by day and by week: first with the shares of its own record, then with forecasts."""
    calls = crowd_lines.read_bank_1999(data)
    bank = crowd_lines.bank_1999(calls)
    power = crowd_lines.power(bank)
    by_half, by_weekday = crowd_lines.queued_as_on_record(bank, calls.q_time.to_numpy(float))
    print(
        f"bank 1999: time in queue {by_half.min():.2f} to {by_half.max():.2f} of the record's by half hour, "
        f"{by_weekday.min():.2f} to {by_weekday.max():.2f} by weekday; staff goes with the volume to the power {power:.2f}"
    )
    pairs = [(line, line.mean_by_half()[line.weekday], "") for line in (bank, crowd_lines.bank_2003(data, power))]
    pairs.append((*crowd_lines.forecast_as_truth(power), ""))
    later = bank.with_days(bank.ordinal >= crowd_lines.ordinal(crowd_lines.LATER))
    for name, load in crowd_lines.forecasts(calls, later).items():
        pairs.append((later, load, f", July to October, the forecast {name}"))
    return [Task.of(line, load, title, weekly=weekly) for line, load, title in pairs for weekly in (False, True)]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of the two records")
    asked.add_argument("--seeds", type=int, default=10, help="of each task")
    asked.add_argument("--more", type=int, default=60, help="seeds of what is compared with the reference")
    asked.add_argument("--jobs", type=int, default=2, help="processes at a time")
    chosen = asked.parse_args()
    if missing := missing_records(["waits", "volumes"], chosen.data):
        print(f"not here: {', '.join(missing)} in {chosen.data}")
        return
    os.environ.update(THREADS)  # for the processes started from here
    bars = [("the engine", *bar) for bar in checks()]
    kept = []
    for task, gains in lived(tasks := tasks_of(chosen.data), chosen.seeds, chosen.more, chosen.jobs):
        print(*table(task, gains), sep="\n", flush=True)
        bars += [(task.name, *bar) for bar in bars_of(gains)]
        kept.append(kept_alone(gains))
        if task is tasks[0]:
            bars += [(task.name, *bar) for bar in bars_of_reference(gains)]
    average = np.mean(kept)
    bars.append(("all tasks", f"{named(0.01)} keeps {average:.3f} >= .97 on average", bool(average >= 0.97)))
    print("", *(f"{'ok' if holds else 'MISS':4}  {name}: {bar}" for name, bar, holds in bars), sep="\n")


if __name__ == "__main__":
    main()
