"""The files of a caller's calendars: folders, broken files, limits; no file can do harm."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import threading
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import SHANGHAI, posix, unwatched
from own_calendar import (
    BOSS,
    BOTH,
    END,
    LATER,
    START,
    TEN,
    broken,
    calendar,
    in_part,
    own_zone,
    read,
    said,
    shown,
    skipped,
)
from planner import PlanError
from planner.caller import busy, series
from planner.caller.busy import Busy, read_busy

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
        "pipe.ics: not read: it is a pipe, a device or a socket",
        "folder.ics: not read: Is a directory",
        "zero.ics: not read: it is a pipe, a device or a socket",
    ]


@posix
def test_what_may_not_be_read(tmp_path, monkeypatch):
    def locked(*args: object, **how: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "my.ics").write_text(calendar(TEN))
    monkeypatch.setattr(busy, "open_file", locked)
    assert said(read_busy([tmp_path / "my.ics"], START, END, SHANGHAI)) == ["not read: Permission denied"]
    monkeypatch.setattr(os, "scandir", locked)
    assert said(read_busy([tmp_path], START, END, SHANGHAI))[0].endswith(": cannot be opened: Permission denied")


# ---------------------------------------------------------------- broken files


NO_CALENDAR = ["is no calendar file"]
CUT = ["is cut off; events may be missing"]
WHOLE = calendar(TEN, LATER)
ONE = BOTH[1:]
DAILY = [f"{day} 10:00-11:00" for day in range(24, 31)]
NO_START, NO_END = "its start is not readable", "its end is not readable"
NO_RULE = "its rule is not readable, only the first one counts"


@pytest.mark.parametrize(
    ("data", "spans", "words"),
    [
        pytest.param("", [], NO_CALENDAR, id="empty"),
        pytest.param("\0" * 1000, [], NO_CALENDAR, id="NUL bytes"),
        pytest.param(random.Random(1).randbytes(100_000), [], NO_CALENDAR, id="binary"),
        pytest.param(b"\x1f\x8b\x08\0" + WHOLE.encode(), BOTH, [], id="bytes before it"),
        pytest.param("<!DOCTYPE html><title>Sign in</title>", [], NO_CALENDAR, id="HTML"),
        pytest.param('{"summary": "BEGIN:VCALENDAR"}', [], NO_CALENDAR, id="JSON"),
        pytest.param(WHOLE.encode("utf-16"), BOTH, [], id="UTF-16"),
        pytest.param(b"\xef\xbb\xbf" + WHOLE.encode(), BOTH, [], id="UTF-8 with BOM"),
        pytest.param(broken("SUMMARY:\xe4\xff\n" + TEN).encode("latin-1"), BOTH, [], id="bad UTF-8 in what does not matter"),
        pytest.param(broken("SUMMARY:\xe4\nDTSTART:now").encode("latin-1"), ONE, skipped(NO_START, "\xe4"), id="Latin-1 in a warning"),
        pytest.param(WHOLE.replace("\r\n", "\n"), BOTH, [], id="bare LF"),
        pytest.param(WHOLE.replace("\r\n", "\r"), BOTH, [], id="bare CR"),
        pytest.param(WHOLE.replace("\r\n", "\r\r\n"), BOTH, [], id="CR CR LF"),
        pytest.param(WHOLE.replace("END:VCALENDAR\r\n", ""), BOTH, CUT, id="no END:VCALENDAR"),
        pytest.param(WHOLE[:-60], BOTH[:1], [*skipped(NO_START), *CUT], id="truncated in an event"),
        pytest.param(WHOLE.replace("END:VEVENT\r\n", ""), BOTH, [], id="no END"),
        pytest.param(WHOLE.replace("BEGIN:VEVENT\r\n", "", 1), ONE, [], id="END without BEGIN"),
        pytest.param("END:VCALENDAR\r\n" + WHOLE, BOTH, [], id="END first"),
        pytest.param(calendar("SUMMARY:out\n" + TEN + "\nBEGIN:VEVENT\n" + LATER + "\nEND:VEVENT"), BOTH, [], id="VEVENT in VEVENT"),
        pytest.param(broken("SUMMARY:No start"), ONE, skipped(NO_START, "No start"), id="no DTSTART"),
        pytest.param(broken(TEN + "\nDTSTART:20260624T100000"), BOTH, [], id="DTSTART twice"),
        pytest.param(broken("DTSTART:now"), ONE, skipped(NO_START), id="DTSTART:now"),
        pytest.param(broken("DTSTART:PT1H"), ONE, skipped(NO_START), id="DTSTART a duration"),
        pytest.param(broken("DTSTART:20260230T100000"), ONE, skipped(NO_START), id="30 February"),
        pytest.param(broken("DTSTART;VALUE=DATE:20260624T100000\nDURATION:PT1H"), BOTH, [], id="VALUE mismatch"),
        pytest.param(broken("DTSTART:20260624T100000\nDTEND:soon"), ONE, skipped(NO_END), id="DTEND:soon"),
        pytest.param(broken("DTSTART:20260624T100000\nDTEND:20250624T110000"), ONE, skipped("ends before it starts"), id="DTEND before DTSTART"),
        pytest.param(broken("DTSTART:20260624T100000\nDURATION:-PT1H"), ONE, skipped("ends before it starts"), id="DURATION below zero"),
        pytest.param(broken("DTSTART:20260624T100000\nDURATION:P99999999999D"), ONE, None, id="DURATION of ages"),
        pytest.param(broken("DTSTART:20260624T100000\nDTEND;VALUE=DATE:20260625"), ["24 10:00-25 00:00", *ONE], [], id="DTEND a day"),
        pytest.param(broken("DTSTART:00010101T000000\nDTEND:99991231T235959"), ONE, None, id="all times"),
        pytest.param(broken(TEN + "\nRRULE:FREQ=SOMETIMES"), BOTH, in_part(NO_RULE), id="RRULE unknown"),
        pytest.param(broken(TEN + "\nRRULE:\x01\x02"), BOTH, in_part(NO_RULE), id="RRULE garbage"),
        pytest.param(broken(TEN + "\nRRULE:"), BOTH, [], id="RRULE empty"),
        pytest.param(broken(TEN + "\nRRULE:FREQ=DAILY;X-A=b:c RRULE:FREQ=SECONDLY"), None, None, id="RRULE in an RRULE"),
        pytest.param(broken(TEN + "\nRRULE:FREQ=DAILY\nEXDATE:never"), DAILY, in_part("a time taken from it is not readable and left out"), id="EXDATE:never"),
        pytest.param(broken(TEN + "\nSEQUENCE:first"), None, None, id="SEQUENCE:first"),
        pytest.param(broken(TEN + ";;;===\n\x07:\n:::\n=\nATTENDEE\nATTENDEE;:\nATTENDEE;PARTSTAT=:x"), BOTH, None, id="lines of rubbish"),
        pytest.param(broken("SUMMARY:\x1b]0;owned\x07\u202e\nDTSTART:now"), ONE, None, id="a summary that drives terminals"),
        pytest.param(broken("SUMMARY:" + "长" * 10_000 + "\nDTSTART:now"), ONE, None, id="a long summary"),
        pytest.param(broken("DTSTART;TZID=\u202e" + "x" * 90 + ":20260624T100000\nDURATION:PT1H"), BOTH, None, id="a zone that drives terminals"),
        pytest.param(broken("DTSTART;TZID=Asia:20260624T100000\nDURATION:PT1H"), BOTH, None, id="a zone that is a folder"),
        pytest.param(broken("DTSTART;TZID=" + "x" * 9_000 + ":20260624T100000\nDURATION:PT1H"), BOTH, None, id="a zone of 9,000 letters"),
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


# ---------------------------------------------------------------- limits


def test_only_what_may_touch_the_span_is_parsed(tmp_path, monkeypatch):
    """Counted work: of 20,000 events the three that may touch the week are read line by line."""
    parsed = []
    event_of = series.event_of
    monkeypatch.setattr(series, "event_of", lambda block, *more: parsed.append(block) or event_of(block, *more))
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
        [sys.executable, "-c", code, tmp_path / "my.ics"], capture_output=True, text=True, env=unwatched(), check=True
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
        [sys.executable, "-c", code, tmp_path / "my.ics"], capture_output=True, text=True, env=unwatched(), timeout=400
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) * (1 if sys.platform == "darwin" else 1024) < 200_000_000


# ---------------------------------------------------------------- damage


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
