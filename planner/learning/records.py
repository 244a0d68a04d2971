"""A service team's call records, read by chunks and added up by half hour of the line's wall clock.

Records are untrusted and may be larger than memory. A row that cannot be used is counted under its first reason; a file that
cannot be used is one sentence. Seconds are since 1970, of UTC or as a clock reads ("wall"); a slot is a half hour of a clock
counted likewise.
"""

from __future__ import annotations

import zlib
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from planner.days.grid import lay_grid
from planner.days.zones import EPOCH, utc_seconds, wall_seconds
from planner.learning.cells import CELL_MINUTES, Cells
from planner.learning.record_columns import Columns, choose_columns, seconds_of, time_format
from planner.learning.record_files import CHUNK_ROWS, chunks_of_csv, chunks_of_parquet
from planner.learning.record_sums import CELL_SECONDS, DAY_SLOTS, END_SECOND, FIRST_SECOND, CallSums, CountSums, Sums
from planner.learning.record_words import REASONS, refuse, zone_of_records
from planner.messages import Text, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    import pandas as pd

    from planner.arrays import Flags, Ints
    from planner.line.hotline import Hotline

    Progress = Callable[[int, int], None]

ZONE_FITS = 0.9  # of the rows are inside the opening hours
ZONES = (
    "UTC", "Asia/Shanghai", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "Europe/London",
    "Europe/Berlin", "Europe/Moscow", "Asia/Jerusalem", "Asia/Dubai", "Asia/Kolkata", "Asia/Tokyo", "Australia/Sydney",
)  # fmt: skip
"""What to try when the times do not fit the opening hours."""


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
        rows, used, span = f"{self.rows:,}", f"{self.used:,}", f"{self.first:%Y-%m-%d} .. {self.last:%Y-%m-%d}"
        lines = [Text(f"读到 {rows} 行，{span}；采用 {used} 行", f"read {rows} rows, {span}; used {used}")]
        lines += [Text(f"跳过 {n:,} 行：{why.zh}", f"skipped {n:,}: {why.en}") for why, n in self.skipped]
        return [line[lang] for line in lines]


def read_records(
    path: Path,
    hotline: Hotline,
    now: datetime,
    *,
    at: str | None = None,
    wait: str | None = None,
    outcome: str | None = None,
    count: str | None = None,
    timezone: str | None = None,
    progress: Progress | None = None,
) -> Reading:
    """Read a CSV (also gzipped) or Parquet file of calls, or of counts per interval, as known at `now`. Raises PlanError.

    Times without an offset are the wall clock of `timezone`, or else of the line. `progress` gets (bytes done, bytes in all).
    """
    name, given = plain(path), Columns(at, wait, outcome, count)
    try:
        if not path.is_file():
            refuse(name, "missing")
        with path.open("rb") as file:
            magic = file.peek(4)[:4]  # what a file is, not what it is called
            if magic == b"PK\3\4":
                refuse(name, "zip")
            parquet = magic == b"PAR1" or path.suffix == ".parquet"
            chunks = (chunks_of_parquet if parquet else chunks_of_csv)(
                file, given, name, progress or (lambda _done, _all: None)
            )
            with closing(chunks):
                return _add_up(chunks, hotline, now, timezone, name)
    except (OSError, EOFError, zlib.error) as error:
        refuse(name, "unreadable", getattr(error, "strerror", None) or plain(error)[:200])


def cells_of(
    frame: pd.DataFrame,
    hotline: Hotline,
    now: datetime | None = None,
    *,
    at: str | None = None,
    wait: str | None = None,
    outcome: str | None = None,
    count: str | None = None,
    timezone: str | None = None,
) -> Cells:
    """Add up a frame of calls (called_at, wait_s, outcome) or of counts (start, count), as `read_records`. Raises PlanError."""
    import pandas as pd

    names = [str(column) for column in frame.columns]
    where = {
        role: names.index(c)
        for role, c in choose_columns(names, Columns(at, wait, outcome, count), "calls").roles.items()
    }
    chunks = (
        pd.DataFrame({role: frame.iloc[start : start + CHUNK_ROWS, i] for role, i in where.items()})
        for start in range(0, len(frame), CHUNK_ROWS)
    )
    return _add_up(chunks, hotline, now, timezone, "calls").cells


def _add_up(
    chunks: Iterable[pd.DataFrame], hotline: Hotline, now: datetime | None, timezone: str | None, name: str
) -> Reading:
    """Return what chunks of rows add up to; `name` is the address for complaints."""
    zone = ZoneInfo(hotline.timezone)
    source = zone if timezone is None else zone_of_records(timezone)
    latest = END_SECOND if now is None else int(now.timestamp())
    tally: CallSums | CountSums = CallSums()
    form, rows, any_naive = "", 0, False
    for chunk in chunks:
        if not len(chunk):
            continue
        if not rows:
            form, tally = time_format(chunk["at"], name), CountSums() if "count" in chunk else tally
        seconds, offset = seconds_of(chunk["at"], form)
        seconds = seconds.copy()  # what pandas lends is not ours to write in
        use = np.ones(len(chunk), bool)
        tally.skip(use, (seconds < FIRST_SECOND) | (seconds >= END_SECOND), "date", chunk["at"])
        seconds[~use] = seconds[use.argmax()] if use.any() else FIRST_SECOND  # any time will do
        utc, exists = utc_seconds(seconds, source)
        utc[offset] = seconds[offset]
        tally.skip(use, ~(exists | offset), "gap")
        tally.skip(use, utc > latest, "future")
        tally.add(chunk, utc, wall_seconds(utc, zone), use, zone)
        rows += len(chunk)
        any_naive |= not offset.all()
    if not rows:
        refuse(name, "empty")
    for reason in tally.examples:
        if 2 * tally.skipped[reason] > rows:
            refuse(name, "most", REASONS[reason], tally.examples[reason])
    slots, held, sums = tally.total(zone, name)
    inside = _in_hours(hotline, slots)
    outside = tally.skipped["outside"] = int(held[~inside].sum())
    if 2 * outside > held.sum():
        best = _best_zone(hotline, slots, held, source) if any_naive else None
        refuse(name, "other-zone" if best else "outside", outside, int(held.sum()), best)
    skipped = tuple((_why(tally, reason), tally.skipped[reason]) for reason in REASONS if tally.skipped[reason])
    if not len(slots):
        refuse(
            name, "none", rows, Text(*("; ".join(f"{why[lang]} {n:,}" for why, n in skipped) for lang in ("zh", "en")))
        )
    slots, (answered, given_up, busy, amount) = slots[inside], sums[:, inside]
    day, minute = slots // DAY_SLOTS + EPOCH, slots % DAY_SLOTS * CELL_MINUTES
    cells = Cells(tally.kind, day, minute, amount, answered, given_up, busy)
    first, last = (datetime.fromordinal(int(day[i])) + timedelta(minutes=int(minute[i])) for i in (0, -1))
    return Reading(cells, rows, int(held[inside].sum()), first, last, skipped)


def _why(tally: Sums, reason: str) -> Text:
    text, words = REASONS[reason], ", ".join(tally.words)
    return Text(f"{text.zh}：{words}", f"{text.en}: {words}") if reason == "outcome" else text


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


def _best_zone(hotline: Hotline, slots: Ints, rows: Ints, source: ZoneInfo) -> str | None:
    """Return the zone whose wall clock puts nearly all rows inside the opening hours, if one does."""
    zone = ZoneInfo(hotline.timezone)
    readings = wall_seconds(utc_seconds(slots * CELL_SECONDS, zone)[0], source)  # as they stand in the records
    fits = {}
    for other in ZONES:
        wall = wall_seconds(utc_seconds(readings, ZoneInfo(other))[0], zone)
        fits[other] = int(rows[_in_hours(hotline, wall // CELL_SECONDS)].sum())
    best = max(ZONES, key=lambda other: fits[other])
    return best if fits[best] > ZONE_FITS * rows.sum() else None
