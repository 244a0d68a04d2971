"""A line on its days as on record, and what callers meet there when a share of them follows advice.

A world is M(t)/G/s(t)+M, first come first served, exact: each caller takes the server who is free first, or gives up before.
Every caller keeps service time, patience and dice in every world of a seed, so worlds differ by the advice alone. A caller
follows with probability p, and then calls in the half hour that his die gives him, on the same day or in the same week. With
p = 0 a follower is a probe, who loads nothing, the same number of them on every day.

What counts is the offered wait: how long one would wait who never hangs up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.arrays import Flags, Floats, Ints

HALF_HOUR = 1800.0  # s
A_DAY = 1e5  # s, and more
ALARM = 120.0  # s after it in which those call who call at an alarm
PROBES = 100  # a day
RARE = 5  # callers a half hour; in one with fewer the mean wait is not looked at
GOLDEN = 0.6180339887


@dataclass(frozen=True)
class Line:
    """The calls of some days, and who serves them. Loads, volumes and staff are by half hour of the day from `opens` on."""

    name: str
    opens: float  # s after midnight
    halves: int
    ordinal: Ints  # [days]
    week: Ints  # [days] 0 and up
    weekday: Ints  # [days] 0 is the first day of the week
    day: Ints  # [calls] index of the day, ascending
    second: Floats  # [calls] after midnight
    service: tuple[float, float]  # s on average, and sd over mean; lognormal
    patience: float  # s on average; exponential
    staff: Floats  # [weekdays, halves] on average

    @property
    def half(self) -> Ints:
        return ((self.second - self.opens) // HALF_HOUR).astype(int)

    def mean_by_half(self, values: Floats | None = None) -> Floats:
        """Return the calls of each half hour of the week on an average day, or the mean of their values, [weekdays, halves]."""
        size = int(self.weekday.max()) + 1, self.halves
        key = self.weekday[self.day] * self.halves + self.half
        count = np.bincount(key, minlength=size[0] * size[1]).reshape(size)
        if values is None:
            return np.asarray(count / np.bincount(self.weekday)[:, None])
        return np.bincount(key, values, count.size).reshape(size) / np.maximum(count, 1)

    def with_days(self, keep: Flags) -> Line:
        index = np.cumsum(keep) - 1
        calls = keep[self.day]
        days = {name: getattr(self, name)[keep] for name in ("ordinal", "week", "weekday")}
        return replace(self, **days, day=index[self.day[calls]], second=self.second[calls])

    def whole_weeks(self) -> Line:
        return self.with_days((np.bincount(self.week) == len(self.staff))[self.week])

    def on_duty(self) -> Ints:
        """Return the servers of each half hour, [days, halves]: whole ones, the mean rounded up on its share of the days."""
        turn = np.zeros(len(self.weekday))
        for one in np.unique(self.weekday):
            at = np.flatnonzero(self.weekday == one)
            turn[at] = (np.arange(len(at)) * GOLDEN + 0.5) % 1
        return np.maximum(np.floor(self.staff[self.weekday] + turn[:, None]), 1).astype(int)


@dataclass(frozen=True)
class Duty:
    """When each server is there. Who is serving when his time ends serves to the end."""

    opens: float
    halves: int
    next: Floats  # [days * (halves + 1), servers] when a server is next there from a half hour on; at the end the last ones stay

    @classmethod
    def of(cls, opens: float, staff: Ints) -> Duty:
        halves = staff.shape[1]
        server = np.arange(staff.max())
        there = np.concatenate([staff, staff[:, -1:]], axis=1)[:, :, None] > server
        begins = np.where(there, (opens + np.arange(halves + 1) * HALF_HOUR)[:, None], np.inf)
        until = np.minimum.accumulate(begins[:, ::-1], axis=1)[:, ::-1]
        return cls(opens, halves, np.ascontiguousarray(until.reshape(-1, len(server))))

    def row(self, day: Ints, at: Floats, last: int) -> Ints:
        half = np.minimum((at - self.opens) // HALF_HOUR, last)
        return np.asarray(day * (self.halves + 1) + half.astype(int))


def offered_waits(lane: Ints, day: Ints, at: Floats, needs: Sequence[Floats], duty: Duty) -> Floats:
    """Return how long each caller is to wait, [calls]. A lane is one day of one world; `day` says which, [lanes].

    `needs` are service time and patience. The k-th calls of all lanes are taken at once, the busiest lanes first, so that those
    which have a k-th call are always the first ones.
    """
    count = np.bincount(lane, minlength=len(day))
    busiest = np.argsort(-count, kind="stable")
    place = np.empty_like(busiest)
    place[busiest] = np.arange(len(day))
    still = np.searchsorted(-count[busiest], -np.arange(count.max()))  # how many lanes have a k-th call
    first = np.cumsum(still) - still
    order = np.argsort(lane * A_DAY + at)
    turn = np.arange(len(at)) - np.repeat(np.cumsum(count) - count, count)
    laid = np.empty_like(order)
    laid[first[turn] + place[lane[order]]] = order
    call_at, service, patience = at[laid], needs[0][laid], needs[1][laid]
    row = duty.row(day[lane[laid]], call_at, duty.halves - 1)
    day, servers = day[busiest], duty.next.shape[1]
    free, now_in, found = np.zeros((len(day), servers)), np.full(len(day), -1), np.empty(len(at))
    flat, flat_next, of_lane = free.reshape(-1), duty.next.reshape(-1), np.arange(len(day)) * servers
    for begin, lanes in zip(first.tolist(), still.tolist(), strict=True):
        calls = slice(begin, begin + lanes)
        now, its_row = call_at[calls], row[calls]
        new = np.flatnonzero(its_row != now_in[:lanes])  # lanes in which a half hour has begun
        now_in[new] = its_row[new]
        free[new] = np.maximum(free[new], duty.next[its_row[new]])
        server = free[:lanes].argmin(axis=1)
        place_of = of_lane[:lanes] + server
        wait = np.maximum(flat[place_of] - now, 0)
        found[calls] = wait
        stays = np.flatnonzero(wait <= patience[calls])
        end = (now + wait + service[calls])[stays]
        there = flat_next[duty.row(day[stays], end, duty.halves) * servers + server[stays]]
        flat[place_of[stays]] = np.maximum(end, there)
    waits = np.empty(len(at))
    waits[laid] = found
    return waits


@dataclass(frozen=True)
class Advice:
    """Which half hour each of K dice gets, in each day of a line or, counted through the week, in each of its weeks."""

    half: Ints  # [rows, K]
    begin: Floats | float = 0.0  # [rows, K] s into the half hour
    span: float = HALF_HOUR  # s in which they call from then on

    def at_alarm(self) -> Advice:
        return replace(self, span=ALARM)


@dataclass(frozen=True)
class Met:
    """What was met in a world."""

    follower: float  # s, mean offered wait
    others: float
    all: float
    peak: float  # the calls of the busiest half hour of the week, relative to the mean
    worst: float  # s, mean offered wait of the worst one


class World:
    """A line with the dice of its callers and the probes. A weekly one has whole weeks alone."""

    def __init__(self, line: Line, seed: int, *, weekly: bool = False) -> None:
        self.line, self.weekly = line, weekly
        rng = np.random.default_rng([seed, 17])
        probes = np.repeat(np.arange(len(line.ordinal)), PROBES)
        self.day = np.concatenate([line.day, probes])
        self.second = np.concatenate([line.second, np.full(len(probes), line.opens)])
        self.is_probe = np.arange(len(self.day)) >= len(line.day)
        variance = np.log(1 + line.service[1] ** 2)
        self.service = np.exp(rng.normal(np.log(line.service[0]) - variance / 2, np.sqrt(variance), len(self.day)))
        self.patience = np.where(self.is_probe, -1.0, rng.exponential(line.patience, len(self.day)))
        self.follow, self.die, self.moment = rng.random((3, len(self.day)))
        self.duty = Duty.of(line.opens, line.on_duty())

    @property
    def rows(self) -> Ints:
        """The row of an advice that is for each of the calls."""
        return self.day // len(self.line.staff) if self.weekly else self.day

    def offered(self) -> Floats:
        """Return the offered wait of each caller of the record, without advice, [calls]."""
        real = ~self.is_probe
        days = np.arange(len(self.line.ordinal))
        return offered_waits(
            self.day[real], days, self.second[real], (self.service[real], self.patience[real]), self.duty
        )

    def run(self, advice: Advice, ps: tuple[float, ...]) -> list[Met]:
        """Return what is met with each share of followers."""
        line, days = self.line, len(self.line.ordinal)
        chosen = self.rows, (self.die * advice.half.shape[1]).astype(int)
        half = advice.half[chosen]
        begin = np.broadcast_to(advice.begin, advice.half.shape)[chosen]
        advised_day = self.rows * len(line.staff) + half // line.halves if self.weekly else self.day
        advised = line.opens + half % line.halves * HALF_HOUR + begin + self.moment * advice.span
        there = ~self.is_probe | (np.array(ps)[:, None] == 0)
        follows = (self.follow < np.array(ps)[:, None]) | self.is_probe
        day = np.where(follows, advised_day, self.day)
        at = np.where(follows, advised, self.second)
        lane = day + days * np.arange(len(ps))[:, None]
        needs = [np.broadcast_to(one, at.shape)[there] for one in (self.service, self.patience)]
        wait = np.empty(at.shape)
        wait[there] = offered_waits(lane[there], np.tile(np.arange(days), len(ps)), at[there], needs, self.duty)
        return [self._met(f & t, d, a, w) for f, t, d, a, w in zip(follows, there, day, at, wait, strict=True)]

    def _met(self, follows: Flags, day: Ints, at: Floats, wait: Floats) -> Met:
        real = ~self.is_probe
        weekdays, halves = self.line.staff.shape
        half = np.minimum((at[real] - self.line.opens) // HALF_HOUR, halves - 1).astype(int)
        key = self.line.weekday[day[real]] * halves + half
        callers = np.bincount(key, minlength=weekdays * halves)
        mean = np.bincount(key, wait[real], weekdays * halves) / np.maximum(callers, 1)
        a_day = callers / np.repeat(np.bincount(self.line.weekday, minlength=weekdays), halves)
        return Met(
            follower=float(wait[follows].mean()),
            others=float(wait[real & ~follows].mean()),
            all=float(wait[real].mean()),
            peak=float(a_day.max() / a_day.mean()),
            worst=float(mean[a_day >= RARE].max()),
        )
