"""China's days out of the table, while it holds: it is as the installed `holidays` package says, which is not loaded."""

from __future__ import annotations

import zlib
from datetime import date
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from planner.days import china
from planner.days.country import Country

if TYPE_CHECKING:
    from collections.abc import Iterable

WORKED = "+"  # in the place of a name; a day off for such a day has "-"


@cache
def is_current() -> bool:
    """Whether the table was made from the package that is installed."""
    package = find_spec("holidays")
    if package is None or package.origin is None:
        return False
    try:
        return checksum(Path(package.origin).parent, china.FILES) == china.CHECKSUM
    except OSError:  # its files have other names
        return False


def checksum(package: Path, files: Iterable[str]) -> int:
    """Return a number that tells the bytes of these files from others. A digest would cost ten times as much to load."""
    total = 0
    for name in files:
        total = zlib.crc32(package.joinpath(name).read_bytes(), total)
    return total


def country_of(_code: str) -> Country:
    """Return what holds at all times."""
    return Country(frozenset(china.WEEKEND), arranged=True, noticed=china.NOTICED)


def days_of(_code: str, decade: int) -> tuple[frozenset[int], frozenset[int]]:
    """Return the days off and the make-up workdays of ten years, as ordinals."""
    days = _days(decade)
    work = frozenset(day for day, letter in days.items() if letter == WORKED)
    return frozenset(days) - work, work


def names_of(_code: str, decade: int, language: int) -> dict[int, str]:
    """Return the names of the holidays of ten years, Chinese (0) or English (1)."""
    return {day: china.NAMES[letter][language] for day, letter in _days(decade).items() if letter in china.NAMES}


@cache
def _days(decade: int) -> dict[int, str]:
    """Return the days off and the make-up workdays of ten years, each with what it is: the letter of its name, "-" or WORKED."""
    lines = china.YEARS.partition(f"\n{decade}0 ")[1:]
    words = "".join(lines).partition(f"\n{decade + 1}0 ")[0].split()
    days, year = {}, 0
    for word in words:
        if len(word) == 4:
            year = int(word)
        else:
            days[date(year, int(word[:2]), int(word[2:4])).toordinal()] = word[4]
    return days
