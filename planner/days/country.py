"""The public holidays, the make-up workdays and the weekend of a country, as far as a plan needs them.

They are what the `holidays` package says. China's stand in a table, too, which is used while the installed package is the
one that it was made from: to load the package and to build China's days is a fifth of every start.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from planner.frozen import dataclass

if TYPE_CHECKING:
    from types import ModuleType

SATURDAY_SUNDAY = frozenset({5, 6})


@dataclass(frozen=True, slots=True)
class Country:
    """What holds at all times: the weekend as weekdays (0 is Monday), and whether workdays and days off are exchanged by yearly notice.

    `noticed` are the first and the last year whose notice is on record.
    """

    weekend: frozenset[int] = SATURDAY_SUNDAY
    arranged: bool = False
    noticed: tuple[int, int] | None = None


@cache
def country_of(code: str) -> Country:
    """Return what holds for a country or a part of it ("DE-BY"), "" for none. Raises KeyError for an unknown one."""
    return (_table(code) or _package()).country_of(code) if code else Country()


def country_weekend(code: str) -> frozenset[int]:
    """Return the weekend of a country as weekdays (0 is Monday). Raises KeyError for an unknown country or part."""
    return country_of(code).weekend


@cache
def days_of(code: str, decade: int) -> tuple[frozenset[int], frozenset[int]]:
    """Return the days off and the make-up workdays of ten years, as ordinals; of the latter some of other years, too."""
    days: tuple[frozenset[int], frozenset[int]] = (_table(code) or _package()).days_of(code, decade)
    return days


@cache
def names_of(code: str, decade: int, language: int) -> dict[int, str]:
    """Return the names of the holidays of ten years, Chinese (0) or English (1) where the package has it; swapped days have none."""
    names: dict[int, str] = (_table(code) or _package()).names_of(code, decade, language)
    return names


def decades(years: range) -> range:
    """Return the decades that hold these years."""
    return range(years[0] // 10, years[-1] // 10 + 1)


def _table(code: str) -> ModuleType | None:
    """Return the table of a country where there is one that holds."""
    if code != "CN":
        return None
    from planner.days import china_table

    return china_table if china_table.is_current() else None


def _package() -> ModuleType:
    from planner.days import holiday_package

    return holiday_package
