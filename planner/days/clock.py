"""The wall clock in words: "9:05" as minutes after midnight and back, and the day that an end belongs to."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

DAY = 24 * 60  # minutes


def minute_of(text: str) -> int | None:
    """Return "9:05" or "24:00" as minutes after midnight; None for what is no time of day."""
    match = re.fullmatch(r"([0-9]{1,2}):([0-9]{2})", text.strip())
    minute = int(match[1]) * 60 + int(match[2]) if match else -1
    return minute if match and int(match[2]) < 60 and 0 <= minute <= DAY else None


def hh_mm(minute: float) -> str:
    """Return minutes after midnight as "09:05"; the end of a day is "24:00", and what comes after it is the next day's "00:30"."""
    hour, rest = divmod(int(minute) - DAY * (minute > DAY), 60)
    return f"{hour:02}:{rest:02}"


def hh_mm_spans(spans: Iterable[tuple[int, int]]) -> str:
    """Return spans of minutes as "09:00-12:00,13:30-24:00"; "" for none."""
    return ",".join(f"{hh_mm(start)}-{hh_mm(end)}" for start, end in spans)


def last_day(until: datetime) -> date:
    """Return the day that an exclusive end belongs to: a midnight is the 24:00 of the day before."""
    return (until - timedelta(microseconds=1)).date()
