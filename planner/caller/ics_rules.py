"""The rules by which events repeat, as programs write them: blanks, quotes, empty parts, vCalendar 1.0, lunar years."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from planner.caller.ics_lunar import PARTS, lunar_days
from planner.caller.ics_spelling import Moment, moment_of
from planner.messages import PlanError, Text, plain

if TYPE_CHECKING:
    from planner.caller.ics_zones import Zones

MAX_RULE = 5_000  # characters; all days of a year take 1,500
_FREQUENCIES = frozenset(["SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
_DAY = re.compile(r"(?:([+-]?)0*([1-9]\d?)?)?(MO|TU|WE|TH|FR|SA|SU)[A-Z]*")
_NUMBERS = {  # part -> lowest and highest, and whether they are counted from the end, too
    "BYSECOND": (0, 59, False),
    "BYMINUTE": (0, 59, False),
    "BYHOUR": (0, 23, False),
    "BYMONTHDAY": (1, 31, True),
    "BYYEARDAY": (1, 366, True),
    "BYWEEKNO": (1, 53, True),
    "BYMONTH": (1, 12, False),
    "BYSETPOS": (1, 366, True),
}
_IGNORED = {  # part -> the frequencies beside which RFC 5545 forbids it, and other programs ignore it
    "BYYEARDAY": ("DAILY", "WEEKLY", "MONTHLY"),
    "BYWEEKNO": ("DAILY", "WEEKLY", "MONTHLY"),
    "BYMONTHDAY": ("WEEKLY",),
}
_OLD = re.compile(r"(D|W|MP|MD|YM|YD)(\d{1,3})((?:\s+[\w+#-]+)*)")
"""vCalendar 1.0: kind, interval, and days, months or ends."""
_OLD_KINDS = {
    "D": "DAILY",
    "W": "WEEKLY;BYDAY",
    "MP": "MONTHLY;BYDAY",
    "MD": "MONTHLY;BYMONTHDAY",
    "YM": "YEARLY;BYMONTH",
    "YD": "YEARLY;BYYEARDAY",
}


def rule_of(text: str, start: date, zones: Zones, notes: list[Text]) -> str | tuple[date, ...]:
    """Return a rule in good spelling, "" where it says nothing; of a lunar one its days. Raises PlanError where nobody can read it.

    `start` is the first day, or time, of the series. Parts that are none, and those that other programs ignore, are left
    out, which is added to `notes`.
    """
    text = re.sub(r"^(?:(?:RRULE|EXRULE)\b)?[\s:=\"']*", "", text.upper()).rstrip(" \t\"'")
    if not text:
        return ""
    if len(text) > MAX_RULE:
        raise _UNREADABLE
    parts = _old_parts(text) or _parts(text)
    scale = parts.pop("RSCALE", "GREGORIAN")
    if scale == "CHINESE":
        return _lunar(parts, start, zones)
    if scale not in ("GREGORIAN", "GREGORY", "ISO8601"):
        raise _UNREADABLE
    if parts.pop("SKIP", "OMIT") != "OMIT" and (start.day > 28 or "BYMONTHDAY" in parts):
        notes.append(Text("短月里顺延的日子没有算", "days moved for short months are left out"))
    frequency = parts.pop("FREQ", "")
    if frequency not in _FREQUENCIES:
        raise _UNREADABLE
    clean = {"FREQ": frequency}
    for name, value in parts.items():
        if name == "UNTIL":
            until = moment_of(value)
            kept = _until(until, start, zones) if until else ""
        else:
            kept = "" if frequency in _IGNORED.get(name, ()) else _kept(name, value)
        if kept:
            clean[name] = kept
        if not name.startswith("X-") and not _is_whole(value, kept):
            part = plain(f"{name}={value}"[:40])
            notes.append(Text(f"重复规则里的“{part}”没有算", f"“{part}” in its rule is left out"))
    if not isinstance(start, datetime):
        clean = {name: value for name, value in clean.items() if name not in ("BYHOUR", "BYMINUTE", "BYSECOND")}
    return ";".join(f"{name}={value}" for name, value in clean.items())


_UNREADABLE = PlanError("重复规则读不懂，只算第一次", "its rule is not readable, only the first one counts")


def _lunar(parts: dict[str, str], start: date, zones: Zones) -> tuple[date, ...]:
    """Return the days of a series of the Chinese calendar. Raises PlanError."""
    frequency = parts.pop("FREQ", "")
    if (
        frequency not in ("YEARLY", "MONTHLY")
        or not PARTS.issuperset(parts)
        or max(map(len, parts.values()), default=0) > 100
    ):
        raise _UNREADABLE
    until = moment_of(parts.get("UNTIL", ""))
    last = day_of(until, zones) if until else date.max
    first = start.date() if isinstance(start, datetime) else start
    try:
        return tuple(day for day in lunar_days(parts, frequency == "YEARLY", first) if day <= last)
    except (ValueError, IndexError):  # no numbers; a start that the table does not reach
        raise _UNREADABLE from None


def _parts(text: str) -> dict[str, str]:
    """Return the parts of a rule that say something, the first of each name."""
    parts: dict[str, str] = {}
    name = ""
    for piece in text.split(";"):
        word, equals, value = (words.strip(" \t\"'") for words in piece.partition("="))
        if equals:
            name = word
            if value:
                parts.setdefault(name, value)
        elif word and name in parts:  # BYDAY=MO;TU
            parts[name] += "," + word
    return parts


def _kept(name: str, value: str) -> str:
    """Return what can be read of a part, in good spelling."""
    items = [item for item in re.split(r"[,\s]+", value.replace('"', "")) if item]
    if name in ("INTERVAL", "COUNT"):
        match = re.fullmatch(r"([+-]?)(\d{1,15})(?:\.0*)?", items[0] if items else "")
        if not match:
            return ""
        number = int(match[2]) * (-1 if match[1] == "-" else 1)
        return str(max(number, 1)) if name == "INTERVAL" else str(number) if number >= 0 else ""
    if name in _NUMBERS:
        low, high, from_end = _NUMBERS[name]
        found = [re.fullmatch(r"([+-]?)0*(\d{1,3})", item) for item in items]
        numbers = [int(match[2]) * (-1 if match[1] == "-" else 1) for match in found if match]
        kept = [n for n in numbers if low <= n <= high or (from_end and low <= -n <= high)]
        return ",".join(map(str, dict.fromkeys(kept)))
    if name in ("BYDAY", "WKST"):
        days = [f"{match[1] or ''}{match[2] or ''}{match[3]}" for match in map(_DAY.fullmatch, items) if match]
        return ",".join(dict.fromkeys(days)) if name == "BYDAY" else "".join(days[:1])
    return ""


def _is_whole(value: str, kept: str) -> bool:
    """Whether as many items are kept as there were."""
    return bool(kept) and len(kept.split(",")) >= len({item for item in re.split(r"[,\s\"]+", value) if item})


def _until(until: Moment, start: date, zones: Zones) -> str:
    """Return when a series ends, as its start wants it. A day counts as a whole, by the clock of the series."""
    if not isinstance(start, datetime):
        return f"{day_of(until, zones):%Y%m%d}"
    end = until if isinstance(until.when, datetime) else Moment(datetime.combine(until.when, time(23, 59, 59)), "")
    try:
        return f"{zones.at(end, start.tzinfo).astimezone(UTC):%Y%m%dT%H%M%SZ}"  # type: ignore[attr-defined]  # a datetime
    except OverflowError:  # the end of all days
        return "99991231T235959Z"


def day_of(moment: Moment, zones: Zones) -> date:
    """Return the day that a time means beside whole days: that of the caller, unless it is the edge of a day elsewhere."""
    at = zones.at(moment)
    if not isinstance(at, datetime):
        return at
    return at.date() if at.time() in (time(), time(23, 59, 59)) else at.astimezone(zones.clock).date()


def _old_parts(text: str) -> dict[str, str]:
    """Return the parts of a rule of vCalendar 1.0, none where it is of another kind: W1 MO WE #0, MP1 2+ MO 20261231."""
    match = _OLD.fullmatch(text)
    if match is None:
        return {}
    frequency, _, by = _OLD_KINDS[match[1]].partition(";")
    parts, items, number = {"FREQ": frequency, "INTERVAL": match[2], "COUNT": "2"}, [], ""
    for word in match[3].split():
        if word.startswith("#"):
            parts["COUNT"] = word[1:]
        elif len(word) >= 8:
            parts["UNTIL"] = word
        elif match[1] == "MP" and word[0].isdigit():
            number = word[-1].replace("+", "") * (word[-1] == "-") + word.rstrip("+-")
        else:
            items.append(number + {"LD": "-1"}.get(word, word.rstrip("+")))
    if parts["COUNT"] == "0" or "UNTIL" in parts:  # without end
        del parts["COUNT"]
    return parts | ({by: ",".join(items)} if by and items else {})
