"""The peers of the benchmark: other ways to rank the half hours of a week. `capture.py` starts it in an environment of its own.

It reads one file of plain arrays (`Task`), in which every draw of calls is already made, and adds to another: what each peer
expects of each slot that is ranked. So ours and the peers see the same calls, and nothing here knows what came after them.

Fairness: a peer sees waits and volumes as they are or as log1p, whichever did better on the training months (`AS_IT_IS`,
from `capture.py --validate`, which shows both). Where it cannot say anything, it expects its mean, and the earlier slot is taken.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import sqlite3
import sys
import time
import warnings
from dataclasses import dataclass
from math import inf
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tasks import HALF_HOUR, Calls, half_hour, minute_of_week, read_tasks, weekday

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd

    from planner.arrays import Flags, Floats, Ints
    from tasks import Slots, Task


PACKAGES = ["scikit-learn~=1.9.1", "lightgbm~=4.7.0", "prophet~=1.5.0", "statsforecast~=2.1.1", "pandas~=2.3.3"]
"""What the environment needs; neither Prophet nor statsforecast was written for pandas 3."""
MODULES = ["sklearn", "lightgbm", "prophet", "statsforecast", "pandas"]
SINGLE = 200  # calls that the Gaussian process takes one by one


# ---------------------------------------------------------------- peers that any number of calls will do for


def guide_windows(calls: Calls, slots: Slots) -> Floats:
    """The guide to the letter: before 10:00 and from 16:00 on workdays is quiet, all else is not."""
    quiet = slots.workday & ((slots.minute < 10 * 60) | (slots.minute >= 16 * 60))
    return np.where(quiet, 0.0, 1.0)


def hour_mean(calls: Calls, slots: Slots) -> Floats:
    return _mean_by(calls.minute // 60, calls.value, slots.minute // 60)


def slot_mean(calls: Calls, slots: Slots) -> Floats:
    return _mean_by(minute_of_week(calls.day, calls.minute), calls.value, minute_of_week(slots.day, slots.minute))


def _mean_by(key: Ints, value: Floats, asked: Ints) -> Floats:
    """Return the mean value of each key asked for, and the overall mean for one that was never seen."""
    size = max(key.max(), asked.max()) + 1
    count, total = np.bincount(key, minlength=size), np.bincount(key, value, size)
    return np.where(count > 0, total / np.maximum(count, 1), value.mean())[asked]


def lightgbm(calls: Calls, slots: Slots) -> Floats:
    """Boosted trees on hour and weekday. A leaf may hold a tenth of the calls, 2 at least: the default of 20 would learn
    nothing from 20 calls. Of a few settings looked at on the training months."""
    import lightgbm as lgb

    few = len(calls.value) < 2000
    model = lgb.LGBMRegressor(
        n_estimators=100,
        learning_rate=0.05 if few else 0.1,
        num_leaves=8 if few else 31,
        min_child_samples=min(20, max(2, len(calls.value) // 10)),
        min_data_in_bin=1,
        n_jobs=1,
        verbose=-1,
        random_state=0,
        deterministic=True,
    )

    def features(at: Calls | Slots) -> Floats:
        return np.column_stack((half_hour(at.minute) / 60, weekday(at.day))).astype(float)

    model.fit(features(calls), calls.value)
    return np.asarray(model.predict(features(slots)))


def gaussian_process(calls: Calls, slots: Slots) -> Floats:
    """A curve over the day plus a curve over the week, both periodic; its parameters by their marginal likelihood.

    Beyond `SINGLE` calls it gets the means of the half hours of the week, each with the variance of its mean. Of five
    kernels looked at on the training months.
    """
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import ConstantKernel, ExpSineSquared, WhiteKernel

    at, value = minute_of_week(calls.day, calls.minute), calls.value
    center, scale = value.mean(), value.std() or 1.0
    value = (value - center) / scale
    known = 0.0
    if len(value) > SINGLE:
        at, index, count = np.unique(at, return_inverse=True, return_counts=True)
        mean = np.bincount(index, value) / count
        within = ((value - mean[index]) ** 2).sum() / max(len(value) - len(at), 1)
        value, known = mean, within / count
    strength, noise = (1e-3, 10.0), (1e-4, 10.0)

    def every(hours: float, bounds: tuple[float, float]) -> ExpSineSquared:
        start = 1.0 if hours == 24 else 0.3
        return ExpSineSquared(start, hours, length_scale_bounds=bounds, periodicity_bounds="fixed")

    day = ConstantKernel(0.3, strength) * every(24, (0.3, 10))
    week = ConstantKernel(0.1, strength) * every(168, (0.02, 10))
    kernel = day + week + WhiteKernel(0.5, noise)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a parameter at its bound is an answer too
        model = GaussianProcessRegressor(kernel, alpha=known + 1e-6, random_state=0)
        model.fit(at[:, None] / 60, value)
        found = model.predict(minute_of_week(slots.day, slots.minute)[:, None] / 60)
    return np.asarray(center + scale * found)


# ---------------------------------------------------------------- peers that need a history without holes


@dataclass(frozen=True)
class Series:
    """The mean of each half hour of the history, on a clock that knows opening hours only.

    The clock has the half hours of the week that were ever seen in three weeks or more. `value` has no holes: a half hour
    that is missing has the value of a week before, and the first ones the mean of their half hour of the week.
    """

    day: Ints  # [D * per week]
    minute: Ints
    value: Floats
    seen: Flags
    per_week: int
    per_day: int  # 0 where days differ in length


def series_of(calls: Calls, until: int) -> Series:
    """Return the history as a series that ends with the day before `until`."""
    first = int(calls.day.min()) - int(weekday(calls.day.min()))
    weeks = -(-(until - first) // 7)
    start = until - 7 * weeks
    place = (calls.day - start) * 48 + calls.minute // HALF_HOUR
    count, total = (np.bincount(place, w, weeks * 336).reshape(weeks, 336) for w in (None, calls.value))
    often = np.flatnonzero((count > 0).sum(axis=0) >= 3)
    count, total = count[:, often], total[:, often]
    seen = count > 0
    value = np.where(seen, total / np.maximum(count, 1), np.nan)
    usual = np.nanmean(value, axis=0)
    value[0] = np.where(seen[0], value[0], usual)
    for week in range(1, weeks):
        value[week] = np.where(seen[week], value[week], value[week - 1])
    day = start + 7 * np.arange(weeks)[:, None] + often // 48
    minute = np.broadcast_to(often % 48 * HALF_HOUR, value.shape)
    lengths = np.unique(np.bincount(often // 48))
    lengths = lengths[lengths > 0]
    per_day = int(lengths[0]) if len(lengths) == 1 else 0
    return Series(day.ravel(), minute.ravel(), value.ravel(), seen.ravel(), len(often), per_day)


def _next_week(series: Series, forecast: Floats, slots: Slots, until: int) -> Floats:
    """Return the forecast of the week that begins on `until`, which has `per_week` values, for the slots."""
    week = series.day[-series.per_week :] + 7 - until
    found = dict(zip((week * 1440 + series.minute[-series.per_week :]).tolist(), forecast.tolist(), strict=True))
    keys = ((slots.day - until) * 1440 + slots.minute).tolist()
    return np.array([found.get(key, series.value.mean()) for key in keys])


def prophet(calls: Calls, slots: Slots) -> Floats:
    """Daily and weekly seasons on the half hours that were seen, as it comes: with more waves, seasons that multiply or the
    country's holidays it did no better on the training months."""
    import pandas as pd

    series = series_of(calls, slots.first)

    def stamps(day: Ints, minute: Ints) -> pd.Series:
        passed = (day - 719163) * 24 * 60 + minute  # since 1970
        return pd.Series(pd.to_datetime(passed, unit="m"))

    frame = pd.DataFrame({"ds": stamps(series.day, series.minute), "y": series.value})[series.seen]
    model = fitted_prophet(frame)
    return model.predict(pd.DataFrame({"ds": stamps(slots.day, slots.minute)}))["yhat"].to_numpy()


def fitted_prophet(frame: pd.DataFrame) -> Any:
    """Return Prophet as fitted to a frame of ds and y."""
    logging.getLogger("prophet.plot").disabled = True  # it would tell that its pictures need plotly
    import cmdstanpy
    from prophet import Prophet

    cmdstanpy.disable_logging()
    model = Prophet(daily_seasonality=True, weekly_seasonality=True, yearly_seasonality=False, uncertainty_samples=0)
    return model.fit(frame, seed=0)


def seasonal_naive(calls: Calls, slots: Slots) -> Floats:
    from statsforecast.models import SeasonalNaive

    return _statsforecast(lambda s: SeasonalNaive(s.per_week), calls, slots)


def mstl(calls: Calls, slots: Slots) -> Floats:
    from statsforecast.models import MSTL

    return _statsforecast(lambda s: MSTL([s.per_day, s.per_week] if s.per_day else [s.per_week]), calls, slots)


def _statsforecast(make: Callable[[Series], object], calls: Calls, slots: Slots) -> Floats:
    series = series_of(calls, slots.first)
    forecast = make(series).forecast(y=series.value, h=series.per_week)["mean"]  # type: ignore[attr-defined]
    return _next_week(series, np.asarray(forecast), slots, slots.first)


# ---------------------------------------------------------------- all of them

LEARNERS = {
    "hour-of-day mean": hour_mean,
    "slot-of-week mean": slot_mean,
    "LightGBM": lightgbm,
    "Gaussian process": gaussian_process,
}
HISTORIANS = {"Prophet": prophet, "seasonal naive": seasonal_naive, "MSTL": mstl}
GUIDE = "the guide's two windows"
PEERS = {GUIDE: guide_windows, **LEARNERS, **HISTORIANS}
SCALES: dict[str, Callable[[Floats], Floats]] = {"as it is": lambda v: v, "log1p": np.log1p}
AS_IT_IS = {
    "waits": {"seasonal naive"},
    "volumes": {"slot-of-week mean", "Prophet", "seasonal naive", "MSTL"},
}
"""The peers that do better on values as they are than on log1p, by the sum of all their figures on the training months."""


def peers_at(level: int | None) -> list[str]:
    """The peers that can be asked at a level; None is the whole history."""
    if level == 0:
        return [GUIDE]
    return [GUIDE, *LEARNERS, *(HISTORIANS if level is None else ())]


def chosen_scale(name: str, peer: str) -> str:
    return "as it is" if peer in AS_IT_IS.get(name, ()) else "log1p"


@dataclass(frozen=True)
class Question:
    """What one peer expects of one week from one draw."""

    name: str  # of the task
    peer: str
    scale: str
    level: int | None
    week: int
    seed: int

    def key(self, task: Task) -> str:
        """Return a key that changes with anything the answer rests on, but for the peer's own code."""
        calls, slots = task.training(self.week, self.level, self.seed), task.slots_of(self.week)
        known = hashlib.sha256()
        for part in (calls.day, calls.minute, calls.value, calls.gave_up, slots.day, slots.minute, slots.workday):
            known.update(np.asarray(part, float).tobytes())
        said = (self.name, self.peer, self.scale, self.level, self.seed, slots.first, known.hexdigest()[:16])
        return "/".join(map(str, said))


def questions(tasks: dict[str, Task], levels: list[int | None], seeds: int, *, both: bool) -> Iterator[Question]:
    """Yield what is asked of all peers, a whole seed after another, in each the long ones first."""
    for seed in range(seeds):
        for level in sorted(levels, key=lambda level: -inf if level is None else -level):
            for name, task in tasks.items():
                for peer in peers_at(level):
                    if seed and (peer == GUIDE or level is None):  # these need no draw
                        continue
                    scales = ["as it is"] if peer == GUIDE else list(SCALES) if both else [chosen_scale(name, peer)]
                    for scale in scales:
                        for week in range(len(task.week)):
                            yield Question(name, peer, scale, level, week, seed)


class Answers:
    """A file of answers, which grows as they come, so that a run may stop and go on, and a later one ask nothing twice."""

    def __init__(self, path: Path) -> None:
        self._file = sqlite3.connect(path)
        self._file.execute("CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, expected BLOB NOT NULL)")

    def keys(self) -> set[str]:
        return {key for (key,) in self._file.execute("SELECT key FROM answers")}

    def get(self, key: str) -> Floats | None:
        row = self._file.execute("SELECT expected FROM answers WHERE key = ?", (key,)).fetchone()
        return None if row is None else np.frombuffer(row[0])

    def add(self, key: str, expected: Floats) -> None:
        with self._file:
            self._file.execute("INSERT OR REPLACE INTO answers VALUES (?, ?)", (key, expected.astype(float).tobytes()))


_tasks: dict[str, Task] = {}


def _start(path: str) -> None:
    warnings.filterwarnings("ignore")
    _tasks.update(read_tasks(Path(path)))


def _expect(question: Question) -> tuple[Question, Floats, float]:
    """Return what a peer expects of the slots of a week, and the seconds."""
    task, begin = _tasks[question.name], time.perf_counter()
    calls = task.training(question.week, question.level, question.seed)
    calls = Calls(calls.day, calls.minute, SCALES[question.scale](calls.value), calls.gave_up)
    expected = PEERS[question.peer](calls, task.slots_of(question.week))
    return question, expected, time.perf_counter() - begin


def progress(what: str, done: int, of: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{what}: {done} of {of} ", end="\n" if done == of else "", file=sys.stderr, flush=True)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("tasks", help="the file of tasks")
    asked.add_argument("answers", type=Path, help="the file of answers, added to")
    asked.add_argument("--levels", default="[]", help="JSON list, null is the whole history")
    asked.add_argument("--seeds", type=int, default=1)
    asked.add_argument("--jobs", type=int, default=2)
    asked.add_argument("--both", action="store_true", help="values as they are and as log1p")
    chosen = asked.parse_args()
    tasks, answers = read_tasks(Path(chosen.tasks)), Answers(chosen.answers)
    there = answers.keys()
    wanted = questions(tasks, json.loads(chosen.levels), chosen.seeds, both=chosen.both)
    missing = [question for question in wanted if question.key(tasks[question.name]) not in there]
    spent: dict[str, float] = {}
    with get_context("spawn").Pool(chosen.jobs, _start, (chosen.tasks,)) as pool:
        for done, (question, expected, seconds) in enumerate(pool.imap_unordered(_expect, missing), 1):
            answers.add(question.key(tasks[question.name]), expected)
            spent[question.peer] = spent.get(question.peer, 0.0) + seconds
            progress("peers", done, len(missing))
    told = ", ".join(f"{peer} {seconds:.0f} s" for peer, seconds in spent.items())
    print(f"peers, {chosen.jobs} at a time: {told}", file=sys.stderr)


if __name__ == "__main__":
    main()
