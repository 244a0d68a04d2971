"""Calendars as real programs write them: each line of the tables is one habit, and when it keeps the caller busy.

The week is Wednesday 2026-06-24 to Tuesday 06-30 in Shanghai (UTC+8). Expected spans are reckoned by hand from the wall
clock: Berlin is six hours behind in June, New York twelve, London seven, Tokyo one ahead.
"""

from __future__ import annotations

import pytest
from lunardate import LunarDate

from own_calendar import TEN, calendar, in_part, own_zone, read, said, shown
from planner.caller.ics_lunar import _months
from planner.caller.ics_spelling import duration_of

TEN_TO_ELEVEN = ["24 10:00-11:00"]
UTC_ENDS = "\nDTEND:20260624T030000Z"
WEDNESDAYS = "DTSTART:20260603T020000Z\nDTEND:20260603T030000Z\n"  # at 10:00 in Shanghai, since 3 June


def spans(tmp_path, *events: str, head: str = "") -> list[str]:
    return shown(read(tmp_path, calendar(*events, head=head)))


# ---------------------------------------------------------------- zones by name


@pytest.mark.parametrize(
    "name",
    [
        "America/New_York", "america/new_york", "AMERICA/NEW_YORK", "America/New York", "US/eastern", "'America/New_York'", "America/New_York ",
        "Eastern Standard Time", "eastern standard time", "Eastern Daylight Time", '"(UTC-05:00) Eastern Time (US & Canada)"', "(UTC-05:00) Eastern Time (US & Canada)",
        "(GMT-05:00) Eastern Time (US & Canada)", "(GMT-05.00) Eastern Time (US & Canada)", "Eastern Time (US & Canada)", "(UTC-05:00) America/New_York",
        "America/New_York (GMT-5)", "New York", "(GMT-4:00) New York", "美国东部时间", "美国东部标准时间", "tzone://Microsoft/America/New_York",
        "/freeassociation.sourceforge.net/America/New_York", "freeassociation.sourceforge.net/America/New_York", "/mozilla.org/20050126_1/America/New_York",
        "tzurl.org/zoneinfo/America/New_York", "UTC-4", "UTC-04:00", "GMT-4", "GMT-0400", "-0400", "-04:00", "UTC -4", "TZ-04",
    ],
)  # fmt: skip
def test_new_york_by_its_names(tmp_path, name):
    """22:00 there, twelve hours behind, is 10:00 of the next day."""
    result = read(tmp_path, calendar(f"DTSTART;TZID={name}:20260623T220000\nDTEND;TZID={name}:20260623T230000"))
    assert (shown(result), said(result)) == (TEN_TO_ELEVEN, [])


@pytest.mark.parametrize(
    "name",
    [
        "Asia/Shanghai", "Asia/shanghai", "ASIA/SHANGHAI", "Asia/Beijing", "Beijing", "PRC", "China Standard Time", "china standard time", "中国标准时间", "中国時間", "北京时间",
        "北京時間", "北京标准时间", "东八区", "GMT+8", "GMT+08", "GMT+08:00", "GMT+0800", "GMT +8", "UTC+8", "UTC+8:00", "UTC+08:00", "utc+8", "UTC＋8", "+8", "+08", "+0800", "+08:00", "TZ08",
        "(UTC+08:00) Beijing, Chongqing, Hong Kong, Urumqi", "(UTC+08:00) Beijing\\, Chongqing\\, Hong Kong\\, Urumqi", '"(UTC+08:00) Beijing, Chongqing, Hong Kong, Urumqi"',
        "(GMT+08:00) Beijing, Chongqing, Hong Kong, Urumqi", "(GMT+8.00) Beijing/Hong Kong", "Beijing, Chongqing, Hong Kong, Urumqi", "(UTC+08:00) 北京，重庆，香港特别行政区，乌鲁木齐",
        "(GMT+08:00) China Standard Time - Shanghai", "中国标准时间 (GMT+08:00)", "北京时间(UTC+8)", "(GMT+08:00)Asia/Shanghai", "GMT+08:00 北京", "Etc/GMT-8", "etc/gmt-8", "CST-8",
        "Asia/Hong_Kong", "Hongkong", "Taipei Standard Time", "(UTC+08:00) Kuala Lumpur, Singapore", "(UTC+08:00) Perth", "香港时间", "W. Australia Standard Time",
        "China Time", "Beijing Time", "Hong Kong Standard Time", "HKT", "SGT", "中国标准时间 (北京)", "GMT+08:00 中国标准时间 - 上海", "东8区", "(GMT+08:00) 北京/重庆/香港/乌鲁木齐",
    ],
)  # fmt: skip
def test_the_callers_own_zone_by_its_names_elsewhere(tmp_path, name):
    text = calendar(
        f"DTSTART;TZID={name}:20260624T100000\nDTEND;TZID={name}:20260624T110000", head="X-WR-TIMEZONE:Europe/Berlin"
    )
    result = read(tmp_path, text)
    assert (shown(result), said(result)) == (TEN_TO_ELEVEN, [])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Tokyo", "24 09:00-10:00"), ("(UTC+09:00) Osaka, Sapporo, Tokyo", "24 09:00-10:00"), ("日本标准时间", "24 09:00-10:00"), ("Japan", "24 09:00-10:00"), ("东京", "24 09:00-10:00"),
        ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "24 16:00-17:00"), ("(GMT+01.00) Sarajevo/Warsaw/Zagreb", "24 16:00-17:00"),
        ("W. Europe Standard Time", "24 16:00-17:00"), ("Mitteleuropäische Zeit", "24 16:00-17:00"), ("Central European Time", "24 16:00-17:00"), ("europe/berlin", "24 16:00-17:00"),
        ("(UTC) Dublin, Edinburgh, Lisbon, London", "24 17:00-18:00"), ("(UTC+00:00) Dublin, Edinburgh, Lisbon, London", "24 17:00-18:00"), ("GMT Standard Time", "24 17:00-18:00"),
        ("UTC", "24 18:00-19:00"), ("Utc", "24 18:00-19:00"), ("Z", "24 18:00-19:00"), ("tzone://Microsoft/Utc", "24 18:00-19:00"), ("Coordinated Universal Time", "24 18:00-19:00"),
        ("UTC+0", "24 18:00-19:00"), ("GMT", "24 18:00-19:00"), ("协调世界时", "24 18:00-19:00"), ("(UTC) Coordinated Universal Time", "24 18:00-19:00"),
        ("UTC+05:30", "24 12:30-13:30"), ("(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi", "24 12:30-13:30"), ("+0530", "24 12:30-13:30"), ("GMT+5:30", "24 12:30-13:30"),
        ("(UTC+10:00) Canberra, Melbourne, Sydney", "24 08:00-09:00"), ("(UTC+03:00) Moscow, St. Petersburg", "24 15:00-16:00"), ("UTC+3", "24 15:00-16:00"),
        ("(UTC-08:00) Pacific Time (US & Canada)", "25 01:00-02:00"), ("Pacific Daylight Time", "25 01:00-02:00"), ("(UTC-07:00) Arizona", "25 01:00-02:00"), ("UTC-7", "25 01:00-02:00"),
    ],
)  # fmt: skip
def test_ten_oclock_elsewhere(tmp_path, name, expected):
    result = read(tmp_path, calendar(f"DTSTART;TZID={name}:20260624T100000\nDTEND;TZID={name}:20260624T110000"))
    assert (shown(result), said(result)) == ([expected], [])


@pytest.mark.parametrize(
    ("name", "expected", "instead"),
    [
        ("Customized Time Zone", "24 10:00-11:00", "Asia/Shanghai"),
        ("tzone://Microsoft/Custom", "24 10:00-11:00", "Asia/Shanghai"),
        ("CST", "24 10:00-11:00", "Asia/Shanghai"),
        ("(UTC+01:00) Somewhere", "24 17:00-18:00", "UTC+01:00"),  # its offset is said, its summer is not
        ("UTC+99", "24 10:00-11:00", "Asia/Shanghai"),
    ],
)
def test_a_zone_that_is_not_wholly_known_is_said(tmp_path, name, expected, instead):
    result = read(tmp_path, calendar(f"DTSTART;TZID={name}:20260624T100000\nDTEND;TZID={name}:20260624T110000"))
    assert (shown(result), said(result)) == ([expected], [f"time zone “{name}” is unknown, read as {instead}"])


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("X-WR-TIMEZONE;VALUE=TEXT:US/Eastern", "24 22:00-23:00"),
        ("X-WR-TIMEZONE;VALUE=TEXT:\"America/New_York\"", "24 22:00-23:00"),
        ("x-wr-timezone:us/eastern", "24 22:00-23:00"),
        ("X-WR-TIMEZONE:Eastern Standard Time", "24 22:00-23:00"),
        ("X-WR-TIMEZONE: America/New_York", "24 22:00-23:00"),
        ("X-WR-TIMEZONE:(UTC-05:00) Eastern Time (US & Canada)", "24 22:00-23:00"),
        ("X-WR-TIMEZONE:GMT-04:00", "24 22:00-23:00"),
        ("X-WR-TIMEZONE:Tokyo Standard Time", "24 09:00-10:00"),
        ("TZ:+09", "24 09:00-10:00"),
        ("TZ:-04:00", "24 22:00-23:00"),
    ],
)  # fmt: skip
def test_the_zone_of_a_whole_calendar(tmp_path, head, expected):
    result = read(tmp_path, calendar(TEN, head=head))
    assert (shown(result), said(result)) == ([expected], [])


def test_a_calendars_unknown_zone_is_said_only_where_it_matters(tmp_path):
    in_utc = calendar("DTSTART:20260624T020000Z" + UTC_ENDS, head="X-WR-TIMEZONE:Nowhere")
    assert said(read(tmp_path, in_utc)) == []


# ---------------------------------------------------------------- zones that a calendar defines

BERLIN_RULES = """BEGIN:STANDARD\nDTSTART:19701025T030000\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10{}\nTZOFFSETFROM:{}\nTZOFFSETTO:{}\nEND:STANDARD
BEGIN:DAYLIGHT\nDTSTART:19700329T020000\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3{}\nTZOFFSETFROM:{}\nTZOFFSETTO:{}\nEND:DAYLIGHT"""


def berlin(rest: str = "", winter: str = "+0100", summer: str = "+0200") -> str:
    return BERLIN_RULES.format(rest, summer, winter, rest, winter, summer)


def eight(lines: str) -> str:
    return f"BEGIN:STANDARD\n{lines}\nEND:STANDARD"


EIGHT = "TZOFFSETFROM:+0800\nTZOFFSETTO:+0800"


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        pytest.param(berlin(), "24 16:00-17:00", id="as it should be"),
        pytest.param(berlin(";BYHOUR=2;BYMINUTE=0"), "24 16:00-17:00", id="BYHOUR as Lotus Notes has it"),
        pytest.param(berlin(";BYHOUR=2;BYMINUTE=0;BYSECOND=0;WKST=MO"), "24 16:00-17:00", id="BYSECOND, too"),
        pytest.param(berlin("; INTERVAL=1;"), "24 16:00-17:00", id="blanks and an empty part in the rule"),
        pytest.param(berlin(";X-A=1"), "24 16:00-17:00", id="an unknown part in the rule"),
        pytest.param(berlin("", "0100", "0200"), "24 16:00-17:00", id="no signs"),
        pytest.param(berlin("", "+01:00", "+02:00"), "24 16:00-17:00", id="colons"),
        pytest.param(berlin("", " +0100", " +0200"), "24 16:00-17:00", id="blanks"),
        pytest.param(berlin("", "+010000", "+020000"), "24 16:00-17:00", id="seconds"),
        pytest.param(berlin("", '"+0100"', '"+0200"'), "24 16:00-17:00", id="quotes"),
        pytest.param(berlin().lower(), "24 16:00-17:00", id="lower case"),
        pytest.param(berlin().replace("END:STANDARD\n", ""), "24 16:00-17:00", id="an end is missing"),
        pytest.param(berlin().replace("DTSTART:", "DTSTART;VALUE=DATE-TIME:").replace("T030000", "T030000Z"), "24 16:00-17:00", id="DTSTART in UTC"),
        pytest.param(berlin().replace("19701025T030000", "1970-10-25T03:00:00"), "24 16:00-17:00", id="DTSTART with separators"),
        pytest.param(eight(EIGHT), "24 10:00-11:00", id="no DTSTART"),
        pytest.param(eight("DTSTART:20990101T000000\n" + EIGHT), "24 10:00-11:00", id="begins later than its events"),
        pytest.param(eight("DTSTART:19700101T000000\nTZOFFSETTO:+0800"), "24 10:00-11:00", id="no offset from"),
        pytest.param(eight("DTSTART:19700101T000000\nTZOFFSETFROM:0800\nTZOFFSETTO:0800"), "24 10:00-11:00", id="no sign"),
        pytest.param(eight("DTSTART:19700101T000000\nTZOFFSETFROM:+8:00\nTZOFFSETTO:+8:00"), "24 10:00-11:00", id="one digit"),
        pytest.param(EIGHT, "24 10:00-11:00", id="no season"),
        pytest.param("X-LIC-LOCATION:Europe/Berlin", "24 16:00-17:00", id="X-LIC-LOCATION only"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    ("defined", "used"),
    [
        ("Foo", "Foo"),
        ("Foo", '"Foo"'),
        ("Foo", "foo"),
        ('"My: zone, here"', '"My: zone, here"'),
        ("My: zone, here", "My: zone, here"),
        ("My\\, zone", '"My, zone"'),
        ("Eigene Zône", "Eigene Zône"),
    ],
)
def test_a_zone_that_a_calendar_defines_loosely(tmp_path, definition, expected, defined, used):
    zone = f"BEGIN:VTIMEZONE\nTZID:{defined}\n{definition}\nEND:VTIMEZONE"
    text = calendar(f"DTSTART;TZID={used}:20260624T100000\nDTEND;TZID={used}:20260624T110000", head=zone)
    for encoding in ("utf-8", "gbk") if "ô" not in used else ("utf-8", "latin-1"):
        result = read(tmp_path, text.encode(encoding))
        assert (shown(result), said(result)) == ([expected], [])


@pytest.mark.parametrize(
    ("name", "encoding"),
    [("Mitteleuropäische Zeit eigen", "latin-1"), ("Hora estándar", "cp1252"), ("我的时区", "gbk"), ("自定义时区", "gb18030"), ("自訂時區", "utf-8"), ("我的时区", "utf-16")],
)  # fmt: skip
def test_a_zone_in_an_old_encoding(tmp_path, name, encoding):
    text = calendar(f'DTSTART;TZID="{name}":20260624T100000\nDURATION:PT1H', head=own_zone(name, "+0200"))
    result = read(tmp_path, text.encode(encoding))
    assert (shown(result), said(result)) == (["24 16:00-17:00"], [])


def test_chinese_names_of_zones_in_gbk(tmp_path):
    text = calendar("DTSTART;TZID=日本标准时间:20260624T100000\nDURATION:PT1H", "SUMMARY:例会\nDTSTART:unlesbar")
    result = read(tmp_path, text.encode("gbk"))
    assert (shown(result), said(result)) == (
        ["24 09:00-10:00"],
        ["1 event skipped (first: “例会”, its start is not readable)"],
    )


# ---------------------------------------------------------------- times


@pytest.mark.parametrize(
    "start",
    [
        "DTSTART:20260624T020000Z", "DTSTART:2026-06-24T02:00:00Z", "DTSTART:2026-06-24T02:00Z", "DTSTART:20260624T0200Z", "DTSTART:20260624T02:00:00Z", "DTSTART:20260624T020000.000Z",
        "DTSTART:20260624T020000,5Z", "DTSTART:2026-06-24T02:00:00.123Z", "DTSTART:20260624t020000z", "DTSTART: 20260624T020000Z", "DTSTART::20260624T020000Z", "DTSTART:20260624T020000 Z",
        "DTSTART:20260624T020000Z ", 'DTSTART:"20260624T020000Z"', "DTSTART:20260624 020000Z", "DTSTART:2026-06-24 02:00:00Z", "DTSTART:2026/06/24 02:00:00Z", "DTSTART:20260624T02Z",
        "DTSTART:20260624T100000+0800", "DTSTART:20260624T100000+08:00", "DTSTART:20260624T100000+08", "DTSTART:2026-06-24T10:00:00+08:00", "DTSTART:2026-06-24T10:00:00.000+0800",
        "DTSTART:20260623T220000-0400", "DTSTART:2026-06-24T10:00+08:00[Asia/Shanghai]", "DTSTART:20260624T100000 GMT+8", "DTSTART:20260624T020000UTC", "DTSTART:20260624020000Z",
        "DTSTART;VALUE=DATE-TIME:20260624T020000Z", "DTSTART;TZID=:20260624T020000Z", "dtstart;value=date-time:20260624T020000Z", "DTSTART ;VALUE=DATE-TIME : 20260624T020000Z",
        "DTSTART;TZID=Asia/Tokyo:20260624T110000", "DTSTART:TZID=Asia/Tokyo:20260624T110000", "DTSTART;TZID:Asia/Tokyo:20260624T110000", "DTSTART; TZID = Asia/Tokyo : 20260624T110000",
        "DTSTART;TZID=Asia/Tokyo;20260624T110000", "DTSTART;VALUE=DATE-TIME;TZID=Asia/Tokyo:2026-06-24T11:00:00", "DTSTART;TZID=GMT+09:00:2026-06-24T11:00:00", "DTSTART=20260624T020000Z",
        "DTSTART：20260624T020000Z", "DTSTART:2026-06-24 10:00 AM +08:00", "DTSTART:20260624T020000Z\nDTSTART:20260624T020000Z", "DTSTART:\nDTSTART:20260624T020000Z", "DTSTART:20260624T020000Z\0", "DTSTART:\u200e20260624T020000Z", "DTSTART:20260624T020000Z\u200b",
    ],
)  # fmt: skip
@pytest.mark.parametrize("mark", ["DTSTART", "DTEND"])
def test_times_in_other_spellings(tmp_path, start, mark):
    """Ten o'clock in Shanghai, as the start of an hour and as its end."""
    event = (
        start + UTC_ENDS
        if mark == "DTSTART"
        else "DTSTART:20260624T010000Z\n" + start.replace("DTSTART", "DTEND").replace("dtstart", "dtend")
    )
    result = read(tmp_path, calendar(event))
    assert (shown(result), said(result)) == (TEN_TO_ELEVEN if mark == "DTSTART" else ["24 09:00-10:00"], [])


@pytest.mark.parametrize(
    "event",
    [
        "DTSTART;VALUE=DATE:2026-06-24\nDTEND;VALUE=DATE:2026-06-25", "DTSTART:20260624\nDTEND:20260625", "DTSTART:2026-06-24", "DTSTART;VALUE=DATE:2026/06/24", "DTSTART;VALUE=DATE: 20260624",
        "DTSTART;VALUE=DATE:20260624T000000\nDTEND;VALUE=DATE:20260625T000000", "DTSTART;VALUE=DATE:20260624T000000Z\nDTEND;VALUE=DATE:20260625T000000Z", "DTSTART;VALUE=date:20260624",
        "DTSTART;TZID=Asia/Tokyo;VALUE=DATE:20260624\nDTEND;TZID=Asia/Tokyo;VALUE=DATE:20260625", "DTSTART;VALUE=DATE:20260624\nDURATION:PT24H", "DTSTART;VALUE=DATE:20260624\nDURATION:P1DT",
        "DTSTART;VALUE=DATE:20260624\nDTEND:20260625T000000", "DTSTART;VALUE=DATE:20260624\nDTEND:20260624T235959", "DTSTART;VALUE=DATE:20260624\nDTEND:", "DTSTART:20260623T160000Z\nDTEND:20260624T160000Z",
        "DTSTART:20260624T000000\nDTEND:20260624T240000", "DTSTART;VALUE=DATE:20260624\nDTEND;VALUE=DATE:20260624",
    ],
)  # fmt: skip
def test_whole_days_in_other_spellings(tmp_path, event):
    assert spans(tmp_path, event) == ["24 00:00-25 00:00"]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("DTSTART;TZID=America/New_York:20260624T090000\nDTEND:20260624T100000", "24 21:00-22:00"),
        ("DTSTART;TZID=Asia/Tokyo:20260624T090000\nDTEND:20260624T100000", "24 08:00-09:00"),
        ("DTSTART:20260624T090000\nDTEND;TZID=America/New_York:20260624T100000", "24 21:00-22:00"),
        ("DTSTART:20260624T090000\nDTEND;TZID=Asia/Tokyo:20260624T100000", "24 08:00-09:00"),
        ("DTSTART;TZID=Asia/Shanghai:20260624T090000\nDTEND:20260624T020000Z", "24 09:00-10:00"),
        ("DTSTART:20260624T010000Z\nDTEND;TZID=Asia/Shanghai:20260624T100000", "24 09:00-10:00"),
        ("DTSTART:20260624T090000\nDTEND:20260624T020000Z", "24 09:00-10:00"),
        ("DTSTART:20260624T090000+0800\nDTEND:20260624T100000", "24 09:00-10:00"),
        ("DTSTART;TZID=Asia/Tokyo:20260624T100000Z\nDTEND;TZID=Asia/Tokyo:20260624T110000Z", "24 09:00-10:00"),
        ("DTSTART;TZID=Europe/Berlin:20260624T230000\nDTEND;TZID=Asia/Tokyo:20260625T070000", "25 05:00-06:00"),
    ],
)
def test_a_zone_at_one_end_only(tmp_path, event, expected):
    result = read(tmp_path, calendar(event))
    assert (shown(result), said(result)) == ([expected], [])


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("PT1H", 60), ("PT60M", 60), ("PT3600S", 60), ("P3600S", 60), ("P1H", 60), ("P60M", 60), ("+PT1H", 60), ("PT+1H", 60), ("P+0DT1H", 60), ("pt1h", 60), (" PT1H ", 60), ('"PT1H"', 60),
        ("PT1.5H", 90), ("PT1,5H", 90), ("PT0.5H", 30), ("PT90.0M", 90), ("PT1H30M", 90), ("P1H30M", 90), ("PT1H 30M", 90), ("PT1H-30M", 30), ("P0DT1H0M0S", 60), ("P0W0DT1H", 60),
        ("P0Y", None), ("P1D", 1440), ("P1DT", 1440), ("P1W", 7 * 1440), ("P1W1D", 8 * 1440), ("PT24H", 1440), ("P1DT2H", 26 * 60), ("1H", 60), ("T1H", 60), ("01:30", 90), ("01:30:00", 90),
        ("-PT1H", -60), ("PT-1H", -60), ("", None), ("P", None), ("PT", None), ("soon", None), ("P2Y3D", None), ("PT99999999999H", None), ("P" + "1D" * 500, None),
    ],
)  # fmt: skip
def test_lengths_of_time(text, minutes):
    length = duration_of(text)
    assert (length and length.total_seconds() / 60) == minutes


# ---------------------------------------------------------------- rules


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=WEEKLY;BYDAY=WE", "FREQ=WEEKLY; BYDAY=WE", " FREQ=WEEKLY;BYDAY=WE", "FREQ = WEEKLY ; BYDAY = WE", "freq=weekly;byday=we", "FREQ=WEEKLY;BYDAY=WE;", ";FREQ=WEEKLY;;BYDAY=WE",
        "FREQ=WEEKLY;UNTIL=;BYDAY=WE", "FREQ=WEEKLY;COUNT=;BYDAY=WE", "FREQ=WEEKLY;INTERVAL=;BYDAY=WE", "FREQ=WEEKLY;BYMONTH=;BYDAY=WE", 'FREQ=WEEKLY;BYDAY="WE"', 'FREQ=WEEKLY;BYDAY="WE,WE"',
        '"FREQ=WEEKLY;BYDAY=WE"', "FREQ=WEEKLY;BYDAY=WE;X-FOO=1", "FREQ=WEEKLY;BYDAY=WEDNESDAY", "FREQ=WEEKLY;BYDAY=Wed", "FREQ=WEEKLY;BYDAY=,WE,", "RRULE:FREQ=WEEKLY;BYDAY=WE",
        ":FREQ=WEEKLY;BYDAY=WE", "FREQ=WEEKLY;UNTIL=2026-07-30;BYDAY=WE", "FREQ=WEEKLY;UNTIL=2026-07-30T00:00:00Z;BYDAY=WE", "FREQ=WEEKLY;UNTIL=20260730T000000;BYDAY=WE",
        "FREQ=WEEKLY;UNTIL=20260624;BYDAY=WE", "FREQ=WEEKLY;UNTIL=20260624T020000Z", "FREQ=WEEKLY;UNTIL=2026/07/30;BYDAY=WE", "FREQ=WEEKLY;WKST=MONDAY;BYDAY=WE", "FREQ=WEEKLY;BYDAY=WE;FREQ=WEEKLY",
        "FREQ=WEEKLY;INTERVAL=0;BYDAY=WE", "FREQ=WEEKLY;INTERVAL=1.0", "FREQ=WEEKLY;BYDAY=1WE", "FREQ=WEEKLY;BYDAY=0WE", "RSCALE=GREGORIAN;FREQ=WEEKLY;BYDAY=WE", "FREQ=WEEKLY;SKIP=OMIT",
        "FREQ=MONTHLY;BYDAY=4WE", "FREQ=MONTHLY;BYDAY=+4WE", "FREQ=MONTHLY;BYDAY=04WE", "FREQ=MONTHLY;BYDAY=-1WE", "FREQ=MONTHLY;BYDAY=WE;BYSETPOS=4", "FREQ=MONTHLY;BYDAY=4WE;BYMONTHDAY=",
        "FREQ=MONTHLY;BYMONTHDAY=24", "FREQ=MONTHLY;BYMONTHDAY= 24", "FREQ=MONTHLY;BYMONTHDAY=\"24\"", "FREQ=DAILY;INTERVAL=21", "FREQ=WEEKLY;COUNT=\"10\";BYDAY=WE", "FREQ=WEEKLY;COUNT= 10",
        "W1 WE #0", "W1 WE #5", "w1 we #0", "W1 #0", "W1 WE 20260730T000000Z", "D21 #0", "D7 20260730T000000Z", "MP1 4+ WE #0", "MP1 1- WE #0", "MD1 24 #0",
    ],
)  # fmt: skip
def test_rules_in_other_spellings(tmp_path, rule):
    """All of them hold on Wednesday 24 June, and on no other day of the week around it."""
    result = read(tmp_path, calendar(WEDNESDAYS + f"RRULE:{rule}"))
    assert (shown(result), said(result)) == (TEN_TO_ELEVEN, [])


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=WEEKLY;BYDAY=WE, FR", [24, 26]), ("FREQ=WEEKLY;BYDAY=WE FR", [24, 26]), ("FREQ=WEEKLY;BYDAY=WE;FR", [24, 26]), ("FREQ=WEEKLY; INTERVAL=1; BYDAY=WE, TH, FR", [24, 25, 26]),
        ('FREQ=WEEKLY;BYDAY="WE","FR"', [24, 26]), ("FREQ=DAILY;UNTIL=20260626", [24, 25, 26]), ("FREQ=DAILY;UNTIL=2026-06-26", [24, 25, 26]), ("FREQ=DAILY;UNTIL=20260626T020000Z", [24, 25, 26]),
        ("FREQ=DAILY;UNTIL=20260626T015959Z", [24, 25]), ("FREQ=DAILY;UNTIL=20260626T235959", [24, 25, 26]), ("FREQ=DAILY;COUNT=22", [24]),
        ("FREQ=DAILY;INTERVAL=2;UNTIL=20260630T000000", [25, 27, 29]), ("D1 #22", [24]), ("W1 WE TH #0", [24, 25]), ("W3 FR #0", [26]), ("D1 20260625T235959Z", [24, 25]), ("", []), ("\t", []),
        ("W1 WE", []),
    ],
)  # fmt: skip
def test_the_days_of_rules(tmp_path, rule, days):
    result = read(tmp_path, calendar(WEDNESDAYS + f"RRULE:{rule}"))
    assert (shown(result), said(result)) == ([f"{day} 10:00-11:00" for day in days], [])


def test_a_day_as_the_end_of_a_series_counts_by_its_own_clock(tmp_path):
    late = "DTSTART;TZID=America/New_York:20260601T210000\nDURATION:PT1H\nRRULE:FREQ=DAILY;UNTIL=20260624"
    assert spans(tmp_path, late) == ["24 09:00-10:00", "25 09:00-10:00"]  # 23 and 24 June there
    all_day = "DTSTART;VALUE=DATE:20260601\nRRULE:FREQ=DAILY;UNTIL="
    assert (
        spans(tmp_path, all_day + "20260624") == spans(tmp_path, all_day + "20260624T235959Z") == ["24 00:00-25 00:00"]
    )
    assert (
        spans(tmp_path, all_day + "20260624T155959Z")
        == spans(tmp_path, all_day + "20260624T000000")
        == ["24 00:00-25 00:00"]
    )


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # the fifth of the fifth month, the dragon boat day: 2025-05-31, 2026-06-19; nine days later it is the 28th
        ("DTSTART;VALUE=DATE:20250609\nRRULE:RSCALE=CHINESE;FREQ=YEARLY", ["28 00:00-29 00:00"]),
        ("DTSTART;VALUE=DATE:20250609\nRRULE:FREQ=YEARLY;RSCALE=CHINESE;SKIP=BACKWARD", ["28 00:00-29 00:00"]),
        ("DTSTART;VALUE=DATE:19900606\nRRULE:RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=14", ["28 00:00-29 00:00"]),
        ("DTSTART;TZID=Asia/Shanghai:20250609T100000\nDURATION:PT1H\nRRULE:RSCALE=CHINESE;FREQ=YEARLY", ["28 10:00-11:00"]),
        ("DTSTART;VALUE=DATE:20260101\nRRULE:RSCALE=CHINESE;FREQ=MONTHLY;BYMONTHDAY=1,15", ["29 00:00-30 00:00"]),
        ("DTSTART;VALUE=DATE:20250609\nRRULE:RSCALE=CHINESE;FREQ=YEARLY;UNTIL=20260101", []),
        ("DTSTART;VALUE=DATE:20250609\nRRULE:RSCALE=CHINESE;FREQ=YEARLY;COUNT=1", []),
        ("DTSTART;VALUE=DATE:20250609\nRRULE:RSCALE=CHINESE;FREQ=YEARLY\nEXDATE;VALUE=DATE:20260628", []),
    ],
)  # fmt: skip
def test_series_of_the_lunar_calendar(tmp_path, lines, expected):
    result = read(tmp_path, calendar(lines))
    assert (shown(result), said(result)) == (expected, [])


def test_the_lunar_calendar_agrees_with_lunardate():
    for begin, year, name in _months():
        assert begin == LunarDate(year, int(name.rstrip("L")), 1, name.endswith("L")).to_solar_date()


NOT_READABLE = "its rule is not readable, only the first one counts"


@pytest.mark.parametrize(
    ("rule", "what"),
    [
        ("FREQ=SOMETIMES", NOT_READABLE),
        ("FREQ=", NOT_READABLE),
        ("BYDAY=WE", NOT_READABLE),
        ("WEEKLY", NOT_READABLE),
        ("每周", NOT_READABLE),
        ("RSCALE=HEBREW;FREQ=YEARLY", NOT_READABLE),
        ("RSCALE=CHINESE;FREQ=DAILY", NOT_READABLE),
        ("RSCALE=CHINESE;FREQ=MONTHLY;BYMONTHDAY=x", NOT_READABLE),
        ("FREQ=DAILY;" + "X;" * 9_000, NOT_READABLE),
        ("FREQ=YEARLY;RSCALE=ETHIOPIC", NOT_READABLE),
        ("FREQ=MONTHLY;BYDAY=XX", "“BYDAY=XX” in its rule is left out"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "“BYMONTHDAY=0” in its rule is left out"),
        ("FREQ=MONTHLY;BYMONTHDAY=24,99", "“BYMONTHDAY=24,99” in its rule is left out"),
        ("FREQ=MONTHLY;UNTIL=SOON", "“UNTIL=SOON” in its rule is left out"),
        ("FREQ=MONTHLY;BYYEARDAY=1", "“BYYEARDAY=1” in its rule is left out"),
        ("FREQ=MONTHLY;BYWEEKNO=1", "“BYWEEKNO=1” in its rule is left out"),
        ("FREQ=MONTHLY;BYFOO=1", "“BYFOO=1” in its rule is left out"),
        ("FREQ=YEARLY;COUNT=-1", "“COUNT=-1” in its rule is left out"),
        ("FREQ=YEARLY;COUNT=many", "“COUNT=MANY” in its rule is left out"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_of_a_rule_is_said_and_the_first_one_counts(tmp_path, rule, what):
    result = read(tmp_path, calendar(f"{TEN}\nRRULE:{rule}"))
    assert (shown(result), said(result)) == (TEN_TO_ELEVEN, in_part(what))


@pytest.mark.parametrize(
    ("lines", "days"),
    [
        ("RRULE:FREQ=DAILY\nEXRULE:FREQ=WEEKLY;BYDAY=MO,TU,TH,FR,SA,SU", [24]),
        ("RRULE:FREQ=DAILY\nEXRULE:FREQ=WEEKLY; BYDAY=TH, FR, SA, SU", [24, 29, 30]),
        ("RRULE:FREQ=DAILY\nEXRULE:FREQ=DAILY;UNTIL=20260628", [29, 30]),
        ("RRULE:FREQ=DAILY\nEXRULE:D2 #0", [24, 26, 28, 30]),  # since 1 June: the odd days
        ("RRULE:FREQ=DAILY\nEXRULE:", [24, 25, 26, 27, 28, 29, 30]),
        ("RRULE:FREQ=DAILY\nEXDATE:", [24, 25, 26, 27, 28, 29, 30]),
        ("RRULE:FREQ=DAILY\nEXDATE:20260625;20260626", [24, 27, 28, 29, 30]),
        ("RRULE:FREQ=DAILY\nEXDATE:2026-06-25T02:00:00Z,2026-06-26T02:00:00Z", [24, 27, 28, 29, 30]),
        ("RRULE:FREQ=DAILY\nEXDATE;VALUE=DATE:2026-06-25", [24, 26, 27, 28, 29, 30]),
        ("RRULE:FREQ=DAILY\nEXDATE;TZID=GMT+08:00:20260625T100000", [24, 26, 27, 28, 29, 30]),
        ("RRULE:FREQ=DAILY;UNTIL=20260625\nRDATE:2026-06-28T02:00:00Z", [24, 25, 28]),
        ("RRULE:FREQ=DAILY;UNTIL=20260625\nRDATE;VALUE=PERIOD:20260628T020000Z/PT1H", [24, 25, 28]),
        ("RRULE:FREQ=DAILY;UNTIL=20260625\nRDATE:20260628T020000Z/20260628T030000Z", [24, 25, 28]),
        ("RRULE:FREQ=DAILY;UNTIL=20260625\nRDATE;VALUE=DATE:20260628", [24, 25, 28]),
        ("RRULE:FREQ=DAILY;UNTIL=20260625\nRRULE:FREQ=DAILY;UNTIL=20260625", [24, 25]),
    ],
)  # fmt: skip
def test_what_is_taken_out_and_added(tmp_path, lines, days):
    result = read(tmp_path, calendar(f"DTSTART:20260601T020000Z\nDTEND:20260601T030000Z\n{lines}"))
    assert (shown(result), said(result)) == ([f"{day} 10:00-11:00" for day in days], [])


# ---------------------------------------------------------------- events and files


@pytest.mark.parametrize(
    "line",
    [
        "SEQUENCE:", "SEQUENCE:first", "SEQUENCE:1\nSEQUENCE:1", "RECURRENCE-ID:", "RDATE:", "EXDATE:", "RRULE:", "DURATION:", "DTEND:20260624T110000", "DTSTART:20260624T100000", "STATUS:", "STATUS:CONFIRMED\nSTATUS:CONFIRMED",
        "TRANSP:", "CLASS:", "PRIORITY:high", "CREATED:never", "LAST-MODIFIED:", "DTSTAMP:", "X-BROKEN", ":", ";;;", "ATTENDEE", "ATTENDEE;CN=x", 'ORGANIZER;CN="Lei "Leo" Li":mailto:l@x.org', "ORGANIZER:",
        "ATTENDEE;CN=Li, Lei;PARTSTAT=ACCEPTED:mailto:l@x.org", "GEO:;", "URL:", "DESCRIPTION:a\nb: c\nEND:of text", "BEGIN:VALARM\nTRIGGER:-PT0DT0H10M\nEND:VALARM", "BEGIN:VALARM\nTRIGGER:\nDURATION:x\nEND:VALARM",
        "X-MICROSOFT-CDO-BUSYSTATUS:BUSY", "X-MICROSOFT-CDO-BUSYSTATUS:", "TZID:Europe/Vienna", "=20x", "UID:again",
    ],
)  # fmt: skip
def test_a_line_that_is_broken_doubled_or_empty_costs_nothing(tmp_path, line):
    result = read(tmp_path, calendar(f"{TEN}\n{line}"))
    assert (shown(result), said(result)) == (TEN_TO_ELEVEN, [])


@pytest.mark.parametrize(
    "line",
    [
        "STATUS:CANCELLED", "STATUS:CANCELED", "STATUS: cancelled ", "STATUS:DECLINED", "TRANSP:TRANSPARENT", "transp:transparent", "TRANSP:1", "TRANSP:2", "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
        "X-MICROSOFT-CDO-BUSYSTATUS: free", "X-APPLE-EWS-BUSYSTATUS:FREE", "X-MICROSOFT-BUSYSTATUS:FREE", "X-MOZILLA-BUSYSTATUS:FREE", "ATTENDEE;STATUS=DECLINED:me@x.org",
        "ATTENDEE;CN=\"A \"b\" c\";PARTSTAT=DECLINED:mailto:me@x.org", "ATTENDEE;PARTSTAT=\"DECLINED\":mailto:me@x.org",
    ],
)  # fmt: skip
def test_what_takes_no_time(tmp_path, line):
    result = read(tmp_path, calendar(f"{TEN}\n{line}"))
    assert (shown(result), said(result)) == ([], [])


@pytest.mark.parametrize(
    ("events", "days"),
    [
        ([f"UID:a\nDTSTART:202606{day}T100000\nDURATION:PT1H" for day in (24, 25, 26)], [24, 25, 26]),
        (["UID:a\n" + TEN, "UID:a\n" + TEN], [24]),
        (["UID:a\n" + TEN + "\nSEQUENCE:1", "UID:a\nSEQUENCE:2\nDTSTART:20260625T100000\nDURATION:PT1H"], [24, 25]),
        (["UID:a\nDTSTART:20260601T100000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY", "UID:a\n" + TEN], [24, 29]),
        (["UID:a\n" + TEN, "UID:a\nDTSTART:20260601T100000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY"], [24, 29]),
        (["UID:a\nDTSTART:20260601T100000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY", "UID:a\nDTSTART:20260603T100000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY"], [24, 29]),
        # two series of one UID and an exception of the second
        (
            ["UID:a\nDTSTART:20260601T100000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY", "UID:a\nDTSTART:20260603T100000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY",
             "UID:a\nRECURRENCE-ID:20260624T100000\nDTSTART:20260626T100000\nDURATION:PT1H"],
            [26, 29],
        ),
        (["UID:a\n" + TEN + "\nRECURRENCE-ID:never"], [24]),
        # an exception that is a whole day
        (["UID:a\n" + TEN + "\nRRULE:FREQ=DAILY;COUNT=2", "UID:a\nRECURRENCE-ID:20260625T100000\nDTSTART;VALUE=DATE:20260625\nTRANSP:TRANSPARENT"], [24]),
        # an exception that names a day
        (["UID:a\n" + TEN + "\nRRULE:FREQ=DAILY;COUNT=2", "UID:a\nRECURRENCE-ID;VALUE=DATE:20260625\nDTSTART:20260626T100000\nDURATION:PT1H"], [24, 26]),
        # a later version of the same event
        (["UID:a\n" + TEN + "\nRRULE:FREQ=DAILY;COUNT=2\nSEQUENCE:1", "UID:a\n" + TEN + "\nRRULE:FREQ=DAILY;COUNT=2\nEXDATE:20260625T100000\nSEQUENCE:2"], [24]),
    ],
)  # fmt: skip
def test_events_that_share_a_uid(tmp_path, events, days):
    assert spans(tmp_path, *events) == [f"{day} 10:00-11:00" for day in days]


EVENT = "BEGIN:VEVENT\nUID:a\nDTSTART:20260624T020000Z\nDTEND:20260624T030000Z\nEND:VEVENT\n"
FILE = f"BEGIN:VCALENDAR\nVERSION:2.0\n{EVENT}END:VCALENDAR\n"
SECOND = EVENT.replace("0624", "0625").replace("UID:a", "UID:b")


@pytest.mark.parametrize(
    ("data", "days"),
    [
        pytest.param(EVENT, [24], id="a bare event"),
        pytest.param(EVENT + SECOND, [24, 25], id="two bare events"),
        pytest.param(FILE.lower(), [24], id="lower case"),
        pytest.param(FILE.replace("BEGIN:", "BEGIN: "), [24], id="a blank after the colon"),
        pytest.param(FILE.replace("VEVENT\n", "VEVENT  \n"), [24], id="blanks behind"),
        pytest.param(FILE.replace("\n", "\n  "), [24], id="indented"),
        pytest.param(FILE.replace("\n", "&#x0D;&#x0A;"), [24], id="ends of lines as entities"),
        pytest.param(FILE.encode("utf-16"), [24], id="UTF-16 with its mark"),
        pytest.param(FILE.encode("utf-16-le"), [24], id="UTF-16, little end first"),
        pytest.param(FILE.encode("utf-16-be"), [24], id="UTF-16, big end first"),
        pytest.param(FILE.replace(EVENT, EVENT.replace("END:VEVENT\n", "") + SECOND), [24, 25], id="an end is missing"),
        pytest.param(FILE.replace("END:VEVENT\n", ""), [24], id="the only end is missing"),
        pytest.param(FILE.replace("END:VEVENT\n", "BEGIN:VALARM\nTRIGGER:-PT5M\nEND:VEVENT\n"), [24], id="the end of an alarm is missing"),
        pytest.param(FILE.replace("VERSION", "METHOD:CANCEL\nVERSION"), [], id="METHOD:CANCEL"),
        pytest.param(FILE.replace("VERSION", "method: cancel\nVERSION"), [], id="method: cancel"),
        pytest.param(FILE.replace("VERSION", "METHOD:REQUEST\nVERSION"), [24], id="METHOD:REQUEST"),
        pytest.param("Content-Type: text/calendar\n\n" + FILE, [24], id="headers of a mail"),
        pytest.param(FILE.replace("2.0", "1.0").replace("DTEND", "RRULE:D1 #2\nTRANSP:0\nDTEND"), [24, 25], id="vCalendar 1.0"),
    ],
)  # fmt: skip
def test_files_in_other_spellings(tmp_path, data, days):
    result = read(tmp_path, data)
    assert (shown(result), said(result)) == ([f"{day} 10:00-11:00" for day in days], [])


@pytest.mark.parametrize(
    ("lines", "expected", "strict"),
    [
        ("FREEBUSY:20260624T020000Z/20260624T030000Z", ["24 10:00-11:00"], True),
        ("FREEBUSY;FBTYPE=BUSY:20260624T020000Z/PT1H", ["24 10:00-11:00"], True),
        ("FREEBUSY;FBTYPE=busy:20260624T020000Z/PT30M,20260624T023000Z/PT30M", ["24 10:00-11:00"], True),
        ("FREEBUSY;FBTYPE=FREE:20260624T020000Z/PT1H", [], False),
        ("FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20260624T020000Z/PT1H", ["24 10:00-11:00"], True),
        ("FREEBUSY;FBTYPE=BUSY-TENTATIVE:20260624T020000Z/PT1H", ["24 10:00-11:00"], False),
        ("FREEBUSY;FBTYPE=X-OTHER:20260624T020000Z/PT1H", ["24 10:00-11:00"], True),
        ("FREEBUSY;VALUE=PERIOD:2026-06-24T02:00:00Z/2026-06-24T03:00:00Z", ["24 10:00-11:00"], True),
        ("FREEBUSY;TZID=Europe/Berlin:20260624T040000/PT1H", ["24 10:00-11:00"], True),
        ("FREEBUSY:20260601T000000Z/20260601T010000Z\nFREEBUSY:20260630T150000Z/20260801T010000Z", ["30 23:00-01 00:00"], True),
        ("FREEBUSY:", [], False),
        ("DTSTART:20260601T000000Z\nDTEND:20260801T000000Z", [], False),
    ],
)  # fmt: skip
def test_a_file_with_periods_alone(tmp_path, lines, expected, strict):
    text = f"BEGIN:VCALENDAR\nBEGIN:VFREEBUSY\nDTSTAMP:20260601T000000Z\n{lines}\nEND:VFREEBUSY\nEND:VCALENDAR\n"
    assert (shown(read(tmp_path, text)), said(read(tmp_path, text))) == (expected, [])
    assert bool(read(tmp_path, text, tentative=False).spans) == strict


def test_no_programmers_english_in_chinese(tmp_path):
    for line in (
        "DTSTART:never",
        "DTEND:never",
        "DTSTART:20260624T100000\nRRULE:FREQ=X",
        "DTSTART:20260624T100000\nEXDATE:x",
    ):
        for words in read(tmp_path, calendar(line)).warnings:
            assert not set("abcdefghijklmnopqrstuvwxyz") & set(words.zh.partition("my.ics")[2].lower()), words.zh
