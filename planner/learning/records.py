"""A service team's call records, read by chunks and added up by half hour of the line's wall clock.

Records are untrusted and may be larger than memory. A row that cannot be used is counted under its first reason; a file that
cannot be used is one sentence. Seconds are since 1970, of UTC or as a clock reads ("wall"); a slot is a half hour of a clock
counted likewise.
"""

from __future__ import annotations

import zlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from planner.days.changes import EPOCH, utc_seconds, wall_seconds
from planner.days.grid import lay_grid
from planner.days.zones import zone_named
from planner.files import open_file, why
from planner.frozen import dataclass
from planner.learning.cells import CELL_MINUTES, Cells
from planner.learning.engines import is_in_engine, opened, shown_address
from planner.learning.own_hours import with_hours_seen
from planner.learning.record_files import records_in_csv, records_in_frame
from planner.learning.record_forms import Understanding, rows_of
from planner.learning.record_sums import (
    CELL_SECONDS,
    DAY_SLOTS,
    END_SECOND,
    FIRST_SECOND,
    CallSums,
    CountedSums,
    CountSums,
    MeanSums,
    Sums,
)
from planner.learning.record_tables import records_in_table
from planner.messages import PlanError, Text, Voice, plain, show
from planner.records.columns import Columns, zone_of_header
from planner.records.outcomes import OUTCOMES
from planner.records.times import letters_of
from planner.records.words import REASONS, refuse

if TYPE_CHECKING:
    import pandas as pd
    from ibis.expr.types import Table

    from planner.arrays import Flags, Ints
    from planner.learning.record_files import Progress, Records
    from planner.line.hotline import Hotline


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: cells sorted by (day, minute), and how many rows were used, or skipped for which reason.

    `line` is the line whose records these are: one of one's own has its hours from them. `first` and `last` are the starts of the first and the last half hour used, the line's wall clock, naive.
    """

    line: Hotline
    cells: Cells
    rows: int
    used: int
    first: datetime
    last: datetime
    skipped: tuple[tuple[Text, int], ...]
    understood: Text
    loud: tuple[Text, ...] = ()  # what may make the rest another than the whole

    def summary(self, lang: str) -> list[str]:
        """Return how the file was understood, what was read, a line for each reason to skip rows, and what to beware of, in `lang`."""
        t = Voice(lang)
        rows, used, span = f"{self.rows:,}", f"{self.used:,}", f"{self.first:%Y-%m-%d} .. {self.last:%Y-%m-%d}"
        return [
            t(self.understood),
            t(f"读到 {rows} 行，{span}；采用 {used} 行", f"read {rows} rows, {span}; used {used}"),
            *(t(f"跳过 {n:,} 行：{why.zh}", f"skipped {n:,}: {why.en}") for why, n in self.skipped),
            *map(t, self.loud),
        ]


USUAL = Columns()  # columns are found by their names


def read_records(
    source: Path | str,
    hotline: Hotline,
    now: datetime,
    columns: Columns = USUAL,
    *,
    timezone: str | None = None,
    table: str | None = None,
    progress: Progress | None = None,
) -> Reading:
    """Read calls, or counts or averages per interval, as known at `now`. Raises PlanError.

    `source` is a CSV file (also gzipped), Parquet files ("calls/*.parquet"), or the address of a database with this `table`. Times without an offset are the wall clock of `timezone`, or else of the line. `progress` gets (bytes done, bytes in all).
    """
    if is_in_engine(str(source)):
        name = shown_address(str(source))
        with opened(str(source), table) as found:
            return _add_up(records_in_table(found, columns, name), hotline, now, timezone, name)
    path, name = Path(source), plain(source)
    if table is not None:
        refuse(name, "table")
    try:
        with open_file(path) as file:
            magic = file.peek(4)[:4]  # what a file is, not what it is called
            if magic == b"PK\3\4":
                refuse(name, "zip")
            with records_in_csv(file, columns, name, progress or (lambda _done, _all: None)) as records:
                return _add_up(records, hotline, now, timezone, name)
    except OSError as error:
        refuse(name, "unreadable", why(error))
    except (EOFError, zlib.error) as error:
        words = plain(error)[:200]
        refuse(name, "unreadable", Text(words, words))


def cells_of(
    calls: pd.DataFrame | Table,
    hotline: Hotline,
    now: datetime | None = None,
    columns: Columns = USUAL,
    *,
    timezone: str | None = None,
) -> Cells:
    """Add up a frame or an Ibis table of calls (called_at, wait_s, outcome), or of counts or averages per interval (start, count, mean_wait_s).

    As `read_records` does. Raises PlanError.
    """
    records_in = records_in_table if hasattr(calls, "to_pyarrow_batches") else records_in_frame
    return _add_up(records_in(calls, columns, "calls"), hotline, now, timezone, "calls").cells


def _add_up(records: Records, hotline: Hotline, now: datetime | None, timezone: str | None, name: str) -> Reading:
    """Return what chunks of rows add up to; `name` is the address for complaints."""
    zone = ZoneInfo(hotline.timezone)
    timezone = timezone if timezone is not None else zone_of_header(records.columns)
    clocks = _Clocks(
        source=zone if timezone is None else _zone_of_records(timezone),
        line=zone,
        latest=END_SECOND if now is None else int(now.timestamp()),
    )
    sums, rows, any_naive = _take_in(records, clocks, name)
    _check_words(sums, rows, name)
    _check_use(sums, rows, name)
    slots, held, amounts = sums.total(zone, name)
    parts = slots[:, None] + np.arange(sums.halves)
    if hotline.is_own and not hotline.hours:
        answered, missed = amounts[0], amounts[1:3].sum(axis=0)
        calls = amounts[3] if sums.kind == "counts" else answered if answered.any() else missed
        hotline = with_hours_seen(hotline, parts.ravel(), np.repeat(calls, sums.halves))
    open_parts = _in_hours(hotline, parts.ravel()).reshape(parts.shape)
    inside = open_parts.any(axis=1)
    outside = sums.skipped["outside"] = int(held[~inside].sum())
    if 2 * outside > held.sum():
        fitting = _fitting_zone(hotline, slots, held, clocks.source) if any_naive else None
        refuse(name, "other-zone" if fitting else "outside", outside, int(held.sum()), fitting)
    _check_use(sums, rows, name)
    skipped = _why_skipped(sums)
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
        line=hotline,
        cells=cells,
        rows=rows,
        used=int(held[inside].sum()),
        first=_start(cells, 0),
        last=_start(cells, -1),
        skipped=skipped,
        understood=sums.understood.said(aware=not any_naive, zone=timezone),
        loud=_loud(sums),
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


def _take_in(records: Records, clocks: _Clocks, name: str) -> tuple[CallSums | CountSums, int, bool]:
    """Return the sums of all rows, how many there are, and whether the time of any has no offset."""
    understood = Understanding(records, name, letters_of(clocks.source))
    sums, rows, any_naive = _sums_of(understood, is_counted=records.counted is not None), 0, False
    for chunk in records.counted(clocks.latest, clocks.source) if records.counted else records.chunks:
        if not len(chunk):
            continue
        sums.rows = rows_of(chunk)
        if not rows:
            understood.begin(chunk)
        seconds, offset = understood.times(chunk)
        seconds = seconds.copy()  # what pandas lends is not ours to write in
        use = np.ones(len(chunk), bool)
        sums.skip(use, (seconds < FIRST_SECOND) | (seconds >= END_SECOND), "date", chunk["at"])
        seconds[~use] = seconds[use.argmax()] if use.any() else FIRST_SECOND  # any time will do
        utc, exists = utc_seconds(seconds, clocks.source)
        utc[offset] = seconds[offset]
        sums.skip(use, ~(exists | offset), "gap")
        sums.skip(use, utc > clocks.latest, "future")
        sums.add(chunk, utc, wall_seconds(utc, clocks.line), use, clocks.line)
        rows += int(sums.rows.sum())
        any_naive |= not offset.all()
    if not rows:
        refuse(name, "empty")
    return sums, rows, any_naive


def _sums_of(understood: Understanding, *, is_counted: bool) -> CallSums | CountSums:
    columns = understood.columns
    if columns.count is None:
        return CountedSums(understood) if is_counted else CallSums(understood)
    return MeanSums(understood) if columns.mean_wait else CountSums(understood)


MANY_UNKNOWN = 0.1  # of the rows: what is learned from the others is not what callers met


def _check_words(sums: Sums, rows: int, name: str) -> None:
    """Refuse a file in which an outcome as a whole is not understood."""
    if sums.skipped["outcome"] >= MANY_UNKNOWN * rows and (unknown := sums.understood.unknown()):
        words = ", ".join(f"{show(word)} ({count:,})" for word, count in unknown[:5])
        refuse(name, "words", words, sums.skipped["outcome"], rows, show(unknown[0][0]))


def _check_use(sums: Sums, rows: int, name: str) -> None:
    """Refuse a file of which most rows cannot be used, for whatever reasons. A call that stands there twice is not lost."""
    different = rows - sums.skipped["repeat"]
    lost = sum(count for reason, count in sums.skipped.items() if reason != "repeat")
    if 2 * lost > different:
        why = _why_skipped(sums, examples=True)
        reasons = Text(*("; ".join(f"{words[lang]} {count:,}" for words, count in why) for lang in ("zh", "en")))
        if lost == different:
            refuse(name, "none", rows, reasons)
        refuse(name, "most", lost, rows, reasons)


def _why_skipped(sums: Sums, *, examples: bool = False) -> tuple[tuple[Text, int], ...]:
    """Return why rows were not used, and how many for each reason."""
    why = []
    for reason in (reason for reason in REASONS if sums.skipped[reason]):
        words = ", ".join(show(word) for word, _ in sums.understood.unknown()[:3]) if reason == "outcome" else ""
        words = words or (sums.examples.get(reason, "") if examples else "")
        text = REASONS[reason]
        text = Text(f"{text.zh}：{words}", f"{text.en}: {words}") if words else text
        why.append((text, sums.skipped[reason]))
    return tuple(why)


def _loud(sums: Sums) -> tuple[Text, ...]:
    """Return what may make the rows in use others than the whole: outcomes of which none, or some, could be used."""
    if not isinstance(sums, CallSums):
        return ()
    loud = []
    if unknown := sums.understood.unknown():
        word = show(unknown[0][0])
        loud.append(
            Text(
                f"注意：请用 --answered {word} 或 --gave-up {word} 说明它是什么",
                f"mind: say what it is with --answered {word} or --gave-up {word}",
            )
        )
    for outcome, ended, used in zip(OUTCOMES.values(), sums.ended.tolist(), sums.used.tolist(), strict=True):
        if ended and not used:
            loud.append(
                Text(
                    f"注意：{ended:,} 次“{outcome.zh}”全部用不了，只按其余的通话学",
                    f"mind: none of the {ended:,} calls that ended '{outcome.en}' could be used; the rest is learned without them",
                )
            )
    return tuple(loud)


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
