"""The lines on which advice is followed: two records, the product's own forecast taken as the truth, and staff for each.

Service times and patience of bank 1999 are those of its record. Its staff is such that callers are as long in the queue as on
record, by half hour and by weekday: `queued_as_on_record` says how well that holds. The other two are staffed as that bank is
(staff goes with the volume to some power, measured there), at a level where the mean wait is `WAITED`; the rest is assumed.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import planner
from cases import RECORDS, ordinal, write_line
from crowd_world import HALF_HOUR, Line, World
from ours import Wall
from planner.days.changes import EPOCH
from planner.model.load import expect
from planner.plan import make

if TYPE_CHECKING:
    import pandas as pd

    from planner.arrays import Floats

WAITED = 80.0  # s, mean offered wait where staff is assumed
THINNED = 0.1  # of the calls of bank 2003
WEEKS, CALLS = 30, 60  # of the line whose truth is the forecast; calls in a half hour of load 1
LATER = "1999-07-01"  # bank 1999 is learned from what lies before, and advised after
STAFF_BY_HALF = [
    *(6.12, 3.86, 5.15, 5.70, 5.10, 4.76, 4.97, 5.17, 4.93, 5.06, 5.15, 5.10, 5.22, 5.28, 4.94, 5.12, 3.60),
    *(4.42, 5.57, 5.91, 5.20, 4.83, 4.61, 4.76, 4.17, 4.27, 4.00, 4.25, 3.96, 4.08, 3.30, 3.08, 2.95, 2.97),
]
STAFF_BY_WEEKDAY = [1.119, 0.990, 0.973, 0.973, 0.945]
OFF = {  # no ordinary days of bank 1999: its holidays and their eves, two that are missing, one outlier
    *("1999-01-11", "1999-01-12", "1999-03-31", "1999-04-21", "1999-05-23", "1999-09-12", "1999-09-19", "1999-09-20"),
    *(f"1999-04-{day:02}" for day in range(1, 8)),
    *(f"1999-09-{day:02}" for day in range(25, 31)),
}


def read_bank_1999(data: Path) -> pd.DataFrame:
    """Return the calls of those who sought an agent, Sunday to Thursday from 7:00 on; not what the stock and internet desks took."""
    import pandas as pd

    calls = pd.read_csv(
        data / RECORDS["waits"][0],
        usecols=["arrival", "type", "q_time", "outcome", "ser_time"],
        parse_dates=["arrival"],
    )
    calls = calls[(calls.outcome != "PHANTOM") & (calls.q_time <= 3600) & ~calls.type.isin(["NE", "IN"])]
    calls = calls[(calls.outcome == "AGENT") | (calls.q_time > 0)].sort_values("arrival")
    second = calls.arrival.to_numpy().astype("datetime64[s]").astype(np.int64)
    calls = calls.assign(ordinal=second // 86400 + EPOCH, second=second % 86400)
    ordinary = ~calls.ordinal.isin([ordinal(day) for day in OFF]) & (calls.ordinal % 7 < 5) & (calls.second >= 7 * 3600)
    return calls[ordinary]


def bank_1999(calls: pd.DataFrame) -> Line:
    """Return the line of the record."""
    days, day = np.unique(calls.ordinal.to_numpy(), return_inverse=True)
    held = calls.ser_time[(calls.outcome == "AGENT") & calls.ser_time.between(10, 3600, inclusive="neither")]
    return Line(
        name="bank 1999",
        opens=7 * 3600.0,
        halves=34,
        ordinal=days,
        week=(days - days[0]) // 7,
        weekday=days % 7,
        day=day,
        second=calls.second.to_numpy(float),
        service=(float(held.mean()), float(held.std() / held.mean())),
        patience=float(calls.q_time.sum() / (calls.outcome == "HANG").sum()),
        staff=np.outer(STAFF_BY_WEEKDAY, STAFF_BY_HALF),
    )


def queued_as_on_record(line: Line, waited: Floats, seeds: int = 6) -> tuple[Floats, Floats]:
    """Return the mean time in queue relative to the record's, by half hour and by weekday."""
    worlds = [World(line, 1000 + seed) for seed in range(seeds)]
    queued = np.mean([np.minimum(world.offered(), world.patience[~world.is_probe]) for world in worlds], axis=0)
    by_half, by_weekday = (
        np.bincount(at, queued) / np.bincount(at, waited) for at in (line.half, line.weekday[line.day])
    )
    return by_half, by_weekday


def power(line: Line) -> float:
    """Return with which power of the volume the staff of a line goes."""
    return float(np.polyfit(np.log(line.mean_by_half()).ravel(), np.log(line.staff).ravel(), 1)[0])


def with_assumed_staff(line: Line, power: float) -> Line:
    """Return a line with staff that follows volume and makes callers wait so long on average."""
    volume = line.mean_by_half()
    servers = (volume / volume.mean()) ** power * volume.mean() * line.service[0] / HALF_HOUR
    low, high = np.log(0.5), np.log(2)
    for _ in range(12):
        middle = (low + high) / 2
        waits = World(replace(line, staff=servers * np.exp(middle)), 1000).offered()
        low, high = (middle, high) if waits.mean() > WAITED else (low, middle)
    return replace(line, staff=servers * np.exp((low + high) / 2))


def bank_2003(data: Path, power: float, seed: int = 5) -> Line:
    """Return one call in ten of the record, at random, each at any moment of its five minutes."""
    import pandas as pd

    rows = pd.read_csv(data / RECORDS["volumes"][0], parse_dates=["datetime"])
    start = rows.datetime.to_numpy().astype("datetime64[s]").astype(np.int64)
    rows, start = rows[start % 86400 < 21 * 3600], start[start % 86400 < 21 * 3600]
    rng = np.random.default_rng(seed)
    many = rng.binomial(rows.calls.to_numpy(), THINNED)
    days, day = np.unique(np.repeat(start // 86400 + EPOCH, many), return_inverse=True)
    line = Line(
        name="bank 2003, 1 call in 10",
        opens=7 * 3600.0,
        halves=28,
        ordinal=days,
        week=(days - ordinal("2003-03-03")) // 7,
        weekday=(days - 1) % 7,
        day=day,
        second=np.repeat(start % 86400, many) + rng.random(many.sum()) * 300,
        service=(190.0, 1.2),
        patience=500.0,
        staff=np.ones((5, 28)),
    )
    return with_assumed_staff(line, power)


def forecast_as_truth(power: float, seed: int = 7) -> tuple[Line, Floats]:
    """Return a line on which calls come as the product forecasts for Pinduoduo, but for noise by week, day and half hour.

    With it the forecast of its days, by which it is advised.
    """
    first = ordinal("2026-09-07")  # an ordinary week
    wall = Wall(planner.load_hotline("pinduoduo"), first, 7)
    load = wall.shown(expect(wall.hotline, wall.grid).mean)
    open_ = np.flatnonzero(~np.isnan(load[0]))
    load = load[:, open_]
    rng = np.random.default_rng(seed)
    week, weekday = np.divmod(np.arange(WEEKS * 7), 7)
    noise = np.exp(rng.normal(0, 0.1, WEEKS))[week] * np.exp(rng.normal(0, 0.1, len(week)))
    rate = CALLS * load[weekday] * noise[:, None] * np.exp(rng.normal(0, 0.08, (len(week), len(open_))))
    many = rng.poisson(rate)
    line = Line(
        name="Pinduoduo, the forecast as truth",
        opens=open_[0] * HALF_HOUR,
        halves=len(open_),
        ordinal=first + np.arange(len(week)),
        week=week,
        weekday=weekday,
        day=np.repeat(np.arange(len(week)), many.sum(axis=1)),
        second=(np.repeat(np.tile(open_, len(week)), many.ravel()) + rng.random(many.sum())) * HALF_HOUR,
        service=(190.0, 1.2),
        patience=500.0,
        staff=np.ones((7, len(open_))),
    )
    return with_assumed_staff(line, power), load[weekday]


def forecasts(calls: pd.DataFrame, line: Line) -> dict[str, Floats]:
    """Return the product's forecast of the days of bank 1999, cold and learned from what lies before `LATER`, each [days, halves]."""
    import pandas as pd

    make.FIRST_DAY = date(1998, 1, 1)  # plans begin with 2000
    with tempfile.TemporaryDirectory() as folder:
        cold = planner.load_hotline(str(write_line("waits", Path(folder))))
    known = calls[calls.arrival < LATER]
    outcome = np.where(known.outcome == "AGENT", "answered", "gave-up")
    record = pd.DataFrame({"called_at": known.arrival, "wait_s": known.q_time, "outcome": outcome})
    found = {}
    for name, hotline in (("cold", cold), ("learned January to June", planner.learn(cold, record))):
        wall = Wall(hotline, int(line.ordinal[0]), int(np.ptp(line.ordinal)) + 1)
        load = wall.shown(expect(hotline, wall.grid).mean)[line.ordinal - wall.first]
        found[name] = load[:, int(line.opens // HALF_HOUR) :]
    return found
