"""Columns of records as numbers: which is which, times, waits and outcomes."""

from __future__ import annotations

from dataclasses import astuple
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.caller.calls import OUTCOMES, outcome_named
from planner.days.years import FIRST_RECORD_YEAR, LAST_YEAR
from planner.frozen import dataclass
from planner.learning.record_words import NAMES, UNKNOWN, refuse
from planner.messages import show

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from planner.arrays import Flags, Floats, Ints


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column says what.

    Of calls `at`, `wait` and perhaps `outcome`; of counts per interval `at` and `count`; of averages per interval `mean_wait`, too.
    """

    at: str | None = None
    wait: str | None = None
    outcome: str | None = None
    count: str | None = None
    mean_wait: str | None = None

    @property
    def roles(self) -> dict[str, str]:
        """The columns that are there, by what they say."""
        return {role: name for role, name in zip(self.__slots__, astuple(self), strict=True) if name is not None}


def choose_columns(there: Sequence[str], given: Columns, name: str) -> Columns:
    """Return the columns to read: those given, else those of a usual name if only one has it. Raises PlanError."""

    def find(option: str, names: str) -> str | None:
        usual = NAMES[names].split()
        fitting = [column for column in there if column.strip().casefold() in usual]
        if usual[0] not in fitting and len(fitting) > 1:
            refuse(name, "which", ", ".join(map(show, fitting)), option)
        return usual[0] if usual[0] in fitting else next(iter(fitting), None)

    of_calls, of_intervals = given.wait or given.outcome, given.count or given.mean_wait
    if of_calls and of_intervals:
        refuse(name, "options")
    wait = given.wait or (None if of_intervals else find("wait", "wait"))
    count = given.count or (None if of_calls else find("count", "count"))
    if wait and count:
        refuse(name, "kind", show(wait), show(count))
    mean_wait = given.mean_wait or (find("mean-wait", "mean_wait") if count and not given.count else None)
    at = given.at or find("at", "counts" if count else "calls")
    outcome = given.outcome or (find("outcome", "outcome") if wait else None)
    columns = Columns(at=at, wait=wait, outcome=outcome, count=count, mean_wait=mean_wait)
    missing = [show(column) for column in columns.roles.values() if column not in there]
    if at is None:
        missing.append("called_at (--at)")
    if given.mean_wait and count is None:
        missing.append("count (--count)")
    elif wait is None and count is None:
        missing.append("wait_s (--wait) / count (--count)")
    if missing:
        refuse(name, "no-column", ", ".join(missing), ", ".join(map(show, there[:30])))
    if len(set(columns.roles.values())) < len(columns.roles):
        refuse(name, "twice", ", ".join(map(show, columns.roles.values())))
    return columns


ISO = "ISO8601"
DAYS = ("%Y/%m/%d", "%Y年%m月%d日", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%m-%d-%Y", "%d-%m-%Y")
TIMES = (" %H:%M:%S", " %H:%M", " %I:%M:%S %p", " %I:%M %p")
FORMATS = (ISO, *(day + time for day in DAYS for time in TIMES))
SAMPLE = 500  # times that the format is told from


def time_format(column: pd.Series[Any], name: str) -> str:
    """Return the format that most of a sample of the times have. Raises PlanError if none, or if day and month are open."""
    import pandas as pd

    if column.dtype.kind == "M":
        return ISO
    raw = _bytes(column)
    texts = _texts(raw[:: len(raw) // SAMPLE + 1])
    sample, fits = texts[texts.str.match(r"\d.*\d:\d")], dict.fromkeys(FORMATS, 0)
    for form in FORMATS:
        fits[form] = int(pd.to_datetime(sample, format=form, utc=True, errors="coerce").notna().sum())
        if fits[ISO] == len(sample):
            break
    best = max(FORMATS, key=lambda form: fits[form])
    if not fits[best]:
        refuse(name, "no-time", show(texts[0]))
    if best[:2] in ("%m", "%d") and list(fits.values()).count(fits[best]) > 1:
        refuse(name, "month", show(sample.iloc[0]))
    return best


def seconds_of(column: pd.Series[Any], form: str) -> tuple[Ints, Flags]:
    """Return times as seconds, below 0 where there is none, and which of them have an offset: those are UTC."""
    import pandas as pd

    def whole(stamps: pd.Series[Any]) -> Ints:
        return np.asarray(stamps.to_numpy("M8[s]").view(np.int64))

    if column.dtype.kind == "M":
        aware = column.dt.tz is not None
        return whole(column.dt.tz_convert("UTC").dt.tz_localize(None) if aware else column), np.full(len(column), aware)
    raw = _bytes(column)
    letters = raw.view(np.uint8).reshape(len(raw), raw.itemsize)
    seconds, usual = _usual(letters[:, :20])
    usual &= form == ISO
    seconds[~usual] = -1
    offset = np.zeros(len(raw), bool)
    # a digit first and a colon: pandas takes "now" for a time, and a bare day for its midnight
    rest = ~usual & (letters[:, 0] >= ord("0")) & (letters[:, 0] <= ord("9")) & (letters[:, -1] == 0)
    rest[rest] = (letters[rest] == ord(":")).any(1)
    if rest.any():
        seconds[rest] = whole(
            pd.to_datetime(_texts(raw[rest]), format=form, utc=True, errors="coerce").dt.tz_localize(None)
        )
        behind = letters[rest, 11:]
        offset[rest] = np.any([(behind == ord(sign)).any(1) for sign in "Zz+-"], axis=0) & (form == ISO)
    return seconds, offset


MONTHS = np.arange(f"{FIRST_RECORD_YEAR}-01", f"{LAST_YEAR + 1}-02", dtype="M8[M]").astype("M8[D]").astype(np.int64)
"""The first days of the months that records may be of, and of two more."""


def _usual(letters: NDArray[np.uint8]) -> tuple[Ints, Flags]:
    """Return the seconds of times written like 2026-11-30 14:05:00, [n, 20], and which ones are.

    numpy could read them, but up to 2.4 a date that does not exist among 500 others ends the process.
    """
    letters = np.ascontiguousarray(letters.T)
    digits = letters - ord("0")  # unsigned: what is below "0" is far above
    is_time = (digits[[i for i in range(19) if i not in (4, 7, 10, 13, 16)]].max(0) < 10) & (letters[19] == 0)
    for place, sign in ((4, "-"), (7, "-"), (13, ":"), (16, ":")):
        is_time &= letters[place] == ord(sign)
    century, year, month, day, hour, minute, second = (digits[i] * 10 + digits[i + 1] for i in (0, 2, 5, 8, 11, 14, 17))
    index = century.astype(np.int64)
    for units, part in ((100, year), (12, month)):
        index *= units
        index += part
    index -= FIRST_RECORD_YEAR * 12 + 1
    is_time &= (month >= 1) & (month <= 12) & (index >= 0) & (index < len(MONTHS) - 1)
    index[~is_time] = 0
    seconds = MONTHS[index] - 1
    seconds += day
    is_time &= (day >= 1) & (seconds < MONTHS[index + 1]) & (hour < 24) & (minute < 60) & (second < 60)
    for units, part in ((24, hour), (60, minute), (60, second)):
        seconds *= units
        seconds += part
    return seconds, is_time


TIME_BYTES = 40  # the longest way to write a time has 35


def _bytes(column: pd.Series[Any]) -> NDArray[np.bytes_]:
    """Return words as UTF-8 of a fixed width, which longer ones fill."""
    raw = column.to_numpy()
    if raw.dtype.kind != "S":
        words = (word if isinstance(word, bytes) else str(word).encode("utf-8", "replace") for word in raw)
        raw = np.array(list(words), f"S{TIME_BYTES}")
    raw = np.ascontiguousarray(raw)
    return np.char.strip(raw).astype(raw.dtype) if b" " in raw.view("S1")[:: raw.itemsize] else raw


def _texts(raw: NDArray[np.bytes_]) -> pd.Series[str]:
    import pandas as pd

    return pd.Series([word.decode("utf-8", "replace") for word in raw.tolist()])


def numbers_of(column: pd.Series[Any]) -> Floats:
    """Return numbers, or the seconds of time spans; NaN for anything else."""
    import pandas as pd

    if column.dtype.kind == "m":
        column = column.dt.total_seconds()
    elif column.dtype.kind not in "iuf":
        column = column.astype(str)
    return np.array(pd.to_numeric(column, errors="coerce").to_numpy(float, na_value=np.nan))


def outcomes_of(column: pd.Series[Any]) -> tuple[Ints, list[str]]:
    """Return how each call ended, as an index of OUTCOMES or UNKNOWN, and up to three words that are not known."""
    kinds = (column if column.dtype == "category" else column.astype(str).astype("category")).cat
    words = [*(str(word).strip() for word in kinds.categories), ""]  # the last for code -1: there is none
    outcomes = list(OUTCOMES)
    ends = np.array([outcomes.index(named) if (named := outcome_named(word)) else UNKNOWN for word in words])
    codes = kinds.codes.to_numpy()
    ended = ends[codes]
    return ended, [show(words[code]) for code in np.unique(codes[ended == UNKNOWN])[:3]]
