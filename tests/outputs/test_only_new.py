"""`export --only-new`: what a calendar holds already that another program exported is not written again."""

from __future__ import annotations

import re
from datetime import UTC

import icalendar
import pytest

import planner
from helpers import AT, at, run_program
from planner.outputs.ics.plan import render_ics
from planner.outputs.ics.there import uids_there

TITLE = "打电话 拼多多 消费者热线"


@pytest.fixture(scope="module")
def plan(pinduoduo):
    return planner.make_plan(pinduoduo, at(AT), top=2, seed=42)


def event(*lines: str) -> str:
    return "\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"])


def exported(tmp_path, *events: str, zones: str = ""):
    path = tmp_path / "theirs.ics"
    parts = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//theirs//", *([zones] if zones else []), *events]
    path.write_bytes("\r\n".join([*parts, "END:VCALENDAR", ""]).encode())
    return path


CHINA = "\r\n".join(
    """BEGIN:VTIMEZONE
TZID:China Standard Time
BEGIN:STANDARD
DTSTART:16010101T000000
TZOFFSETFROM:+0800
TZOFFSETTO:+0800
END:STANDARD
END:VTIMEZONE""".splitlines()
)


def test_an_event_is_known_by_its_uid_whenever_it_is(plan, tmp_path):
    uid = "pinduoduo-2026-06-28-1@plan-call"
    path = exported(tmp_path, event(f"UID:{uid}", "DTSTART:20260628T010000Z", "SUMMARY:moved by hand"))
    assert uids_there(path, plan) == {uid}


@pytest.mark.parametrize(
    ("start", "zones"),
    [
        ("DTSTART:{utc}", ""),  # as Google writes it
        ("DTSTART;TZID=Asia/Shanghai:{wall}", ""),
        ("DTSTART;TZID=China Standard Time:{wall}", CHINA),  # as Outlook does
        ("DTSTART:{wall}", ""),  # on the clock of whoever reads it
        ("DTSTART;TZID=\"/freeassociation.sourceforge.net/Asia/Shanghai\":{wall}", CHINA.replace("China Standard Time", "/freeassociation.sourceforge.net/Asia/Shanghai")),
    ],
)  # fmt: skip
@pytest.mark.parametrize("title", [TITLE, "Call Pinduoduo consumer line"])
def test_an_event_whose_uid_was_lost_is_known_by_its_title_and_start(plan, start, zones, title, tmp_path):
    pick = plan.picks[0]
    wall = f"{pick.yours.at:%Y%m%dT%H%M%S}"
    told = start.format(wall=wall, utc=f"{pick.yours.at.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    path = exported(tmp_path, event("UID:12345", told, f"SUMMARY:{title}"), zones=zones)
    assert uids_there(path, plan) == {f"pinduoduo-{pick.start:%Y-%m-%d}-1@plan-call"}
    (tmp_path / "dentist.ics").write_bytes(path.read_bytes().replace(title.encode(), "牙医".encode()))
    assert uids_there(tmp_path / "dentist.ics", plan) == set()
    (tmp_path / "later.ics").write_bytes(path.read_bytes().replace(wall[8:13].encode(), b"T0315"))
    if "{wall}" in start:
        assert uids_there(tmp_path / "later.ics", plan) == set()


def test_what_is_written_is_the_rest_with_the_uids_that_it_has_otherwise(plan, tmp_path):
    whole = {str(e["uid"]): e.to_ical() for e in icalendar.Calendar.from_ical(render_ics(plan, "zh")).events}
    first, second = whole
    rest = icalendar.Calendar.from_ical(render_ics(plan, "zh", but={first})).events
    assert [e.to_ical() for e in rest] == [whole[second]]


def test_an_events_own_calendar_is_there_and_nothing_is_written(tmp_path):
    old, new = tmp_path / "old.ics", tmp_path / "new.ics"
    args = ("--now", AT, "--lang", "en", "--no-log")
    assert run_program("export", *args, "-o", str(old)).returncode == 0
    done = run_program("export", *args, "--only-new", str(old), "-o", str(new))
    assert done.returncode == 0
    assert not new.exists()
    assert b"stands in the calendar already. Nothing is written." in done.stderr
    done = run_program("export", *args, "--top", "3", "--only-new", str(old), "-o", str(new))
    assert done.returncode == 0
    assert b"new.ics: 2 windows" in done.stderr
    uids = [{str(e["uid"]) for e in icalendar.Calendar.from_ical(path.read_bytes()).events} for path in (old, new)]
    assert not uids[0] & uids[1]
    assert len(uids[1]) == 2


@pytest.mark.parametrize(
    "raw",
    [b"", b"hello", b"BEGIN:VCALENDAR\r\n", b"BEGIN:VEVENT\r\nEND:VEVENT\r\n", None],
    ids=["empty", "words", "half", "no-calendar", "no-file"],
)
def test_a_file_that_is_no_calendar_is_refused(raw, tmp_path):
    path = tmp_path / "theirs.ics"
    if raw is not None:
        path.write_bytes(raw)
    done = run_program("export", "--now", AT, "--lang", "en", "--only-new", str(path), "-o", str(tmp_path / "new.ics"))
    assert done.returncode == 2
    assert re.search(rb"theirs.ics: is no readable calendar file \(.+\); give an .ics that", done.stderr)
    assert not (tmp_path / "new.ics").exists()


def test_updating_and_leaving_alone_exclude_each_other(tmp_path):
    done = run_program("export", "--lang", "en", "--only-new", "a.ics", "--replaces", "b.ics")
    assert done.returncode == 2
    assert b"give one of them" in done.stderr


@pytest.mark.parametrize(
    "broken",
    [
        event("UID:x", "DTSTART:now", f"SUMMARY:{TITLE}"),
        event("UID:x", "DTSTART;VALUE=DATE:20260628", f"SUMMARY:{TITLE}"),
        event("UID:x", f"SUMMARY:{TITLE}"),
        event("DTSTART:20260628T010000Z"),
        event("UID:\x00", "DTSTART;TZID=No/Where:20260628T010000", f"SUMMARY:{TITLE}", "RRULE:FREQ=SECONDLY"),
        "BEGIN:VEVENT\r\nUID:y\r\nDTSTART:20260628T010000Z",
        "BEGIN:VTIMEZONE\r\nTZID:Asia/Shanghai\r\nBEGIN:STANDARD\r\nDTSTART:20000101T000000\r\nRRULE:FREQ=SECONDLY\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+0000\r\nEND:STANDARD\r\nEND:VTIMEZONE",
    ],
)
def test_a_broken_event_costs_only_itself(plan, broken, tmp_path):
    pick = plan.picks[0]
    good = event("UID:12345", f"DTSTART;TZID=Asia/Shanghai:{pick.yours.at:%Y%m%dT%H%M%S}", f"SUMMARY:{TITLE}")
    assert len(uids_there(exported(tmp_path, broken, good), plan)) == 1
