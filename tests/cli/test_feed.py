"""The folder of `plan-call feed`: what is in it, how it goes on from day to day, what it never reads, and what a client makes of it."""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote
from urllib.request import urlopen

import icalendar
import pytest

import planner
from helpers import AT, HOTLINE, as_an_ordinary_user, at, linux, one_sentence, run_program, unwatched
from pages import serving
from planner import cli
from planner.caller.call_log import CallLog
from planner.caller.calls import Call
from readers import khal_config, listed_by_khal, program

if TYPE_CHECKING:
    from pathlib import Path

PINDUODUO = ("pinduoduo", "pinduoduo-chat", "pinduoduo-merchant")
COURIERS = ("chinapost", "jtexpress", "sf", "sto", "yto", "yunda", "zto")
LINES = dict.fromkeys(PINDUODUO, 7) | dict.fromkeys((*COURIERS, "12305", "12315", "96110"), 0)
"""Line -> the events of each of its calendars, from Thursday, 25 June 2026 to Wednesday: one a day, or none where nothing is known."""
DIGITS = [f"{number:02}.ics" for number in range(100)]
THREE = tuple(word for line in PINDUODUO for word in ("--hotline", line))
SITE = {"manifest.webmanifest", "icon.svg", "sw.js", "robots.txt"}
EVEN = planner.Wishes(explore=False)
EXAMPLE = '\n[[example]]\nnever_dial = "95187"\n'


@pytest.fixture
def feed(tmp_path, capsys):
    """Write a feed into `public` at a moment, and return its folder."""

    def feed(*args: str, now: str = AT, lang: str = "en", code: int = 0) -> Path:
        folder = tmp_path / "public"
        done = cli.run(["feed", "--now", now, "--lang", lang, "-o", str(folder), *args])
        assert done == code
        assert len(capsys.readouterr().err.splitlines()) == 1  # what was written
        return folder

    return feed


def events_of(path: Path) -> dict[str, icalendar.Event]:
    events = icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    assert [event.start for event in events] == sorted(event.start for event in events)
    found = {str(event["uid"]): event for event in events}
    assert len(found) == len(events)  # never doubled
    return found


def state(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Return the files of a folder and of those in it: what they hold, and when they were written."""
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def content(folder: Path) -> dict[str, bytes]:
    return {name: raw for name, (raw, _) in state(folder).items()}


def pages(*lines: str, lang: str = "en") -> set[str]:
    """The pages of these lines and of all: those in the feed's language, and those in the other one."""
    other = {"zh": "en", "en": "zh"}[lang]
    return {f"{name}{form}.html" for name in ("index", *lines) for form in ("", f".{other}")}


def hrefs_in(page: Path) -> list[str]:
    return re.findall(r'href="([^"]*)"', page.read_text(encoding="utf-8"))


def without_scripts(page: Path) -> str:
    """What a page says to all who read it, whenever that is."""
    return re.sub(r"<script.*?</script>", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)


def times(path: Path) -> dict[str, str]:
    """Return when the events of a calendar begin: "06-25" -> "18:49"."""
    return {f"{event.start:%m-%d}": f"{event.start:%H:%M}" for event in events_of(path).values()}


# ---------------------------------------------------------------- what is in it


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_feed_has_a_page_for_each_line_and_a_hundred_calendars_where_times_are_known(lang, feed):
    folder = feed(lang=lang)
    calendars = {f"{line}/{name}" for line in PINDUODUO for name in DIGITS}
    assert set(content(folder)) == pages(*LINES, lang=lang) | SITE | calendars
    index = (folder / "index.html").read_text(encoding="utf-8")
    linked = {href for href in hrefs_in(folder / "index.html") if not re.match("tel:|#", href)}
    other = f"index.{'en' if lang == 'zh' else 'zh'}.html"
    assert linked == {"index.html", other, *(f"{line}.html" for line in LINES), "manifest.webmanifest", "icon.svg"}
    for line, days in LINES.items():
        linked = [href for href in hrefs_in(folder / f"{line}.html") if href.endswith(".ics")]
        assert linked == ([f"{line}/{name}" for name in DIGITS] if days else [])
    for line, days in LINES.items():
        page = without_scripts(folder / f"{line}.html")
        for words in (
            "Call now",
            "can call",
            "Not now",
            "wait until",
            "losed now",
            "现在就打",
            "可以打",
            "先别打：",
            "等到",
        ):
            assert words not in page or line == "96110"  # it is read later, too
        for words in ("Best", "最好打", "最佳"):
            assert words not in page + index  # all who read it would call then
        if not days:
            continue
        for name in ("00.ics", "37.ics", "99.ics"):
            raw = (folder / line / name).read_bytes()
            assert b"REFRESH-INTERVAL;VALUE=DURATION:P1D\r\n" in raw
            assert b"X-PUBLISHED-TTL:P1D\r\n" in raw
            events = events_of(folder / line / name)
            assert list(events) == [
                f"{line}-{date(2026, 6, 25) + timedelta(days=day)}-v{name[:2]}@plan-call" for day in range(days)
            ]
            assert {str(event["status"]) for event in events.values()} == {"CONFIRMED"}
            assert {alarm["trigger"].dt for event in events.values() for alarm in event.walk("VALARM")} == {
                timedelta(minutes=-5)
            }


def test_the_numbers_of_the_index(feed):
    """Each line's number to dial; that of an emergency line with the advice to call at once."""
    folder = feed()
    index = (folder / "index.html").read_text(encoding="utf-8")
    dialled = re.findall(r'href="tel:([^"]*)"', index)
    assert {"+862153395288", "96110", "110", "12315", "95338"} <= {*dialled}
    assert "if in doubt, call at once" in index.lower()
    assert "drawn so that not everybody calls at once" in (folder / "pinduoduo.html").read_text(encoding="utf-8")
    told = re.sub(r' data-by="[^"]*"', "", index)
    assert told.count("95187") == told.count('<p class="warn">Do not dial 95187: ') == 1  # of three lines


def test_what_an_event_says(feed):
    event = next(iter(events_of(feed("--hotline", "pinduoduo", lang="zh") / "pinduoduo" / "37.ics").values()))
    said = str(event["description"]).split("\n")
    assert str(event["summary"]) == "打电话 拼多多 消费者热线"
    assert [line.partition("：")[0] for line in said[:3]] == ["号码", "入口", "准备好"]
    assert "021-53395288" in said[0]
    assert "每份日历的时间各不相同，是抽出来的，免得大家同时打。" in said
    assert "95187" not in str(event)  # a number not to be dialled
    assert len(said) <= 5


def test_over_all_calendars_the_half_hours_follow_the_shares(feed):
    """Of each day, within one calendar; the shares are those of the README's rule, by hand from the loads of the plan."""
    folder = feed("--hotline", "pinduoduo")
    plan = planner.make_plan(
        planner.load_hotline("pinduoduo"), at(AT), at("2026-07-02T00:00"), start=at("2026-06-25T00:00"), wishes=EVEN
    )
    loads = {pick.start: pick.load for pick in plan.slots()}
    starts = [event.start for name in DIGITS for event in events_of(folder / "pinduoduo" / name).values()]
    assert len(starts) == 700
    for day in {start.date() for start in starts}:
        of_day = {start: load for start, load in loads.items() if start.date() == day}
        water = 2 * 0.1 / 0.9 * sum(of_day.values())
        low, high = 0.0, 2 * water
        for _ in range(60):
            level = (low + high) / 2
            low, high = (low, level) if sum(max(level - load, 0) for load in of_day.values()) > water else (level, high)
        for slot, load in of_day.items():
            count = sum(slot <= start < slot + timedelta(minutes=30) for start in starts)
            assert abs(count - 100 * max(level - load, 0) / water) <= 1


def test_each_calendar_has_times_of_its_own(feed):
    folder = feed("--hotline", "pinduoduo") / "pinduoduo"
    minutes = {name: {clock[-2:] for clock in times(folder / name).values()} for name in DIGITS}
    for number, name in enumerate(DIGITS):
        assert {int(minute) % 30 for minute in minutes[name]} == {7 * number % 30}
    of_days = [tuple(times(folder / name).values()) for name in DIGITS]
    assert len(set(of_days)) == 100
    assert min(len({clock[:2] for clock in clocks}) for clocks in of_days) >= 3  # none is the late one for good
    for day in range(7):
        rings = Counter(clocks[day] for clocks in of_days)
        assert max(rings.values()) <= 2  # of a hundred phones
    for name in DIGITS:
        for event in events_of(folder / name).values():
            closes = event.start.replace(hour=21, minute=0)
            assert event.end == min(event.start + timedelta(minutes=30), closes)


def test_fewer_calendars_are_shared_by_the_digits_modulo(feed):
    folder = feed("--hotline", "pinduoduo", "--variants", "7")
    assert sorted(path.name for path in (folder / "pinduoduo").iterdir()) == DIGITS[:7]
    for page in ("pinduoduo.html", "pinduoduo.zh.html"):
        html = (folder / page).read_text(encoding="utf-8")
        links = re.findall(r'<a href="pinduoduo/(\d\d)\.ics" aria-label="[^"]+ (\d\d)">(\d\d)</a>', html)
        assert [(shown, f"{int(shown) % 7:02}") for _, _, shown in links] == [(named, to) for to, named, _ in links]
        assert [shown for _, _, shown in links] == [f"{digits:02}" for digits in range(100)]


def test_one_calendar_for_all_if_that_is_asked_for(feed):
    """--crowd 0 is the quietest half hour of each day: by the rules 19:30 on an evening after 618."""
    folder = feed("--hotline", "pinduoduo", "--crowd", "0", "--variants", "1")
    assert [path.name for path in (folder / "pinduoduo").iterdir()] == ["00.ics"]
    plan = planner.make_plan(
        planner.load_hotline("pinduoduo"), at(AT), at("2026-07-02T00:00"), start=at("2026-06-25T00:00"), wishes=EVEN
    )
    for event in events_of(folder / "pinduoduo" / "00.ics").values():
        of_day = {slot.start: slot.load for slot in plan.slots() if slot.start.date() == event.start.date()}
        assert of_day[event.start] == pytest.approx(min(of_day.values()))
    html = without_scripts(folder / "pinduoduo.html")
    assert html.count(".ics") == 1
    event = next(iter(events_of(folder / "pinduoduo" / "00.ics").values()))
    assert "drawn" not in html + str(event["description"])  # nothing was


def test_the_same_moment_gives_the_same_bytes(feed):
    first = content(feed(*THREE))
    assert content(feed(*THREE)) == first


def test_an_emergency_line_has_a_number_and_no_calendar(feed, hotline_file):
    """Whoever has to call is not told to wait, however well the line is known."""
    path = hotline_file(EXAMPLE, ("checked =", "urgent = true\nchecked ="))
    folder = feed("--hotline", str(path))
    assert set(content(folder)) == pages("my-line") | SITE
    for name in ("index.html", "my-line.html"):
        html = (folder / name).read_text(encoding="utf-8")
        assert "If in doubt, call at once" in html
        assert "losed now" not in html
        assert "Avoid" not in html
        assert ".ics" not in html


def test_a_feed_without_a_slot_says_so_and_goes_on(feed, hotline_file):
    """Closed on the next days: the exit code of `nothing`, files for the subscribers all the same."""
    path = hotline_file('\n[[hours]]\nfrom = 2026-06-20\nuntil = 2026-06-30\nopen = "closed"\nsource = "x"\n' + EXAMPLE)
    folder = feed("--hotline", str(path), "--next", "3d", code=3)
    assert events_of(folder / "my-line" / "37.ics") == {}
    assert "There is no slot to call in within this span" in (folder / "my-line.html").read_text(encoding="utf-8")
    assert len(events_of(feed("--hotline", str(path), now="2026-06-25T08:30") / "my-line" / "37.ics")) == 2


@pytest.mark.parametrize(("ahead", "days"), [("1h", 1), ("36h", 1), ("48h", 2), ("2w", 14)])
def test_whole_days_from_tomorrow_on(ahead, days, feed):
    events = times(feed("--hotline", "pinduoduo", "--next", ahead, now="2026-06-24T22:00") / "pinduoduo" / "05.ics")
    assert len(events) == days
    assert min(events) == "06-25"


# ---------------------------------------------------------------- from day to day


def test_forty_days_by_a_book_kept_beside_it(feed):
    """What is over stays for 7 days, what begins within 48 hours stays as it was, nothing is doubled, no day is left out."""
    before: dict[str, icalendar.Event] = {}
    for days in range(0, 40, 3):
        now = at(AT) + timedelta(days=days)
        folder = feed("--hotline", "pinduoduo", "--variants", "3", now=f"{now:%Y-%m-%dT%H:%M}")
        events = events_of(folder / "pinduoduo" / "02.ics")
        fixed = {
            uid: event.to_ical()
            for uid, event in before.items()
            if event.start <= now + timedelta(hours=48) and event.end > now - timedelta(days=7)
        }
        assert {uid: events[uid].to_ical() for uid in fixed} == fixed
        ahead = [event.start.date() for uid, event in events.items() if uid not in fixed]
        coming = [(now + timedelta(days=day)).date() for day in range(1, 8)]
        assert sorted({*ahead} | {event.start.date() for event in before.values() if event.start > now}) == sorted(
            {*coming} | {event.start.date() for event in before.values() if event.start > now}
        )
        assert {event.start.date() for event in events.values()} >= {*coming}
        assert len({event.start.date() for event in events.values()}) == len(events)
        before = events
    assert 13 <= len(before) <= 15
    assert min(event.end for event in before.values()) > now - timedelta(days=7)


@pytest.mark.parametrize(("days", "left"), [(8, 6), (9, 5), (14, 0), (40, 0)])
def test_a_gap(days, left, feed):
    """The first feed has calls on 25 June to 1 July. At 22:00 after so many days those of the last 7 are left."""
    first = events_of(feed("--hotline", "pinduoduo", now="2026-06-24T22:00") / "pinduoduo" / "37.ics")
    now = at("2026-06-24T22:00") + timedelta(days=days)
    events = events_of(feed("--hotline", "pinduoduo", now=f"{now:%Y-%m-%dT%H:%M}") / "pinduoduo" / "37.ics")
    kept = {uid for uid, event in first.items() if event.end > now - timedelta(days=7)}
    assert events.keys() & first.keys() == kept
    assert len(kept) == left
    assert len(events) == 7 + left


def test_what_begins_within_48_hours_stays_where_it_is(feed, hotline_file):
    """The line opens two hours later than was known: calls of later days move, those of the next two days stay."""
    path = hotline_file(EXAMPLE)
    folder = feed("--hotline", str(path))
    before = {name: events_of(folder / "my-line" / name) for name in DIGITS}
    path.write_text(path.read_text(encoding="utf-8").replace("09:00-21:00", "18:00-21:00"), encoding="utf-8")
    feed("--hotline", str(path), now="2026-06-24T12:00")
    late = at("2026-06-26T12:00")
    for name in DIGITS:
        after = events_of(folder / "my-line" / name)
        assert after.keys() == before[name].keys()
        for uid, event in after.items():
            if before[name][uid].start <= late:
                assert event.to_ical() == before[name][uid].to_ical()
            else:
                assert event.start.hour >= 18


def test_what_says_the_same_is_not_written_anew(feed):
    """An hour later nothing has changed: no program has to update an event."""
    folder = feed("--hotline", "pinduoduo")
    before = events_of(folder / "pinduoduo" / "37.ics")
    feed("--hotline", "pinduoduo", now="2026-06-24T09:30")
    assert events_of(folder / "pinduoduo" / "37.ics") == before


def test_a_copy_that_lost_its_carriage_returns_is_read(feed):
    """As a version control system may hand it out; what is written has them again."""
    folder = feed("--hotline", "pinduoduo")
    path = folder / "pinduoduo" / "37.ics"
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"\r\n", b"\n"))
    feed("--hotline", "pinduoduo", now="2026-06-24T09:30")
    assert path.read_bytes() == whole


def test_another_language_keeps_what_is_fixed(feed):
    feed("--hotline", "pinduoduo")
    folder = feed("--hotline", "pinduoduo", lang="zh", now="2026-06-26T22:00")
    summaries = {uid[10:20]: str(e["summary"]) for uid, e in events_of(folder / "pinduoduo" / "37.ics").items()}
    english = {day for day, words in summaries.items() if words.startswith("Call ")}
    assert english == {"2026-06-25", "2026-06-26", "2026-06-27", "2026-06-28"}
    assert len(summaries) == 9


def test_a_line_on_a_clock_that_changes(feed, hotline_file):
    """Berlin, from Friday, 23 October 2026 on: the clock is put back on the 25th."""
    path = hotline_file(
        EXAMPLE, ('"Asia/Shanghai"', '"Europe/Berlin"'), ('"CN"', '"DE-BE"'), ("09:00-21:00", "10:00-10:30")
    )
    for day in (22, 23, 24, 25, 26):
        events = events_of(feed("--hotline", str(path), now=f"2026-10-{day}T08:00") / "my-line" / "01.ics")
    starts = sorted(event.start.astimezone(UTC) for event in events.values())
    assert [f"{start:%d %H:%M}" for start in starts[:4]] == ["23 08:07", "24 08:07", "25 09:07", "26 09:07"]
    assert {event.end.astimezone(UTC).minute for event in events.values()} == {30}  # when it closes


def test_in_the_hour_that_comes_twice(feed, hotline_file):
    """Berlin, 25 October 2026, open from 02:00 to 03:00: two hours pass, and each moment is told so that it is meant."""
    path = hotline_file(
        EXAMPLE, ('"Asia/Shanghai"', '"Europe/Berlin"'), ('"CN"', '"DE-BE"'), ("09:00-21:00", "02:00-03:00")
    )
    folder = feed("--hotline", str(path), "--next", "1d", now="2026-10-24T08:00")
    starts = {next(iter(events_of(folder / "my-line" / name).values())).start.astimezone(UTC) for name in DIGITS}
    assert {start.hour for start in starts} == {0, 1}


def test_foreign_files_of_the_folder_stay(feed):
    folder = feed("--hotline", "pinduoduo")
    for name in ("other.html", "old-line.ics", "pinduoduo.ics", "pinduoduo/notes.txt"):
        (folder / name).write_text("mine")
    feed("--hotline", "pinduoduo", now="2026-06-25T08:30")
    for name in ("other.html", "old-line.ics", "pinduoduo.ics", "pinduoduo/notes.txt"):
        assert (folder / name).read_text() == "mine"
    assert len(content(folder)) == 112


def test_calendars_that_nobody_writes_any_more_are_removed(feed):
    folder = feed("--hotline", "pinduoduo")
    (folder / "pinduoduo" / "98.ics").write_bytes(
        (folder / "pinduoduo" / "98.ics").read_bytes().replace(b"-v98@", b"-v97@")
    )
    feed("--hotline", "pinduoduo", "--variants", "10")
    assert sorted(path.name for path in (folder / "pinduoduo").iterdir()) == [*DIGITS[:10], "98.ics"]  # whose is that?


def as_of_an_earlier_version(line: str) -> bytes:
    """The one calendar that a line had."""
    return FOREIGN.replace(b"-//someone//else", b"-//plan-call//EN").replace(
        b"UID:dentist@home", f"UID:{line}-2026-07-01-1@plan-call".encode()
    )


def test_the_calendar_of_an_earlier_version_is_removed(feed):
    """It sends all its subscribers to one half hour; whatever else has that name stays."""
    folder = feed("--hotline", "sf")
    files = {
        "pinduoduo.ics": as_of_an_earlier_version("pinduoduo"),
        "sf.ics": as_of_an_earlier_version("sf"),  # of which nothing is known any more
        "pinduoduo-chat.ics": FOREIGN,
        "zto.ics": as_of_an_earlier_version("sf"),
        "sto.ics": as_of_an_earlier_version("sto").replace(b"END:VCALENDAR", b"") + FOREIGN.partition(b"else\r\n")[2],
    }
    for name, raw in files.items():
        (folder / name).write_bytes(raw)
    feed(
        "--hotline",
        "pinduoduo",
        "--hotline",
        "pinduoduo-chat",
        "--hotline",
        "sf",
        "--hotline",
        "zto",
        "--hotline",
        "sto",
    )
    assert [name for name in files if (folder / name).exists()] == ["pinduoduo-chat.ics", "zto.ics", "sto.ics"]


def test_calendars_of_a_line_that_is_not_known_any_more_are_removed(feed, hotline_file):
    path = hotline_file(EXAMPLE)
    folder = feed("--hotline", str(path))
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("checked =", "ranked = false\nchecked ="), encoding="utf-8")
    feed("--hotline", str(path))
    assert set(content(folder)) == pages("my-line") | SITE
    assert not (folder / "my-line").exists()


# ---------------------------------------------------------------- mistakes: a sentence, and nothing is changed


FOREIGN = b"""BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//someone//else\r\nBEGIN:VEVENT\r\nUID:dentist@home\r
DTSTAMP:20260601T000000Z\r\nDTSTART:20260701T080000Z\r\nDTEND:20260701T090000Z\r\nSUMMARY:Dentist\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"""


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"hello",
        b"\0" * 100,
        b"BEGIN:VCALENDAR\r\n",
        b"half",
        b"x" * 3_000_000,
        FOREIGN,
        None,
    ],
    ids=["empty", "text", "zeros", "head", "half", "huge", "someone else's", "folder"],
)
def test_an_old_calendar_that_is_none_of_ours(raw, feed, capsys):
    """The second of three lines has it: the first is not written, either."""
    folder = feed(*THREE)
    path = folder / "pinduoduo-chat" / "37.ics"
    if raw is None:
        path.unlink()
        path.mkdir()
    else:
        path.write_bytes(path.read_bytes()[:1500] if raw == b"half" else raw)
    before = state(folder)
    assert cli.run(["feed", *THREE, "--now", "2026-06-25T08:30", "--lang", "en", "-o", str(folder)]) == 2
    assert "37.ics is no calendar written by plan-call" in one_sentence(capsys.readouterr().err)
    assert state(folder) == before  # no temporary file is left, either


def stopped(folder: Path, capsys, *, lang: str = "en") -> str:
    """Run the feed of the next day, which is stopped at the second of three lines, and return what it says."""
    before = content(folder)
    assert cli.run(["feed", *THREE, "--now", "2026-06-25T08:30", "--lang", lang, "-o", str(folder)]) == 2
    changed = {name for name, raw in content(folder).items() if before.get(name) != raw}
    assert changed == {"pinduoduo.html", f"pinduoduo.{'zh' if lang == 'en' else 'en'}.html"} | {
        f"pinduoduo/{name}" for name in DIGITS
    }
    return one_sentence(capsys.readouterr().err)


@pytest.mark.parametrize(
    ("lang", "told"), [("en", "1 of 3 lines are written, the index is as it was"), ("zh", "3 条热线已写好 1 条")]
)
def test_what_stops_a_feed_half_way(lang, told, feed, capsys):
    """A calendar whose head and end are ours is read at its line's turn: those before it are there, and the index is the old one."""
    folder = feed(*THREE, lang=lang)
    (folder / "pinduoduo-chat" / "37.ics").write_bytes(
        b"BEGIN:VCALENDAR\r\nPRODID:-//plan-call//EN\r\nBEGIN:VEVENT\r\nUID:pinduoduo-chat-2026-06-28-v37@plan-call\r\n"
        b"DTSTART:now\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    assert told in stopped(folder, capsys, lang=lang)


def test_a_line_that_cannot_be_read_half_way(feed, capsys, hotline_file, tmp_path):
    """The lines before it are written; when it is mended, the next run ends the work."""
    sound, broken = hotline_file(EXAMPLE, name="one.toml"), hotline_file(EXAMPLE, name="two.toml")
    text = broken.read_text(encoding="utf-8")
    broken.write_text(text.replace("09:00-21:00", "09:00"), encoding="utf-8")
    both, folder = ("--hotline", str(sound), "--hotline", str(broken)), tmp_path / "public"
    assert cli.run(["feed", *both, "--now", AT, "--lang", "en", "-o", str(folder)]) == 2
    assert "1 of 2 lines are written" in one_sentence(capsys.readouterr().err)
    assert set(content(folder)) == {"one.html", "one.zh.html", *(f"one/{name}" for name in DIGITS)}
    broken.write_text(text, encoding="utf-8")
    assert "two.html" in hrefs_in(feed(*both) / "index.html")


def test_each_template_and_each_zone_is_read_once(feed, monkeypatch):
    """However many lines and pages there are; and a line has one plan."""
    from jinja2 import Environment

    from planner.outputs.html import template
    from planner.outputs.ics import zones
    from planner.plan import make

    counted: Counter[str] = Counter()

    def count(owner: object, name: str) -> None:
        real = getattr(owner, name)

        def called(*args: Any, **named: Any) -> Any:
            counted[name] += 1
            return real(*args, **named)

        monkeypatch.setattr(owner, name, called)

    template._environment.cache_clear()
    zones._blocks.cache_clear()
    for owner, name in ((Environment, "_parse"), (zones, "_changes"), (make, "make_plan")):
        count(owner, name)
    feed(*THREE)
    assert counted == {"_parse": 6, "_changes": 1, "make_plan": 3}


@pytest.mark.parametrize("there", ["a file", "a calendar of another name"])
def test_a_folder_of_somebody_else(there, feed, capsys, tmp_path):
    folder = tmp_path / "public"
    folder.mkdir()
    if there == "a file":
        (folder / "pinduoduo").write_text("mine")
    else:
        (folder / "pinduoduo").mkdir()
        (folder / "pinduoduo" / "dentist.ics").write_bytes(FOREIGN)
    before = state(folder)
    assert cli.run(["feed", *THREE, "--now", AT, "--lang", "zh", "-o", str(folder)]) == 2
    assert "请换一个文件夹" in one_sentence(capsys.readouterr().err)
    assert state(folder) == before


def complaint(*args: str, lang: str = "en", capsys) -> str:
    assert cli.run(["feed", "--now", AT, "--lang", lang, *args]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    return one_sentence(said.err)


def test_mistakes(tmp_path, capsys, hotline_file):
    file, folder = tmp_path / "file", tmp_path / "public"
    file.write_text("mine")
    say = partial(complaint, capsys=capsys)
    assert "is no folder; give a folder" in say("-o", str(file))
    assert "there is no folder" in say("-o", str(tmp_path / "a" / "b"))
    assert say("-o", str(file / "b"))
    assert "pinduoduo is given twice" in say("--hotline", "pinduoduo", "--hotline", "pinduoduo", "-o", str(folder))
    twins = [str(hotline_file(EXAMPLE, name=name)) for name in ("a b.toml", "a-b.toml")]  # one name for their files
    assert "a-b is given twice" in say("--hotline", twins[0], "--hotline", twins[1], "-o", str(folder))
    index = str(hotline_file(EXAMPLE, name="index.toml"))
    assert "cannot be named index" in say("--hotline", index, "-o", str(folder))
    page = str(hotline_file(EXAMPLE, name="a-b.html.toml"))  # its folder would be the page of another
    assert "cannot be named a-b.html" in say("--hotline", page, "-o", str(folder))
    here = str(hotline_file(EXAMPLE, name="..toml"))
    assert "cannot be named ." in say("--hotline", here, "-o", str(folder))
    assert "there is no hotline 'nowhere'" in say("--hotline", "nowhere", "-o", str(folder))
    assert "is not a duration" in say("--next", "soon", "-o", str(folder))
    assert "-o" in say()
    assert "same half hour" in say("--crowd", "0", "-o", str(folder))
    assert "same half hour" in say("--crowd", "0", "--variants", "2", "-o", str(folder))
    for crowd in ("-1", "200%", "x", "10", "60%"):
        assert "must be a percentage" in say("--crowd", crowd, "-o", str(folder))
    for variants in ("0", "101", "-1", "x", "1.5"):
        assert "must be a whole number from 1 to 100" in say("--variants", variants, "-o", str(folder))
    assert "两次" in say("--hotline", "pinduoduo", "--hotline", "pinduoduo", "-o", str(folder), lang="zh")
    assert file.read_text() == "mine"
    assert not folder.exists()


@pytest.mark.parametrize("name", ["a \"b\" & 'c' <d> %41#?.toml", "电话 1.toml", "-o.toml"])
def test_odd_names_of_files(name, feed, hotline_file):
    path = hotline_file(EXAMPLE, name=name)
    folder = feed("--hotline", str(path))
    names = set(content(folder))
    assert len(names) == 108
    hrefs = [href for page in sorted(names) if page.endswith(".html") for href in hrefs_in(folder / page)]
    assert {unquote(href) for href in hrefs if href[0] != "#"} | {"sw.js", "robots.txt"} == names
    assert all(re.fullmatch(r"#?[\w.%/-]+", href, re.ASCII) for href in hrefs)
    assert len(events_of(folder / next(name for name in names if name.endswith("37.ics")))) == 7
    assert set(content(feed("--hotline", str(path), now="2026-06-25T08:30"))) == names


def test_a_folder_of_an_odd_name_in_the_working_folder(tmp_path):
    assert run_program("feed", "--now", AT, "-o", "-", cwd=tmp_path).returncode == 2  # no standard output for a folder
    for name in ("public feed", "ü#%41"):
        done = run_program("feed", "--now", AT, "--hotline", "pinduoduo", "-o", name, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert done.stdout == b""
        assert len(content(tmp_path / name)) == 108


def limited(*args: str, before_exec) -> str:
    command = [sys.executable, "-m", "planner", "feed", "--lang", "en", *args]
    # Coverage would write, too, and so would Python: its compiled modules would stay behind cut short.
    env = {**unwatched(), "XDG_CONFIG_HOME": os.environ["XDG_CONFIG_HOME"], "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", preexec_fn=before_exec, env=env, timeout=120
    )
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    return one_sentence(done.stderr)


@linux
@pytest.mark.parametrize("there", [True, False])
def test_a_folder_that_may_not_be_written(there, tmp_path, feed):
    folder = feed(*THREE) if there else tmp_path / "closed" / "public"
    (folder if there else folder.parent).mkdir(exist_ok=True)
    before = state(folder) if there else {}
    (folder if there else folder.parent).chmod(0o500)
    try:
        said = limited(*THREE, "--now", "2026-06-25T08:30", "-o", str(folder), before_exec=as_an_ordinary_user)
    finally:
        (folder if there else folder.parent).chmod(0o700)
    assert "cannot be written into; give another folder" in said
    assert (state(folder) if there else {}) == before
    assert folder.exists() == there


@linux
def test_a_folder_of_a_line_that_may_not_be_written(feed):
    """That of the last line: the first are not written, either."""
    folder = feed(*THREE, "--variants", "2")
    before = state(folder)
    (folder / "pinduoduo-merchant").chmod(0o500)
    try:
        args = (*THREE, "--variants", "2", "--now", "2026-06-25T08:30", "-o", str(folder))
        said = limited(*args, before_exec=as_an_ordinary_user)
    finally:
        (folder / "pinduoduo-merchant").chmod(0o700)
    assert "pinduoduo-merchant cannot be written into; give another folder" in said
    assert state(folder) == before


@linux
@pytest.mark.parametrize("room", [2_000, 15_000])
def test_a_full_disk_leaves_whole_files(room, feed):
    """No file may grow beyond `room` bytes: the calendars (7 KB) fit into the second, the pages (20 KB) do not."""
    folder = feed(*THREE)
    old = content(folder)
    said = limited(
        *THREE, "--now", "2026-06-25T08:30", "-o", str(folder),
        before_exec=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
    )  # fmt: skip
    assert "cannot be written" in said
    left = content(folder)
    new = content(feed(*THREE, now="2026-06-25T08:30"))
    assert left.keys() == old.keys()
    assert all(raw in (old[name], new[name]) for name, raw in left.items())
    assert (left == old) == (room == 2_000)


# ---------------------------------------------------------------- it reads nothing private


WATCHED = """
import json, sys
seen = []
def watch(event, args):
    if event in ("open", "os.listdir", "os.scandir", "sqlite3.connect", "glob.glob"):
        seen.append([event, repr(args[0])])
sys.addaudithook(watch)
from planner.cli import run
code = run(sys.argv[2:])
with open(sys.argv[1], "w") as file:
    json.dump([code, seen], file)
"""


def watched(folder: Path, *args: str) -> list[str]:
    """Run the command, and return all that it opened."""
    note = folder / "opened.json"
    done = subprocess.run([sys.executable, "-c", WATCHED, str(note), *args], capture_output=True, timeout=120)
    code, seen = json.loads(note.read_text())
    assert code == 0
    assert len(done.stderr.splitlines()) == 1, done.stderr  # what was written
    return [path for _, path in seen]


@pytest.fixture
def private(tmp_path):
    """The caller's own things, where the program looks for them: a config file, a log of calls, a calendar."""
    config = tmp_path / "config" / "plan-call" / "config.toml"
    calendar = tmp_path / "own" / "calendar.ics"
    log = CallLog(tmp_path / "own" / "calls.sqlite3")
    log.add([Call("pinduoduo", at("2026-06-20T19:00") - timedelta(days=i), 1800.0, "answered") for i in range(30)])
    calendar.write_bytes(FOREIGN)
    config.parent.mkdir(parents=True)
    config.write_text(
        f'hotline = "pinduoduo-chat"\ntop = 1\nper-day = 3\nbetween = "10:00-12:00"\nlang = "zh"\nbusy = ["{calendar}"]\n'
        'soon = "very"\nslot = "15m"\ntz = "Europe/Berlin"\n'
    )
    seed = log.path.with_name("seed")
    seed.write_bytes(bytes(8))
    return [config, log.path, calendar, seed]


def test_it_opens_nothing_private(private, tmp_path, monkeypatch):
    def feed(out: str) -> tuple[list[str], dict[str, bytes]]:
        opened = watched(tmp_path, "feed", "--now", AT, "-o", str(tmp_path / out))
        return opened, content(tmp_path / out)

    monkeypatch.setenv("LANG", "en_US.UTF-8")
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    opened, with_them = feed("one")
    assert any("pinduoduo.toml" in path for path in opened)  # the hook sees what is read
    for path in private:
        assert not [each for each in opened if path.name in each]
    for path in private:
        path.unlink()
    assert feed("two")[1] == with_them


def test_the_hook_would_see_it(private, tmp_path):
    """The same hook, on a command that does read them."""
    note = tmp_path / "opened.json"
    command = [sys.executable, "-c", WATCHED, str(note), "report", "--now", AT, "-o", str(tmp_path / "plan.html")]
    subprocess.run(command, capture_output=True, timeout=120)
    opened = [path for _, path in json.loads(note.read_text())[1]]
    for path in private:
        assert [each for each in opened if path.name in each], path.name


def test_a_private_line_of_a_shipped_name_is_not_published(feed, tmp_path):
    """Who keeps a changed pinduoduo.toml among the own calendars publishes the shipped one, unless it is asked for."""
    expected = content(feed())
    own = tmp_path / "config" / "plan-call" / "calendars" / "pinduoduo.toml"
    own.parent.mkdir(parents=True)
    own.write_text(HOTLINE.replace("Test line", "My private line") + EXAMPLE, encoding="utf-8")
    assert content(feed()) == expected


def test_the_pages_of_others_are_left_alone(feed):
    folder = feed("--hotline", "pinduoduo")
    (folder / "pinduoduo.html").write_text("<!DOCTYPE html><title>My own page</title>")
    before = state(folder)
    done = run_program("feed", "--hotline", "pinduoduo", "--now", "2026-06-25T08:30", "-o", str(folder))
    assert done.returncode == 2
    assert "pinduoduo.html was not written by plan-call; give another folder" in one_sentence(done.stderr.decode())
    assert state(folder) == before


# ---------------------------------------------------------------- a client that subscribes


@pytest.fixture
def served(tmp_path):
    """Serve the feed on this machine: its address."""
    (tmp_path / "public").mkdir()
    with serving(tmp_path / "public") as address:
        yield address


@pytest.mark.programs
@pytest.mark.parametrize("storage", ["http", "singlefile"])
def test_a_subscriber_sees_each_day_once(storage, served, feed, tmp_path):
    """vdirsyncer takes the feed of one day, then that of a later one, into a folder that khal reads.

    As a subscription ("http") it knows an event by its content, and gives it a UID of its own; of the file as it was
    fetched ("singlefile") it keeps the UIDs, and what has changed is changed in its place.
    """
    home = tmp_path / "home"
    (home / "calls").mkdir(parents=True)
    config, khal, url = home / "vdirsyncer.conf", khal_config(home, "Asia/Shanghai"), f"{served}/pinduoduo/37.ics"
    source = f'url = "{url}"' if storage == "http" else f'path = "{home}/fetched.ics"'
    config.write_text(
        f'[general]\nstatus_path = "{home}/status"\n\n'
        '[pair calls]\na = "feed"\nb = "folder"\ncollections = null\nconflict_resolution = "a wins"\n\n'
        f'[storage feed]\ntype = "{storage}"\n{source}\n\n'
        f'[storage folder]\ntype = "filesystem"\npath = "{home}/calls"\nfileext = ".ics"\n'
    )

    def essence(event: icalendar.Event) -> tuple[str, datetime, datetime, int]:
        uid = str(event["uid"]) if storage == "singlefile" else ""
        return uid, event.start, event.end, int(event["sequence"])

    def synced(now: str, lang: str = "en") -> dict[str, icalendar.Event]:
        published = events_of(feed("--hotline", "pinduoduo", now=now, lang=lang) / "pinduoduo" / "37.ics")
        with urlopen(url) as answer:
            (home / "fetched.ics").write_bytes(answer.read())
        program(home, "vdirsyncer", "-c", config, "discover")
        program(home, "vdirsyncer", "-c", config, "sync")
        assert events_of(home / "fetched.ics") == published  # nothing flows back
        events = [event for path in (home / "calls").iterdir() for event in events_of(path).values()]
        assert sorted(map(essence, events)) == sorted(map(essence, published.values()))
        told = listed_by_khal(home, khal, ("start", "end"), "2026-06-01", "90d")
        listed = sorted((event["start"], event["end"]) for event in told)
        walls = [(f"{event.start:%Y-%m-%d %H:%M}", f"{event.end:%Y-%m-%d %H:%M}") for event in published.values()]
        assert listed == sorted(walls)
        return published

    def files() -> set[tuple[str, str]]:
        return {(uid, path.name) for path in (home / "calls").iterdir() for uid in events_of(path)}

    first, before = synced("2026-06-24T08:30"), files()
    second, after = synced("2026-06-24T19:30"), files()
    assert second == first  # nothing new to say
    assert after == before
    third = synced("2026-06-26T08:30", "zh")  # the language stands for whatever may change
    fixed = {f"pinduoduo-2026-06-{day}-v37@plan-call" for day in (25, 26, 27)}  # over, or to begin within 48 hours
    assert fixed < third.keys() & second.keys()
    assert {uid for uid in third.keys() & second.keys() if third[uid] == second[uid]} == fixed
    assert len(third.keys() & second.keys()) == 7
    assert len(after & files()) == (7 if storage == "singlefile" else 3)  # replaced in place, or one by the other
    last = synced("2026-08-10T08:30")  # weeks later: what was is gone from the subscriber, too
    assert len(last) == 7
    assert not last.keys() & third.keys()
