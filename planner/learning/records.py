"""A service team's call records, read by chunks and added up by half hour of the line's wall clock.

Records are untrusted and may be larger than memory. A row that cannot be used is counted under its first reason; a file that
cannot be used is one sentence. Seconds are since 1970, of UTC or as a clock reads ("wall"); a slot is a half hour of a clock
counted likewise.
"""

from __future__ import annotations

import zlib
from contextlib import closing
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from planner.days.changes import EPOCH, utc_seconds, wall_seconds
from planner.days.grid import lay_grid
from planner.days.zones import zone_named
from planner.frozen import dataclass
from planner.learning.cells import CELL_MINUTES, Cells
from planner.learning.record_columns import Columns, seconds_of, time_format
from planner.learning.record_files import chunks_of_csv, chunks_of_frame, chunks_of_parquet
from planner.learning.record_sums import (
    CELL_SECONDS,
    DAY_SLOTS,
    END_SECOND,
    FIRST_SECOND,
    CallSums,
    CountSums,
    MeanSums,
    Sums,
)
from planner.learning.record_words import REASONS, refuse
from planner.messages import PlanError, Text, Voice, plain, show

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pandas as pd

    from planner.arrays import Flags, Ints
    from planner.learning.record_files import Progress
    from planner.line.hotline import Hotline


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: cells sorted by (day, minute), and how many rows were used, or skipped for which reason.

    `first` and `last` are the starts of the first and the last half hour used, the line's wall clock, naive.
    """

    cells: Cells
    rows: int
    used: int
    first: datetime
    last: datetime
    skipped: tuple[tuple[Text, int], ...]

    def summary(self, lang: str) -> list[str]:
        """Return a line on what was read, and one for each reason to skip rows, in `lang`."""
        t = Voice(lang)
        rows, used, span = f"{self.rows:,}", f"{self.used:,}", f"{self.first:%Y-%m-%d} .. {self.last:%Y-%m-%d}"
        return [
            t(f"读到 {rows} 行，{span}；采用 {used} 行", f"read {rows} rows, {span}; used {used}"),
            *(t(f"跳过 {n:,} 行：{why.zh}", f"skipped {n:,}: {why.en}") for why, n in self.skipped),
        ]


USUAL = Columns()  # columns are found by their names


def read_records(
    path: Path,
    hotline: Hotline,
    now: datetime,
    columns: Columns = USUAL,
    *,
    timezone: str | None = None,
    progress: Progress | None = None,
) -> Reading:
    """Read a CSV (also gzipped) or Parquet file of calls, or of counts or averages per interval, as known at `now`. Raises PlanError.

    Times without an offset are the wall clock of `timezone`, or else of the line. `progress` gets (bytes done, bytes in all).
    """
    name = plain(path)
    try:
        if not path.is_file():
            refuse(name, "missing")
        with path.open("rb") as file:
            magic = file.peek(4)[:4]  # what a file is, not what it is called
            if magic == b"PK\3\4":
                refuse(name, "zip")
            chunks_of = chunks_of_parquet if magic == b"PAR1" or path.suffix == ".parquet" else chunks_of_csv
            with closing(chunks_of(file, columns, name, progress or (lambda _done, _all: None))) as chunks:
                return _add_up(chunks, hotline, now, timezone, name)
    except (OSError, EOFError, zlib.error) as error:
        refuse(name, "unreadable", getattr(error, "strerror", None) or plain(error)[:200])


def cells_of(
    frame: pd.DataFrame,
    hotline: Hotline,
    now: datetime | None = None,
    columns: Columns = USUAL,
    *,
    timezone: str | None = None,
) -> Cells:
    """Add up a frame of calls (called_at, wait_s, outcome), or of counts or averages per interval (start, count, mean_wait_s).

    As `read_records` does. Raises PlanError.
    """
    return _add_up(chunks_of_frame(frame, columns, "calls"), hotline, now, timezone, "calls").cells


def _add_up(
    chunks: Iterable[pd.DataFrame], hotline: Hotline, now: datetime | None, timezone: str | None, name: str
) -> Reading:
    """Return what chunks of rows add up to; `name` is the address for complaints."""
    zone = ZoneInfo(hotline.timezone)
    clocks = _Clocks(
        source=zone if timezone is None else _zone_of_records(timezone),
        line=zone,
        latest=END_SECOND if now is None else int(now.timestamp()),
    )
    sums, rows, any_naive = _take_in(chunks, clocks, name)
    _check_use(sums, rows, name)
    slots, held, amounts = sums.total(zone, name)
    parts = slots[:, None] + np.arange(sums.halves)
    open_parts = _in_hours(hotline, parts.ravel()).reshape(parts.shape)
    inside = open_parts.any(axis=1)
    outside = sums.skipped["outside"] = int(held[~inside].sum())
    if 2 * outside > held.sum():
        fitting = _fitting_zone(hotline, slots, held, clocks.source) if any_naive else None
        refuse(name, "other-zone" if fitting else "outside", outside, int(held.sum()), fitting)
    skipped = tuple((_why(sums, reason), sums.skipped[reason]) for reason in REASONS if sums.skipped[reason])
    if not len(slots):
        zh, en = ("; ".join(f"{why[lang]} {n:,}" for why, n in skipped) for lang in ("zh", "en"))
        refuse(name, "none", rows, Text(zh, en))
    halves = open_parts.sum(axis=1)  # what an hour had lies in those of its halves in which the line is open
    row, part = np.nonzero(open_parts)
    answered, given_up, busy, amount, roots = amounts[:, row] / halves[row]
    cells = Cells(
        kind=sums.kind,
        day=parts[row, part] // DAY_SLOTS + EPOCH,
        minute=parts[row, part] % DAY_SLOTS * CELL_MINUTES,
        amount=amount,
        roots=roots,
        answered=answered,
        given_up=given_up,
        busy=busy,
        halves=halves[row].astype(float),
    )
    return Reading(
        cells=cells,
        rows=rows,
        used=int(held[inside].sum()),
        first=_start(cells, 0),
        last=_start(cells, -1),
        skipped=skipped,
    )


@dataclass(frozen=True, slots=True)
class _Clocks:
    source: ZoneInfo  # of times without an offset
    line: ZoneInfo
    latest: int  # second of UTC; what is later has not happened yet


def _zone_of_records(name: str) -> ZoneInfo:
    try:
        return zone_named(name)
    except PlanError:
        refuse(f"--timezone {show(name)}", "zone")


def _take_in(chunks: Iterable[pd.DataFrame], clocks: _Clocks, name: str) -> tuple[CallSums | CountSums, int, bool]:
    """Return the sums of all rows, how many there are, and whether the time of any has no offset."""
    sums: CallSums | CountSums = CallSums()
    form, rows, any_naive = "", 0, False
    for chunk in chunks:
        if not len(chunk):
            continue
        if not rows:
            form, sums = time_format(chunk["at"], name), _sums_of(chunk)
        seconds, offset = seconds_of(chunk["at"], form)
        seconds = seconds.copy()  # what pandas lends is not ours to write in
        use = np.ones(len(chunk), bool)
        sums.skip(use, (seconds < FIRST_SECOND) | (seconds >= END_SECOND), "date", chunk["at"])
        seconds[~use] = seconds[use.argmax()] if use.any() else FIRST_SECOND  # any time will do
        utc, exists = utc_seconds(seconds, clocks.source)
        utc[offset] = seconds[offset]
        sums.skip(use, ~(exists | offset), "gap")
        sums.skip(use, utc > clocks.latest, "future")
        sums.add(chunk, utc, wall_seconds(utc, clocks.line), use, clocks.line)
        rows += len(chunk)
        any_naive |= not offset.all()
    return sums, rows, any_naive


def _sums_of(chunk: pd.DataFrame) -> CallSums | CountSums:
    if "count" not in chunk:
        return CallSums()
    return MeanSums() if "mean_wait" in chunk else CountSums()


def _check_use(sums: Sums, rows: int, name: str) -> None:
    """Refuse a file of which most rows cannot be used for one reason: a column was mistaken for another."""
    if not rows:
        refuse(name, "empty")
    for reason, example in sums.examples.items():
        if 2 * sums.skipped[reason] > rows:
            refuse(name, "most", REASONS[reason], example)


def _why(sums: Sums, reason: str) -> Text:
    text, words = REASONS[reason], ", ".join(sums.words)
    return Text(f"{text.zh}：{words}", f"{text.en}: {words}") if reason == "outcome" else text


def _start(cells: Cells, at: int) -> datetime:
    return datetime.fromordinal(int(cells.day[at])) + timedelta(minutes=int(cells.minute[at]))


def _in_hours(hotline: Hotline, slots: Ints) -> Flags:
    """Whether the line is open when half hours start. On days of 23 or 25 hours the grid's slots are not the clock's."""
    if not len(slots):
        return np.zeros(0, bool)
    days = slots // DAY_SLOTS + EPOCH
    first = int(days.min())
    grid = lay_grid(hotline, first, int(days.max()) - first + 1, CELL_MINUTES)
    inside = np.zeros((len(grid.minute), DAY_SLOTS), bool)
    pattern, slot = np.nonzero(grid.in_hours)
    inside[pattern, grid.minute[pattern, slot] // CELL_MINUTES] = True
    return np.asarray(inside[grid.pattern[days - first], slots % DAY_SLOTS])


ZONE_FITS = 0.9  # of the rows are inside the opening hours
ZONES = (
    "UTC",
    "Asia/Shanghai",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Moscow",
    "Asia/Jerusalem",
    "Asia/Dubai",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Australia/Sydney",
)
"""What to try when the times do not fit the opening hours."""


def _fitting_zone(hotline: Hotline, slots: Ints, rows: Ints, source: ZoneInfo) -> str | None:
    """Return the zone whose wall clock puts nearly all rows inside the opening hours, if one does."""
    zone = ZoneInfo(hotline.timezone)
    readings = wall_seconds(utc_seconds(slots * CELL_SECONDS, zone)[0], source)  # as they stand in the records
    fits = {}
    for other in ZONES:
        wall = wall_seconds(utc_seconds(readings, ZoneInfo(other))[0], zone)
        fits[other] = int(rows[_in_hours(hotline, wall // CELL_SECONDS)].sum())
    best = max(ZONES, key=lambda other: fits[other])
    return best if fits[best] > ZONE_FITS * rows.sum() else None
