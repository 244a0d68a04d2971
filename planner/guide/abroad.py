"""Numbers of lines outside China, compared in the forms of their country by the `phonenumbers` library.

China's numbers stay ours: the library does not know the short codes, which are nearly all that callers here are given.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from planner.days.zones import country_of_zone

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

    from planner.line.hotline import Hotline

HOME = "CN"


def region_abroad(line: Hotline) -> str:
    """Return the country of a line, by its holidays or else its time zone; empty for one of China, or of no country known."""
    country = line.holidays.partition("-")[0] or country_of_zone(line.timezone)
    return "" if country == HOME else country


def is_same_number(asked: str, dial: str, region: str) -> bool:
    """Whether what somebody would dial in a country reaches a number of a file.

    Without the prefix of a long-distance call, where the country has one, it is a neighbour's number.
    """
    from phonenumbers import PhoneNumberFormat, format_number

    one, other = _parsed(asked, region), _parsed(dial, region)
    if one is None or other is None or one != other:
        return False
    inland = re.sub(r"[^0-9]", "", format_number(other, PhoneNumberFormat.NATIONAL))
    return asked.startswith(("+", "0")) or not inland.startswith("0")


def international_abroad(dial: str, region: str) -> str | None:
    """Return a number of a country as it is dialled from anywhere, "+493012345678"; None for one that only its country reaches."""
    from phonenumbers import PhoneNumberFormat, can_be_internationally_dialled, format_number

    number = _parsed(dial, region)
    if number is None or not can_be_internationally_dialled(number):
        return None
    return format_number(number, PhoneNumberFormat.E164)


def _parsed(number: str, region: str) -> PhoneNumber | None:
    from phonenumbers import NumberParseException, parse

    try:
        return parse(number, region)
    except NumberParseException:  # no number there, or no country that it knows
        return None
