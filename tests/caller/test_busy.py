"""The caller's own calendars: when they are busy by the wall clock, and that no file can do harm.

The week is Wednesday 2026-06-24 to Tuesday 06-30 in Shanghai, where the clocks never change. Expected spans are written
by hand from that clock: "24 10:00-11:00" lies on one day, "24 22:00-25 06:00" on two.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import FR, MO, MONTHLY, WEEKLY, rrule
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import SHANGHAI, UNWATCHED, at, posix
from planner import PlanError
from planner.caller import busy, series
from planner.caller.busy import Busy, read_busy

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


# ---------------------------------------------------------------- when


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        pytest.param(TEN, "24 10:00-11:00", id="floating is the caller's clock"),
        pytest.param("DTSTART:20260624T020000Z\nDTEND:20260624T030000Z", "24 10:00-11:00", id="UTC"),
        pytest.param("DTSTART;TZID=Asia/Tokyo:20260624T100000\nDURATION:PT1H", "24 09:00-10:00", id="a zone by name"),
        pytest.param(
            "DTSTART;TZID=W. Europe Standard Time:20260624T100000\nDURATION:PT1H30M",
            "24 16:00-17:30",
            id="Windows zone",
        ),
        pytest.param(
            "DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Berlin:20260624T100000\nDURATION:PT1H",
            "24 16:00-17:00",
            id="a zone with its vendor",
        ),
        pytest.param("DTSTART;VALUE=DATE:20260624\nDTEND;VALUE=DATE:20260625", "24 00:00-25 00:00", id="all day"),
        pytest.param("DTSTART;VALUE=DATE:20260624", "24 00:00-25 00:00", id="all day without an end"),
        pytest.param(
            "DTSTART;VALUE=DATE:20260624\nDTEND;VALUE=DATE:20260624",
            "24 00:00-25 00:00",
            id="all day, its end as some write it",
        ),
        pytest.param("DTSTART;VALUE=DATE:20260624\nDURATION:P2D", "24 00:00-26 00:00", id="two days"),
        pytest.param("DTSTART:20260626T220000\nDTEND:20260628T060000", "26 22:00-28 06:00", id="over nights"),
        pytest.param("DTSTART:20260624T100000", "", id="zero length without an end"),
        pytest.param("DTSTART:20260624T100000\nDTEND:20260624T100000", "", id="zero length"),
        pytest.param("DTSTART:20260620T100000\nDTEND:20260624T010000", "24 00:00-01:00", id="cut at the begin"),
        pytest.param("DTSTART:20260630T230000\nDTEND:20260702T010000", "30 23:00-01 00:00", id="cut at the end"),
        pytest.param("DTSTART:20260101T000000\nDTEND:20261231T000000", "24 00:00-01 00:00", id="all year"),
        pytest.param("DTSTART:20260101T000000\nDURATION:P300D", "24 00:00-01 00:00", id="all year by its duration"),
        pytest.param("DTSTART:20260623T100000\nDTEND:20260624T000000", "", id="ends as the week begins"),
        pytest.param("DTSTART:20260701T000000\nDTEND:20260701T010000", "", id="begins as the week ends"),
        pytest.param(
            "DTSTART;TZID=Pacific/Kiritimati:20260701T040000\nDURATION:PT1H", "30 22:00-23:00", id="tomorrow elsewhere"
        ),
        pytest.param(
            "DTSTART;TZID=Pacific/Pago_Pago:20260623T100000\nDURATION:PT1H", "24 05:00-06:00", id="yesterday elsewhere"
        ),
        pytest.param("dtstart:20260624T100000\ndtend:20260624T110000", "24 10:00-11:00", id="names in lower case"),
        pytest.param("DTSTA\n RT:20260624T10\n\t0000\nDTEND:20260624T110000", "24 10:00-11:00", id="folded anywhere"),
        pytest.param('DTSTART;X="a:b;c":20260624T100000\nDURATION:PT1H', "24 10:00-11:00", id="quoted parameter"),
        pytest.param(TEN + "\nX-BIG:" + "x" * 5_000_000, "24 10:00-11:00", id="a long line that does not matter"),
        pytest.param(
            TEN + "\nBEGIN:VALARM\nTRIGGER:-PT5M\nDURATION:PT5M\nREPEAT:9\nEND:VALARM", "24 10:00-11:00", id="an alarm"
        ),
        pytest.param(
            "BEGIN:VALARM\nDURATION:PT5M\nEND:VALARM\nDTSTART:20250601T100000\nDURATION:P2Y3D\nDURATION:P500D",
            None,
            id="two durations are refused, not guessed",
        ),
        pytest.param(
            "DTSTART:20240101T000000\nBEGIN:VALARM\nDURATION:PT5M\nEND:VALARM\nDURATION:P1000D",
            "24 00:00-01 00:00",
            id="the duration of an alarm is not the event's",
        ),
    ],
)
def test_one_event(tmp_path, event, expected):
    result = read(tmp_path, calendar(event))
    if expected is None:
        assert "skipped" in said(result)[0]
    else:
        assert (shown(result), said(result)) == ([expected] if expected else [], [])


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param([TEN + "\nRRULE:FREQ=DAILY;COUNT=2"], ["24 10:00-11:00", "25 10:00-11:00"], id="COUNT"),
        pytest.param(
            ["DTSTART:20200101T100000\nDTEND:20200101T110000\nRRULE:FREQ=WEEKLY;BYDAY=FR,MO"],
            ["26 10:00-11:00", "29 10:00-11:00"],
            id="weekly for years",
        ),
        pytest.param(
            ["DTSTART:20260601T100000\nDTEND:20260601T110000\nRRULE:FREQ=DAILY;UNTIL=20260625T100000"],
            ["24 10:00-11:00", "25 10:00-11:00"],
            id="UNTIL is inside",
        ),
        pytest.param(
            ["DTSTART:20260601T200000\nDTEND:20260605T200000\nRRULE:FREQ=DAILY;UNTIL=20260620T200000"],
            ["24 00:00-20:00"],
            id="the last one reaches into the week",
        ),
        pytest.param(
            ["DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=MONTHLY;BYMONTHDAY=-1"], ["30 00:00-01 00:00"], id="monthly, all day"
        ),
        pytest.param(
            ["DTSTART:20260624T090000\nDTEND:20260624T091500\nRRULE:FREQ=HOURLY;COUNT=3\nEXDATE:20260624T100000"],
            ["24 09:00-09:15", "24 11:00-11:15"],
            id="EXDATE",
        ),
        pytest.param(
            [TEN + "\nRDATE:20260626T120000,20260627T120000"],
            ["24 10:00-11:00", "26 12:00-13:00", "27 12:00-13:00"],
            id="RDATE",
        ),
        pytest.param(
            ["DTSTART:20250101T100000\nDTEND:20250101T110000\nRDATE:20260626T120000"], ["26 12:00-13:00"], id="RDATE of old"
        ),
        pytest.param(
            [
                "UID:a\n" + TEN + "\nRRULE:FREQ=DAILY;COUNT=3",
                "UID:a\nRECURRENCE-ID:20260625T100000\nDTSTART:20260625T150000\nDTEND:20260625T153000",
            ],
            ["24 10:00-11:00", "25 15:00-15:30", "26 10:00-11:00"],
            id="an exception is moved",
        ),
        pytest.param(
            [
                "UID:a\n" + TEN + "\nRRULE:FREQ=DAILY;COUNT=3",
                "UID:a\nRECURRENCE-ID:20260625T100000\nDTSTART:20260725T100000\nDTEND:20260725T110000",
            ],
            ["24 10:00-11:00", "26 10:00-11:00"],
            id="an exception leaves the week",
        ),
        pytest.param(
            [
                "UID:a\nDTSTART:20260801T100000\nDTEND:20260801T110000\nRRULE:FREQ=DAILY;COUNT=3",
                "UID:a\nRECURRENCE-ID:20260802T100000\nDTSTART:20260625T100000\nDTEND:20260625T110000",
            ],
            ["25 10:00-11:00"],
            id="an exception comes into the week",
        ),
        pytest.param(
            [
                "UID:a\n" + TEN + "\nRRULE:FREQ=DAILY;COUNT=3",
                "UID:a\nRECURRENCE-ID:20260625T100000\nDTSTART:20260625T100000\nSTATUS:CANCELLED",
            ],
            ["24 10:00-11:00", "26 10:00-11:00"],
            id="an exception is cancelled",
        ),
        pytest.param(
            [
                "UID:a\nTRANSP:TRANSPARENT\n" + TEN + "\nRRULE:FREQ=DAILY;COUNT=3",
                "UID:a\nRECURRENCE-ID:20260625T100000\nDTSTART:20260625T100000\nDTEND:20260625T110000",
            ],
            ["25 10:00-11:00"],
            id="only the exception takes time",
        ),
        pytest.param(
            ["DTSTART:20260624T100000\nDTEND:20260624T113000", "DTSTART:20260624T110000\nDTEND:20260624T120000"],
            ["24 10:00-12:00"],
            id="overlapping",
        ),
        pytest.param(
            [TEN, "DTSTART:20260624T110000\nDTEND:20260624T120000"], ["24 10:00-12:00"], id="touching become one"
        ),
        pytest.param(
            ["DTSTART:20260625T110000\nDURATION:PT1H", TEN], ["24 10:00-11:00", "25 11:00-12:00"], id="put in order"
        ),
        pytest.param(["UID:\n" + TEN, "UID:\nDTSTART:20260625T100000\nDURATION:PT1H"], ["24 10:00-11:00", "25 10:00-11:00"], id="empty UIDs are no series"),
        pytest.param(["UID:pinduoduo-2026-06-24-1@plan-call\n" + TEN], [], id="exported by plan-call itself"),
    ],
)  # fmt: skip
def test_several(tmp_path, events, expected):
    result = read(tmp_path, calendar(*events))
    assert (shown(result), said(result)) == (expected, [])


@pytest.mark.parametrize(
    ("line", "expected", "strict"),
    [
        ("STATUS:CONFIRMED", True, True),
        ("STATUS:CANCELLED", False, False),
        ("STATUS:cancelled", False, False),
        ("TRANSP:OPAQUE", True, True),
        ("TRANSP:TRANSPARENT", False, False),
        ("X-MICROSOFT-CDO-BUSYSTATUS:BUSY", True, True),
        ("X-MICROSOFT-CDO-BUSYSTATUS:OOF", True, True),
        ("X-MICROSOFT-CDO-BUSYSTATUS:FREE", False, False),
        ("X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE", True, False),
        ("STATUS:TENTATIVE", True, False),
        ("STATUS:TENTATIVE\nTRANSP:TRANSPARENT", False, False),
    ],
)
def test_what_takes_time(tmp_path, line, expected, strict):
    text = calendar(f"{TEN}\n{line}")
    assert bool(read(tmp_path, text).spans) == expected
    assert bool(read(tmp_path, text, tentative=False).spans) == strict


BOSS = "ORGANIZER:mailto:boss@x.org\nATTENDEE;PARTSTAT=ACCEPTED:mailto:boss@x.org\n"


@pytest.mark.parametrize(
    ("people", "me", "expected", "strict"),
    [
        pytest.param("ATTENDEE;PARTSTAT=DECLINED:mailto:me@x.org", ["me@x.org"], False, False, id="declined"),
        pytest.param("ATTENDEE;PARTSTAT=declined:MAILTO:Me@X.org", ["mailto:ME@x.ORG"], False, False, id="in any case"),
        pytest.param(
            BOSS + "ATTENDEE;PARTSTAT=DECLINED:mailto:me@x.org\nATTENDEE;PARTSTAT=ACCEPTED:mailto:c@x.org",
            ["old@x.org", "me@x.org"],
            False,
            False,
            id="I declined, another comes",
        ),
        pytest.param(
            BOSS + "ATTENDEE;PARTSTAT=ACCEPTED:mailto:me@x.org\nATTENDEE;PARTSTAT=DECLINED:mailto:c@x.org",
            ["me@x.org"],
            True,
            True,
            id="I come, another declined",
        ),
        pytest.param(
            BOSS + "ATTENDEE;PARTSTAT=DECLINED;EMAIL=me@x.org:/1234/principal/", ["me@x.org"], False, False, id="iCloud"
        ),
        pytest.param(BOSS + "ATTENDEE;PARTSTAT=DECLINED:mailto:me@x.org", [], False, False, id="owner alone, unnamed"),
        pytest.param(
            BOSS + "ATTENDEE;PARTSTAT=DECLINED:mailto:me@x.org",
            ["other@x.org"],
            False,
            False,
            id="owner alone, misnamed",
        ),
        pytest.param(
            BOSS + "ATTENDEE;PARTSTAT=DECLINED:mailto:a@x.org\nATTENDEE:mailto:b@x.org", [], True, True, id="one of two"
        ),
        pytest.param(BOSS, [], True, True, id="nobody was asked"),
        pytest.param("ATTENDEE:mailto:me@x.org", ["me@x.org"], True, True, id="no answer yet"),
        pytest.param("ATTENDEE;PARTSTAT=TENTATIVE:mailto:me@x.org", ["me@x.org"], True, False, id="perhaps"),
        pytest.param("ATTENDEE;PARTSTAT=TENTATIVE:mailto:c@x.org", ["me@x.org"], True, True, id="another perhaps"),
        pytest.param("ATTENDEE;PARTSTAT=DECLINED:", ["me@x.org"], False, False, id="without an address"),
    ],
)
def test_invitations(tmp_path, people, me, expected, strict):
    text = calendar(f"{TEN}\n{people}")
    assert bool(read(tmp_path, text, me=me).spans) == expected
    assert bool(read(tmp_path, text, me=me, tentative=False).spans) == strict


def own_zone(name: str, offset: str, rule: str = "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU") -> str:
    return f"""BEGIN:VTIMEZONE\nTZID:{name}\nBEGIN:STANDARD\nDTSTART:20070311T020000\n{rule}
TZOFFSETFROM:{offset}\nTZOFFSETTO:{offset}\nEND:STANDARD\nEND:VTIMEZONE\n"""


IN_CUSTOM = "DTSTART;TZID=Custom:20260624T100000\nDURATION:PT1H"


def test_a_calendar_with_a_zone_of_its_own(tmp_path):
    result = read(tmp_path, calendar(IN_CUSTOM, head=own_zone("Custom", "+0530")))
    assert (shown(result), said(result)) == (["24 12:30-13:30"], [])


def test_two_calendars_with_other_zones_of_the_same_name(tmp_path):
    """icalendar alone would read both in the first one's zone."""
    one, two = (
        calendar(IN_CUSTOM, head=own_zone("Custom", "+0530")),
        calendar(IN_CUSTOM, head=own_zone("Custom", "+0100")),
    )
    assert shown(read(tmp_path, one)) == ["24 12:30-13:30"]
    assert shown(read(tmp_path, two)) == ["24 17:00-18:00"]
    assert shown(read(tmp_path, one + two)) == ["24 12:30-13:30", "24 17:00-18:00"]


@pytest.mark.parametrize(
    "zone",
    [
        pytest.param("", id="not defined"),
        pytest.param(own_zone("Custom", "+0530", "RRULE:FREQ=SECONDLY"), id="clocks that change each second"),
        pytest.param(own_zone("Custom", "+0530", "RR ULE:FREQ=SECONDLY"), id="the same, hidden"),
        pytest.param(own_zone("Custom", "+9999"), id="no such offset"),
        pytest.param("BEGIN:VTIMEZONE\nTZID:Custom\nEND:VTIMEZONE", id="empty"),
        pytest.param("BEGIN:VTIMEZONE\nTZID:Custom", id="cut off"),
        pytest.param(own_zone("Custom", "+0530", "X-A:" + "x" * 60_000), id="too large"),
    ],
)
def test_an_unknown_zone_is_said_and_read_as_the_callers(tmp_path, zone):
    result = read(tmp_path, calendar(IN_CUSTOM, head=zone))
    assert shown(result) == ["24 10:00-11:00"]
    assert said(result) == ["time zone “Custom” is unknown, read as Asia/Shanghai"]


def test_a_zone_as_large_as_it_may_be_is_read(tmp_path):
    zone = own_zone("Custom", "+0530") + "X-A:" + "x" * 60_000
    result = read(tmp_path, calendar(IN_CUSTOM, head=zone))
    assert (shown(result), said(result)) == (["24 12:30-13:30"], [])


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Europe/Berlin", "24 16:00-17:00"), ("Nowhere", "24 10:00-11:00"), ("../../etc/passwd", "24 10:00-11:00"), ("Asia", "24 10:00-11:00")],
)  # fmt: skip
def test_the_zone_of_a_calendars_floating_times(tmp_path, name, expected):
    result = read(tmp_path, calendar(TEN, "DTSTART;VALUE=DATE:20260627", head=f"X-WR-TIMEZONE:{name}"))
    assert (shown(result), said(result)) == ([expected, "27 00:00-28 00:00"], [])


def test_a_caller_where_the_clocks_change(tmp_path):
    berlin = ZoneInfo("Europe/Berlin")
    (tmp_path / "my.ics").write_text(
        calendar(
            "DTSTART:20261020T080000\nDTEND:20261020T090000\nRRULE:FREQ=DAILY",
            "DTSTART;TZID=Asia/Shanghai:20261020T200000\nDURATION:PT1H\nRRULE:FREQ=DAILY",
            "DTSTART;VALUE=DATE:20261025",
        )
    )
    result = read_busy([tmp_path / "my.ics"], at("2026-10-24T00:00", berlin), at("2026-10-27T00:00", berlin), berlin)
    assert shown(result, berlin) == [
        "24 08:00-09:00", "24 14:00-15:00", "25 00:00-26 00:00", "26 08:00-09:00", "26 13:00-14:00",
    ]  # fmt: skip
    assert result.spans[2][1] - result.spans[2][0] == timedelta(hours=25)


def test_spans_are_utc(tmp_path):
    assert read(tmp_path, calendar(TEN)).spans == (
        (datetime(2026, 6, 24, 2, tzinfo=UTC), datetime(2026, 6, 24, 3, tzinfo=UTC)),
    )
    assert read(tmp_path, calendar(TEN)).spans[0][0].tzinfo is UTC


# ---------------------------------------------------------------- files and folders


def test_a_folder_of_single_events_and_one_level_below(tmp_path):
    for i, name in enumerate(["a.ics", "work/b.ics", "home/c.ICS", "work/deep/d.ics", "notes.txt"]):
        path = tmp_path / "calendars" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(calendar(f"DTSTART:202606{24 + i}T100000\nDURATION:PT1H"))
    result = read_busy([tmp_path / "calendars"], START, END, SHANGHAI)
    assert (shown(result), said(result)) == (["24 10:00-11:00", "25 10:00-11:00", "26 10:00-11:00"], [])


def test_several_paths_and_the_same_file_twice(tmp_path):
    (tmp_path / "a.ics").write_text(calendar(TEN))
    (tmp_path / "b.ics").write_text("{}")
    paths = [str(tmp_path / "a.ics"), tmp_path / "b.ics", tmp_path]
    assert len(said(read_busy(paths, START, END, SHANGHAI))) == 1


@pytest.mark.parametrize("name", ["none.ics", "a.ics/b.ics", "x" * 5_000, "nul\0", "bad \x1b[31m"])
def test_a_path_that_leads_nowhere(tmp_path, name):
    (tmp_path / "a.ics").touch()
    with pytest.raises(PlanError, match=r"there is no such file; give an \.ics file or a folder of them") as raised:
        read_busy([f"{tmp_path}/{name}"], START, END, SHANGHAI)
    assert raised.value.text.zh.startswith("--busy ")
    assert (raised.value.text.zh + str(raised.value)).isprintable()


def test_a_folder_without_calendars(tmp_path):
    (tmp_path / "notes.txt").touch()
    assert "no .ics file in this folder" in said(read_busy([tmp_path], START, END, SHANGHAI))[0]
    assert read_busy([], START, END, SHANGHAI) == Busy((), ())


@posix
def test_what_is_no_regular_file(tmp_path):
    (tmp_path / "sub" / "folder.ics").mkdir(parents=True)
    (tmp_path / "gone.ics").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop.ics").symlink_to(tmp_path / "loop.ics")
    (tmp_path / "self").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe.ics")
    (tmp_path / "zero.ics").symlink_to("/dev/zero")
    (tmp_path / "z.ics").write_text(calendar(TEN))
    result = read_busy([tmp_path], START, END, SHANGHAI)
    assert shown(result) == ["24 10:00-11:00"]
    assert [words.partition("/")[2].rpartition("/")[2] for words in said(result)] == [
        "gone.ics: not read: No such file or directory",
        "loop.ics: not read: Too many levels of symbolic links",
        "pipe.ics: not read: not a regular file",
        "folder.ics: not read: Is a directory",
        "zero.ics: not read: not a regular file",
    ]


@posix
def test_what_may_not_be_read(tmp_path, monkeypatch):
    def locked(*args: object, **how: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "my.ics").write_text(calendar(TEN))
    monkeypatch.setattr(busy, "_open_at_once", locked)
    assert said(read_busy([tmp_path / "my.ics"], START, END, SHANGHAI)) == ["not read: Permission denied"]
    monkeypatch.setattr(os, "scandir", locked)
    assert said(read_busy([tmp_path], START, END, SHANGHAI))[0].endswith(": cannot be opened: Permission denied")


# ---------------------------------------------------------------- broken files


def skipped(why: str, name: str = "?", events: str = "1 event") -> list[str]:
    return [f"{events} skipped (first: “{name}”, {why})"]


NO_CALENDAR = ["is no calendar file"]
CUT = ["is cut off; events may be missing"]
LATER = "DTSTART:20260625T100000\nDTEND:20260625T110000"
WHOLE = calendar(TEN, LATER)
BOTH = ["24 10:00-11:00", "25 10:00-11:00"]
ONE = BOTH[1:]


def broken(event: str) -> str:
    return calendar(event, LATER)


@pytest.mark.parametrize(
    ("data", "spans", "words"),
    [
        pytest.param("", [], NO_CALENDAR, id="empty"),
        pytest.param("\0" * 1000, [], NO_CALENDAR, id="NUL bytes"),
        pytest.param(random.Random(1).randbytes(100_000), [], NO_CALENDAR, id="binary"),
        pytest.param(b"\x1f\x8b\x08\0" + WHOLE.encode(), [], None, id="gzip"),
        pytest.param("<!DOCTYPE html><title>Sign in</title>", [], NO_CALENDAR, id="HTML"),
        pytest.param('{"summary": "BEGIN:VCALENDAR"}', [], NO_CALENDAR, id="JSON"),
        pytest.param(WHOLE.encode("utf-16"), [], NO_CALENDAR, id="UTF-16"),
        pytest.param(b"\xef\xbb\xbf" + WHOLE.encode(), BOTH, [], id="UTF-8 with BOM"),
        pytest.param(broken("SUMMARY:\xe4\xff\n" + TEN).encode("latin-1"), BOTH, [], id="bad UTF-8 in what does not matter"),
        pytest.param(broken("SUMMARY:\xe4\nDTSTART:now").encode("latin-1"), ONE, skipped("DTSTART is no time", "\ufffd"), id="bad UTF-8 in a warning"),
        pytest.param(WHOLE.replace("\r\n", "\n"), BOTH, [], id="bare LF"),
        pytest.param(WHOLE.replace("\r\n", "\r"), BOTH, [], id="bare CR"),
        pytest.param(WHOLE.replace("\r\n", "\r\r\n"), BOTH, [], id="CR CR LF"),
        pytest.param(WHOLE.replace("END:VCALENDAR\r\n", ""), BOTH, CUT, id="no END:VCALENDAR"),
        pytest.param(WHOLE[:-60], BOTH[:1], [*skipped("incomplete"), *CUT], id="truncated in an event"),
        pytest.param(WHOLE.replace("END:VEVENT\r\n", ""), [], skipped("incomplete", events="2 events"), id="no END"),
        pytest.param(WHOLE.replace("BEGIN:VEVENT\r\n", "", 1), ONE, [], id="END without BEGIN"),
        pytest.param("END:VCALENDAR\r\n" + WHOLE, BOTH, [], id="END first"),
        pytest.param(calendar("SUMMARY:out\n" + TEN + "\nBEGIN:VEVENT\n" + LATER + "\nEND:VEVENT"), ONE, skipped("incomplete", "out"), id="VEVENT in VEVENT"),
        pytest.param(broken("SUMMARY:No start"), ONE, skipped("DTSTART is no time", "No start"), id="no DTSTART"),
        pytest.param(broken(TEN + "\nDTSTART:20260624T100000"), ONE, skipped("DTSTART is no time"), id="DTSTART twice"),
        pytest.param(broken("DTSTART:now"), ONE, skipped("DTSTART is no time"), id="DTSTART:now"),
        pytest.param(broken("DTSTART:PT1H"), ONE, skipped("DTSTART is no time"), id="DTSTART a duration"),
        pytest.param(broken("DTSTART:20260230T100000"), ONE, skipped("DTSTART is no time"), id="30 February"),
        pytest.param(broken("DTSTART;VALUE=DATE:20260624T100000\nDURATION:PT1H"), BOTH, [], id="VALUE mismatch"),
        pytest.param(broken("DTSTART:20260624T100000\nDTEND:soon"), ONE, skipped("DTEND is no time"), id="DTEND:soon"),
        pytest.param(broken("DTSTART:20260624T100000\nDTEND:20250624T110000"), ONE, skipped("ends before it starts"), id="DTEND before DTSTART"),
        pytest.param(broken("DTSTART:20260624T100000\nDURATION:-PT1H"), ONE, skipped("ends before it starts"), id="DURATION below zero"),
        pytest.param(broken("DTSTART:20260624T100000\nDURATION:P99999999999D"), ONE, None, id="DURATION of ages"),
        pytest.param(broken("DTSTART:20260624T100000\nDTEND;VALUE=DATE:20260625"), ["24 10:00-25 00:00", *ONE], [], id="DTEND a day"),
        pytest.param(broken("DTSTART:00010101T000000\nDTEND:99991231T235959"), ONE, None, id="all times"),
        pytest.param(broken(TEN + "\nRRULE:FREQ=SOMETIMES"), ONE, skipped("RRULE is not readable"), id="RRULE unknown"),
        pytest.param(broken(TEN + "\nRRULE:\x01\x02"), ONE, skipped("RRULE is not readable"), id="RRULE garbage"),
        pytest.param(broken(TEN + "\nRRULE:"), ONE, skipped("RRULE is not readable"), id="RRULE empty"),
        pytest.param(broken(TEN + "\nRRULE:FREQ=DAILY;X-A=b:c RRULE:FREQ=SECONDLY"), None, None, id="RRULE in an RRULE"),
        pytest.param(broken(TEN + "\nRRULE:FREQ=DAILY\nEXDATE:never"), ONE, None, id="EXDATE:never"),
        pytest.param(broken(TEN + "\nSEQUENCE:first"), None, None, id="SEQUENCE:first"),
        pytest.param(broken(TEN + ";;;===\n\x07:\n:::\n=\nATTENDEE\nATTENDEE;:\nATTENDEE;PARTSTAT=:x"), ONE, None, id="lines of rubbish"),
        pytest.param(broken("SUMMARY:\x1b]0;owned\x07\u202e\nDTSTART:now"), ONE, None, id="a summary that drives terminals"),
        pytest.param(broken("SUMMARY:" + "长" * 10_000 + "\nDTSTART:now"), ONE, None, id="a long summary"),
        pytest.param(broken("DTSTART;TZID=\u202e" + "x" * 90 + ":20260624T100000\nDURATION:PT1H"), BOTH, None, id="a zone that drives terminals"),
        pytest.param(broken("DTSTART;TZID=Asia:20260624T100000\nDURATION:PT1H"), ONE, None, id="a zone that is a folder"),
        pytest.param(broken("DTSTART;TZID=" + "x" * 9_000 + ":20260624T100000\nDURATION:PT1H"), ONE, None, id="a zone of 9,000 letters"),
        pytest.param(broken(TEN + "\nATTENDEE;CN=" + "x" * 900_000 + ":mailto:a@x.org"), BOTH, [], id="1 MB parameter"),
        pytest.param(broken(TEN + "\nATTENDEE;CN=" + "x" * 2_000_000 + ":mailto:a@x.org"), ONE, skipped("too large"), id="2 MB parameter"),
        pytest.param(WHOLE + WHOLE.replace("0T10", "0T10"), BOTH, [], id="VCALENDAR twice"),
        pytest.param("BEGIN:VCALENDAR\nBEGIN:VTODO\nDUE:20260624T100000\nEND:VTODO\nEND:VCALENDAR", [], [], id="VTODO only"),
        pytest.param("BEGIN:VCALENDAR\n" + "BEGIN:VEVENT\n" * 10_000 + "END:VEVENT\n" * 10_000 + "END:VCALENDAR", [], skipped("incomplete", events="10000 events"), id="10,000 nested events"),
        pytest.param("BEGIN:VCALENDAR\n" * 10_000 + "END:VCALENDAR\n" * 10_000, [], CUT, id="10,000 nested calendars"),
        pytest.param(broken("BEGIN:X\n" * 10_000 + "END:X\n" * 10_000 + TEN), BOTH, [], id="10,000 nested components"),
        pytest.param(broken(TEN + "\nX-A:" + "\r\n x" * 1_000_000), BOTH, [], id="a line folded a million times"),
        pytest.param(broken(TEN + "\nATTENDEE;" + 'A="b";' * 150_000 + ":x"), BOTH, None, id="150,000 parameters"),
        pytest.param(broken(TEN + "\nDTSTART;" + '"' * 500_001), BOTH, [], id="500,000 quotes"),
        pytest.param(broken(TEN + "\nATTENDEE" + " ;" * 400_000 + ":x"), None, None, id="400,000 blanks"),
    ],
)  # fmt: skip
def test_broken_files(tmp_path, data, spans, words):
    result = read(tmp_path, data)
    assert spans is None or shown(result) == spans
    assert len(said(result)) <= 2
    assert words is None or said(result) == words
    assert not any("not read to its end" in words for words in said(result))


def test_what_cannot_be_parsed_costs_its_file_only(tmp_path, monkeypatch):
    (tmp_path / "b.ics").write_text(calendar(TEN))
    (tmp_path / "a.ics").write_text("")

    def fails(self, path):
        if path.name == "a.ics":
            raise RecursionError("maximum recursion depth exceeded\nhere")
        return file(self, path)

    file = busy._Reader._read_file
    monkeypatch.setattr(busy._Reader, "_read_file", fails)
    result = read_busy([tmp_path], START, END, SHANGHAI)
    assert shown(result) == ["24 10:00-11:00"]
    assert said(result)[0].endswith("a.ics: not read: not readable: maximum recursion depth exceeded")


# ---------------------------------------------------------------- series without an end

OFTEN = "repeats over 48 times a day"


@pytest.mark.parametrize(
    ("rule", "count", "why"),
    [
        ("FREQ=SECONDLY", 0, OFTEN),
        ("FREQ=MINUTELY", 0, OFTEN),
        ("FREQ=MINUTELY;INTERVAL=29", 0, OFTEN),
        ("FREQ=MINUTELY;INTERVAL=30", 7 * 48 - 20, None),
        ("FREQ=MINUTELY;INTERVAL=90;COUNT=3", 3, None),
        ("FREQ=SECONDLY;INTERVAL=86400;COUNT=3", 3, None),
        ("FREQ=SECONDLY;COUNT=-5", 0, OFTEN),
        ("FREQ=HOURLY;BYMINUTE=0,30;INTERVAL=12;COUNT=4", 4, None),
        ("FREQ=HOURLY;BYMINUTE=0,20,40", 0, OFTEN),
        ("FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9;BYMINUTE=0,10,20,30,40;BYSECOND=0", 0, OFTEN),
        ("FREQ=WEEKLY;BYDAY=MO;BYHOUR=9,15", 3, None),
        ("FREQ=YEARLY;BYSECOND=" + ",".join(map(str, range(60))), 0, OFTEN),
        ("FREQ=DAILY;INTERVAL=0", 0, "INTERVAL is below 1"),
        ("FREQ=DAILY;INTERVAL=-1", 0, "INTERVAL is below 1"),
        ("FREQ=DAILY;INTERVAL=1000000000", 1, None),
        ("FREQ=DAILY;COUNT=1000000000", 7, None),
        ("FREQ=DAILY;COUNT=0", 1, None),
        ("FREQ=DAILY;UNTIL=99991231T235959", 7, None),
        ("FREQ=YEARLY;BYYEARDAY=" + ",".join(map(str, range(1, 367))), 7, None),
        ("FREQ=DAILY;BYMONTHDAY=" + ",".join(map(str, range(1, 1000))), 0, "RRULE is not readable"),
        ("FREQ=DAILY\nRRULE:FREQ=WEEKLY;BYHOUR=12", 8, None),
        ("\nRRULE:".join(f"FREQ=DAILY;BYHOUR={i % 24};BYMINUTE={i}" for i in range(50)), 0, OFTEN),
    ],
)  # fmt: skip
def test_how_often_an_event_may_repeat(tmp_path, rule, count, why):
    """Each takes ten minutes; the refused one leaves the rest of its file alone."""
    event = "DTSTART:20260624T100000\nDTEND:20260624T101000\nSUMMARY:Bell\nRRULE:" + rule
    result = read(tmp_path, calendar(event))
    assert (len(result.spans), said(result)) == (count, skipped(why, "Bell") if why else [])
    assert "25 10:00-11:00" in shown(read(tmp_path, broken(event))) or not why


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MINUTELY;INTERVAL=30;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYYEARDAY=1;BYMONTH=2;UNTIL=20300101T000000",
        "FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=30;COUNT=9",
    ],
)
def test_a_rule_that_never_matches(tmp_path, monkeypatch, rule):
    """It is searched for in few years: of 25 such in one file none is left to the time limit."""
    event = f"{TEN}\nRRULE:{rule}"
    result = read(tmp_path, broken(event))
    assert (shown(result), said(result)) == (BOTH, [])


def test_a_rule_that_matches_seldom(tmp_path):
    leap_monday = "DTSTART:19960229T100000\nDURATION:PT1H\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO"
    (tmp_path / "my.ics").write_text(calendar(leap_monday))
    result = read_busy([tmp_path / "my.ics"], at("2052-02-01T00:00"), at("2052-04-01T00:00"), SHANGHAI)
    assert shown(result) == []  # 29 February 2052 is a Thursday
    result = read_busy([tmp_path / "my.ics"], at("2044-02-01T00:00"), at("2044-04-01T00:00"), SHANGHAI)
    assert shown(result) == ["29 10:00-11:00"]


@pytest.mark.parametrize(
    ("event", "expected", "why"),
    [
        pytest.param("DTSTART:00010101T100000\nDURATION:PT1H\nRRULE:FREQ=DAILY", 0, "repeats too many times since 1", id="since the year 1"),
        pytest.param("DTSTART:19000101T100000\nDURATION:PT1H\nRRULE:FREQ=DAILY", 7, None, id="since 1900"),
        pytest.param("DTSTART;VALUE=DATE:16040627\nRRULE:FREQ=YEARLY", 1, None, id="a birthday without a year, as Apple has it"),
        pytest.param("DTSTART:20100101T100000\nDURATION:PT1M\nRRULE:FREQ=MINUTELY;INTERVAL=30", 0, "repeats too many times since 2010", id="half-hourly since 2010"),
        pytest.param(TEN + "\nRDATE:" + ",".join(f"202606{24 + i % 7}T1{i % 10}{i // 10 % 60:02}00" for i in range(20_000)), None, None, id="20,000 RDATEs"),
        pytest.param(TEN + "\nRDATE:" + ",".join(["20260625T100000"] * 100_000), 0, "too large", id="100,000 RDATEs"),
        pytest.param(TEN + "\nRRULE:FREQ=DAILY\nEXDATE:" + ",".join(["20260625T100000"] * 60_000), 6, None, id="60,000 EXDATEs"),
        pytest.param(TEN + "\nRRULE:FREQ=DAILY" + "\nEXDATE:20260625T100000" * 20_000, 6, None, id="20,000 lines of EXDATE"),
        pytest.param(TEN + "\nRRULE:FREQ=DAILY\nEXDATE:" + ",".join(["20260625T100000"] * 100_000), 0, "too large", id="100,000 EXDATEs"),
    ],
)  # fmt: skip
def test_long_series(tmp_path, event, expected, why):
    result = read(tmp_path, calendar(event))
    assert expected is None or len(result.spans) == expected
    assert said(result) == (skipped(why) if why else [])


# ---------------------------------------------------------------- limits


def test_only_what_may_touch_the_span_is_parsed(tmp_path, monkeypatch):
    """Counted work: of 20,000 events icalendar sees the three that may touch the week."""
    from icalendar import Event

    parsed = []
    from_ical = Event.from_ical
    monkeypatch.setattr(Event, "from_ical", lambda block: parsed.append(block) or from_ical(block))
    day = date(2026, 6, 24)
    far = [day + timedelta(days=step * (10 + i % 900)) for i in range(5_000) for step in (-1, 1)]
    events = [
        *(f"DTSTART;TZID=Europe/Berlin:{d:%Y%m%d}T100000\nDTEND;TZID=Europe/Berlin:{d:%Y%m%d}T110000" for d in far),
        *(f"DTSTART;VALUE=DATE:{d:%Y%m%d}" for d in far[:8_000]),
        *(f"DTSTART:{d - timedelta(days=120):%Y%m%d}T100000Z\nDURATION:PT1H" for d in far[:2_000:2]),
        *["DTSTART:20260101T100000\nDURATION:PT1H\nRRULE:FREQ=DAILY;UNTIL=20260201T000000Z"] * 500,
        *["DTSTART:20260801T100000\nDURATION:PT1H\nRRULE:FREQ=DAILY"] * 500,
        TEN,
        "DTSTART:20250101T120000\nDTEND:20250101T130000\nRRULE:FREQ=WEEKLY",
        "DTSTART:20260622T100000\nDTEND:20260622T110000",
    ]
    result = read(tmp_path, calendar(*events))
    assert (shown(result), said(result)) == (["24 10:00-11:00", "24 12:00-13:00"], [])
    assert len(parsed) == 3


def test_no_library_is_loaded_where_no_event_is_near(tmp_path):
    (tmp_path / "my.ics").write_text(calendar("DTSTART:20250101T100000\nDURATION:PT1H"))
    code = """
import sys
from datetime import datetime, timezone
from zoneinfo import ZoneInfo
import planner.line.hotline
before = set(sys.modules)
from planner.caller.busy import read_busy
week = [datetime(2026, 6, day, tzinfo=timezone.utc) for day in (20, 27)]
print(read_busy([sys.argv[1]], *week, ZoneInfo("Asia/Shanghai")), {"icalendar", "dateutil", "numpy"} & set(sys.modules) - before)
"""
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "my.ics"], capture_output=True, text=True, env=UNWATCHED, check=True
    )
    assert done.stdout == "Busy(spans=(), warnings=()) set()\n"


def test_more_events_than_one_can_have(tmp_path, monkeypatch):
    monkeypatch.setattr(busy, "MAX_EVENTS", 2)
    (tmp_path / "a.ics").write_text(calendar(TEN, LATER, "DTSTART:20260626T100000\nDURATION:PT1H"))
    (tmp_path / "b.ics").write_text(calendar("DTSTART:20260627T100000\nDURATION:PT1H"))
    result = read_busy([tmp_path], START, END, SHANGHAI)
    assert shown(result) == BOTH
    assert said(result) == [f"{tmp_path / 'a.ics'}: over 2 events around these days; the rest is not read"]


def test_more_files_than_one_can_have(tmp_path, monkeypatch):
    monkeypatch.setattr(busy, "MAX_FILES", 2)
    for i in range(4):
        (tmp_path / f"{i}.ics").write_text(calendar(f"DTSTART:202606{24 + i}T100000\nDURATION:PT1H"))
    result = read_busy([tmp_path, tmp_path / "3.ics"], START, END, SHANGHAI)
    assert len(result.spans) == 2
    assert said(result) == [f"{tmp_path}: over 2 files; the rest is not read"]


@pytest.mark.parametrize(("limit", "bytes_"), [("MAX_BYTES", 1_000), ("MAX_TOTAL_BYTES", 500)])
def test_files_that_are_too_large(tmp_path, monkeypatch, limit, bytes_):
    monkeypatch.setattr(busy, limit, bytes_)
    (tmp_path / "a.ics").write_text(calendar(TEN))
    (tmp_path / "b.ics").write_text(calendar(LATER + "\nX-A:" + "x" * 1_000))
    (tmp_path / "c.ics").write_text(calendar(LATER))
    result = read_busy([tmp_path], START, END, SHANGHAI)
    assert shown(result) == BOTH
    assert len(said(result)) == 1
    assert f"{tmp_path / 'b.ics'}: not read: too large" in said(result)[0]


def test_warnings_come_to_an_end(tmp_path):
    for i in range(30):
        (tmp_path / f"{i:02}.ics").write_text("no calendar")
    result = read_busy([tmp_path], START, END, SHANGHAI)
    assert len(said(result)) == 11
    assert said(result)[-1] == "and 20 more"


def test_time_comes_to_an_end(tmp_path, monkeypatch):
    """What was read before stays; the rest is named, and the thread goes as soon as it can."""
    release, slow = threading.Event(), series._ever_occurs

    def hang(*args):
        release.wait(60)
        return slow(*args)

    read(tmp_path, calendar(LATER + "\nRRULE:FREQ=DAILY"))  # the libraries are loaded
    (tmp_path / "a.ics").write_text(calendar(TEN))
    (tmp_path / "z.ics").write_text(calendar("DTSTART:20260629T100000\nDURATION:PT1H"))
    monkeypatch.setattr(series, "_ever_occurs", hang)
    monkeypatch.setattr(busy, "LIMIT_S", 0.5)
    before = threading.active_count()
    result = read_busy([tmp_path], START, END, SHANGHAI)
    assert shown(result) == ["24 10:00-11:00"]
    assert said(result) == ["not read to its end within 0.5 s; the events from here on are left out"]
    release.set()
    for thread in threading.enumerate():
        if thread.daemon and thread is not threading.current_thread():
            thread.join(10)
    assert threading.active_count() <= before


BOMBS = {
    "a line folded many times": "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:" + "\n x" * 6_000_000,
    "a long line": "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;TZID=" + "x" * 20_000_000 + ":20260624\nEND:VEVENT\n",
    "quotes": "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;" + '"' * 20_000_000 + "\nEND:VEVENT\n",
    "empty lines": "BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + "\n" * 20_000_000 + "END:VEVENT\n",
    "events in events": "BEGIN:VCALENDAR\n" + "BEGIN:VEVENT\n" * 1_500_000,
    "calendars in calendars": "BEGIN:VCALENDAR\n" * 1_200_000,
    "zones": "BEGIN:VCALENDAR\n" + "BEGIN:VTIMEZONE\n" * 1_000_000 + f"BEGIN:VEVENT\n{TEN}\nEND:VEVENT\n",
    "dates": calendar(*[TEN + "\nRDATE:" + ",".join(["20260625T100000"] * 50_000)] * 10),
}


@posix
@pytest.mark.slow
@pytest.mark.parametrize("bomb", BOMBS)
def test_memory_is_bounded(tmp_path, bomb):
    """20 MB of each take less than 200 MB more than nothing does, and end by themselves."""
    (tmp_path / "my.ics").write_text(BOMBS[bomb])
    code = """
import resource, sys
from datetime import datetime, timezone
from zoneinfo import ZoneInfo
from planner.caller import busy
import icalendar, recurring_ical_events
busy.LIMIT_S = 300
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
week = [datetime(2026, 6, day, tzinfo=timezone.utc) for day in (24, 30)]
result = busy.read_busy([sys.argv[1]], *week, ZoneInfo("Asia/Shanghai"))
assert not any("its end" in words.en for words in result.warnings), result.warnings
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "my.ics"], capture_output=True, text=True, env=UNWATCHED, timeout=400
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) * (1 if sys.platform == "darwin" else 1024) < 200_000_000


# ---------------------------------------------------------------- laws


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR", rrule(WEEKLY, datetime(2026, 1, 5, 9), interval=2, byweekday=(MO, FR))),
        ("FREQ=MONTHLY;BYDAY=-1FR", rrule(MONTHLY, datetime(2026, 1, 5, 9), byweekday=FR(-1))),
        (
            "FREQ=MONTHLY;BYDAY=MO,FR;BYSETPOS=2",
            rrule(MONTHLY, datetime(2026, 1, 5, 9), byweekday=(MO, FR), bysetpos=2),
        ),
    ],
)
def test_a_year_of_a_series_agrees_with_dateutil_on_the_wall_clock(tmp_path, rule, days):
    """The rule once more, not as text and without zones; Berlin's clocks change twice on the way."""
    berlin = ZoneInfo("Europe/Berlin")
    (tmp_path / "my.ics").write_text(
        calendar(f"DTSTART;TZID=Europe/Berlin:20260105T090000\nDURATION:PT45M\nRRULE:{rule}\nEXDATE:20260105T080000Z")
    )
    result = read_busy([tmp_path / "my.ics"], at("2026-02-01T00:00"), at("2027-02-01T00:00"), SHANGHAI)
    between = days.between(datetime(2026, 2, 1), datetime(2027, 1, 31, 17))
    assert [begin.astimezone(berlin).replace(tzinfo=None) for begin, _ in result.spans] == between
    assert {end - begin for begin, end in result.spans} == {timedelta(minutes=45)}


moments = st.datetimes(datetime(2026, 5, 1), datetime(2026, 8, 1)).map(lambda moment: moment.replace(microsecond=0))
events = st.builds(
    lambda start, hours, zone, ending, rule: "\n".join(
        [
            f"DTSTART{zone}:{start:%Y%m%dT%H%M%S}",
            f"DTEND{zone}:{start + timedelta(hours=hours):%Y%m%dT%H%M%S}" if ending else f"DURATION:PT{hours}H",
            *([rule] if rule else []),
        ]
    ),
    moments,
    st.integers(0, 400),
    st.sampled_from(["", ";TZID=Europe/Berlin", ";TZID=Pacific/Kiritimati", ";TZID=Pacific/Pago_Pago"]),
    st.booleans(),
    st.one_of(
        st.just(""),
        moments.map(lambda moment: f"RRULE:FREQ=WEEKLY;UNTIL={moment:%Y%m%dT%H%M%SZ}"),
        st.sampled_from(["RRULE:FREQ=DAILY;COUNT=5", "RDATE:20260625T100000", "RRULE:FREQ=MONTHLY"]),
    ),
)


@given(st.lists(events, max_size=6))
@settings(deadline=None, max_examples=60)
def test_nothing_is_lost_by_what_is_dropped_unparsed(events):
    """The straightforward way, with every event parsed and expanded, says the same."""
    import icalendar
    import recurring_ical_events

    text = calendar(*events)
    spans = []
    near = [moment.astimezone(SHANGHAI) for moment in (START - timedelta(days=1), END + timedelta(days=1))]
    for event in recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(*near):
        ends = (event[name].dt for name in ("DTSTART", "DTEND"))
        begin, end = (end if end.tzinfo else end.replace(tzinfo=SHANGHAI) for end in ends)
        begin, end = max(begin.astimezone(UTC), START), min(end.astimezone(UTC), END)
        if begin < end:
            spans.append((begin, end))
    with tempfile.TemporaryDirectory() as folder:
        result = read(Path(folder), text)
    covered = [any(a <= moment < b for a, b in spans) for moment in minutes()]
    assert [any(a <= moment < b for a, b in result.spans) for moment in minutes()] == covered
    assert all(a[1] < b[0] for a, b in zip(result.spans, result.spans[1:], strict=False))


def minutes() -> list[datetime]:
    return [START.astimezone(UTC) + timedelta(minutes=20 * i) for i in range(7 * 24 * 3)]


GOOD = calendar(
    "UID:a\nSUMMARY:Stand-up\nDTSTART;TZID=Custom:20260601T093000\nDURATION:PT15M\nRRULE:FREQ=WEEKLY;BYDAY=MO,WE,FR;COUNT=90",
    "UID:a\nRECURRENCE-ID;TZID=Custom:20260626T093000\nDTSTART;TZID=Custom:20260626T150000\nDURATION:PT15M\nSEQUENCE:2",
    "UID:b\nSUMMARY:Trip\nDTSTART;VALUE=DATE:20260627\nDTEND;VALUE=DATE:20260629\nTRANSP:OPAQUE\nEXDATE;VALUE=DATE:20260601",
    BOSS + "ATTENDEE;PARTSTAT=TENTATIVE;CN=\"Me; myself\":mailto:me@x.org\n" + TEN + "\nRDATE:20260626T160000",
    head=own_zone("Custom", "+0700"),
).encode()  # fmt: skip
edits = st.lists(
    st.tuples(
        st.integers(0, len(GOOD)),
        st.integers(0, 12),
        st.one_of(
            st.binary(max_size=6),
            st.sampled_from(
                [b"\n", b"\r\n ", b":", b";", b"=", b'"', b"9", b"-", b",", b"Z", b"T", b"BEGIN:VEVENT\r\n"]
            ),
            st.sampled_from(
                [b"END:VEVENT\r\n", b"SECONDLY", b"INTERVAL=", b";UNTIL=1", b"RRULE:", b"RDATE:", b"99999999"]
            ),
        ),
    ),
    max_size=8,
)


@given(edits)
@settings(deadline=None, max_examples=300)
def test_no_damage_raises_anything(edits):
    data = GOOD
    for place, length, new in edits:
        data = data[:place] + new + data[place + length :]
    with tempfile.TemporaryDirectory() as folder:
        result = read(Path(folder), data, me=["me@x.org"], tentative=False)
    assert len(said(result)) <= 2
    assert all(START <= begin < end <= END for begin, end in result.spans)
    assert list(result.spans) == sorted(result.spans)


def test_the_undamaged_file(tmp_path):
    result = read(tmp_path, GOOD, me=["me@x.org"])
    assert (shown(result), said(result)) == (
        ["24 10:00-11:00", "26 16:00-17:00", "27 00:00-29 00:00", "29 10:30-10:45"],
        [],
    )
