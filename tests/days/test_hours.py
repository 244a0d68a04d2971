"""When a line is open, day by day: public holidays and make-up days, entries of every kind in any order, nights, whole days."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations

import chinese_calendar
import pytest

import planner
from helpers import at
from planner.cli.asked import OwnHours
from planner.days.clock import hh_mm_spans
from planner.days.grid import lay_grid, opening
from planner.days.names import day_notes

BOOKSHOP = """
name = {{ zh = "街角书店", en = "Corner bookshop" }}
extends = "generic"
timezone = "{zone}"
holidays = "{country}"
source = "the card at the till, November 2026"
hours = [{hours}]
"""
OFFICE = '{ days = "mon-fri", open = "09:00-18:00" }'
ALL_WEEK = '{ days = "mon-sun", open = "09:00-21:00" }'

# 国务院办公厅关于2026年部分节假日安排的通知: National Day is 1 to 7 October, a Thursday to a Wednesday; worked for it are Sunday
# 20 September and Saturday 10 October. Mid-Autumn is 25 to 27 September, a Friday to a Sunday.
NATIONAL_DAY, THE_DAY_BEFORE, ITS_SATURDAY, LAST_DAY_OFF = "2026-10-01", "2026-09-30", "2026-10-03", "2026-10-07"
WORKED_SATURDAY, WORKED_SUNDAY = "2026-10-10", "2026-09-20"


@pytest.fixture
def shop(tmp_path):
    """Load a line with these entries of hours."""

    def load(*entries: str, country: str = "CN", zone: str = "Asia/Shanghai") -> planner.Hotline:
        path = tmp_path / "shop.toml"
        path.write_text(BOOKSHOP.format(hours=", ".join(entries), country=country, zone=zone), encoding="utf-8")
        return planner.load_hotline(path)

    return load


def opens(line: planner.Hotline, day: str, count: int = 1) -> list[str]:
    """Return the hours of some days, "09:00-18:00", "" where the line is closed."""
    grid = lay_grid(line, date.fromisoformat(day).toordinal(), count, 30)
    return [hh_mm_spans(grid.hours(i)) for i in range(count)]


# ---------------------------------------------------------------- public holidays


@pytest.mark.parametrize("year", range(2006, 2027))
def test_an_office_in_china_works_when_people_work(shop, year):
    days = [date(year, 1, 1) + timedelta(d) for d in range(365)]
    found = opens(shop(OFFICE), f"{year}-01-01", 365)
    expected = ["09:00-18:00" if chinese_calendar.is_workday(day) else "" for day in days]
    assert found == expected


def test_an_office_in_germany_keeps_its_holidays(shop):
    # New Year, Good Friday, Easter Monday, Labour Day, Ascension, Whit Monday, Unity Day, Christmas 2026
    off = ["01-01", "04-03", "04-06", "05-01", "05-14", "05-25", "10-03", "12-25", "12-26"]
    days = [date(2026, 1, 1) + timedelta(d) for d in range(365)]
    found = opens(shop(OFFICE, country="DE", zone="Europe/Berlin"), "2026-01-01", 365)
    assert found == ["09:00-18:00" if day.weekday() < 5 and f"{day:%m-%d}" not in off else "" for day in days]


def test_a_line_of_seven_days_is_never_closed(shop, pinduoduo):
    assert set(opens(pinduoduo, "2026-01-01", 365)) == {"09:00-21:00"}
    week = shop('{ days = "workday", open = "09:00-18:00" }', '{ days = "weekend", open = "10:00-16:00" }')
    assert "" not in opens(week, "2026-01-01", 365)
    assert opens(week, NATIONAL_DAY) == ["10:00-16:00"]  # no workday
    assert opens(week, WORKED_SATURDAY) == ["09:00-18:00"]
    assert opens(shop('{ days = "all", open = "24h" }'), NATIONAL_DAY) == ["00:00-24:00"]


def test_without_a_country_no_day_is_a_holiday(shop):
    assert opens(shop(OFFICE, country=""), NATIONAL_DAY) == ["09:00-18:00"]
    assert opens(shop(OFFICE, country=""), WORKED_SATURDAY) == [""]


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([OFFICE], {NATIONAL_DAY: "", ITS_SATURDAY: "", LAST_DAY_OFF: "", WORKED_SATURDAY: "09:00-18:00", WORKED_SUNDAY: "09:00-18:00"}),
        ([OFFICE, '{ days = "holiday", open = "10:00-12:00" }'],
         {NATIONAL_DAY: "10:00-12:00", ITS_SATURDAY: "10:00-12:00", THE_DAY_BEFORE: "09:00-18:00", WORKED_SATURDAY: "09:00-18:00"}),
        ([ALL_WEEK, '{ days = "holiday", open = "closed" }'], {NATIONAL_DAY: "", ITS_SATURDAY: "", THE_DAY_BEFORE: "09:00-21:00"}),
        ([ALL_WEEK, '{ days = "holiday", open = "10:00-12:00" }'], {NATIONAL_DAY: "10:00-12:00", THE_DAY_BEFORE: "09:00-21:00"}),
        (['{ days = ["mon-fri", "holiday"], open = "09:00-18:00" }'], {NATIONAL_DAY: "09:00-18:00", WORKED_SATURDAY: "09:00-18:00", "2026-10-11": ""}),
        ([OFFICE, '{ days = "makeup", open = "closed" }'], {WORKED_SATURDAY: "", NATIONAL_DAY: ""}),
        ([OFFICE, '{ days = "makeup", open = "10:00-12:00" }'], {WORKED_SATURDAY: "10:00-12:00"}),
        ([OFFICE, '{ days = ["sat", "sun"], open = "closed" }'], {WORKED_SATURDAY: "09:00-18:00", NATIONAL_DAY: "", "2026-10-11": ""}),
        (['{ days = "mon-thu", open = "09:00-18:00" }', '{ days = "fri", open = "09:00-15:00" }'],
         {WORKED_SATURDAY: "09:00-15:00", WORKED_SUNDAY: "09:00-15:00", NATIONAL_DAY: ""}),
        ([OFFICE, '{ days = "sat", open = "09:00-12:00" }'], {WORKED_SATURDAY: "09:00-12:00", WORKED_SUNDAY: "09:00-18:00", ITS_SATURDAY: ""}),
        ([OFFICE, '{ from = 2026-10-01, until = 2026-10-02, open = "13:00-14:00" }', '{ days = "holiday", open = "closed" }'],
         {NATIONAL_DAY: "13:00-14:00", "2026-10-02": "13:00-14:00", ITS_SATURDAY: ""}),
        ([ALL_WEEK, '{ from = 2026-10-01, until = 2026-10-01, open = "closed" }', '{ days = "holiday", open = "10:00-12:00" }'],
         {NATIONAL_DAY: "", "2026-10-02": "10:00-12:00"}),
    ],
)  # fmt: skip
def test_an_entry_of_the_file_wins_in_any_order(shop, entries, expected):
    for order in permutations(entries):
        line = shop(*order)
        assert {day: opens(line, day)[0] for day in expected} == expected


def test_a_bridge_day_has_its_own_entry(shop):
    """Friday 2024-05-10 stands between Ascension Day and a weekend."""
    for order in permutations([OFFICE, '{ days = "bridge", open = "closed" }']):
        assert opens(shop(*order, country="DE", zone="Europe/Berlin"), "2024-05-08", 4) == ["09:00-18:00", "", "", ""]


def test_hours_given_for_one_run_keep_holidays_too(pinduoduo):
    office = OwnHours.read("mon-fri 9:00-18:00").instead(pinduoduo)
    assert [opens(office, day)[0] for day in (NATIONAL_DAY, WORKED_SATURDAY)] == ["", "09:00-18:00"]
    stays = OwnHours.read("holiday 10-12; mon-fri 9:00-18:00").instead(
        pinduoduo
    )  # no overlap: it stands in their place
    assert opens(stays, NATIONAL_DAY) == ["10:00-12:00"]


# ---------------------------------------------------------------- what is assumed is said


def notes(line: planner.Hotline, day: str, count: int) -> list[str]:
    found = day_notes(line, date.fromisoformat(day).toordinal(), count)
    return [f"{note.first:%m-%d} {note.last:%m-%d} {note.name.en}" for note in found if note.assumed]


def test_an_office_s_holidays_and_make_up_days_are_assumed(shop):
    assert notes(shop(OFFICE), "2026-09-14", 30) == [
        "09-20 09-20 assumed open",
        "09-25 09-27 assumed closed",
        "10-01 10-07 assumed closed",
        "10-10 10-10 assumed open",
    ]
    assert notes(shop(OFFICE, country="DE", zone="Europe/Berlin"), "2026-12-20", 10) == ["12-25 12-26 assumed closed"]


def test_a_line_of_seven_days_is_assumed_to_be_open(pinduoduo):
    assert notes(pinduoduo, "2026-09-28", 30) == ["10-01 10-07 assumed open"]
    assert notes(pinduoduo, "2026-11-02", 28) == []


def test_nothing_is_assumed_where_the_file_speaks(shop):
    for entries in permutations([ALL_WEEK, '{ days = "holiday", open = "closed" }']):
        assert notes(shop(*entries), "2026-09-14", 30) == []


def test_dates_are_known_and_the_rest_of_the_holiday_assumed(shop):
    line = shop(ALL_WEEK, '{ from = 2026-10-02, until = 2026-10-03, open = "closed" }')
    assert notes(line, "2026-09-28", 30) == [
        "10-01 10-01 assumed open",
        "10-04 10-07 assumed open",
    ]


@pytest.mark.parametrize("id", ["zto", "12315", "96110"])
def test_of_unknown_hours_nothing_is_assumed(id):
    assert notes(planner.load_hotline(id), "2026-09-14", 30) == []


# ---------------------------------------------------------------- lists of days, whole days, nights


def test_days_are_a_string_or_a_list(shop):
    week = ["09:00-12:00", "", "09:00-12:00", "09:00-12:00", "09:00-12:00", "", ""]
    for days in ('"mon,wed-fri"', '["mon", "wed-fri"]', '["mon", "wed", "thu,fri"]'):
        assert opens(shop(f'{{ days = {days}, open = "09:00-12:00" }}'), "2026-11-23", 7) == week


@pytest.mark.parametrize(
    ("entries", "expected"),
    [  # Monday 2026-11-23 to Tuesday 2026-12-01, no holiday in it
        (['{ days = "mon-fri", open = "18:00-02:00" }'],
         ["18:00-24:00", *["00:00-02:00,18:00-24:00"] * 4, "00:00-02:00", "", "18:00-24:00", "00:00-02:00,18:00-24:00"]),
        (['{ days = "all", open = "22:00-06:00" }'], ["00:00-06:00,22:00-24:00"] * 9),
        (['{ days = "fri", open = "22:00-06:00" }', '{ days = "sat", open = "06:00-12:00" }'],
         ["", "", "", "", "22:00-24:00", "00:00-12:00", "", "", ""]),
        (['{ days = "mon", open = "09:00-12:00,20:00-00:00" }'], ["09:00-12:00,20:00-24:00", *[""] * 6, "09:00-12:00,20:00-24:00", ""]),
        (['{ days = "sun", open = "24h" }'], [*[""] * 6, "00:00-24:00", "", ""]),
    ],
)  # fmt: skip
def test_nights_end_on_the_next_day(shop, entries, expected):
    line = shop(*entries)
    assert opens(line, "2026-11-23", 9) == expected
    assert [opens(line, f"{date(2026, 11, 23) + timedelta(i)}")[0] for i in range(9)] == expected  # each day alone


def test_a_night_ends_on_a_holiday_and_none_begins_on_one(shop):
    line = shop('{ days = "mon-fri", open = "18:00-02:00" }')
    assert opens(line, THE_DAY_BEFORE, 3) == ["00:00-02:00,18:00-24:00", "00:00-02:00", ""]
    assert opens(line, "2026-10-08", 4) == [
        "18:00-24:00",
        "00:00-02:00,18:00-24:00",
        "00:00-02:00,18:00-24:00",
        "00:00-02:00",
    ]


@pytest.mark.parametrize(
    ("now", "is_open", "next_open"),
    [
        ("2026-11-27T23:59", True, None),  # Friday night …
        ("2026-11-28T01:59", True, None),
        ("2026-11-28T02:00", False, "2026-11-30T18:00"),  # … until Monday
        ("2026-11-30T00:30", False, "2026-11-30T18:00"),
    ],
)
def test_open_now_at_night(shop, now, is_open, next_open):
    line = shop('{ days = "mon-fri", open = "18:00-02:00" }')
    grid = lay_grid(line, date(2026, 11, 24).toordinal(), 10, 30)
    assert opening(grid, at(now)) == (is_open, next_open and at(next_open))


def test_a_night_opens_in_the_evening_and_closes_in_the_morning(shop):
    """Not at midnight: minutes since opening and until closing run on."""
    grid = lay_grid(shop('{ days = "all", open = "18:00-02:00" }'), date(2026, 11, 24).toordinal(), 1, 60)
    row = grid.pattern[0]
    assert [int(h) for h in grid.open[0].nonzero()[0]] == [0, 1, 18, 19, 20, 21, 22, 23]
    assert grid.to_close[row][[0, 1, 18, 23]].tolist() == [120, 60, 480, 180]
    assert grid.from_open[row][[18, 23]].tolist() == [0, 300]
    assert (grid.from_open[row][:2] >= 360).all()


def test_what_is_disputed_of_a_night(shop):
    line = shop('{ days = "all", open = "18:00-02:00", agreed = "18:00-01:00" }')
    grid = lay_grid(line, date(2026, 11, 24).toordinal(), 1, 60)
    assert grid.disputed[grid.pattern[0]].nonzero()[0].tolist() == [1]


def test_a_night_in_which_the_clock_is_put_forward(shop):
    """2026-03-29 in Berlin has no hour from 2:00 to 3:00."""
    line = shop('{ days = "sat", open = "22:00-04:00" }', country="DE", zone="Europe/Berlin")
    grid = lay_grid(line, date(2026, 3, 29).toordinal(), 1, 60)
    assert [f"{grid.start(0, int(s)):%H:%M%z}" for s in grid.open[0].nonzero()[0]] == [
        "00:00+0100",
        "01:00+0100",
        "03:00+0200",
    ]


def test_a_century_of_nights_is_a_few_dozen_patterns(shop):
    grid = lay_grid(shop('{ days = "mon-fri", open = "18:00-02:00" }'), date(2000, 1, 1).toordinal(), 36525, 30)
    assert len(grid.weekday) < 150
