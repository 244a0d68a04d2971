"""The caller's own calendars: when they are busy by the wall clock, and that no file can do harm.

The week is Wednesday 2026-06-24 to Tuesday 06-30 in Shanghai, where the clocks never change. Expected spans are written
by hand from that clock: "24 10:00-11:00" lies on one day, "24 22:00-25 06:00" on two.
"""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import FR, MO, MONTHLY, WEEKLY, rrule
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import SHANGHAI, at
from own_calendar import BOSS, BOTH, END, START, TEN, broken, calendar, in_part, own_zone, read, said, shown, skipped
from planner.caller.busy import read_busy

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
            "24 00:00-01 00:00",
            id="of two durations the one that can be read",
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
    assert shown(result) == [expected, "27 00:00-28 00:00"]
    unknown = [f"time zone “{name}” is unknown, read as Asia/Shanghai"]
    assert said(result) == ([] if name == "Europe/Berlin" else unknown)


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


# ---------------------------------------------------------------- series without an end

OFTEN = "repeats over 48 times a day"
ONLY_FIRST = ", only the first one counts"


@pytest.mark.parametrize(
    ("rule", "count", "why"),
    [
        ("FREQ=SECONDLY", 1, OFTEN),
        ("FREQ=MINUTELY", 1, OFTEN),
        ("FREQ=MINUTELY;INTERVAL=29", 1, OFTEN),
        ("FREQ=MINUTELY;INTERVAL=30", 7 * 48 - 20, None),
        ("FREQ=MINUTELY;INTERVAL=90;COUNT=3", 3, None),
        ("FREQ=SECONDLY;INTERVAL=86400;COUNT=3", 3, None),
        ("FREQ=SECONDLY;COUNT=-5", 1, OFTEN),
        ("FREQ=HOURLY;BYMINUTE=0,30;INTERVAL=12;COUNT=4", 4, None),
        ("FREQ=HOURLY;BYMINUTE=0,20,40", 1, OFTEN),
        ("FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9;BYMINUTE=0,10,20,30,40;BYSECOND=0", 1, OFTEN),
        ("FREQ=WEEKLY;BYDAY=MO;BYHOUR=9,15", 3, None),
        ("FREQ=YEARLY;BYSECOND=" + ",".join(map(str, range(60))), 1, OFTEN),
        ("FREQ=DAILY;INTERVAL=0", 7, None),
        ("FREQ=DAILY;INTERVAL=-1", 7, None),
        ("FREQ=DAILY;INTERVAL=1000000000", 1, None),
        ("FREQ=DAILY;COUNT=1000000000", 7, None),
        ("FREQ=DAILY;COUNT=0", 1, None),
        ("FREQ=DAILY;UNTIL=99991231T235959", 7, None),
        ("FREQ=YEARLY;BYYEARDAY=" + ",".join(map(str, range(1, 367))), 7, None),
        ("FREQ=DAILY;BYMONTHDAY=" + ",".join(map(str, range(1, 32))), 7, None),
        ("FREQ=DAILY\nRRULE:FREQ=WEEKLY;BYHOUR=12", 8, None),
        ("\nRRULE:".join(f"FREQ=DAILY;BYHOUR={i % 24};BYMINUTE={i}" for i in range(50)), 1, OFTEN),
    ],
)  # fmt: skip
def test_how_often_an_event_may_repeat(tmp_path, rule, count, why):
    """Each takes ten minutes; of one whose rule is refused the first counts, and the rest of its file."""
    event = "DTSTART:20260624T100000\nDTEND:20260624T101000\nSUMMARY:Bell\nRRULE:" + rule
    result = read(tmp_path, calendar(event))
    assert (len(result.spans), said(result)) == (count, in_part(why + ONLY_FIRST, "Bell") if why else [])
    assert "25 10:00-11:00" in shown(read(tmp_path, broken(event))) or not why


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MINUTELY;INTERVAL=30;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYYEARDAY=1;BYMONTH=2;UNTIL=20300101T000000",
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30;COUNT=9",
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
        pytest.param("DTSTART:00010101T100000\nDURATION:PT1H\nRRULE:FREQ=DAILY", 0, "repeats too many times since 1" + ONLY_FIRST, id="since the year 1"),
        pytest.param("DTSTART:19000101T100000\nDURATION:PT1H\nRRULE:FREQ=DAILY", 7, None, id="since 1900"),
        pytest.param("DTSTART;VALUE=DATE:16040627\nRRULE:FREQ=YEARLY", 1, None, id="a birthday without a year, as Apple has it"),
        pytest.param("DTSTART:20100101T100000\nDURATION:PT1M\nRRULE:FREQ=MINUTELY;INTERVAL=30", 0, "repeats too many times since 2010" + ONLY_FIRST, id="half-hourly since 2010"),
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
    assert said(result) == ([] if not why else in_part(why) if ONLY_FIRST in why else skipped(why))


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
