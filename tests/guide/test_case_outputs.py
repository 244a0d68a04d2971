"""A case as JSON, as a calendar, as a page."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta

import icalendar
import pytest

from helpers import at, run_program
from own_cases import CASES, NOW, ORDER, case, courier_of, flat, whole
from planner.guide.case_file import find_case
from planner.guide.case_plan import plan_case
from planner.guide.deadlines import Dates
from planner.outputs.ics.case import render_case_ics, render_step_ics
from planner.outputs.text.case import render_case

# ---------------------------------------------------------------- JSON, calendar, page


def test_the_json_has_the_whole_way():
    done = case("return", "--received", "2026-06-20", "--goods", "ordinary", "--format", "json")
    document = json.loads(done.stdout)
    assert document["schema"] == 1
    assert document["case"]["id"] == "return"
    assert document["limit"] == "no-reason"
    assert document["room_hours"] == 87.5  # Wednesday 8:30 to Saturday 24:00
    assert [stage["step"] for stage in document["timeline"]][:3] == ["apply", "chat", "call"]
    call = document["timeline"][2]
    assert call["hotline"]["numbers"][0]["dial"] == "021-53395288"
    assert call["windows"][0]["start"] == "2026-06-27T18:30:00+08:00"
    assert call["beyond_deadline"]["start"] == "2026-06-28T18:30:00+08:00"
    assert all(stage["source"] and stage["grade"] for stage in document["timeline"])
    assert "95187" not in done.stdout.decode()


def unfolded(path) -> str:
    """A calendar file without the breaks of its long lines."""
    return path.read_bytes().decode().replace("\r\n ", "")


def calendar_of(*args: str, tmp_path, name="case.ics"):
    done = case(*args, "--all-steps", "-o", str(tmp_path / name))
    assert done.returncode == 0, done.stderr
    return icalendar.Calendar.from_ical((tmp_path / name).read_bytes())


def test_a_deadline_that_was_met_is_not_told_any_more(tmp_path):
    for args, there in (((), True), (("--shipped", "2026-06-23"), False)):
        calendar = calendar_of("refund", "--ordered", "2026-06-22", "--tasks", *args, tmp_path=tmp_path)
        for kind, uid in (("VEVENT", "deadline-shipping-event@plan-call"), ("VTODO", "deadline-shipping@plan-call")):
            assert any(each["uid"].endswith(uid) for each in calendar.walk(kind)) is there


OF_20_JUNE = ("return", "--received", "2026-06-20", "--goods", "ordinary", "--order", ORDER)
KEY = "case-return-received-20260620-"


def by_name(calendar, kind: str) -> dict[str, icalendar.cal.Component]:
    """The events or tasks of that return, by what tells them apart."""
    return {str(each["uid"]).removeprefix(KEY).removesuffix("@plan-call"): each for each in calendar.walk(kind)}


def test_the_calendar_has_steps_and_deadlines_on_their_days_and_calls_in_their_windows(tmp_path):
    calendar = calendar_of(*OF_20_JUNE, tmp_path=tmp_path)
    events = by_name(calendar, "VEVENT")
    days = {name: f"{event['dtstart'].dt:%m-%d}" for name, event in events.items() if name.endswith("-event")}
    assert days == {
        "apply-event": "06-24",  # today
        "escalate-event": "06-27",
        "intervene-event": "06-29",
        "12315-event": "07-07",  # the platform has until 07-06 24:00
        "deadline-no-reason-event": "06-27",  # the last of seven days
    }
    assert events.keys() - days.keys() == {"chat-1", "chat-2", "call-1"}
    for name in days:
        start, end = events[name]["dtstart"].dt, events[name]["dtend"].dt
        assert (type(start), (end - start).days) == (date, 1)
    rings = {name: events[name].walk("VALARM")[0]["trigger"].dt for name in days}
    assert rings.pop("escalate-event") == timedelta(hours=18, minutes=55)  # with the call
    assert {*rings.values()} == {timedelta(hours=9)}
    deadline, complaint = events["deadline-no-reason-event"], events["12315-event"]
    assert deadline["summary"] == "return or exchange: 7-day return without a reason (until 24:00)"
    assert "left" not in deadline["description"]  # how much room there is changes by the minute
    assert "just try" in complaint["description"]
    assert complaint["location"] == "12315"
    assert events["apply-event"]["location"] == "In the App: the order page"
    assert events["chat-1"]["location"].startswith("In the App: 个人中心")
    assert "021-53395288" in events["call-1"]["description"]
    assert events["call-1"]["location"] == "021-53395288"
    for name, event in events.items():
        assert str(event["description"]).count("Have ready:") <= 1
        assert ("which key to press" in event["description"]) == ("call-" in name)
        # The second window is for who cannot take the first.
        assert len(event.walk("VALARM")) == (0 if name.endswith("-2") else 1)
        assert ("(alternative)" in event["summary"]) == name.endswith("-2")
        assert event["transp"] == "TRANSPARENT"
    assert calendar.walk("VTODO") == []
    assert not re.search(f"95187|UID:[^\n]*{ORDER}", unfolded(tmp_path / "case.ics"))


def test_tasks_stand_beside_the_events_and_end_before_midnight(tmp_path):
    calendar = calendar_of(*OF_20_JUNE, "--tasks", tmp_path=tmp_path)
    tasks, events = by_name(calendar, "VTODO"), by_name(calendar, "VEVENT")
    due = {name: task["due"].dt for name, task in tasks.items()}
    assert due == {
        name: at(f"2026-{day}T23:59")
        for name, day in {
            "apply": "06-24",
            "escalate": "06-27",
            "intervene": "06-29",
            "12315": "07-07",
            "deadline-no-reason": "06-27",
        }.items()
    }
    for name, task in tasks.items():
        assert f"{name}-event" in events
        assert task["dtstart"].dt < task["due"].dt
        (alarm,) = task.walk("VALARM")
        assert alarm["trigger"].params["RELATED"] == "END"
        hour = at("2026-06-27T18:55") if name == "escalate" else due[name].replace(hour=9, minute=0)
        assert due[name] + alarm["trigger"].dt == hour


def test_a_deadline_at_a_time_of_day_ends_its_event_and_rings_in_the_morning_before(tmp_path):
    """A countdown on the order page ends at any time."""
    for left, ends, rings in (
        ("3天7小时", "2026-06-27T15:30", "2026-06-27T09:00"),
        ("3天1小时", "2026-06-27T09:30", "2026-06-26T09:00"),  # half an hour is too short
        ("5小时", "2026-06-24T13:30", "2026-06-24T09:00"),
        ("2小时", "2026-06-24T10:30", "2026-06-24T09:30"),  # half-way
    ):
        events = calendar_of("return", "--countdown", left, tmp_path=tmp_path).walk("VEVENT")
        event = next(each for each in events if "-deadline-" in each["uid"])
        assert event["dtend"].dt == at(ends)
        assert event["dtstart"].dt == at(ends) - timedelta(minutes=30)
        assert event["dtstart"].dt + event.walk("VALARM")[0]["trigger"].dt == at(rings)
        assert event["summary"].endswith(f"(until {ends[-5:]})")


def test_what_is_for_today_rings_soon_and_at_night_in_the_morning(tmp_path):
    for now, rings in (
        ("2026-06-24T02:00", "2026-06-24T09:00"),
        ("2026-06-24T14:00", "2026-06-24T14:15"),
        ("2026-06-24T23:50", "2026-06-24T23:55"),
    ):
        plan = plan_case(find_case("return"), at(now), Dates(received=date(2026, 6, 20), goods="ordinary"))
        event = by_name(icalendar.Calendar.from_ical(render_case_ics(plan, "en")), "VEVENT")["apply-event"]
        assert at("2026-06-24T00:00") + event.walk("VALARM")[0]["trigger"].dt == at(rings)


def test_who_lives_abroad_has_days_and_alarms_by_their_own_clock(tmp_path):
    calendar = calendar_of(*OF_20_JUNE, "--tz", "Europe/Berlin", tmp_path=tmp_path)
    events = by_name(calendar, "VEVENT")
    deadline = events["deadline-no-reason-event"]  # 24:00 in Shanghai
    assert deadline["dtend"].dt == at("2026-06-27T18:00", "Europe/Berlin")
    assert deadline["dtstart"].dt + deadline.walk("VALARM")[0]["trigger"].dt == at("2026-06-27T09:00", "Europe/Berlin")
    assert events["intervene-event"]["dtstart"].dt == date(2026, 6, 28)  # from 18:00 on


def test_a_step_that_was_done_is_a_task_that_is_done_and_an_event_that_does_not_ring(tmp_path):
    for args, status, alarms in ((), "NEEDS-ACTION", 1), (("--requested", "2026-06-23"), "COMPLETED", 0):
        calendar = calendar_of("refund", "--tasks", *args, tmp_path=tmp_path)
        task, event = ({str(each["uid"]): each for each in calendar.walk(kind)} for kind in ("VTODO", "VEVENT"))
        assert task["case-refund-any-apply@plan-call"]["status"] == status
        event = event["case-refund-any-apply-event@plan-call"]
        assert len(event.walk("VALARM")) == alarms
        assert ("(done)" in event["summary"]) == (not alarms)
        assert event["dtstart"].dt == date(2026, 6, 23 if args else 24)


def test_a_step_that_is_only_supposed_to_be_done_is_not_told_as_done(tmp_path):
    before = calendar_of("refund", "--tasks", tmp_path=tmp_path, name="old.ics")
    after = calendar_of("refund", "--refused", "--tasks", tmp_path=tmp_path)
    assert any("-apply@" in each["uid"] for each in before.walk("VTODO"))
    for each in (*after.walk("VTODO"), *after.walk("VEVENT")):
        assert "-apply" not in each["uid"]
        assert each["status"] != "COMPLETED"
    old = str(tmp_path / "old.ics")
    replaced = calendar_of("refund", "--refused", "--tasks", "--replaces", old, tmp_path=tmp_path)
    states = {str(each["uid"]): str(each["status"]) for each in replaced.walk() if "uid" in each}
    assert states["case-refund-any-apply@plan-call"] == "CANCELLED"
    assert states["case-refund-any-apply-event@plan-call"] == "CANCELLED"


def test_what_a_followup_tells_is_done_and_names_the_case(tmp_path):
    args = ("refund", "--ordered", "2026-06-15", "--tasks")
    calendar_of(*args, tmp_path=tmp_path, name="old.ics")
    run_program("followup", "open", "退款", "--case", "refund", "--now", "2026-06-23T10:00")
    opened = calendar_of(*args, tmp_path=tmp_path)
    run_program("followup", "note", "已提交", "--now", "2026-06-23T10:00")
    told = calendar_of(*args, "--replaces", str(tmp_path / "old.ics"), tmp_path=tmp_path)
    keys = [{str(each["uid"]).split("-")[2] for each in c.walk() if "uid" in each} for c in (opened, told)]
    assert keys == [{"f1"}, {"f1", "ordered"}]
    states = {str(each["uid"]): str(each["status"]) for each in told.walk() if "uid" in each}
    assert states["case-refund-f1-20260623-apply@plan-call"] == "COMPLETED"
    assert {status for uid, status in states.items() if "-ordered-" in uid} == {"CANCELLED"}  # it was the same case
    assert "case-refund-f1-20260623-apply-event@plan-call" not in states  # on which day is not known


def test_a_second_calendar_of_a_case_cancels_what_is_gone_and_leaves_another_case_alone(tmp_path):
    old = tmp_path / "old.ics"
    calendar_of(*OF_20_JUNE, tmp_path=tmp_path, name="old.ics")
    whole = old.read_bytes().replace(b"END:VCALENDAR\r\n", b"")
    calendar_of("return", "--received", "2026-06-21", *OF_20_JUNE[3:], tmp_path=tmp_path, name="other.ics")
    other = (tmp_path / "other.ics").read_bytes()
    old.write_bytes(whole + other[other.index(b"BEGIN:VEVENT") :])
    done = case(*OF_20_JUNE, "--replaces", str(old), "-o", str(tmp_path / "new.ics"))
    assert done.returncode == 0, done.stderr
    events = by_name(icalendar.Calendar.from_ical((tmp_path / "new.ics").read_bytes()), "VEVENT")
    states = {name: str(event["status"]) for name, event in events.items()}
    assert states == {
        "apply-event": "CONFIRMED",
        "deadline-no-reason-event": "CONFIRMED",
        **dict.fromkeys(
            ("escalate-event", "intervene-event", "12315-event", "chat-1", "chat-2", "call-1"), "CANCELLED"
        ),
    }
    assert events["12315-event"]["dtstart"].dt == date(2026, 7, 7)
    assert events["12315-event"]["summary"] == "Cancelled: return or exchange"


def test_one_step_is_a_calendar_of_its_own_with_the_same_event(tmp_path):
    plan = plan_case(find_case("return"), NOW, Dates(received=date(2026, 6, 20), goods="ordinary"))
    whole = by_name(icalendar.Calendar.from_ical(render_case_ics(plan, "zh", all_steps=True)), "VEVENT")
    for what in (*plan.stages, *plan.deadlines[:1]):
        raw = render_step_ics(plan, what, "zh")
        ((name, event),) = by_name(icalendar.Calendar.from_ical(raw), "VEVENT").items()
        assert event.to_ical() == whole[name].to_ical()
        assert b"X-WR-CALNAME" not in raw  # it would open a calendar of its own


@pytest.mark.parametrize("words", [("--tasks",), ("--all-steps",), ("--replaces", "old.ics")])
def test_what_is_for_a_calendar_alone_is_refused_elsewhere(words):
    done = case("refund", *words)
    assert done.returncode == 2
    assert b"go with a calendar" in done.stderr


def test_a_file_that_is_no_calendar_cannot_be_replaced(tmp_path):
    (tmp_path / "old.ics").write_text("hello")
    done = case("refund", "--replaces", str(tmp_path / "old.ics"), "-o", str(tmp_path / "new.ics"))
    assert done.returncode == 2
    assert b"old.ics: is no readable calendar file" in done.stderr


def test_overdue_promises_come_first_in_every_output_of_a_case(tmp_path, monkeypatch):
    for words in (
        ("open", "退款"),
        ("promise", "48小时内到账", "--by", "2026-06-22", "--at", "2026-06-20 10:00", "--agent", "1024"),
    ):
        done = run_program("followup", *words, "--now", "2026-06-20T10:00")
        assert done.returncode == 0, done.stderr
    text = flat(whole("refund").stdout)
    assert text.index("48小时内到账") < text.index("Deadlines")
    document = json.loads(case("refund", "--format", "json").stdout)
    assert document["overdue"][0]["promise"] == "48小时内到账"
    events = calendar_of("refund", tmp_path=tmp_path).walk("VEVENT")
    assert "48小时内到账" in str(events[0]["description"])
    page = tmp_path / "case.html"
    assert b"your followups" in case("refund", "-o", str(page)).stderr
    assert "48小时内到账" in page.read_text(encoding="utf-8")
    assert "48小时内到账" not in whole("refund", "--no-log").stdout.decode()


def test_the_same_case_updates_its_calendar_and_another_has_its_own(tmp_path):
    """The same: with its courier and of the same day. The order is in no UID, and nothing that comes of it."""

    def uids(*args: str) -> set[str]:
        found = calendar_of("not-arrived", "--tasks", *args, tmp_path=tmp_path)
        return {str(c["uid"]) for c in found.walk() if "uid" in c}

    one = uids("--courier", "zto", "--shipped", "2026-06-18", "--order", ORDER)
    assert one == uids("--courier", "zto", "--shipped", "2026-06-18", "--order", ORDER.replace("5", "6"))
    assert one & uids("--courier", "zto", "--shipped", "2026-06-18", "--requested", "2026-06-23")  # a step of it
    assert not one & uids("--courier", "zto", "--shipped", "2026-06-17")
    assert not one & uids("--courier", "yto", "--shipped", "2026-06-18")
    assert not one & uids("--courier", "zto")


def test_a_number_not_to_be_dialled_in_the_callers_own_words_never_enters_a_calendar(tmp_path):
    left_out = "[a number not to be dialled is left out]"
    for field, words, shown in (
        ("--what", "有人用 95187 打给我", "有人用 〔略去一个不该拨打的号码〕 打给我"),
        ("--what", "９５ １８７ 说能退款", "〔略去一个不该拨打的号码〕 说能退款"),
        ("--order", "order 260620 call 95187", f"order 260620 call {left_out}"),
        ("--order", "021-61775888", f"order number is {left_out}"),
        ("--want", "有人说能退款", "有人说能退款"),
        ("--order", ORDER, ORDER),
    ):
        calendar_of("refund", field, words, tmp_path=tmp_path)
        raw = unfolded(tmp_path / "case.ics")
        assert shown in raw
        assert not re.search("95187|９５|61775888", raw)


def test_injection_into_calendar_and_page_is_escaped(tmp_path):
    evil = "<script>alert(1)</script>;BEGIN:VEVENT,\\n"
    calendar = calendar_of("refund", "--what", evil, tmp_path=tmp_path)
    windows = [each for each in calendar.walk("VEVENT") if not each["uid"].endswith("-event@plan-call")]
    assert len(windows) == 4  # two to chat in, two to call in
    page = tmp_path / "case.html"
    case("refund", "--what", evil, "-o", str(page))
    assert "<script>" not in page.read_text()
    assert "&lt;script&gt;" in page.read_text()


def test_the_page_links_only_numbers_that_may_be_dialled(tmp_path):
    for lang in ("zh", "en"):
        case("not-arrived", "--courier", "yto", "-o", str(tmp_path / "c.html"), lang=lang)
        page = (tmp_path / "c.html").read_text(encoding="utf-8")
        links = re.findall(r'href="tel:([^"]+)">([^<]+)<', page)
        assert set(links) == {
            ("95554", "95554"),
            ("+862153395288", "021-53395288"),
            ("12305", "12305"),
            ("12315", "12315"),
        }
        assert "http" not in page.replace("http-equiv", "")
        assert {"zh": "按你的要求", "en": "As you wish"}[lang] not in page  # the caller had none


def test_the_text_is_at_most_eighty_columns_wide():
    from planner.outputs.text.page import columns_of

    for each in CASES:
        for lang in ("zh", "en"):
            told = render_case(plan_case(each, NOW, courier=courier_of(each)), lang, sources=True)
            assert max(columns_of(line) for line in told.splitlines()) <= 80
            assert not re.search(r" \n|\.\.|None|\{|\}", told)
