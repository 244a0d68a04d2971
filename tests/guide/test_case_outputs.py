"""A case as JSON, as a calendar, as a page."""

from __future__ import annotations

import json
import re

import icalendar

from helpers import at, run_program
from own_cases import CASES, NOW, ORDER, case, courier_of, flat, whole
from planner.guide.case_plan import plan_case
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


def test_a_deadline_that_was_met_is_no_task_any_more(tmp_path):
    shipping = "deadline-shipping@plan-call"
    for args, there in (((), True), (("--shipped", "2026-06-23"), False)):
        tasks = calendar_of("refund", "--ordered", "2026-06-22", *args, tmp_path=tmp_path).walk("VTODO")
        assert any(task["uid"].endswith(shipping) for task in tasks) is there


def test_the_calendar_has_windows_as_events_and_steps_and_deadlines_as_tasks_with_alarms(tmp_path):
    calendar = calendar_of(
        "return", "--received", "2026-06-20", "--goods", "ordinary", "--order", ORDER, tmp_path=tmp_path
    )
    events, tasks = calendar.walk("VEVENT"), calendar.walk("VTODO")
    assert {str(e["uid"]).split("-")[3] for e in events} == {"chat", "call"}  # the hours of 12315 are not known
    deadline = next(t for t in tasks if "deadline" in t["uid"])
    assert deadline["due"].dt == at("2026-06-28T00:00")
    rings = deadline["dtstart"].dt + deadline.walk("VALARM")[0]["trigger"].dt
    assert rings == at("2026-06-27T09:00")  # the morning of the last day
    assert "left" not in deadline["description"]  # how much room there is changes by the minute
    for event in events:
        assert str(event["description"]).count("Have ready:") <= 1
        assert ("which key to press" in event["description"]) == ("-call-" in event["uid"])
    steps = {str(t["uid"]).partition("@")[0].split("-", 3)[3]: t for t in tasks}
    assert set(steps) == {"apply", "escalate", "intervene", "12315", "deadline-no-reason"}
    assert steps["apply"]["due"].dt == at("2026-06-25T00:00")  # today
    assert steps["intervene"]["dtstart"].dt == at("2026-06-29T09:00")
    assert steps["12315"]["dtstart"].dt == at("2026-07-07T09:00")  # the platform has until 07-06 24:00
    assert "just try" in steps["12315"]["description"]
    for each in (*events, *tasks):
        assert len(each.walk("VALARM")) == (
            0 if "-2@" in each["uid"] else 1
        )  # the second window is for who cannot take the first
        assert ("(alternative)" in each["summary"]) == ("-2@" in each["uid"])
        assert ORDER not in each["uid"]
    for task in tasks:
        assert task["dtstart"].dt < task["due"].dt
    calls = [str(e["description"]) for e in events if "-call-" in e["uid"]]
    assert all("021-53395288" in description for description in calls)
    assert "95187" not in unfolded(tmp_path / "case.ics")


def test_a_step_that_was_done_is_a_task_that_is_done(tmp_path):
    before = calendar_of("refund", tmp_path=tmp_path)
    after = calendar_of("refund", "--requested", "2026-06-24", tmp_path=tmp_path)
    states = [{str(t["uid"]): str(t["status"]) for t in c.walk("VTODO")} for c in (before, after)]
    assert [state["case-refund-any-apply@plan-call"] for state in states] == ["NEEDS-ACTION", "COMPLETED"]


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
    tasks = calendar_of("refund", tmp_path=tmp_path).walk("VTODO")
    assert "48小时内到账" in str(tasks[0]["description"])
    page = tmp_path / "case.html"
    assert b"your followups" in case("refund", "-o", str(page)).stderr
    assert "48小时内到账" in page.read_text(encoding="utf-8")
    assert "48小时内到账" not in whole("refund", "--no-log").stdout.decode()


def test_the_same_case_updates_its_calendar_and_another_order_has_its_own(tmp_path):
    def uids(*args: str) -> set[str]:
        found = calendar_of("refund", *args, tmp_path=tmp_path)
        return {str(c["uid"]) for c in found.walk() if "uid" in c}

    assert uids("--order", ORDER) == uids("--order", ORDER)
    assert not uids("--order", ORDER) & uids("--order", ORDER.replace("5", "6"))


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
    assert len(calendar.walk("VEVENT")) == 4  # two windows to chat in, two to call in
    page = tmp_path / "case.html"
    case("refund", "--what", evil, "-o", str(page))
    assert "<script>" not in page.read_text()
    assert "&lt;script&gt;" in page.read_text()


def test_the_page_links_only_numbers_that_may_be_dialled(tmp_path):
    for lang in ("zh", "en"):
        case("not-arrived", "--courier", "yto", "-o", str(tmp_path / "c.html"), lang=lang)
        page = (tmp_path / "c.html").read_text(encoding="utf-8")
        links = re.findall(r'href="tel:([^"]+)">([^<]+)<', page)
        assert {link for link, _ in links} == {"95554", "021-53395288", "12305", "12315"}
        assert all(link == shown for link, shown in links)
        assert "http" not in page.replace("http-equiv", "")
        assert {"zh": "按你的要求", "en": "As you wish"}[lang] not in page  # the caller had none


def test_the_text_is_at_most_eighty_columns_wide():
    from planner.outputs.text.page import columns_of

    for each in CASES:
        for lang in ("zh", "en"):
            told = render_case(plan_case(each, NOW, courier=courier_of(each)), lang, sources=True)
            assert max(columns_of(line) for line in told.splitlines()) <= 80
            assert not re.search(r" \n|\.\.|None|\{|\}", told)
