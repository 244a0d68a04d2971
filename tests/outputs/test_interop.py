"""The calendar files in other people's readers: an export, its update and its cancellation, as each of them sees it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

import planner
from helpers import AT, at, library
from planner.outputs.ics.case import render_case_ics
from planner.outputs.ics.earlier import read_events
from planner.outputs.ics.plan import render_ics
from readers import (
    FIVE_MINUTES_BEFORE,
    calcurse,
    listed_by_calcurse,
    read_calcurse,
    read_icalendar,
    read_ics,
    read_khal,
    read_vobject,
    vobject_of,
)

if TYPE_CHECKING:
    from pathlib import Path

TITLE = {"zh": "打电话 测试热线", "en": "Call Test line"}
CANCELLED = {"zh": "取消: 打电话 测试热线", "en": "Cancelled: Call Test line"}
PHRASE = {
    "zh": "号码：021-53395288  截至 2023-07，拨打前请在 App 内核对",
    "en": "what you want (refund, resend, tracking); photos or video",
}


READERS = [
    read_icalendar,
    read_vobject,
    read_ics,
    *(pytest.param(read, marks=pytest.mark.programs) for read in (read_khal, read_calcurse)),
]
each_reader = pytest.mark.parametrize(
    "read", READERS, ids=lambda read: getattr(read, "__name__", "").removeprefix("read_")
)


# ---------------------------------------------------------------- what they have to see


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "home"
    for part in (folder, folder / "data", folder / "conf"):
        part.mkdir()
    return folder


@pytest.fixture
def line(hotline_file):
    """Make a line with the numbers and the advice of Pinduoduo that is open half an hour a day: the pick of each day."""

    def make(hours: str, zone: str = "Asia/Shanghai", holidays: str = "CN") -> planner.Hotline:
        parent, clock = ('extends = "generic"', 'extends = "pinduoduo"'), ("09:00-21:00", hours)
        return planner.load_hotline(hotline_file("", parent, clock, ("Asia/Shanghai", zone), ('"CN"', f'"{holidays}"')))

    return make


STEPS = {
    "export": [],
    "update": [("14:00-14:30", 3)],  # the line's hours were changed: the same days, other times
    "cancellation": [("10:00-10:30", 1)],  # two of the three picks are gone
}


@each_reader
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("step", STEPS)
def test_readers_see_what_was_planned(read, step, lang, line, home, tmp_path):
    until, plans, files = at("2026-06-27T08:30"), [], []
    for hours, top in [("10:00-10:30", 3), *STEPS[step]]:
        now = at(AT) + timedelta(hours=len(plans))
        plans.append(planner.make_plan(line(hours), now, until, top=top))
        old = read_events(files[-1], plans[-1].hotline) if files else ()
        files.append(tmp_path / f"calls{len(files)}.ics")
        files[-1].write_bytes(render_ics(plans[-1], lang, old))
    expected = {pick.start.date(): (pick, True) for plan in plans for pick in plan.picks}
    expected |= {day: (pick, False) for day, (pick, _) in expected.items() if pick not in plans[-1].picks}
    assert [planned for _, planned in expected.values()].count(False) == (2 if step == "cancellation" else 0)

    seen = sorted(read(files, home), key=lambda event: event.start_utc)
    assert len(seen) == len(expected) == 3  # nothing is doubled
    for event, (day, (pick, planned)) in zip(seen, sorted(expected.items()), strict=True):
        assert event.uid in (f"my-line-{day}-1@plan-call", None)
        assert event.start_utc == pick.start.astimezone(UTC)
        assert event.end_utc == pick.end.astimezone(UTC)
        assert event.summary == (TITLE if planned else CANCELLED)[lang]
        assert (PHRASE[lang] in event.description) == planned
        assert event.alarms == (FIVE_MINUTES_BEFORE if planned else ())
        assert event.cancelled in (not planned, None)


@each_reader
@pytest.mark.parametrize(
    ("zone", "hours", "now", "half_hours_from"),
    [
        ("Asia/Shanghai", "10:00-10:30", "2026-06-24T08:00", ["2026-06-24 02:00", "2026-06-25 02:00"]),
        # Summer time ends on 25 October, at 03:00 of +02:00, and begins on 28 March, at 02:00 of +01:00.
        ("Europe/Berlin", "10:00-10:30", "2026-10-24T08:00", ["2026-10-24 08:00", "2026-10-25 09:00"]),
        ("Europe/Berlin", "10:00-10:30", "2027-03-27T08:00", ["2027-03-27 09:00", "2027-03-28 08:00"]),
        # From 02:30 to the 02:00 that comes after it: a wall clock cannot say it.
        ("Europe/Berlin", "02:30-03:00", "2026-10-24T08:00", ["2026-10-25 00:30", "2026-10-26 01:30"]),
    ],
    ids=["no-summer-time", "autumn", "spring", "repeated-hour"],
)
def test_readers_see_the_instants_of_the_wall_clock(read, zone, hours, now, half_hours_from, line, home, tmp_path):
    start = at(now, zone)
    half_hour = line(hours, zone, "CN" if zone.startswith("Asia") else "DE-BE")
    plan = planner.make_plan(half_hour, start, start + timedelta(days=2), top=2)
    path = tmp_path / "calls.ics"
    path.write_bytes(render_ics(plan, "en"))
    expected = [datetime.fromisoformat(text).replace(tzinfo=UTC) for text in half_hours_from]
    seen = sorted((event.start_utc, event.end_utc) for event in read([path], home))
    assert seen == [(begin, begin + timedelta(minutes=30)) for begin in expected]


@pytest.mark.programs
def test_calcurse_doubles_what_is_imported_again(line, home, tmp_path):
    """Its limit, not the file's: it has no UID to know an event by. Dropping the line by its title leaves the rest."""
    path, other = tmp_path / "calls.ics", tmp_path / "other.ics"
    path.write_bytes(render_ics(planner.make_plan(line("10:00-10:30"), at(AT), top=2), "zh"))
    other.write_bytes(path.read_bytes().replace("测试热线".encode(), "牙医".encode()))
    for file in (other, path, path):
        calcurse(home, "-i", file)
    assert [event.summary for event in listed_by_calcurse(home)].count(TITLE["zh"]) == 4
    summaries = sorted(event.summary for event in read_calcurse([path], home))
    assert summaries == [TITLE["zh"]] * 2 + ["打电话 牙医"] * 2


# ---------------------------------------------------------------- the plan of a case: tasks beside events


def tasks_by_icalendar(path: Path, home: Path) -> set[tuple[str, datetime | None]]:
    tasks = library("icalendar").Calendar.from_ical(path.read_bytes()).walk("VTODO")
    return {(str(task["summary"]), task["due"].dt.astimezone(UTC)) for task in tasks}


def tasks_by_vobject(path: Path, home: Path) -> set[tuple[str, datetime | None]]:
    calendar = vobject_of(path)
    assert all(len(task.valarm_list) == 1 for task in calendar.vtodo_list)
    return {(task.summary.value, task.due.value.astimezone(UTC)) for task in calendar.vtodo_list}


def tasks_by_ics(path: Path, home: Path) -> set[tuple[str, datetime | None]]:
    todos = library("ics").Calendar(path.read_text(encoding="utf-8")).todos
    assert all(len(task.alarms) == 1 for task in todos)
    return {(task.name, task.due.datetime.astimezone(UTC)) for task in todos}


def tasks_by_calcurse(path: Path, home: Path) -> set[tuple[str, datetime | None]]:
    """It keeps a task's title alone."""
    report = calcurse(home, "-i", path)
    assert re.search(r"\b3 apps / 0 events / 5 todos / 0 skipped", report), report
    return {(line[3:], None) for line in calcurse(home, "-t").splitlines() if line[:1].isdigit()}


@pytest.mark.parametrize(
    "tasks",
    [tasks_by_icalendar, tasks_by_vobject, tasks_by_ics, pytest.param(tasks_by_calcurse, marks=pytest.mark.programs)],
)
def test_readers_see_the_tasks_of_a_case(tasks, home, tmp_path):
    """A return of goods that were signed for on 20 June, planned on the 24th: until when each is to be done, in UTC."""
    plan = planner.plan_case(
        planner.find_case("return"), at(AT), planner.Dates(received=date(2026, 6, 20), goods="ordinary")
    )
    path = tmp_path / "case.ics"
    path.write_bytes(render_case_ics(plan, "en", all_steps=True))
    expected = {
        "return or exchange: Send a request from the order page": "2026-06-24T16:00",  # the midnight after, in Shanghai
        "return or exchange: Ask politely for escalation (升级处理)": "2026-06-27T16:00",
        "return or exchange: Ask the platform to step in (平台介入) and upload the chat, photos and tracking": "2026-06-29T16:00",
        "return or exchange: 7-day return without a reason": "2026-06-27T16:00",
        # The platform has a week from the 29th; the hours of 12315 are not known, so that it is a task of a day, not a call.
        "return or exchange: Complain to 12315": "2026-07-07T16:00",
    }
    due = {(title, datetime.fromisoformat(end).replace(tzinfo=UTC)) for title, end in expected.items()}
    assert tasks(path, home) in (due, {(title, None) for title in expected})
