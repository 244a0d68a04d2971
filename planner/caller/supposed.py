"""Times that what was typed leaves open, and that are read by a convention of ours: whoever typed it is told how it was read."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any


class Supposed(datetime):
    """A moment of that kind: 明早 is read as 08:00."""


class SupposedEnd(Supposed):
    """A moment by which something has to be done: its midnight is the 24:00 of the day before."""


class SupposedDay(date):
    """A day of that kind: "last monday", which some say of last week's."""


def supposed_in(value: object) -> list[Supposed | SupposedDay]:
    """Return what of a moment, a day or a set of days was supposed."""
    members = sorted(value) if isinstance(value, frozenset) else [value]
    return [each for each in members if isinstance(each, Supposed | SupposedDay)]


def as_supposed(moment: datetime, *, ends: bool = False) -> datetime:
    """Return a moment marked so."""
    return (SupposedEnd if ends else Supposed).combine(moment.date(), moment.timetz())


def plainly(value: Any) -> Any:
    """Return what was read without the marks: once it was told nobody asks again."""
    match value:
        case Supposed():
            return datetime.combine(value.date(), value.timetz())
        case SupposedDay():
            return date(value.year, value.month, value.day)
        case frozenset():
            return frozenset(plainly(each) for each in value)
    return value
