"""A time of the day as people say it: 15:00, 3pm, 下午三点一刻, 今晚12点; and the parts of the day: 上午, tonight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.caller.typed_words import NUMBER, any_of, number_of
from planner.frozen import dataclass, replace

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

HOUR = 60  # minutes


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the day: from when to when it is meant where it stands alone, and which hours are said to be in it.

    Hours are counted from the midnight that begins the day; those from 24 on are of the night after it: 今晚1点.
    """

    begins: int
    ends: int
    first: int
    last: int
    words: tuple[str, ...]


PARTS = (
    Part(1, 6, 0, 6, ("凌晨",)),
    Part(8, 10, 5, 12, ("早上", "早晨", "清晨", "清早", "一早", "早")),
    Part(9, 12, 6, 12, ("上午",)),
    Part(12, 14, 11, 14, ("中午",)),
    Part(14, 18, 12, 23, ("下午", "午后")),
    Part(17, 19, 16, 20, ("傍晚",)),
    Part(18, 22, 17, 28, ("晚上", "晚间", "夜里", "晚")),
    Part(8, 12, 0, 12, ("morning",)),
    Part(14, 18, 12, 18, ("afternoon",)),
    Part(18, 22, 17, 28, ("evening", "night")),
)
"""Our reading, by when people call and lines answer: no dictionary gives hours, and the weather service's 上午 ends at 11:00."""
_AM, _PM = Part(0, 12, 0, 11, ("am",)), Part(12, 24, 12, 23, ("pm",))
_PART_OF = {word: part for part in PARTS for word in part.words}
PART_WORDS = any_of(*_PART_OF)
CHINESE_PARTS = any_of(*(word for word in _PART_OF if not word.isascii()))
LIKELY_AFTERNOON = range(1, 7)  # o'clock, where nothing says which: who calls a line at night says so

_AM_PM = r"(?: ?(?P<half>[ap])\.?m(?![a-z])\.?)"
_TO = r"(?: ?[-–—~到至] ?[0-9]{1,2}:[0-9]{2})?"
"""The end of a range as the tables print it: its start is meant."""
CLOCK = "|".join(
    (
        rf"(?P<hour>[0-9]{{1,2}}):(?P<minute>[0-9]{{2}})(?::[0-5][0-9])?(?![0-9:]){_TO}{_AM_PM}?",
        rf"(?P<half_hour>[0-9]{{1,2}}){_AM_PM.replace('half', 'half_of')}",
        rf"(?P<oclock>{NUMBER})(?P<sharp> ?点钟?|时| ?o'clock\b)(?:(?P<quarter>半|[一三]刻)|(?P<past>{NUMBER})分?)?",
        r"\bat (?P<at>[0-9]{1,2})(?![0-9:./-])",
        r"(?P<exact>\bnoon\b|正午|\bmidnight\b|午夜|半夜)",
    )
)
"""A time of day, once; the names say how it was written."""
_QUARTERS = {"半": 30, "一刻": 15, "三刻": 45}


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """Minutes from the midnight that begins the day; `supposed` where another reading is as good."""

    minutes: int
    supposed: bool = False


def part_of(word: str) -> Part:
    """Return the part of the day that a word of PART_WORDS names."""
    return _PART_OF[word]


def time_of(match: re.Match[str], part: Part | None) -> TimeOfDay:
    """Return the time of day that a match of CLOCK means, in that part of the day if one was said. Raises ValueError for what is none."""
    said = match.groupdict()
    if said["exact"]:
        is_noon = said["exact"] in ("noon", "正午")
        return TimeOfDay(12 * HOUR if is_noon else 24 * HOUR, supposed=not is_noon)
    if said["hour"]:
        return clock_time(int(said["hour"]), int(said["minute"]), said["half"], part)
    if said["half_hour"]:
        return clock_time(int(said["half_hour"]), 0, said["half_of"], part)
    spoken = said["oclock"] or said["at"]
    hour = number_of(spoken)
    minute = _QUARTERS[said["quarter"]] if said["quarter"] else number_of(said["past"] or "0")
    if part is None and said["sharp"] != "时" and not spoken.startswith("0") and hour in LIKELY_AFTERNOON:
        return replace(clock_time(hour, minute, "p", None), supposed=True)
    return clock_time(hour, minute, None, part)


def clock_time(hour: int, minute: int, half: str | None, part: Part | None) -> TimeOfDay:
    """Return a time of day as it was said; `half` is "a" or "p" of am and pm. Raises ValueError for what is none.

    12 of the evening is the midnight after it, which some take for the one before: it is supposed.
    """
    if minute > 59 or (half and not 1 <= hour <= 12):
        raise ValueError
    hours = [hour]
    if half:
        hours = [next(_hours_in(hour, _AM if half == "a" else _PM))]
    if part:
        hours = list(_hours_in(hours[0], part, exact=half is not None))
    if not hours or hours[0] * HOUR + minute > (part.last + 1 if part else 24) * HOUR:
        raise ValueError
    return TimeOfDay(hours[0] * HOUR + minute, supposed=part is not None and hours[0] >= 24)


def _hours_in(hour: int, part: Part, *, exact: bool = False) -> Iterator[int]:
    """Yield the hours of a part that are said so: 3 of the afternoon is 15, 12 of the evening is 24."""
    first, step = (hour % 12, 12) if 1 <= hour <= 12 and not exact else (hour, 24)
    return (each for each in range(first, part.last + 1, step) if each >= part.first)
