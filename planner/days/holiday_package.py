"""The public holidays and the weekend of a country as the `holidays` package knows them: one country of its 250 is loaded."""

from __future__ import annotations

import warnings
from datetime import date
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from planner.days.country import SATURDAY_SUNDAY, Country

LANGUAGES = ("zh_CN", "en_US")


def country_of(code: str) -> Country:
    """Return what holds for a country or a part of it ("DE-BY") at all times. Raises KeyError for an unknown one."""
    country, _, part = code.partition("-")
    known = country_class(country)
    if part and part not in known.subdivisions:
        raise KeyError(code)
    calendar = known()  # some facts are set when one is made
    arranged = bool(getattr(calendar, "has_substituted_holidays", False))
    recorded = tuple(calendar.special_public_holidays) if arranged else ()
    weekend = frozenset(getattr(known, "weekend", SATURDAY_SUNDAY))
    return Country(weekend, arranged, (min(recorded), max(recorded)) if recorded else None)


def days_of(code: str, decade: int) -> tuple[frozenset[int], frozenset[int]]:
    """Return the days off and the make-up workdays of ten years, as ordinals; of the latter some of other years, too."""
    calendar = _calendar(code, decade, 0)
    return frozenset(map(date.toordinal, calendar)), frozenset(map(date.toordinal, calendar.weekend_workdays))


def names_of(code: str, decade: int, language: int) -> dict[int, str]:
    """Return the days off of ten years that have a name, not only swapped: without "(observed)"; the labels are the package's own."""
    calendar = _calendar(code, decade, language)
    swapped = calendar.tr(getattr(calendar, "substituted_label", "\0")).partition("%s")[0]
    observed = calendar.tr(getattr(calendar, "observed_label", "%s")).partition("%s")[2]
    plain = {day.toordinal(): name for day, name in calendar.items() if not name.startswith(swapped)}
    return {day: name.removesuffix(observed).partition(" (")[0] for day, name in plain.items()}


@cache
def _calendar(code: str, decade: int, language: int) -> Any:
    """Return the calendar of a country or a part of it ("DE-BY") for ten years, its names in LANGUAGES[language] or the next.

    Most of the price of a calendar is its making, not its years: ten cost three times as much as one.
    """
    country, _, part = code.partition("-")
    known = country_class(country)
    spoken = next((name for name in LANGUAGES[language:] if name in known.supported_languages), known.default_language)
    with warnings.catch_warnings():  # some countries warn of years they do not know
        warnings.simplefilter("ignore")
        return known(subdiv=part or None, years=range(decade * 10, decade * 10 + 10), expand=False, language=spoken)


@cache
def country_class(code: str) -> Any:
    """Return the package's class of a country. Raises KeyError for an unknown one.

    `holidays.country_holidays` imports the modules of all 250 countries, 60 ms of every start. The module of a country
    needs none of the others, so it alone is executed; where the package is laid out otherwise, its own way is taken.
    """
    import holidays
    from holidays.registry import COUNTRIES

    names = {names[1]: (module, names[0]) for module, names in COUNTRIES.items()}
    module_name, class_name = names[code]
    path = Path(holidays.__file__).parent / "countries" / f"{module_name}.py"
    spec = spec_from_file_location(f"holidays.countries.{module_name}", path) if path.is_file() else None
    if spec is None or spec.loader is None:
        return getattr(holidays, class_name)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, class_name)
