"""A caller's own calendar file, how it is read, and what is said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers import SHANGHAI, at
from planner.caller.busy import Busy, read_busy

if TYPE_CHECKING:
    from pathlib import Path
    from zoneinfo import ZoneInfo

START, END = at("2026-06-24T00:00"), at("2026-07-01T00:00")
TEN = "DTSTART:20260624T100000\nDTEND:20260624T110000"


def calendar(*events: str, head: str = "") -> str:
    """Return a calendar of events, each given by its lines; those without a UID get one."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", *head.strip().splitlines()]
    for i, event in enumerate(events):
        uid = [] if "UID:" in event else [f"UID:{i}"]
        lines += ["BEGIN:VEVENT", *uid, *event.strip().splitlines(), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def read(folder: Path, data: str | bytes, name: str = "my.ics", **how: object) -> Busy:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_busy([path], START, END, SHANGHAI, **how)


def shown(result: Busy, zone: ZoneInfo = SHANGHAI) -> list[str]:
    """Return the spans in the notation above."""
    lines = []
    for begin, end in ((a.astimezone(zone), b.astimezone(zone)) for a, b in result.spans):
        same_day = begin.date() == end.date()
        lines.append(f"{begin:%d %H:%M}-{end:%H:%M}" if same_day else f"{begin:%d %H:%M}-{end:%d %H:%M}")
    return lines


def said(result: Busy) -> list[str]:
    """Return the warnings without the folder, once it is seen that each is one harmless line in two languages."""
    for words in result.warnings:
        assert words.zh != words.en
        assert (words.zh + words.en).isprintable()
        assert max(len(words.zh), len(words.en)) < 400
    return [words.en.partition("my.ics: ")[2] or words.en for words in result.warnings]


LATER = "DTSTART:20260625T100000\nDTEND:20260625T110000"


BOTH = ["24 10:00-11:00", "25 10:00-11:00"]


BOSS = "ORGANIZER:mailto:boss@x.org\nATTENDEE;PARTSTAT=ACCEPTED:mailto:boss@x.org\n"


def own_zone(name: str, offset: str, rule: str = "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU") -> str:
    """Return a zone with two seasons: of the same offset, and one of a day in the year 1990."""
    return f"""BEGIN:VTIMEZONE\nTZID:{name}\nBEGIN:STANDARD\nDTSTART:20070311T020000\n{rule}
TZOFFSETFROM:{offset}\nTZOFFSETTO:{offset}\nEND:STANDARD
BEGIN:STANDARD\nDTSTART:19900101T000000\nTZOFFSETFROM:{offset}\nTZOFFSETTO:+0000\nEND:STANDARD\nEND:VTIMEZONE\n"""


def broken(event: str) -> str:
    return calendar(event, LATER)


def skipped(why: str, name: str = "?", events: str = "1 event") -> list[str]:
    return [f"{events} skipped (first: “{name}”, {why})"]


def in_part(what: str, name: str = "?") -> list[str]:
    return [f"1 event read in part (first: “{name}”, {what})"]
