"""Advice that still helps when many follow it: how often each slot is to be advised, and which of them is one caller's own.

Whoever sends everybody to the quietest half hour makes it the busiest. So the advice is poured like water: as much as the
callers who follow it bring is filled into the quiet slots of a day until they stand level, and each caller draws among these.
`crowd` is the share of a line's callers for whom it must still help. Were load to answer linearly, these shares are the best
there are for all followers together; each slot is filled at most half-way to the level, so what was quieter stays quieter.
`manual/en/crowd.md` has the derivation, what it is worth, and where it ends.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from planner.frozen import dataclass
from planner.messages import PlanError

if TYPE_CHECKING:
    from planner.arrays import Flags, Floats, Ints

PRIVATE, PUBLISHED = 0.01, 0.10  # of a line's callers: what a plan of one's own allows for, and what is published
MOST = 0.5  # beyond it the water covers all hours, and there is nothing to advise
_TURN = 618  # thousandths of all calendars by which each day turns them: the golden section spreads the days evenly
_GOLDEN = 0x9E3779B97F4A7C15  # of splitmix64, as are the two factors below
_MIX = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB


@dataclass(frozen=True, slots=True)
class Crowd:
    """For which share of the line's callers the advice must still help, and whose it is: 64 bits of the caller's own, None for nobody's.

    Raises PlanError for a share that is none, or beyond MOST, and for a seed that is none.
    """

    share: float = PRIVATE
    seed: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.share <= MOST:
            raise PlanError(
                f"crowd {self.share:g} 应为 0 到 {MOST:g} 的比例，例如 0.01",
                f"crowd {self.share:g} must be a share from 0 to {MOST:g}, for example 0.01",
            )
        if self.seed is not None and not 0 <= self.seed < 2**64:
            raise PlanError("seed 应为 0 到 2**64-1 的整数", "seed must be a whole number from 0 to 2**64-1")

    @property
    def draws(self) -> bool:
        """Whether anything is drawn: the quietest is, where nobody else follows, or nobody is named."""
        return self.share > 0 and self.seed is not None


def shares(load: Floats, allowed: Flags, poured: Floats) -> Floats:
    """Return how often each slot is advised, [D, S]: the depth of water in the allowed slots of each row, as a share of it.

    `poured` is how much water each row gets, [D]; without any the quietest slot has all. A row without an allowed slot has no shares.
    """
    bed = np.where(allowed, load, np.inf)
    quiet = np.sort(bed, axis=1)
    count = np.arange(1, bed.shape[1] + 1)
    with np.errstate(invalid="ignore"):
        level = (poured[:, None] + np.cumsum(quiet, axis=1)) / count
        filled = np.isfinite(quiet) & (level >= quiet)
    last = np.maximum(filled.sum(axis=1) - 1, 0)
    surface = level[np.arange(len(level)), last]
    depth = np.maximum(np.where(allowed, surface[:, None], 0) - np.where(allowed, load, 0), 0)
    wet = (poured > 0)[:, None] & depth.any(axis=1, keepdims=True)  # without water a depth is but a rounding error
    depth = np.where(wet, depth, allowed & (bed == quiet[:, :1]))
    return np.asarray(depth / np.maximum(depth.sum(axis=1, keepdims=True), np.finfo(float).tiny))


def water(load: Floats, crowd: float) -> Floats:
    """Return how much is poured over each row of loads, [D]; NaN is a closed slot.

    It is twice what the crowd brings: what is best for the followers together is half as deep as what makes all slots alike.
    """
    return np.asarray(2 * crowd / (1 - crowd) * np.nansum(load, axis=1))


def variant_slots(share: Floats, days: Ints, variants: int) -> Ints:
    """Return the slot of each day that each of so many public calendars advises, [D, V]; each day has shares.

    They stand at even steps in the day's shares, so that over all of them the slots follow the shares, each within one.
    `days` are counted since 1970: each day a calendar stands elsewhere, so that none is the late one for good.
    """
    turned = (np.arange(variants) + variants * (_TURN * days[:, None] % 1000) / 1000) % variants
    upto = np.cumsum(share, axis=1)
    place = (turned / variants)[:, :, None] * upto[:, -1:, None]
    last = share.shape[1] - 1 - np.argmax(share[:, ::-1] > 0, axis=1)
    return np.asarray(np.minimum((upto[:, None, :] <= place).sum(axis=2), last[:, None]))


def variant_minutes(variants: int, slot_minutes: int) -> Ints:
    """Return the minute within its slot of each of so many public calendars, [V]: those of one slot have different ones."""
    return np.asarray(7 * np.arange(variants) % slot_minutes)


def dice(seed: int, index: Ints, throw: int = 0) -> Floats:
    """Return a number above 0 and below 1 for each index, the same on every machine: splitmix64 of the seed; `throw` is a further one."""
    with np.errstate(over="ignore"):
        z = np.uint64(seed) + (index.astype(np.uint64) + np.uint64(1)) * np.uint64(_GOLDEN)
        for _ in range(throw + 1):
            z = (z ^ (z >> np.uint64(30))) * np.uint64(_MIX[0])
            z = (z ^ (z >> np.uint64(27))) * np.uint64(_MIX[1])
            z = z ^ (z >> np.uint64(31))
    return np.asarray(((z >> np.uint64(11)).astype(float) + 0.5) / 2.0**53)


@dataclass(frozen=True)
class Draw:
    """One caller's own draw among the slots of some days, [D, S]: the same for the same seed, whenever it is asked for.

    Each slot runs a race against the others, whose chance to win is its share: so what changes a share by little changes few
    winners. `load` is that of the call which begins in a slot, NaN where none can; `wished` are the slots that suit the caller,
    `starts` when each begins (UTC seconds). In the order of the days each later one counts as `later` on the log of the load.
    """

    load: Floats
    wished: Flags
    starts: Ints
    slot_minutes: int
    crowd: Crowd
    later: float = 0.0
    call: int = 0  # minutes, 0 where nobody said how long

    @cached_property
    def share(self) -> Floats:
        """How often each slot is advised on its day. What the caller leaves out gets none; what is poured stays that of the whole day."""
        return shares(self.load, self.wished, water(self.load, self.crowd.share))

    @cached_property
    def _exponential(self) -> Floats:
        """The time that a slot of share 1 would take in the race."""
        return np.asarray(-np.log(dice(self._seed, self._index)))

    @property
    def _seed(self) -> int:
        assert self.crowd.seed is not None  # nobody's draw is made
        return self.crowd.seed

    @cached_property
    def _index(self) -> Ints:
        """The number of each slot since 1970."""
        return self.starts // (self.slot_minutes * 60)

    @cached_property
    def _times(self) -> Floats:
        """The time of each slot in the race of its day."""
        return _race(self._exponential, self.share)

    @cached_property
    def _times_of_all(self) -> Floats:
        """The time of each slot in one race of all days. The first slot of a day brings it in: the days race by their water."""
        patient = self.load * np.exp(self.later * np.arange(len(self.load)))[:, None]
        flat, wished = patient.reshape(1, -1), self.wished.reshape(1, -1)
        share = shares(flat, wished, water(flat, self.crowd.share)).reshape(self.load.shape)
        return _race(self._exponential, share)

    def times(self, day: int) -> Floats:
        """Return the time of each slot of a day in its race, [S]."""
        return np.asarray(self._times[day])

    def own(self, day: int, left: Flags) -> int:
        """Return the caller's own slot among those of a day that are `left`, [S], at least one; where no share is left, it is poured anew over them."""
        times = np.where(left, self.times(day), np.inf)
        if np.isinf(times).all():
            anew = shares(self.load[day : day + 1], left[None], water(self.load[day : day + 1], self.crowd.share))
            times = _race(self._exponential[day], anew[0])
        return int(np.argmin(times))

    def order(self, day: int, slot: int | None = None) -> float:
        """Return when a day comes in, or a slot, in the race of all days: the least is first. Infinite where their water does not reach."""
        times = self._times_of_all[day]
        return float(times.min() if slot is None else times[slot])

    def minute(self, day: int, slot: int) -> int:
        """Return the caller's own minute in a slot: any of them, or where the call has a length one from which it fits its slots."""
        room = self.slot_minutes - (self.call - 1) % self.slot_minutes - 1 if self.call else self.slot_minutes
        return int(dice(self._seed, self._index[day, slot : slot + 1], throw=1)[0] * max(1, room))

    @property
    def length(self) -> int:
        """How many minutes to set aside for a call."""
        return self.call or self.slot_minutes

    def among(self, day: int) -> int:
        """Return how many slots of a day the draw was among."""
        return int((self.share[day] > 0).sum())


def _race(exponential: Floats, share: Floats) -> Floats:
    """Return the times in the race: infinite for what has no share."""
    return np.asarray(np.divide(exponential, share, out=np.full(share.shape, np.inf), where=share > 0))
