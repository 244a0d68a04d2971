"""The public holidays and the weekend of a country, from the `holidays` package: one country of its 250 is loaded."""

from __future__ import annotations

import warnings
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

SATURDAY_SUNDAY = frozenset({5, 6})
LANGUAGES = ("zh_CN", "en_US")


def is_arranged(calendar: Any) -> bool:
    """Whether a country exchanges workdays and days off by yearly notice."""
    return bool(getattr(calendar, "has_substituted_holidays", False))


def country_weekend(code: str) -> frozenset[int]:
    """Return the weekend of a country as weekdays (0 is Monday). Raises KeyError for an unknown country or part."""
    if not code:
        return SATURDAY_SUNDAY
    country, _, part = code.partition("-")
    known = country_class(country)
    if part and part not in known.subdivisions:
        raise KeyError(code)
    return frozenset(getattr(known, "weekend", SATURDAY_SUNDAY))


def calendars_of(code: str, years: range, language: int) -> list[Any]:
    """Return the package's calendars that hold these years, one a decade."""
    return [decade_of(code, decade, language) for decade in range(years[0] // 10, years[-1] // 10 + 1)] if code else []


@cache
def decade_of(code: str, decade: int, language: int) -> Any:
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
