"""The grid against the wall clock, above all where a zone changes it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import planner
from helpers import HOTLINE, at
from planner.days.grid import lay_grid, opening

BERLIN = ('"Asia/Shanghai"', '"Europe/Berlin"')
NO_HOLIDAYS = ('holidays = "CN"', 'holidays = ""')


def starts(line, day: str, slot: int = 30) -> list[datetime]:
    grid = lay_grid(line, date.fromisoformat(day).toordinal(), 1, slot)
    return [grid.start(0, int(s)) for s in np.flatnonzero(grid.open[0])]


def clock(line, day: str, slot: int = 30) -> str:
    return " ".join(f"{s:%H:%M%z}" for s in starts(line, day, slot))


# In Europe/Berlin the clock goes from 02:00+01 to 03:00+02 on the last Sunday of March, and from 03:00+02 back to 02:00+01
# on the last Sunday of October (directive 2000/84/EC): 2026-03-29 and 2026-10-25.
@pytest.mark.parametrize(
    ("day", "hours", "expected"),
    [
        ("2026-03-28", "01:00-04:00", "01:00+0100 02:00+0100 03:00+0100"),
        ("2026-03-29", "01:00-04:00", "01:00+0100 03:00+0200"),
        ("2026-03-29", "09:00-11:00", "09:00+0200 10:00+0200"),
        ("2026-10-25", "01:00-04:00", "01:00+0200 02:00+0200 02:00+0100 03:00+0100"),
        ("2026-10-25", "09:00-11:00", "09:00+0100 10:00+0100"),
        ("2026-10-26", "01:00-04:00", "01:00+0100 02:00+0100 03:00+0100"),
    ],
)
def test_both_change_days_in_berlin(hotline_file, day, hours, expected):
    line = planner.load_hotline(hotline_file("", BERLIN, NO_HOLIDAYS, ("09:00-21:00", hours)))
    assert clock(line, day, 60) == expected


@pytest.mark.parametrize(
    ("zone", "day", "count"),
    [  # hours of a local day by the tz database; each day is counted by an independent walk below, too
        ("Europe/Berlin", "2026-03-29", 23),
        ("Europe/Berlin", "2026-10-25", 25),
        ("America/Santiago", "2026-09-06", 23),  # midnight itself is skipped
        ("America/Santiago", "2026-04-04", 25),  # put back at midnight: the hour 23 comes twice
        ("Africa/Casablanca", "2026-02-15", 25),
        ("Africa/Casablanca", "2026-03-22", 23),
        ("Pacific/Apia", "2011-12-30", 0),  # skipped as a whole
        ("Asia/Shanghai", "2026-03-29", 24),
    ],
)
def test_a_line_that_never_closes_has_each_hour_of_the_day_once(hotline_file, zone, day, count):
    line = planner.load_hotline(hotline_file("", ("Asia/Shanghai", zone), NO_HOLIDAYS, ("09:00-21:00", "00:00-24:00")))
    found = [s.astimezone(UTC) for s in starts(line, day, 60)]
    noon = datetime.fromisoformat(day).replace(tzinfo=UTC)
    walk = [noon + timedelta(hours=h) for h in range(-36, 60)]
    assert found == [hour for hour in walk if str(hour.astimezone(ZoneInfo(zone)).date()) == day]
    assert len(found) == count


def test_half_an_hour_of_summer_time_on_lord_howe(hotline_file):
    line = planner.load_hotline(
        hotline_file("", ("Asia/Shanghai", "Australia/Lord_Howe"), NO_HOLIDAYS, ("09:00-21:00", "01:00-04:00"))
    )
    assert clock(line, "2026-10-04") == "01:00+1030 01:30+1030 02:30+1100 03:00+1100 03:30+1100"
    assert clock(line, "2026-04-05") == "01:00+1100 01:30+1100 01:30+1030 02:00+1030 02:30+1030 03:00+1030 03:30+1030"


@pytest.mark.parametrize(
    ("hours", "slot", "expected"),
    [
        ("09:00-10:00", 30, "09:00 09:30"),
        ("09:10-10:00", 30, "09:30"),  # a slot fits wholly
        ("09:00-10:20", 30, "09:00 09:30"),
        ("08:30-12:00,13:30-15:00", 60, "09:00 10:00 11:00 14:00"),
        ("23:00-24:00", 30, "23:00 23:30"),
        ("09:00-09:20", 30, ""),
    ],
)
def test_slots_fit_wholly_within_the_hours(hotline_file, hours, slot, expected):
    line = planner.load_hotline(hotline_file("", ("09:00-21:00", hours)))
    assert " ".join(f"{s:%H:%M}" for s in starts(line, "2026-06-24", slot)) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-06-24", 6),  # a Wednesday
        ("2026-06-27", 0),  # a Saturday
        ("2026-10-10", 6),  # a Saturday worked for National Day
        ("2026-10-05", 0),  # National Day
    ],
)
def test_hours_on_workdays_only(hotline_file, day, expected):
    line = planner.load_hotline(
        hotline_file("", ('days = "mon-sun"', 'days = "workday"'), ("09:00-21:00", "09:00-12:00"))
    )
    assert len(starts(line, day)) == expected


def test_dated_hours_stand_in_the_place_of_the_others(hotline_file):
    line = planner.load_hotline(
        hotline_file(
            '\n[[hours]]\nfrom = 2026-06-25\nuntil = 2026-06-26\nopen = "10:00-11:00"\nsource = "a test"\n'
            '\n[[hours]]\nfrom = 2026-06-26\nuntil = 2026-06-26\nopen = "12:00-13:00"\nsource = "a test"\n'
            '\n[[hours]]\nfrom = 2026-06-28\nuntil = 2026-06-28\nopen = "closed"\nsource = "a test"\n'
        )
    )
    by_day = [" ".join(f"{s:%H}" for s in starts(line, f"2026-06-{d}", 60)) for d in (25, 26, 28)]
    assert by_day == ["10", "10 12", ""]
    assert len(starts(line, "2026-06-27", 60)) == 12
    grid = lay_grid(line, date(2026, 6, 20).toordinal(), 10, 60)
    assert grid.open.sum(axis=1).tolist() == [12] * 5 + [1, 2, 12, 0, 12]


@pytest.mark.parametrize(
    ("now", "is_open", "opens"),
    [
        ("2026-06-24T08:59", False, "2026-06-24T09:00"),
        ("2026-06-24T09:00", True, None),
        ("2026-06-24T20:59", True, None),
        ("2026-06-24T21:00", False, "2026-06-25T09:00"),
    ],
)
def test_open_now(pinduoduo, now, is_open, opens):
    grid = lay_grid(pinduoduo, date(2026, 6, 24).toordinal(), 7, 30)
    assert opening(grid, at(now)) == (is_open, opens and at(opens))


@pytest.mark.parametrize(
    ("hours", "now", "is_open", "opens"),
    [  # Berlin, around both changes; the clock shows 02:00-03:00 never on 2026-03-29, and twice on 2027-10-31
        ("02:00-04:00", "2026-03-29T00:30+01:00", False, "2026-03-29T03:00+02:00"),
        ("02:00-04:00", "2026-03-29T01:15+01:00", False, "2026-03-29T03:00+02:00"),
        ("02:30-04:00", "2026-03-29T01:45+01:00", False, "2026-03-29T03:00+02:00"),
        ("01:00-02:30", "2027-03-28T01:30+01:00", True, None),
        ("01:00-02:30", "2027-03-28T03:10+02:00", False, "2027-03-29T01:00+02:00"),
        ("01:00-02:30", "2027-10-31T02:15+02:00", True, None),
        ("01:00-02:30", "2027-10-31T02:30+02:00", False, "2027-10-31T02:00+01:00"),
        ("01:00-02:30", "2027-10-31T02:15+01:00", True, None),
        ("01:00-02:30", "2027-10-31T02:30+01:00", False, "2027-11-01T01:00+01:00"),
    ],
)
def test_open_now_on_change_days(hotline_file, hours, now, is_open, opens):
    line = planner.load_hotline(hotline_file("", BERLIN, NO_HOLIDAYS, ("09:00-21:00", hours)))
    moment = datetime.fromisoformat(now)
    found, later = opening(lay_grid(line, moment.toordinal() - 3, 9, 30), moment)
    assert (found, later and later.isoformat(timespec="minutes")) == (is_open, opens)
    current = planner.make_plan(line, moment).current
    assert (current.open, current.load is not None) == (is_open, is_open)


def test_an_hour_that_comes_twice_is_compared_as_an_instant(hotline_file):
    line = planner.load_hotline(hotline_file("", BERLIN, NO_HOLIDAYS, ("09:00-21:00", "00:00-24:00")))
    moment = datetime.fromisoformat
    for slot in (30, 40):
        now = moment("2026-10-25T02:05+01:00")  # the second time
        plan = planner.make_plan(line, now, now + timedelta(hours=6), slot_minutes=slot)
        assert plan.picks
        assert all(pick.start.timestamp() >= now.timestamp() for pick in plan.picks)
    closing = planner.load_hotline(hotline_file("", BERLIN, NO_HOLIDAYS, ("09:00-21:00", "00:00-23:00")))
    hour = planner.make_plan(closing, moment("2026-10-25T02:30+02:00"), moment("2026-10-25T02:30+01:00"))
    assert [s.start.isoformat() for s in hour.slots()] == ["2026-10-25T02:30:00+02:00", "2026-10-25T02:00:00+01:00"]


@pytest.mark.parametrize(
    ("hours", "closing"),
    [
        ("00:00-24:00", []),
        ("12:00-24:00", ["23:30"]),
        ("00:00-06:00,22:00-24:00", ["05:30"]),
        ("09:00-12:00,12:00-13:00", ["12:30"]),
    ],
)
def test_only_a_line_that_closes_is_about_to_close(hotline_file, hours, closing):
    line = planner.load_hotline(hotline_file("", ("09:00-21:00", hours)))
    plan = planner.make_plan(line, at("2026-06-24T00:00"), at("2026-06-25T00:00"))
    slots = [plan.explain(slot.start) for slot in plan.slots()]
    assert [f"{s.start:%H:%M}" for s in slots if any(b.kind == "closing" for b in s.because)] == closing


def test_a_slot_over_the_change_is_open_only_if_all_of_it_is(hotline_file):
    # Troll puts its clock back two hours, from 03:00+02:00 to 01:00+00:00, on 2026-10-25
    line = planner.load_hotline(
        hotline_file("", ("Asia/Shanghai", "Antarctica/Troll"), NO_HOLIDAYS, ("09:00-21:00", "01:10-03:25"))
    )
    for slot in (20, 40, 60, 120):
        plan = planner.make_plan(line, at("2026-10-25T00:00", "Antarctica/Troll"), slot_minutes=slot)
        assert bool(plan.slots()) == (slot < 120)  # no two hours that begin at 0:00, 2:00 … lie within them
        for found in plan.slots():
            minutes = [found.start.astimezone(UTC) + timedelta(minutes=m) for m in range(slot)]
            clocks = [m.astimezone(ZoneInfo("Antarctica/Troll")) for m in minutes]
            assert all(70 <= c.hour * 60 + c.minute < 205 for c in clocks)


@settings(max_examples=60, deadline=None)
@given(
    st.dates(date(2000, 1, 1), date(2099, 12, 30)),
    st.sampled_from([5, 30, 60]),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Shanghai"]),
)
def test_slots_of_any_day_lie_in_its_hours_and_do_not_overlap(tmp_path_factory, day, slot, zone):
    path = tmp_path_factory.getbasetemp() / "any-day.toml"
    path.write_text(HOTLINE.replace("Asia/Shanghai", zone).replace("09:00-21:00", "01:00-05:00"), encoding="utf-8")
    line = planner.load_hotline(path)
    found = starts(line, str(day), slot)
    assert all(s.date() == day and 60 <= s.hour * 60 + s.minute < 300 for s in found)
    instants = [s.astimezone(UTC) for s in found]
    gaps = [(b - a) >= timedelta(minutes=slot) for a, b in pairwise(instants)]
    assert all(gaps)
    last = found[-1].astimezone(UTC) + timedelta(minutes=slot)
    assert last.astimezone(ZoneInfo(zone)).replace(tzinfo=None) <= datetime(day.year, day.month, day.day, 5)
    cell = lay_grid(line, day.toordinal(), 1, slot).cell(found[0])
    assert cell[0] == 0
