"""The calendar files in other people's readers: an export, its update and its cancellation, as each of them sees it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

import planner
from helpers import AT, BERLIN, SHANGHAI, at
from planner.outputs.ics.case import render_case_ics
from planner.outputs.ics.earlier import read_events
from planner.outputs.ics.feed import render_feed
from planner.outputs.ics.plan import render_ics
from planner.plan.variants import variant_times
from readers import (
    Seen,
    import_by_calcurse,
    listed_by_calcurse,
    read_calcurse,
    read_ical_js,
    read_icalendar,
    read_ics,
    read_khal,
    read_libical,
    read_vobject,
)
from stores import import_by_thunderbird, read_evolution, read_radicale, read_thunderbird

if TYPE_CHECKING:
    from pathlib import Path

ALARM = timedelta(minutes=-5)
TITLE = {"zh": "打电话 测试热线", "en": "Call Test line"}
CANCELLED = {"zh": "取消: 打电话 测试热线", "en": "Cancelled: Call Test line"}
PHRASE = {
    "zh": "号码：021-53395288  截至 2023-07，拨打前请在 App 内核对",
    "en": "what you want (refund, resend, tracking); photos or video",
}


LIBRARIES = [read_icalendar, read_vobject, read_ics]
PROGRAMS = [read_libical, read_ical_js, read_khal, read_calcurse, read_radicale, read_evolution, read_thunderbird]
READERS = [*LIBRARIES, *(pytest.param(read, marks=pytest.mark.programs) for read in PROGRAMS)]
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
@pytest.mark.parametrize(
    ("step", "lang"), [("export", "zh"), ("update", "en"), ("cancellation", "zh"), ("cancellation", "en")]
)
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

    seen = sorted(read(files, home), key=lambda event: event.start)
    assert len(seen) == len(expected) == 3  # nothing is doubled
    for event, (day, (pick, planned)) in zip(seen, sorted(expected.items()), strict=True):
        assert event.uid in (f"my-line-{day}-1@plan-call", None)
        assert event.start == pick.start.astimezone(UTC)
        assert event.end == pick.end.astimezone(UTC)
        assert event.summary == (TITLE if planned else CANCELLED)[lang]
        assert (PHRASE[lang] in event.description) == planned
        assert event.alarms == ((ALARM,) if planned else ())
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
    seen = sorted((event.start, event.end) for event in read([path], home))
    assert seen == [(begin, begin + timedelta(minutes=30)) for begin in expected]


@each_reader
def test_readers_see_a_public_calendar(read, line, home, tmp_path):
    """A line in a zone with summer time: each day's half hour in one of its hundred calendars."""
    now, start = (at(text, BERLIN) for text in ("2026-10-22T08:00", "2026-10-23T00:00"))
    plan = planner.make_plan(line("09:00-21:00", "Europe/Berlin", "DE-BE"), now, start + timedelta(days=5), start=start)
    times = variant_times(plan, 0.1, 100)
    path = tmp_path / "37.ics"
    path.write_bytes(render_feed(plan, "en", times, [{}] * 100)[37])
    assert sorted((event.start, event.end) for event in read([path], home)) == times[37]


# ---------------------------------------------------------------- the same file again


def import_again_by_calcurse(files: list[Path], home: Path) -> list[Seen]:
    for file in files:
        import_by_calcurse(home, file)
    return listed_by_calcurse(home)


@pytest.mark.programs
@pytest.mark.parametrize(
    ("take", "does"),
    [
        (read_khal, "updates"),
        (read_radicale, "updates"),
        (read_evolution, "updates"),
        (read_thunderbird, "updates"),
        (import_by_thunderbird, "refuses"),
        (import_again_by_calcurse, "doubles"),
    ],
    ids=lambda each: getattr(each, "__name__", None),
)
def test_what_a_second_import_does(take, does, line, home, tmp_path):
    """The same two days, at another time: as the manual's table has it."""
    files = [tmp_path / "first.ics", tmp_path / "second.ics"]
    for file, hours in zip(files, ("10:00-10:30", "14:00-14:30"), strict=True):
        file.write_bytes(render_ics(planner.make_plan(line(hours), at(AT), at("2026-06-26T08:00"), top=2), "zh"))
    clocks = Counter(f"{event.start.astimezone(SHANGHAI):%H:%M}" for event in take(files, home))
    kept = {"updates": {"14:00": 2}, "refuses": {"10:00": 2}, "doubles": {"10:00": 2, "14:00": 2}}
    assert clocks == kept[does]


@pytest.mark.programs
def test_a_line_is_dropped_from_calcurse_by_its_title(line, home, tmp_path):
    """What the manual says to do before a second import: the rest stays."""
    path, other = tmp_path / "calls.ics", tmp_path / "other.ics"
    path.write_bytes(render_ics(planner.make_plan(line("10:00-10:30"), at(AT), top=2), "zh"))
    other.write_bytes(path.read_bytes().replace("测试热线".encode(), "牙医".encode()))
    import_again_by_calcurse([other, path], home)
    summaries = sorted(event.summary for event in read_calcurse([path], home))
    assert summaries == [TITLE["zh"]] * 2 + ["打电话 牙医"] * 2


# ---------------------------------------------------------------- a case: calls, and what is for a day


OF_A_DAY = {  # what is to be done, its day, and when it rings, on the clock of Shanghai
    "Send a request from the order page": ("2026-06-24", "09:00"),
    "Ask politely for escalation (升级处理)": ("2026-06-27", "18:30"),  # once the call's window has begun
    "Ask the platform to step in (平台介入) and upload the chat, photos and tracking": ("2026-06-29", "09:00"),
    "7-day return without a reason (until 24:00)": ("2026-06-27", "09:00"),
    # The platform has a week from the 29th; the hours of 12315 are not known, so that it is for a day, not a call.
    "Complain to 12315": ("2026-07-07", "09:00"),
}


@each_reader
def test_readers_see_a_case_with_its_tasks(read, home, tmp_path):
    """A return of goods that were signed for on 20 June, planned on the 24th: what is to be done when."""
    plan = planner.plan_case(
        planner.find_case("return"), at(AT), planner.Dates(received=date(2026, 6, 20), goods="ordinary")
    )
    path = tmp_path / "case.ics"
    path.write_bytes(render_case_ics(plan, "en", all_steps=True, tasks=True))
    windows = sorted((pick.start, pick.end) for stage in plan.stages for pick in stage.picks)
    assert len(windows) == 3
    seen = read([path], home)
    calls = [event for event in seen if isinstance(event.start, datetime) and not event.is_task]
    assert sorted((event.start, event.end) for event in calls) == windows
    rings = {
        f"return or exchange: {title}": (date.fromisoformat(day), at(f"{day}T{clock}"))
        for title, (day, clock) in OF_A_DAY.items()
    }
    days = [event for event in seen if not isinstance(event.start, datetime)]
    assert {event.summary: event.start for event in days} == {title: day for title, (day, _) in rings.items()}
    for event in days:
        day, ring = rings[event.summary]
        assert event.end == day + timedelta(days=1)
        if read is not read_calcurse:  # whose days do not ring
            assert event.alarms == (ring - datetime.combine(day, time(), SHANGHAI),)
    if tasks := [task for task in seen if task.is_task]:
        assert {task.summary for task in tasks} == set(rings)
    for task in tasks:
        day, ring = rings[task.summary]
        assert task.end == at(f"{day}T23:59")  # at 24:00 some would show the next day
        assert [task.start + alarm for alarm in task.alarms] == [ring]
    assert bool(tasks) == (
        read not in (read_khal, read_calcurse)
    )  # of a task calcurse keeps the title alone, khal nothing
