"""The folder of `plan-call feed`: what is in it, how it goes on from day to day, what it never reads, and what a client makes of it."""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import unquote
from urllib.request import urlopen

import icalendar
import pytest

import planner
from helpers import AT, HOTLINE, UNWATCHED, as_an_ordinary_user, at, linux, one_sentence, run_program
from planner import cli
from planner.caller.call_log import CallLog
from planner.caller.calls import Call
from readers import khal_config, program

if TYPE_CHECKING:
    from pathlib import Path

PINDUODUO = ("pinduoduo", "pinduoduo-chat", "pinduoduo-merchant")
COURIERS = ("chinapost", "jtexpress", "sf", "sto", "yto", "yunda", "zto")
LINES = dict.fromkeys(PINDUODUO, 7) | dict.fromkeys((*COURIERS, "12305", "12315", "96110"), 0)
"""Line -> its windows from Wednesday, 24 June 2026 to Tuesday: one a day, or none where nothing is known."""
THREE = tuple(word for line in PINDUODUO for word in ("--hotline", line))
EXAMPLE = '\n[[example]]\nnever_dial = "95187"\n'


AS_IN_A_FEED = planner.Wishes(explore=False)


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
    found = {str(event["uid"]): event for event in events}
    assert len(found) == len(events)  # never doubled
    return found


def state(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in sorted(folder.iterdir()) if path.is_file()
    }


# ---------------------------------------------------------------- what is in it


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_feed_has_a_calendar_and_a_page_for_each_line(lang, feed):
    folder = feed(lang=lang)
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        ["index.html", *(f"{line}.html" for line in LINES), *(f"{line}.ics" for line in LINES if LINES[line])]
    )
    index = (folder / "index.html").read_text(encoding="utf-8")
    hrefs = re.findall(r'href="([^"]*)"', index)
    assert {href for href in hrefs if not href.startswith("tel:")} == {p.name for p in folder.iterdir()} - {
        "index.html"
    }
    assert "95187" not in index
    for line, windows in LINES.items():
        page = (folder / f"{line}.html").read_text(encoding="utf-8")
        for words in ("Call now", "can call", "Not now", "wait until", "losed now", "现在", "可以打", "先别打", "等到"):
            assert words not in page  # it is read later, too
        if not windows:
            continue
        raw = (folder / f"{line}.ics").read_bytes()
        assert b"REFRESH-INTERVAL;VALUE=DURATION:P1D\r\n" in raw
        picks = planner.make_plan(
            planner.load_hotline(line), at(AT), at("2026-07-01T00:00"), top=7, wishes=AS_IN_A_FEED
        ).picks
        assert len(picks) == windows
        events = events_of(folder / f"{line}.ics")
        assert {(e.start, e.end) for e in events.values()} == {(p.start, p.end) for p in picks}
        assert set(events) == {f"{line}-{pick.start:%Y-%m-%d}-1@plan-call" for pick in picks}
        assert {str(event["status"]) for event in events.values()} == {"CONFIRMED"}


def test_the_same_moment_gives_the_same_bytes(feed):
    first = {name: raw for name, (raw, _) in state(feed(*THREE)).items()}
    second = {name: raw for name, (raw, _) in state(feed(*THREE)).items()}
    assert first == second


def test_a_feed_without_a_slot_says_so_and_goes_on(feed):
    """Nothing is open from 22:00 to 23:00: the exit code of `nothing`, files for the subscribers all the same."""
    folder = feed("--hotline", "pinduoduo", "--next", "1h", now="2026-06-24T22:00", code=3)
    assert events_of(folder / "pinduoduo.ics") == {}
    assert "There is no slot to call in within this span" in (folder / "pinduoduo.html").read_text(encoding="utf-8")
    assert len(events_of(feed("--hotline", "pinduoduo", now="2026-06-25T08:30") / "pinduoduo.ics")) == 7


# ---------------------------------------------------------------- from day to day


def test_forty_days_by_a_book_kept_beside_it(feed, pinduoduo):
    """What is over stays for 30 days as it was, what is ahead is today's plan, nothing is doubled."""
    before: dict[str, icalendar.Event] = {}
    for day in range(0, 40, 3):
        now = at(AT) + timedelta(days=day)
        events = events_of(feed("--hotline", "pinduoduo", now=f"{now:%Y-%m-%dT%H:%M}") / "pinduoduo.ics")
        ahead = {uid: event for uid, event in events.items() if event.start > now}
        picks = planner.make_plan(
            pinduoduo, now, (now + timedelta(days=7)).replace(hour=0, minute=0), top=7, wishes=AS_IN_A_FEED
        ).picks
        assert {(event.start, event.end) for event in ahead.values()} == {(pick.start, pick.end) for pick in picks}
        over = {uid: event.to_ical() for uid, event in events.items() if event.start <= now}
        assert over == {
            uid: event.to_ical()
            for uid, event in before.items()
            if event.start <= now and event.end > now - timedelta(days=30)
        }
        assert len({uid[:-12] for uid in events}) == len(events)  # a window a day
        before = events
    assert 20 <= len(before) <= 38
    assert min(event.end for event in before.values()) > at(AT) + timedelta(days=8)


@pytest.mark.parametrize(("days", "left"), [(29, 7), (31, 6), (40, 0)])
def test_a_gap(days, left, feed):
    """The first feed has windows on 24 to 30 June, at 18:30-20:00: at 08:30 after 31 days the one of the 24th is dropped."""
    first = events_of(feed("--hotline", "pinduoduo") / "pinduoduo.ics")
    assert [uid[10:20] for uid in sorted(first)] == [f"2026-06-{day}" for day in range(24, 31)]
    now = at(AT) + timedelta(days=days)
    events = events_of(feed("--hotline", "pinduoduo", now=f"{now:%Y-%m-%dT%H:%M}") / "pinduoduo.ics")
    assert len(events.keys() & first.keys()) == left
    assert len(events) == 7 + left


def test_the_window_of_today_stays_once_it_has_begun(feed):
    def today(now: str) -> list[tuple[str, str, str]]:
        events = events_of(feed("--hotline", "pinduoduo", now=now) / "pinduoduo.ics")
        return [
            (uid.partition("@")[0], f"{event.start:%H:%M}", f"{event.end:%H:%M}")
            for uid, event in events.items()
            if "2026-06-24" in uid
        ]

    for now in ("2026-06-24T08:30", "2026-06-24T12:00", "2026-06-24T18:50", "2026-06-24T20:20", "2026-06-25T08:30"):
        assert today(now) == [("pinduoduo-2026-06-24-1", "18:30", "20:00")]


def test_another_language_keeps_what_is_over(feed):
    feed("--hotline", "pinduoduo")
    folder = feed("--hotline", "pinduoduo", lang="zh", now="2026-06-26T08:30")
    summaries = {uid[10:20]: str(event["summary"]) for uid, event in events_of(folder / "pinduoduo.ics").items()}
    assert {day for day, words in summaries.items() if words.startswith("Call ")} == {"2026-06-24", "2026-06-25"}
    assert [words.partition(" ")[0] for words in summaries.values()].count("打电话") == 7
    assert len(summaries) == 9


def test_a_line_on_a_clock_that_changes(feed, hotline_file):
    """Berlin, from Friday, 23 October 2026 on: the clock is put back on the 25th."""
    path = hotline_file(
        EXAMPLE, ('"Asia/Shanghai"', '"Europe/Berlin"'), ('"CN"', '"DE-BE"'), ("09:00-21:00", "10:00-10:30")
    )
    for day in (23, 24, 25, 26):
        events = events_of(feed("--hotline", str(path), now=f"2026-10-{day}T08:00") / "my-line.ics")
    starts = sorted(event.start.astimezone(UTC) for event in events.values())
    assert [f"{start:%d %H:%M}" for start in starts[:5]] == ["23 08:00", "24 08:00", "25 09:00", "26 09:00", "27 09:00"]
    assert len(starts) == 10


def test_foreign_files_of_the_folder_stay(feed):
    folder = feed("--hotline", "pinduoduo")
    (folder / "other.html").write_text("mine")
    (folder / "old-line.ics").write_text("mine")
    feed("--hotline", "pinduoduo", now="2026-06-25T08:30")
    assert (folder / "other.html").read_text() == (folder / "old-line.ics").read_text() == "mine"
    assert len(list(folder.iterdir())) == 5


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
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:pinduoduo-chat-2026-06-28-1@plan-call\r\nDTSTART:now\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        b"half",
        b"x" * 3_000_000,
        FOREIGN,
        None,
    ],
    ids=["empty", "text", "zeros", "head", "no time", "half", "huge", "someone else's", "folder"],
)
def test_an_old_calendar_that_is_none_of_ours(raw, feed, capsys):
    """The second of three lines has it: the first is not written, either."""
    folder = feed(*THREE)
    path = folder / "pinduoduo-chat.ics"
    if raw is None:
        path.unlink()
        path.mkdir()
    else:
        path.write_bytes(path.read_bytes()[:1500] if raw == b"half" else raw)
    before = state(folder)
    assert cli.run(["feed", *THREE, "--now", "2026-06-25T08:30", "--lang", "en", "-o", str(folder)]) == 2
    assert "pinduoduo-chat.ics: is no readable calendar file" in one_sentence(capsys.readouterr().err)
    assert state(folder) == before
    assert len(list(folder.iterdir())) == 7  # no temporary file is left


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
    assert "there is no hotline 'nowhere'" in say("--hotline", "nowhere", "-o", str(folder))
    assert "is not a duration" in say("--next", "soon", "-o", str(folder))
    assert "-o" in say()
    assert "两次" in say("--hotline", "pinduoduo", "--hotline", "pinduoduo", "-o", str(folder), lang="zh")
    assert file.read_text() == "mine"
    assert not folder.exists()


@pytest.mark.parametrize("name", ["a \"b\" & 'c' <d> %41#?.toml", "电话 1.toml", "..toml", "-o.toml"])
def test_odd_names_of_files(name, feed, hotline_file):
    path = hotline_file(EXAMPLE, name=name)
    folder = feed("--hotline", str(path))
    names = {path.name for path in folder.iterdir()}
    assert len(names) == 3
    hrefs = re.findall(r'href="([^"]*)"', (folder / "index.html").read_text(encoding="utf-8"))
    assert {unquote(href) for href in hrefs} | {"index.html"} == names
    assert all(re.fullmatch(r"[\w.%-]+", href, re.ASCII) for href in hrefs)
    assert len(events_of(folder / next(name for name in names if name.endswith(".ics")))) == 7
    assert len(list(feed("--hotline", str(path), now="2026-06-25T08:30").iterdir())) == 3


def test_a_folder_of_an_odd_name_in_the_working_folder(tmp_path):
    assert run_program("feed", "--now", AT, "-o", "-", cwd=tmp_path).returncode == 2  # no standard output for a folder
    for name in ("public feed", "ü#%41"):
        done = run_program("feed", "--now", AT, "--hotline", "pinduoduo", "-o", name, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert done.stdout == b""
        assert len(list((tmp_path / name).iterdir())) == 3


def limited(*args: str, before_exec) -> str:
    command = [sys.executable, "-m", "planner", "feed", "--lang", "en", *args]
    env = {**UNWATCHED, "XDG_CONFIG_HOME": os.environ["XDG_CONFIG_HOME"]}  # coverage would write, too
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
@pytest.mark.parametrize("room", [2_000, 15_000])
def test_a_full_disk_leaves_whole_files(room, feed):
    """No file may grow beyond `room` bytes: the calendars (7 KB) fit into the second, the pages (28 KB) do not."""
    folder = feed(*THREE)
    old = {name: raw for name, (raw, _) in state(folder).items()}
    said = limited(
        *THREE, "--now", "2026-06-25T08:30", "-o", str(folder),
        before_exec=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
    )  # fmt: skip
    assert "cannot be written" in said
    left = {name: raw for name, (raw, _) in state(folder).items()}
    new = {name: raw for name, (raw, _) in state(feed(*THREE, now="2026-06-25T08:30")).items()}
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
    return [config, log.path, calendar]


def test_it_opens_nothing_private(private, tmp_path, monkeypatch):
    def feed(out: str) -> tuple[list[str], dict[str, bytes]]:
        opened = watched(tmp_path, "feed", "--now", AT, "-o", str(tmp_path / out))
        return opened, {name: raw for name, (raw, _) in state(tmp_path / out).items()}

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
    expected = {name: raw for name, (raw, _) in state(feed()).items()}
    own = tmp_path / "config" / "plan-call" / "calendars" / "pinduoduo.toml"
    own.parent.mkdir(parents=True)
    own.write_text(HOTLINE.replace("Test line", "My private line") + EXAMPLE, encoding="utf-8")
    assert {name: raw for name, (raw, _) in state(feed()).items()} == expected


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
    """Serve a folder on this machine: url of a file in it."""
    folder = tmp_path / "public"
    folder.mkdir()

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield "http:" + f"//127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.programs
@pytest.mark.parametrize("storage", ["http", "singlefile"])
def test_a_subscriber_sees_each_day_once(storage, served, feed, tmp_path):
    """vdirsyncer takes the feed of one day, then that of a later one, into a folder that khal reads.

    As a subscription ("http") it knows an event by its content, and gives it a UID of its own; of the file as it was
    fetched ("singlefile") it keeps the UIDs, and what has changed is changed in its place.
    """
    home = tmp_path / "home"
    (home / "calls").mkdir(parents=True)
    config, khal, url = home / "vdirsyncer.conf", khal_config(home, "Asia/Shanghai"), f"{served}/pinduoduo.ics"
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
        published = events_of(feed("--hotline", "pinduoduo", now=now, lang=lang) / "pinduoduo.ics")
        with urlopen(url) as answer:
            (home / "fetched.ics").write_bytes(answer.read())
        program(home, "vdirsyncer", "-c", config, "discover")
        program(home, "vdirsyncer", "-c", config, "sync")
        assert events_of(home / "fetched.ics") == published  # nothing flows back
        events = [event for path in (home / "calls").iterdir() for event in events_of(path).values()]
        assert sorted(map(essence, events)) == sorted(map(essence, published.values()))
        fields = ("--json", "start", "--json", "end")
        days = program(home, "khal", "-c", khal, "list", "--once", *fields, "2026-06-01", "90d").splitlines()
        listed = sorted((event["start"], event["end"]) for day in days for event in json.loads(day))
        walls = [(f"{event.start:%Y-%m-%d %H:%M}", f"{event.end:%Y-%m-%d %H:%M}") for event in published.values()]
        assert listed == sorted(walls)
        return published

    def files() -> set[tuple[str, str]]:
        return {(uid, path.name) for path in (home / "calls").iterdir() for uid in events_of(path)}

    first, before = synced("2026-06-24T08:30"), files()
    second, after = synced("2026-06-24T19:30"), files()
    assert second == first  # nothing new to say, and the window that has begun stays where it is
    assert after == before
    third = synced("2026-06-26T08:30", "zh")  # the language stands for whatever may change
    over = {"pinduoduo-2026-06-24-1@plan-call", "pinduoduo-2026-06-25-1@plan-call"}
    assert over < third.keys() & second.keys()
    assert {uid for uid in third.keys() & second.keys() if third[uid] == second[uid]} == over
    assert len(third.keys() & second.keys()) == 7
    assert len(after & files()) == (7 if storage == "singlefile" else 2)  # replaced in place, or one by the other
    last = synced("2026-08-10T08:30")  # weeks later: what was is gone from the subscriber, too
    assert len(last) == 7
    assert not last.keys() & third.keys()


def test_only_an_own_feed_of_a_line_of_unknown_hours_is_removed(feed, tmp_path):
    """An earlier version wrote calendars of such lines; whatever else has that name stays."""
    folder = feed("--hotline", "pinduoduo")
    ours = (folder / "pinduoduo.ics").read_bytes()
    old, other, mixed = folder / "sf.ics", folder / "zto.ics", folder / "sto.ics"
    old.write_bytes(ours.replace(b"UID:pinduoduo-", b"UID:sf-"))
    other.write_bytes(ours)
    mixed.write_bytes(ours.replace(b"UID:pinduoduo-", b"UID:sto-", 1))
    feed("--hotline", "sf", "--hotline", "zto", "--hotline", "sto")
    assert [path.exists() for path in (old, other, mixed)] == [False, True, True]
