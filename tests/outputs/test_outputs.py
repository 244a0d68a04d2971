"""The outputs: calendar files by their bytes, golden files as pins."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from xml.etree import ElementTree

import icalendar
import pytest

import planner
from helpers import AT, GOLDEN, ROOT, at, run_program
from planner.outputs.ics.earlier import read_events
from planner.outputs.ics.plan import render_ics
from planner.outputs.picture.render import KINDS, render_plot
from planner.outputs.picture.style import FONT_FILE
from planner.outputs.text.page import columns_of
from planner.outputs.text.plan import render_long
from planner.outputs.text.screen import render_screen


@pytest.fixture(scope="module")
def plan(pinduoduo):
    return planner.make_plan(pinduoduo, at(AT), per_day=2, top=6)


# ---------------------------------------------------------------- calendar files


def structure(raw: bytes) -> list[str]:
    """Check what RFC 5545 asks of the bytes, and return the unfolded lines."""
    assert raw.endswith(b"\r\n")
    lines = raw.split(b"\r\n")[:-1]
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode("utf-8")  # no character is split over two lines
    text = raw.decode("utf-8").replace("\r\n ", "").split("\r\n")[:-1]
    assert text[0] == "BEGIN:VCALENDAR"
    assert text[-1] == "END:VCALENDAR"
    assert not any(line.startswith(("METHOD", "COMMENT")) for line in text)
    zones = {line[5:] for line in text if line.startswith("TZID:")}
    used = set(re.findall(r"TZID=([^:;]+)", "\n".join(text)))
    assert used <= zones
    uids = [line for line in text if line.startswith("UID:")]
    assert len(uids) == len(set(uids)) == text.count("BEGIN:VEVENT")
    assert sum(line.startswith("DTSTAMP:") for line in text) == len(uids)
    return text


def test_an_event_says_what_a_caller_needs(plan):
    event = icalendar.Calendar.from_ical(render_ics(plan, "zh")).events[0]
    assert event["summary"] == "打电话 拼多多 消费者热线"
    for words in (
        "021-53395288",
        "截至 2023-07",
        "请在 App 内核对",
        "订单号",
        "照片",
        "清闲度",
        "618 售后",
        "要按哪个键",
        "个人中心",
    ):
        assert words in event["description"]
    assert not re.search("得分|忙碌度|×", event["description"])
    assert event["transp"] == "TRANSPARENT"
    assert event["categories"].cats == ["plan-call"]
    assert event["location"] == "021-53395288"
    assert [alarm["trigger"].dt for alarm in event.walk("VALARM")] == [timedelta(minutes=-5)]


def test_an_event_begins_at_ones_own_moment_and_says_no_seed(pinduoduo):
    plan = planner.make_plan(pinduoduo, at(AT), seed=8_172_635_445_362_718)
    raw = render_ics(plan, "en")
    spans = {(event.start, event.end) for event in icalendar.Calendar.from_ical(raw).events}
    assert spans == {(pick.yours.at, pick.yours.at + timedelta(minutes=30)) for pick in plan.picks}
    assert all(pick.start <= pick.yours.at < pick.end for pick in plan.picks)
    assert "8172635445362718" not in str(raw)


def test_numbers_not_to_be_dialled_stay_out_of_calendars(plan):
    """Phones make links of digits."""
    text = render_ics(plan, "zh").decode().replace("\r\n ", "")
    assert len(plan.hotline.warnings) > 5
    for number in plan.hotline.warnings:
        assert number.dial not in text


def test_the_same_plan_gives_the_same_bytes(pinduoduo):
    one, two = (render_ics(planner.make_plan(pinduoduo, at(AT)), "zh") for _ in range(2))
    assert one == two


def test_a_single_event_names_no_calendar(pinduoduo):
    """Some programs would open a new one for it."""
    for top, named in ((1, False), (2, True)):
        raw = render_ics(planner.make_plan(pinduoduo, at(AT), top=top), "zh")
        assert (b"X-WR-CALNAME" in raw) is named


def test_a_later_export_updates_and_cancels(pinduoduo, tmp_path):
    first, later = planner.make_plan(pinduoduo, at(AT)), planner.make_plan(pinduoduo, at("2026-06-27T12:00"))
    path = tmp_path / "calls.ics"
    path.write_bytes(render_ics(first, "zh"))
    raw = render_ics(later, "zh", read_events(path, pinduoduo))
    structure(raw)
    events = {str(e["uid"]): e for e in icalendar.Calendar.from_ical(raw).events}
    before = {str(e["uid"]): e for e in icalendar.Calendar.from_ical(path.read_bytes()).events}
    both = events.keys() & before.keys()
    assert both
    assert all(events[uid]["sequence"] > before[uid]["sequence"] for uid in both)
    planned = {f"pinduoduo-{p.start:%Y-%m-%d}-1@plan-call" for p in later.picks}
    cancelled = {uid for uid, e in events.items() if e["status"] == "CANCELLED"}
    over = {uid for uid, e in before.items() if e.end <= later.now}
    assert over == {f"pinduoduo-2026-06-{day}-1@plan-call" for day in (24, 25, 26)}
    assert cancelled == before.keys() - planned - over
    assert events.keys() == planned | cancelled


def test_a_plan_that_lost_a_pick_cancels_it(pinduoduo, tmp_path):
    path = tmp_path / "calls.ics"
    path.write_bytes(render_ics(planner.make_plan(pinduoduo, at(AT), top=3), "en"))
    raw = render_ics(planner.make_plan(pinduoduo, at(AT), top=1), "en", read_events(path, pinduoduo))
    states = [str(e["status"]) for e in icalendar.Calendar.from_ical(raw).events]
    assert sorted(states) == ["CANCELLED", "CANCELLED", "CONFIRMED"]
    assert (
        render_ics(
            planner.make_plan(pinduoduo, at(AT), top=1), "en", read_events(path, planner.load_hotline("pinduoduo-chat"))
        ).count(b"BEGIN:VEVENT")
        == 1
    )


@pytest.mark.parametrize(
    "raw",
    [b"", b"\0" * 100, b"hello", b"BEGIN:VCALENDAR\r\n", b"BEGIN:VEVENT\r\nUID:x\r\n", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:pinduoduo-2026-06-28-1@plan-call\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
     b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:pinduoduo-2026-06-28-1@plan-call\r\nDTSTART:now\r\nDTEND:then\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", b"BEGIN:" * 3000, b"x" * 3_000_000],
)  # fmt: skip
def test_a_broken_old_file_is_refused_or_holds_nothing(raw, pinduoduo, tmp_path):
    path = tmp_path / "old.ics"
    path.write_bytes(raw)
    try:
        assert read_events(path, pinduoduo) == []
    except planner.PlanError as error:
        assert "old.ics: is no readable calendar file" in str(error)
    else:
        assert raw.endswith(b"END:VCALENDAR\r\n")


def test_half_an_old_file_is_refused_and_odd_events_of_it_are_left_out(pinduoduo, tmp_path):
    whole = render_ics(planner.make_plan(pinduoduo, at(AT)), "en")
    path = tmp_path / "old.ics"
    path.write_bytes(whole[:1500])
    with pytest.raises(planner.PlanError, match="not a whole VCALENDAR"):
        read_events(path, pinduoduo)
    path.write_bytes(whole.replace(b"DTSTART;TZID=Asia/Shanghai:20260628T183000", b"DTSTART:99991231T200000Z"))
    assert len(read_events(path, pinduoduo)) == 4
    path.write_bytes(whole.replace(b"UID:pinduoduo-2026-06-27", b"UID:pinduoduo-2026-06-28"))
    assert len(read_events(path, pinduoduo)) == 4


def test_summer_time_is_in_the_zone_of_the_file(hotline_file):
    line = planner.load_hotline(hotline_file("", ('"Asia/Shanghai"', '"Europe/Berlin"'), ('"CN"', '"DE-BE"')))
    plan = planner.make_plan(line, at("2026-10-23T08:00", "Europe/Berlin"), top=7)
    assert "TZID:Europe/Berlin" in structure(render_ics(plan, "en"))


def test_hostile_words_of_a_file_stay_words(hotline_file):
    name = 'name = { zh = "甲\\\\nEND:VEVENT;,:x", en = "A\\\\r\\\\nBEGIN:VALARM ;,: $x^ <b>" }'
    line = planner.load_hotline(
        hotline_file("", ('name = { zh = "测试热线", en = "Test line" }', name), name="a b;c,d.toml")
    )
    plan = planner.make_plan(line, at(AT), top=2)
    text = structure(render_ics(plan, "en"))
    assert text.count("BEGIN:VALARM") == text.count("BEGIN:VEVENT") == 2
    assert icalendar.Calendar.from_ical(render_ics(plan, "en")).events[0]["summary"].endswith(line.name.en)
    for kind in KINDS:
        assert render_plot(plan, "en", kind=kind).startswith(b"\x89PNG")  # the $ is no formula
        assert {"title", "desc"} <= {
            child.tag.rpartition("}")[2]
            for child in ElementTree.fromstring(render_plot(plan, "en", kind=kind, form="svg"))
        }


# ---------------------------------------------------------------- pins


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("week-zh.txt", ("--next", "7d", "--lang", "zh")),
        ("week-en.txt", ("--next", "7d", "--lang", "en")),
        ("long-en.txt", ("--next", "7d", "--lang", "en", "--long")),
        ("chat-zh.txt", ("--hotline", "pinduoduo-chat", "--next", "3d", "--lang", "zh")),
        ("why-zh.txt", ("why", "2026-06-28", "20:30", "--lang", "zh")),
        ("hotline-en.txt", ("hotlines", "pinduoduo-merchant", "--lang", "en")),
        ("week-zh.ics", ("export", "--top", "2", "--lang", "zh")),
        ("week-en.csv", ("--next", "2d", "--format", "csv", "--all")),
    ],
)
def test_golden(name, args, request):
    """Pins the words and the layout; it proves nothing about the numbers."""
    now = () if args[0] == "hotlines" else ("--now", AT)
    text = run_program(*args, *now).stdout.decode()
    if args[0] == "hotlines":
        text = text.partition("\nPromotions")[0]  # depends on today
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_bytes(text.encode())
    assert text == path.read_bytes().decode(), "UPDATE_GOLDEN=1 pytest writes it anew"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_narrow_screen_loses_strips_and_no_words(plan, lang):
    wide, narrow = (render_screen(plan, lang, width=w).splitlines() for w in (80, 60))
    assert max(columns_of(line) for line in narrow) <= 60
    words = ["".join(line for line in text if not re.match(r" {2}\d| {14}\d", line)) for text in (wide, narrow)]
    assert re.sub(r"\s", "", words[0]) == re.sub(r"\s", "", words[1])


@pytest.mark.parametrize(("lang", "last"), [("en", "Load day by day"), ("zh", "每天的忙碌度")])
def test_narrow_terminals_lose_no_words(plan, lang, last):
    wide, narrow = (render_long(plan, lang, width=w) for w in (80, 60))
    assert max(columns_of(line) for line in narrow.splitlines()) <= 72  # the window lines do not break
    squeezed = [re.sub(r"\s", "", text[: text.index(last)]) for text in (wide, narrow)]
    assert squeezed[0] == squeezed[1]


def test_the_licence_of_the_font_is_beside_it():
    assert "SIL OPEN FONT LICENSE" in (FONT_FILE.parent / "OFL.txt").read_text().upper()
    assert (ROOT / "LICENSE").read_text().startswith("MIT License")
