"""Records in an engine, as an Ibis table: calls are counted where they lie, all else is read by rows.

The engine counts by quarter hour of the records' own clock, outcome as it is written, and kind of wait, and tells repeats
from the rest: what it gives back is small. What the words mean, zones, gaps and hours are looked up here, as for a file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from planner.days.changes import wall_seconds
from planner.learning.record_files import Records, sampled
from planner.learning.record_forms import wait_form_of
from planner.learning.record_sums import END_SECOND, FIRST_SECOND, ROOT_TICKS, TICKS
from planner.line.learned import MAX_WAIT_S
from planner.messages import show
from planner.records.columns import Columns, Sheet, choose_columns
from planner.records.outcomes import MAX_WORD
from planner.records.shape import SAMPLE_ROWS
from planner.records.times import MAX_TIME
from planner.records.words import refuse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    import pandas as pd

QUARTER = 900  # seconds: every zone's clock is a whole number of them from every other's
LONGEST_TEXT = max(MAX_TIME, MAX_WORD) + 1  # characters that are looked at: who has more is too long, whatever follows
BATCH_ROWS = 1 << 16
MOST_GROUPS = 4_000_000  # a century of quarter hours: more are no outcomes but notes
COUNTED = {"at", "wait", "outcome", "direction"}  # roles of columns that an engine can count by
NONE, NO_TIME, SOME, LONG = range(4)
KIND_WAITS = np.array([np.nan, 0.0, 1.0, 2 * MAX_WAIT_S])
"""Kinds of waits: one for each reason that a call cannot be used for, and a wait that stands for the kind."""


def records_in_table(table: Any, given: Columns, name: str) -> Records:
    """Return the records of an Ibis table. Raises PlanError where columns are missing."""
    head = table.select(**{str(column): _bounded(table[column]) for column in table.columns}).limit(SAMPLE_ROWS)
    sheet = Sheet([*map(str, table.columns)], sampled(head.to_pandas()))
    columns = choose_columns(sheet, given, name)
    types = {role: table[column].type() for role, column in columns.roles.items()}
    if types.keys() <= COUNTED and "wait" in types and types["at"].is_timestamp() and types["wait"].is_numeric():
        return Records(
            columns, sheet, iter(()), lambda latest, zone: _counted(table, columns, sheet, latest, zone, name)
        )
    return Records(columns, sheet, _rows(table, columns))


def _bounded(column: Any) -> Any:
    """Return a column whose values are of bounded size."""
    kind = column.type()
    if kind.is_numeric() or kind.is_temporal() or kind.is_boolean() or kind.is_interval():
        return column
    return (column if kind.is_string() else column.cast("string")).left(LONGEST_TEXT)


def _rows(table: Any, columns: Columns) -> Iterator[pd.DataFrame]:
    """Yield the rows themselves."""
    chosen = table.select(**{role: _bounded(table[column]) for role, column in columns.roles.items()})
    for batch in chosen.to_pyarrow_batches(chunk_size=BATCH_ROWS):
        yield batch.to_pandas()


def _counted(
    table: Any, columns: Columns, sheet: Sheet, latest: int, zone: ZoneInfo, name: str
) -> Iterator[pd.DataFrame]:
    """Yield calls that are alike as one row each, in a single chunk; `latest` is now, and `zone` that of times without an offset."""
    import pandas as pd

    aware = _is_aware(table, str(columns.at))
    until = latest if aware else int(wall_seconds(np.array([latest]), zone)[0])
    unit = wait_form_of(columns, sheet, "wait").unit
    found = counts_by_quarter(table, columns, unit, until).limit(MOST_GROUPS + 1).to_pandas()
    if len(found) > MOST_GROUPS:
        refuse(name, "many-words", show(columns.outcome))
    quarter = found["quarter"].astype("Int64").fillna(-1).to_numpy(np.int64)  # no time: before all
    late = found["is_late"].fillna(False).to_numpy(bool)
    at = pd.DatetimeIndex((quarter * QUARTER + late * (QUARTER - 1)).view("M8[s]"))
    words = {role: found[role].astype("category") for role in ("outcome", "direction") if role in found}
    yield found.assign(at=at.tz_localize("UTC") if aware else at, wait=KIND_WAITS[found["kind"].to_numpy(int)], **words)


def _is_aware(table: Any, column: str) -> bool:
    """Whether times are moments. Those of Spark look to Ibis like the clock of UTC."""
    if table[column].type().timezone is not None:
        return True
    backend = table.get_backend()
    if backend.name != "pyspark":
        return False
    return bool(backend.raw_sql(backend.compile(table)).schema[column].dataType.typeName() == "timestamp")


def counts_by_quarter(table: Any, columns: Columns, unit: float, until: int) -> Any:
    """Return the expression: how many calls, different calls, ticks and roots of ticks there are, by quarter hour and word.

    `until` is the second of the records' own clock after which all is in the future. Calls are the same that have the same
    second, ticks waited, outcome and direction.
    """
    import ibis

    at = table[columns.at]
    first, end = (ibis.literal(day).cast(at.type()) for day in ("1970-01-01 00:00:00", "2100-01-01 00:00:00"))
    assert (FIRST_SECOND, END_SECOND) == (0, 4102444800)
    at = ((at >= first) & (at < end)).ifelse(at, ibis.null(at.type()))
    wait = table[columns.wait].cast("float64")
    if table[columns.wait].type().is_floating():
        wait = wait.isnan().ifelse(ibis.null("float64"), wait)  # in an engine no number is the largest of all
    wait = wait * unit
    usable = wait.notnull() & (wait >= 0) & (wait <= MAX_WAIT_S)
    words = {role: column for role, column in columns.roles.items() if role in ("outcome", "direction")}
    calls = table.select(
        second=at.truncate("s").epoch_seconds().cast("int64"),
        ticks=(usable.ifelse(wait, 0.0) * TICKS + 0.5).floor().cast("int64"),
        kind=ibis.cases((wait > MAX_WAIT_S, LONG), (usable, SOME), else_=NONE),
        **{role: _bounded(table[column]) for role, column in words.items()},
    )
    calls = calls.mutate(kind=((calls.kind == SOME) & (calls.ticks == 0)).ifelse(NO_TIME, calls.kind))
    different = calls.group_by("second", "ticks", "kind", *words).agg(rows=calls.count())
    roots = ((different.ticks / TICKS).cast("float64").sqrt() * ROOT_TICKS + 0.5).floor().cast("int64")
    different = different.mutate(
        quarter=(different.second / QUARTER).floor().cast("int64"),
        is_late=different.second > until,
        has_seconds=(different.second % 60 != 0).ifelse(1, 0),
        roots=roots,
    )
    return different.group_by("quarter", "is_late", "kind", *words).agg(
        rows=different.rows.sum().cast("int64"),
        different=different.count(),
        ticks_of_rows=(different.rows * different.ticks).sum().cast("int64"),
        ticks_of_different=different.ticks.sum().cast("int64"),
        roots_of_rows=(different.rows * different.roots).sum().cast("int64"),
        roots_of_different=different.roots.sum().cast("int64"),
        has_seconds=different.has_seconds.max(),
    )
