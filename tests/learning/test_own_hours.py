"""When a line of one's own is open, told from its records."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

import pytest

from call_records import NOW
from planner.learning.records import read_records
from planner.outputs.text.learning import render_hours
from planner.reading.calendar_file import own_line

DAYS = 119  # seventeen weeks from Monday, 2026-03-02: Easter, May Day, Ascension, Whit Monday, Corpus Christi
BAVARIA = [date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 1), date(2026, 5, 14), date(2026, 5, 25), date(2026, 6, 4)]
MON_FRI, EVERY_DAY = range(5), range(7)


@pytest.fixture
def hours_told(tmp_path):
    """Calls, so many an hour of these days, as they are told: "Mon-Fri 09:00-17:00"."""

    def tell(spans: dict, an_hour: float, holidays: bool = False, more: str = "", zone="Europe/Berlin") -> str:
        draw, rows = random.Random(7), []
        for days, hours in spans.items():
            for number in range(DAYS):
                day = date(2026, 3, 2) + timedelta(days=number)
                if day.weekday() not in days or (day in BAVARIA and not holidays):
                    continue
                for begin, end in hours:
                    length = int((end - begin) * 3600)
                    for _ in range(sum(draw.random() < 0.5 for _ in range(round(2 * an_hour * (end - begin))))):
                        at = datetime(day.year, day.month, day.day) + timedelta(
                            seconds=begin * 3600 + draw.randrange(length)
                        )
                        rows.append(f"{at},{draw.randrange(5, 400)},answered\n")
        path = tmp_path / "calls.csv"
        path.write_text("called_at,wait_s,outcome\n" + "".join(rows) + more)
        line = own_line(tmp_path / "mine.toml", "Mine", zone, "DE-BY")
        return render_hours(read_records(path, line, NOW).line, "en").partition(": ")[2]

    return tell


@pytest.mark.parametrize("an_hour", [2, 20])
def test_hours_are_those_in_which_somebody_answers(hours_told, an_hour):
    office = {MON_FRI: [(8, 17)]}
    assert hours_told(office, an_hour) == "Mon-Fri 08:00-17:00; holidays closed"
    assert hours_told({EVERY_DAY: [(7, 24)]}, an_hour, holidays=True) == "Mon-Sun 07:00-24:00; holidays 07:00-24:00"
    assert hours_told({EVERY_DAY: [(0, 24)]}, an_hour, holidays=True) == "Mon-Sun 00:00-24:00; holidays 00:00-24:00"


def test_a_break_and_a_short_saturday(hours_told):
    told = hours_told({MON_FRI: [(9, 12), (13.5, 17.5)], (5,): [(9, 13)]}, 20)
    assert told == "Mon-Fri 09:00-12:00,13:30-17:30; Sat 09:00-13:00; holidays closed"


def test_a_quiet_night_is_open(hours_told):
    told = hours_told({EVERY_DAY: [(7, 22)] * 11 + [(0, 24)]}, 2, holidays=True)  # a twelfth of the day's calls
    assert told.startswith("Mon-Sun 00:00-24:00")


def test_calls_that_nobody_answers_and_strays_open_no_hour(hours_told):
    nights = "".join(
        f"2026-05-{day:02} 02:{minute:02}:07,5,hang\n" for day in range(1, 31) for minute in range(0, 60, 3)
    )
    strays = "".join(f"2026-05-{day:02} 07:58:07,5,answered\n" for day in range(4, 9))
    assert hours_told({MON_FRI: [(8, 17)]}, 20, more=nights + strays) == "Mon-Fri 08:00-17:00; holidays closed"
