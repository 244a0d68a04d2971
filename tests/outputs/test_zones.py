"""The time zones in a calendar file: as the standard wants them, and as other programs read them."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from dateutil.tz import tzical

from helpers import library
from planner.outputs.ics.zones import vtimezone

ZONES = [
    ("Asia/Shanghai", 2026),
    ("Asia/Kolkata", 2026),
    ("Australia/Lord_Howe", 2026),  # summer time of half an hour
    ("Europe/Berlin", 2026),
    ("Europe/Dublin", 2026),  # its standard time is that of the summer
    ("America/New_York", 2006),  # the rule changed in 2007
    ("Europe/Moscow", 2011),  # for ever summer, and three years later for ever winter
    ("Asia/Damascus", 2022),
    ("America/Sao_Paulo", 2018),
    ("Africa/Casablanca", 2026),  # by the moon
    ("Africa/Cairo", 2026),  # the day after the last Thursday of October, which may be in November
    ("America/Santiago", 2026),
    ("Asia/Jerusalem", 2026),
    ("America/Nuuk", 2026),  # on the evening before
]
each_zone = pytest.mark.parametrize(("key", "year"), ZONES)
NOT_FOR_VOBJECT = "Africa/Casablanca"  # it takes a zone for UTC that was as UTC from 2000 to 2020


def lines_of(key: str, year: int) -> str:
    return vtimezone(ZoneInfo(key), year, year + 1).to_ical().decode().replace("\r\n", "\n")


def walls(zone: ZoneInfo, year: int) -> list[datetime]:
    """Times of two years that mean one moment: a day each fortnight, and every hour around a change."""
    first = datetime(year, 1, 1, 3, 30)
    days = [first + timedelta(days=n) for n in range(730)]
    around = [day for day in days if zone.utcoffset(day) != zone.utcoffset(day + timedelta(days=2))]
    hours = [day + timedelta(hours=n) for day in around for n in range(50)]
    every = sorted({*days[::14], *hours})
    return [at for at in every if zone.utcoffset(at) == zone.utcoffset(at.replace(fold=1))]


def calendar(key: str, year: int) -> str:
    """A calendar in a zone that nobody knows by its name, with an event at each of these times."""
    events = [
        f"BEGIN:VEVENT\nUID:{number}\nDTSTAMP:20260101T000000Z\nDTSTART;TZID=Own/Zone:{at:%Y%m%dT%H%M%S}\n"
        "DURATION:PT1M\nEND:VEVENT\n"
        for number, at in enumerate(walls(ZoneInfo(key), year))
    ]
    zone = lines_of(key, year).replace(f"TZID:{key}\n", "TZID:Own/Zone\n")
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//\n{zone}{''.join(events)}END:VCALENDAR\n"


def by_dateutil(text: str) -> list[datetime]:
    zone = tzical(io.StringIO(re.sub("BEGIN:VEVENT.*END:VEVENT\n", "", text, flags=re.DOTALL))).get()
    starts = re.findall("DTSTART;TZID=Own/Zone:(.*)", text)
    return [datetime.strptime(start, "%Y%m%dT%H%M%S").replace(tzinfo=zone) for start in starts]


def by_vobject(text: str) -> list[datetime]:
    vobject = library("vobject")
    vobject.icalendar.registerTzid("Own/Zone", None)  # else the first file of a process defines the zone for all
    return [event.dtstart.value for event in vobject.readOne(text).vevent_list]


def by_recurring_ical_events(text: str) -> list[datetime]:
    icalendar.timezone.tzp.use_default()  # forgets the zone of the file before
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).all()
    return [event["DTSTART"].dt for event in sorted(found, key=lambda event: int(event["UID"]))]


def check(read, key: str, year: int) -> None:
    zone = ZoneInfo(key)
    expected = [at.replace(tzinfo=zone).astimezone(UTC) for at in walls(zone, year)]
    assert [start.astimezone(UTC) for start in read(calendar(key, year))] == expected


@each_zone
@pytest.mark.parametrize("read", [by_dateutil, by_recurring_ical_events])
def test_readers_who_know_the_zone_from_the_file_alone_see_the_moments(read, key, year):
    check(read, key, year)


@pytest.mark.parametrize(("key", "year"), [each for each in ZONES if each[0] != NOT_FOR_VOBJECT])
def test_vobject_sees_them_too(key, year):
    check(by_vobject, key, year)


@each_zone
def test_a_zone_is_told_in_changes_that_change_something(key, year):
    told = lines_of(key, year)
    offsets = re.findall("TZOFFSETFROM:(.*)\nTZOFFSETTO:(.*)\n", told)
    assert all(before != after for before, after in offsets) or len(offsets) == 1
    assert "RDATE" not in told
    assert len(offsets) <= 2 or key in ("Africa/Casablanca", "Africa/Cairo") or year < 2026


@pytest.mark.parametrize(
    ("key", "year", "onsets"),
    [
        # China had summer time until 1991, and India none since 1945.
        ("Asia/Shanghai", 2026, ["19910915T020000"]),
        ("Asia/Kolkata", 2026, ["19700101T000000"]),
        # At 2:00 of winter time since 1981 and at 3:00 of summer time since 1996 (before: in September).
        (
            "Europe/Berlin",
            2026,
            [
                "19810329T020000 FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
                "19961027T030000 FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
            ],
        ),
        # From the first Sunday of April and the last of October to the second of March and the first of November.
        (
            "America/New_York",
            2006,
            [
                "20041031T020000",
                "20050403T020000",
                "20051030T020000",
                "20060402T020000",
                "20061029T020000",
                "20070311T020000 FREQ=YEARLY;BYDAY=2SU;BYMONTH=3",
                "20071104T020000 FREQ=YEARLY;BYDAY=1SU;BYMONTH=11",
            ],
        ),
    ],
)
def test_onsets_are_told_on_the_clock_before_the_change(key, year, onsets):
    found = re.findall("DTSTART:(.*)\n(?:RRULE:(.*)\n)?", lines_of(key, year))
    assert [" ".join(filter(None, each)) for each in found] == onsets
