"""The time zones of a calendar, by whatever name programs call them.

A name is, in this order: one of IANA or Windows, one that the calendar itself defines (VTIMEZONE), or one that is near to
either of the former, names a city or says its offset: "(UTC+08:00) Beijing, Chongqing", 北京时间, GMT+8.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from contextlib import suppress
from dataclasses import field
from datetime import date, datetime, timedelta, timezone, tzinfo
from functools import cache
from io import StringIO
from zoneinfo import ZoneInfo, available_timezones

from planner.caller.ics_spelling import Line, Moment, bare, line_of, moments_of

MAX_ZONES, MAX_ZONE_BYTES = 100, 50_000  # a calendar's own time zones

_PLACES = {
    "Asia/Shanghai": "asia/beijing beijing peking 北京 中国 中國 中国大陆 上海 重庆 广州 深圳 东八区 东8区 cst8 cst-8 bjt china",
    "Asia/Hong_Kong": "hkt 香港 香港特别行政区",
    "Asia/Macau": "澳门",
    "Asia/Taipei": "台北 臺北",
    "Asia/Urumqi": "乌鲁木齐",
    "Asia/Tokyo": "jst 日本 东京 東京 osaka",
    "Asia/Seoul": "kst 韩国 首尔",
    "Asia/Singapore": "sgt 新加坡",
    "Asia/Kolkata": "印度 mumbai new_delhi chennai",
    "UTC": "z 协调世界时 世界协调时 世界标准 coordinated_universal coordinated_universal_time",
    "Europe/London": "格林尼治 格林威治 伦敦 edinburgh british_time",
    "Europe/Berlin": "cest mez mesz 柏林 中欧 mitteleuropäische_zeit bern central_european_time",
    "Europe/Paris": "巴黎",
    "Europe/Moscow": "莫斯科",
    "America/New_York": "edt 美国东部 北美东部 纽约 eastern_time eastern",
    "America/Chicago": "cdt 美国中部 北美中部 central_time",
    "America/Denver": "mdt 美国山区 北美山区 mountain_time",
    "America/Los_Angeles": "pst pdt 美国太平洋 北美太平洋 太平洋 洛杉矶 pacific_time",
    "America/Phoenix": "arizona",
    "America/Anchorage": "alaska",
    "America/Halifax": "atlantic_time",
    "America/St_Johns": "newfoundland",
    "America/Indiana/Indianapolis": "indiana",
    "America/Regina": "saskatchewan",
    "America/Guatemala": "central_america",
    "America/Sao_Paulo": "brasilia",
    "America/Nuuk": "greenland",
    "Africa/Lagos": "west_central_africa",
    "Africa/Johannesburg": "pretoria",
    "Asia/Dubai": "abu_dhabi",
    "Asia/Colombo": "sri_jayawardenepura",
    "Asia/Yekaterinburg": "ekaterinburg",
    "Asia/Kathmandu": "katmandu",
    "Pacific/Honolulu": "hawaii",
    "Pacific/Auckland": "wellington",
}
"""Zone -> what else it is called, blanks as `_`; Chinese names without 时间 and 标准时间."""
_CITIES_IN = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
_OFFSET = re.compile(
    r"(?:(?:UTC|GMT|TZ)\s*([+-]?)\s*|(?:^|(?<=[(\s]))([+-]))(\d\d?)(?:[:.]?([0-5]\d))?(?!\d)", re.IGNORECASE
)
_CLOCK_OFFSET = re.compile(r"([+-]?)(\d\d?):?([0-5]\d)(?::?([0-5]\d))?")
_RULE_PART = re.compile(r"(?!BYHOUR|BYMINUTE|BYSECOND)[A-Z]+=.+")  # DTSTART says the time of day, too
_RULE = re.compile(
    r"(?:(?:FREQ=YEARLY|INTERVAL=1|BYMONTH=\d+|BYDAY=[+-]?\d?[A-Z]{2}|BYMONTHDAY=[-\d,]{1,100}|BYSETPOS=-?\d|UNTIL=\w+"
    r"|COUNT=\d+|WKST=[A-Z]{2})(?:;|$))++"
)
"""When clocks change. dateutil lists all changes since the first, and keeps them: one a second would fill the memory."""


@dataclasses.dataclass
class Zones:
    """The zones of one calendar; those that it defines are read when they are first named."""

    defined: dict[str, bytes]  # as of `definitions`
    home_name: str  # of times without a zone, as the calendar says it; "" where it does not
    caller: tzinfo  # of these times elsewhere
    unknown: dict[str, str] = field(default_factory=dict)  # named where it mattered -> what was taken instead
    _read: dict[str, tzinfo | None] = field(default_factory=dict)

    @property
    def clock(self) -> tzinfo:
        """The zone of times without one."""
        return self.named(self.home_name) or self.caller

    def at(self, moment: Moment, beside: tzinfo | None = None) -> date | datetime:
        """Return a day, or a time in its zone: where it has none, in that of the time beside it, or the calendar's."""
        if not isinstance(moment.when, datetime):
            return moment.when
        return moment.when.replace(tzinfo=self.named(moment.zone) or beside or self.clock)

    def named(self, name: str) -> tzinfo | None:
        """Return a zone by its name, None where nobody knows it, which is kept to be said."""
        if name and name not in self._read:
            self._read[name] = known(name) or self._own(name) or _near(name, self.unknown)
            if self._read[name] is None:
                self.unknown[name] = str(self.caller if name == self.home_name else self.clock)
        return self._read.get(name)

    def _own(self, name: str) -> tzinfo | None:
        block = self.defined.get(_key(name))
        with suppress(Exception):  # a zone that cannot be read is an unknown one; that is said
            return _zone_of(block) if block else None
        return None


def definitions(blocks: list[bytes]) -> dict[str, bytes]:
    """Return the VTIMEZONEs of a calendar by their names; of several with one name the first."""
    found: dict[str, bytes] = {}
    for block in blocks:
        names = [line.value for line in map(line_of, block.split(b"\n")) if line.name == "TZID"]
        if names:
            found.setdefault(_key(names[0]), block)
    return found


def _key(name: str) -> str:
    return unicodedata.normalize("NFKC", bare(name)).casefold()


def known(name: str) -> tzinfo | None:
    """Return a zone that IANA or Windows call so, also behind the name of a program: /mozilla.org/Asia/Shanghai."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    name = bare(name).strip("/")
    parts = name.split("/")
    tails = ["/".join(parts[at:]) for at in range(len(parts))]
    for candidate in (WINDOWS_TO_OLSON.get(name, name), *tails[1:]):
        if re.fullmatch(r"[A-Za-z][\w+/-]{0,63}", candidate, re.ASCII):
            with suppress(Exception):  # a folder, a file that is no zone
                return ZoneInfo(candidate)
    return None


@cache
def _by_words() -> dict[str, str]:
    """Zones by all names as of `_stem`: IANA's and Windows', cities, and what else they are called."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    names = sorted(available_timezones())
    cities = {name.rpartition("/")[2]: name for name in names if name.startswith(_CITIES_IN)}
    places = {word: zone for zone, words in _PLACES.items() for word in words.split()}
    every = {**cities, **WINDOWS_TO_OLSON, **{name: name for name in names}, **places}
    return {_stem(name): zone for name, zone in every.items()}


def _near(name: str, unknown: dict[str, str]) -> tzinfo | None:
    """Return a zone whose name is near this one, says a city or its offset; says it where words are left over."""
    text = unicodedata.normalize("NFKC", bare(name))[:200]
    if zone := _zone_in(text):
        return ZoneInfo(zone)
    offset, words = _offset_in(text)
    for piece in (words, *re.split(r"[,;、()]|\s-\s", words), *words.split("/")):
        zone = _zone_in(piece)
        if zone and (offset is None or offset in _offsets_of(ZoneInfo(zone))):
            return ZoneInfo(zone)
    if offset is None:
        return None
    zone_of_offset = timezone(offset)
    if words.strip(" ()"):
        unknown[name] = str(zone_of_offset)
    return zone_of_offset


def _zone_in(words: str) -> str | None:
    """Return the zone that words name, also where they say that it is a time: Beijing Time."""
    stem = _stem(words)
    return _by_words().get(stem) or _by_words().get(re.sub(r"_(standard_|summer_)?time$", "", stem))


def _stem(words: str) -> str:
    """Return words as `_by_words` has them."""
    text = re.sub(r"(标准|標準|夏令)?(时间|時間|时区|時區|时|時)$", "", words.strip(" ()/-").casefold())
    text = re.sub(r"\bdaylight time$", "standard time", text.replace(".", ""))
    return re.sub(r"\s+", "_", text)


def _offset_in(text: str) -> tuple[timedelta | None, str]:
    """Return the offset that a name says, if it does, and the rest of the name."""
    if text.upper().startswith(("(UTC)", "(GMT)")):
        return timedelta(), text[5:]
    match = _OFFSET.search(text)
    if match is None or int(match[3]) > 14:
        return None, text
    offset = timedelta(hours=int(match[3]), minutes=int(match[4] or 0))
    return (-offset if "-" in (match[1], match[2]) else offset), text[: match.start()] + " " + text[match.end() :]


def _offsets_of(zone: tzinfo) -> set[timedelta | None]:
    return {datetime(2026, month, 1, tzinfo=zone).utcoffset() for month in (1, 7)}


def _zone_of(block: bytes) -> tzinfo | None:
    """Return the zone that a VTIMEZONE defines, however loosely, or None. Raises anything."""
    from dateutil.tz import tzical

    seasons: list[dict[str, str]] = []
    place = ""
    for line in map(line_of, block.split(b"\n")):
        kind = line.value.upper()
        if line.name == "BEGIN" and kind not in ("STANDARD", "DAYLIGHT", "VTIMEZONE"):
            break  # what follows a missing END:VTIMEZONE
        if (line.name == "BEGIN" and kind != "VTIMEZONE") or (line.name.startswith("TZOFFSET") and not seasons):
            seasons.append({"BEGIN": "DAYLIGHT" if kind == "DAYLIGHT" else "STANDARD", "DTSTART": "19700101T000000"})
        if line.name == "X-LIC-LOCATION":
            place = line.value
        elif seasons:
            seasons[-1] |= _change(line)
    seasons = [season for season in seasons if "TZOFFSETTO" in season]
    if not seasons:
        return known(place)
    if len({season["TZOFFSETTO"] for season in seasons}) == 1:
        return datetime.strptime(seasons[0]["TZOFFSETTO"], "%z").tzinfo
    text = ["BEGIN:VTIMEZONE", "TZID:own"]
    for season in seasons:
        season.setdefault("TZOFFSETFROM", season["TZOFFSETTO"])
        text += [f"{name}:{value}" for name, value in season.items()] + [f"END:{season['BEGIN']}"]
    return tzical(StringIO("\n".join([*text, "END:VTIMEZONE", ""]))).get()  # type: ignore[no-any-return]


def _change(line: Line) -> dict[str, str]:
    """Return what a line says of a change of clocks, in good spelling. Raises ValueError for an offset that is none, a rule that says too much."""
    if line.name in ("TZOFFSETFROM", "TZOFFSETTO"):
        match = _CLOCK_OFFSET.fullmatch(re.sub(r"\s", "", bare(line.value)))
        if match is None:
            raise ValueError(line.value)
        return {line.name: f"{match[1] or '+'}{match[2]:0>2}{match[3]}"}
    if line.name in ("DTSTART", "RDATE"):
        found = [item[0] if isinstance(item, tuple) else item for item in moments_of(line)]
        times = [f"{moment.when:%Y%m%dT%H%M%S}" for moment in found if moment]
        return {line.name: ",".join(times)} if times else {}
    if line.name == "RRULE":
        parts = re.sub(r'[\s"]', "", line.value.upper()).split(";")
        rule = ";".join(part for part in parts if _RULE_PART.fullmatch(part))
        if not _RULE.fullmatch(rule):
            raise ValueError(rule)
        return {"RRULE": rule}
    return {}
