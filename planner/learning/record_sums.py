"""Rows of records added up by half hours, repeats taken out."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.days.changes import wall_seconds
from planner.days.clock import DAY
from planner.days.years import FIRST_RECORD_YEAR, LAST_YEAR
from planner.learning.cells import CELL_MINUTES
from planner.line.learned import MAX_WAIT_S
from planner.messages import show
from planner.records.outcomes import BUSY, CLOSED, GAVE_UP, OUTCOMES, UNKNOWN
from planner.records.words import refuse

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    import pandas as pd

    from planner.arrays import Flags, Floats, Ints
    from planner.learning.record_forms import Understanding

FIRST_SECOND, END_SECOND = (
    int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (FIRST_RECORD_YEAR, LAST_YEAR + 1)
)
CELL_SECONDS, DAY_SLOTS = CELL_MINUTES * 60, DAY // CELL_MINUTES
MANY = 1 << 22  # rows that are kept before repeats among them are looked for


class Sums:
    """Rows added up, and how many are skipped for which reason, with an example of it."""

    def __init__(self, understood: Understanding) -> None:
        self.understood = understood
        self.skipped: Counter[str] = Counter()
        self.examples: dict[str, str] = {}
        self.halves = 1  # how many half hours a row may go over
        self.rows = np.empty(0, np.int64)  # that each row of the chunk at hand stands for

    def skip(self, use: Flags, rows: Flags, reason: str, column: pd.Series[Any] | None = None) -> None:
        """Take rows out of use, each for its first reason; `column` shows what is wrong with them."""
        rows = rows & use
        if count := int(self.rows[rows].sum()):
            self.skipped[reason] += count
            use &= ~rows
            if column is not None:
                value = column.iloc[int(rows.argmax())]
                word = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
                self.examples.setdefault(reason, show(word.item() if hasattr(word, "item") else word))


SLOTS = (END_SECOND - FIRST_SECOND) // CELL_SECONDS + 2 * DAY_SLOTS  # another zone's clock may be a day apart
TICKS = 16  # of a second: waits are whole numbers of them, so that sums are exact and a repeat can be taken out again
ROOT_TICKS = 1 << 10  # of the root of a second, likewise


class CallSums(Sums):
    """Calls: how many were answered, given up and busy in each half hour, the ticks that all waited, and those of the roots."""

    kind = "calls"

    def __init__(self, understood: Understanding) -> None:
        super().__init__(understood)
        self.ended, self.used = np.zeros((2, len(OUTCOMES)), np.int64)  # calls by outcome: all, and those in use
        self.sums, self.repeats = np.zeros((2, 5, SLOTS), np.int64)
        self.low, self.high = SLOTS, 0  # the part of them that is in use
        self.different = np.empty(0, np.int64)  # calls that waited, packed; no two are the same
        self.fresh = [np.empty(0, np.int64)]  # those that came since, among which there may be repeats
        self.has_seconds = False

    def add(self, chunk: pd.DataFrame, utc: Ints, wall: Ints, use: Flags, zone: ZoneInfo) -> None:
        """Add the rows in use; those that say nothing are skipped."""
        outcome, wait = self._sifted(chunk, use)
        ticks, outcome, utc = np.floor(wait[use] * TICKS + 0.5).astype(np.int64), outcome[use], utc[use]
        self._count(self.sums, wall[use], ticks, outcome)
        self.has_seconds |= bool((utc % 60).any())
        self.fresh.append(packed_calls(utc, ticks, outcome)[ticks > 0])
        if sum(map(len, self.fresh)) > max(MANY, len(self.different)):
            self._find_repeats(zone)

    def _sifted(self, chunk: pd.DataFrame, use: Flags) -> tuple[Ints, Floats]:
        """Return how each call ended and what it waited, and take those out of use that say nothing."""
        self.skip(use, self.understood.outward(chunk), "outward")
        outcome = self.understood.outcomes(chunk, use)
        wait = self._waits(chunk, outcome)
        wait[outcome == BUSY] = 0  # nobody waits for a busy tone
        self.skip(use, outcome == UNKNOWN, "outcome")
        self.skip(use, outcome == CLOSED, "closed")
        self.ended += self._by_outcome(outcome, use)
        self.skip(use, ~(wait >= 0), "wait", chunk.get("wait"))
        self.skip(use, wait > MAX_WAIT_S, "long")
        self.skip(use, (outcome == GAVE_UP) & (wait < 0.5 / TICKS), "at-once")
        self.used += self._by_outcome(outcome, use)
        return outcome, wait

    def _waits(self, chunk: pd.DataFrame, outcome: Ints) -> Floats:
        return self.understood.waits(chunk, outcome)

    def _by_outcome(self, outcome: Ints, use: Flags) -> Ints:
        return np.bincount(outcome[use], self.rows[use], len(OUTCOMES)).astype(np.int64)

    def total(self, zone: ZoneInfo, _name: str) -> tuple[Ints, Ints, Floats]:
        """Return the slots, how many rows each holds, and their sums [5, n]; a call that stands there twice counts once."""
        self._find_repeats(zone)
        part = slice(self.low, self.high)
        sums = self.sums[:, part]
        if self.has_seconds:  # else two calls of one minute need not be the same
            sums = sums - self.repeats[:, part]
            self.skipped["repeat"] = int(self.repeats[:3, part].sum())
        rows = sums[:3].sum(0)
        held = np.flatnonzero(rows)
        return held + self.low - DAY_SLOTS, rows[held], sums[:, held] / [[1], [1], [1], [TICKS], [ROOT_TICKS]]

    def _find_repeats(self, zone: ZoneInfo) -> None:
        packed = np.concatenate([self.different, *self.fresh])
        self.fresh.clear()
        packed.sort(kind="stable")  # calls mostly come in order: then it takes linear time
        again = np.diff(packed, prepend=-1) == 0
        utc, ticks, outcome = unpacked_calls(packed[again])
        self.different = packed[~again]
        self._count(self.repeats, wall_seconds(utc, zone), ticks, outcome)

    def _count(self, sums: Ints, wall: Ints, ticks: Ints, outcome: Ints) -> None:
        if len(wall):
            roots = np.floor(np.sqrt(ticks / TICKS) * ROOT_TICKS + 0.5)
            self._add_up(sums, wall, outcome, (np.ones(len(wall), np.int64), ticks, roots))

    def _add_up(self, sums: Ints, wall: Ints, outcome: Ints, amounts: tuple[Ints, Ints, Floats | Ints]) -> None:
        """Add calls, their ticks and roots to sums."""
        calls, ticks, roots = amounts
        slot = wall // CELL_SECONDS + DAY_SLOTS
        low, high = int(slot.min()), int(slot.max()) + 1
        width = high - low
        counts = np.bincount(outcome * width + slot - low, calls, 3 * width).astype(np.int64)
        sums[:3, low:high] += counts.reshape(3, width)
        sums[3, low:high] += np.bincount(slot - low, ticks).astype(np.int64)
        sums[4, low:high] += np.bincount(slot - low, roots).astype(np.int64)
        self.low, self.high = min(self.low, low), max(self.high, high)


class CountedSums(CallSums):
    """Calls that an engine has counted: a row stands for all of a quarter hour that are alike, and says how many are different."""

    def _waits(self, chunk: pd.DataFrame, _outcome: Ints) -> Floats:
        return np.array(chunk["wait"], float)

    def add(self, chunk: pd.DataFrame, _utc: Ints, wall: Ints, use: Flags, _zone: ZoneInfo) -> None:
        """Add the calls in use; those that say nothing are skipped."""
        outcome, wait = self._sifted(chunk, use)
        if not use.any():
            return
        of = {name: chunk[name].to_numpy(np.int64)[use] for name in COUNTED}
        waited = wait[use] > 0
        again = np.where(waited, of["rows"] - of["different"], 0)
        ticks, roots = (np.where(waited, of[f"{what}_of_rows"], 0) for what in ("ticks", "roots"))
        self._add_up(self.sums, wall[use], outcome[use], (of["rows"], ticks, roots))
        self._add_up(
            self.repeats,
            wall[use],
            outcome[use],
            (
                again,
                np.where(waited, ticks - of["ticks_of_different"], 0),
                np.where(waited, roots - of["roots_of_different"], 0),
            ),
        )
        self.has_seconds |= bool(of["has_seconds"].any())


COUNTED = (
    "rows", "different", "has_seconds", "ticks_of_rows", "ticks_of_different", "roots_of_rows", "roots_of_different",
)  # fmt: skip
"""What an engine counts; see `record_tables.counts_by_quarter`."""

OUTCOME_BITS, TICK_BITS = 2, 18
"""Outcomes that are added up are 0 to 2, the ticks of MAX_WAIT_S are below 2**18, seconds until 2100 below 2**32: 52 bits of 63."""


def packed_calls(utc: Ints, ticks: Ints, outcome: Ints) -> Ints:
    """Return calls as one integer each: eight bytes to keep, and the sort that finds repeats is that of plain numbers."""
    return utc << (TICK_BITS + OUTCOME_BITS) | ticks << OUTCOME_BITS | outcome


def unpacked_calls(packed: Ints) -> tuple[Ints, Ints, Ints]:
    """Return seconds of UTC, ticks waited and outcomes of packed calls."""
    return (
        packed >> (TICK_BITS + OUTCOME_BITS),
        packed >> OUTCOME_BITS & 2**TICK_BITS - 1,
        packed & 2**OUTCOME_BITS - 1,
    )


MAX_COUNT = 1e6  # more calls in one interval are a mistake of the record
HOUR_SECONDS = 2 * CELL_SECONDS


class CountSums(Sums):
    """Calls per interval: an hour, half an hour, or a part of it."""

    kind = "counts"

    def __init__(self, understood: Understanding) -> None:
        super().__init__(understood)
        self.starts, self.values = [np.empty(0, np.int64)], [np.empty((2, 0))]  # the first: different starts, sorted

    def add(self, chunk: pd.DataFrame, _utc: Ints, wall: Ints, use: Flags, _zone: ZoneInfo) -> None:
        """Add the rows in use; those that say nothing are skipped."""
        count, mean_wait = self.understood.counts(chunk), self._mean_wait(chunk)
        self.skip(use, ~((count >= 0) & (count <= MAX_COUNT)), "count", chunk["count"])
        mean_wait[count == 0] = 0.0
        if "mean_wait" in chunk:
            self.skip(use, ~(mean_wait >= 0), "mean", chunk["mean_wait"])
            self.skip(use, mean_wait > MAX_WAIT_S, "long", chunk["mean_wait"])
        self.skip(use, wall % 60 != 0, "odd")
        self.starts.append(wall[use])
        self.values.append(np.array([count, mean_wait])[:, use])
        if sum(map(len, self.starts[1:])) > max(MANY, len(self.starts[0])):
            self._drop_repeats()

    def total(self, _zone: ZoneInfo, name: str) -> tuple[Ints, Ints, Floats]:
        """Return the slots of which every interval is there, how many rows each holds, and their sums [5, n]."""
        start, values = self._drop_repeats()
        gaps, often = np.unique(np.diff(start), return_counts=True)
        length = int(gaps[often.argmax()]) if len(gaps) else CELL_SECONDS
        if CELL_SECONDS % length and length != HOUR_SECONDS:
            refuse(name, "length", length / 60)
        self.halves = 2 if length == HOUR_SECONDS else 1
        use = np.ones(len(start), bool)
        self.rows = np.ones(len(start), np.int64)
        self.skip(use, start % min(length, CELL_SECONDS) != 0, "odd")
        held, which, rows = np.unique(start[use] // CELL_SECONDS, return_inverse=True, return_counts=True)
        whole = self._whole(rows, length)
        self.skipped["part"] += int(rows[~whole].sum())
        added = [np.bincount(which, each, len(held)) for each in self._amounts(*values[:, use])]
        return held[whole], rows[whole].astype(np.int64), np.array(added, float)[:, whole]

    def _mean_wait(self, chunk: pd.DataFrame) -> Floats:
        return np.zeros(len(chunk))

    def _whole(self, rows: Ints, length: int) -> Flags:
        """Whether every interval of a half hour is there: a part of its calls would look like a quiet half hour."""
        return np.asarray(rows * length >= CELL_SECONDS)

    def _amounts(self, count: Floats, _mean_wait: Floats) -> Floats:
        nothing = np.zeros(len(count))
        return np.array([nothing, nothing, nothing, count, nothing])

    def _drop_repeats(self) -> tuple[Ints, Floats]:
        start, values = np.concatenate(self.starts), np.concatenate(self.values, axis=1)
        different, first = np.unique(start, return_index=True)
        self.skipped["repeat"] += len(start) - len(different)
        self.starts, self.values = [different], [values[:, first]]
        return different, values[:, first]


class MeanSums(CountSums):
    """Calls answered per interval and their mean wait, as telephone systems report them."""

    kind = "calls"

    def _mean_wait(self, chunk: pd.DataFrame) -> Floats:
        return self.understood.mean_waits(chunk)

    def _whole(self, rows: Ints, _length: int) -> Flags:
        return np.ones(len(rows), bool)

    def _amounts(self, count: Floats, mean_wait: Floats) -> Floats:
        """Return what the calls add up to.

        The sum of the square roots is about what it is where these are exponential: for one call it is the root of its wait,
        for many √½ of the root of the mean; for two it is right to a hundredth.
        """
        nothing = np.zeros(len(count))
        roots = count * np.sqrt(mean_wait * (1 + 1 / np.maximum(count, 1)) / 2)
        return np.array([count, nothing, nothing, count * mean_wait, roots])
