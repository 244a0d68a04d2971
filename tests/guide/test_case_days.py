"""A call and a chat that fall on one day, and the time of day of what is to be done next."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

import planner
from helpers import at
from own_cases import CASES, NOW, courier_of, flat
from planner.caller.wishes import SOON, Wishes
from planner.guide.case_file import find_case
from planner.guide.case_plan import plan_case
from planner.guide.deadlines import Dates
from planner.messages import Voice
from planner.outputs.text.case import render_case
from planner.outputs.words.case import stage_do, stage_moment
from planner.plan.decision import WORTH_WAITING
from planner.plan.windows import WINDOW_GAP_MINUTES, WINDOW_SPREAD

SOME = [case for case in CASES if case.id in ("refund", "not-arrived", "promotion-question", "merchant-shop")]
GAP = timedelta(minutes=WINDOW_GAP_MINUTES)
MORNINGS = ["2026-06-22", "2026-06-27", "2026-11-12"]
CLOCKS = ["08:30", "09:05", "12:00", "15:10", "19:10"]


def with_limit(id, now, hours, **given):
    return plan_case(find_case(id), at(now), Dates(countdown=at(now) + timedelta(hours=hours)), **given)


def chat_and_call(plan):
    return (next(s for s in plan.stages if s.step.id in ids) for ids in (("chat",), ("call", "ask")))


@pytest.mark.parametrize("day", MORNINGS)
@pytest.mark.parametrize("clock", CLOCKS)
def test_a_call_that_must_be_today_has_the_best_window_of_today(day, clock):
    now = f"{day}T{clock}"
    ends = datetime.combine(at(now).date() + timedelta(days=1), time(), at(now).tzinfo)
    plan = plan_case(find_case("invoice"), at(now), Dates(countdown=ends))
    chat, call = chat_and_call(plan)
    best = planner.make_plan(planner.load_hotline("pinduoduo"), at(now), ends).picks[0]
    assert call.picks[0].load <= best.load * (1 + WINDOW_SPREAD)
    for pick in chat.picks:
        assert pick.end <= call.picks[0].start or call.picks[0].end <= pick.start
    # By hand: the evening is the best of these days, and before it there is room, or right after it.
    assert chat.picks or chat.left


@pytest.mark.parametrize("id", ["refund", "invoice"])
@pytest.mark.parametrize("hours", [1, 2, 8, 24, 60])
@pytest.mark.parametrize("clock", ["08:30", "15:10", "19:10"])
def test_a_chat_and_a_call_never_share_an_hour(id, hours, clock):
    plan = with_limit(id, f"2026-06-24T{clock}", hours)
    chat, call = chat_and_call(plan)
    for one in call.picks[:1]:
        assert all(each.end <= one.start or one.end <= each.start for each in chat.picks)
        assert chat.picks or chat.left or chat.gives_way
    moments = [stage.at for stage in plan.stages if stage.reachable]
    assert moments == sorted(moments)
    assert {stage.step.id for stage in plan.stages} == {step.id for step in find_case(id).steps}


def test_a_chat_keeps_well_apart_where_the_day_has_room():
    chat, call = chat_and_call(with_limit("invoice", "2026-06-24T12:00", 8))
    assert call.picks[0].start == at("2026-06-24T18:30")
    assert chat.picks[0].end + GAP <= call.picks[0].start


def test_a_chat_is_tried_first_where_a_later_window_is_as_good():
    # 9:00 and 18:30 of this Wednesday differ by less than the slots of one window may.
    chat, call = chat_and_call(with_limit("invoice", "2026-06-24T08:30", 12))
    assert chat.picks[0].end + GAP <= call.picks[0].start


def test_a_call_that_comes_first_stands_first_and_has_no_condition():
    plan = with_limit("invoice", "2026-06-24T08:30", 8)
    assert [stage.step.id for stage in plan.stages][:2] == ["call", "chat"]
    assert stage_moment(plan, plan.current, Voice("en")) == "today 06-24 Wed 09:00, before 16:30"
    assert stage_do(plan, plan.current, Voice("en")).startswith("Call the line")
    assert "If there is no answer" not in flat(render_case(plan, "en"))


def test_a_chat_without_an_hour_of_its_own_is_for_the_same_time():
    plan = with_limit("invoice", "2026-06-24T08:30", 1)
    chat, call = chat_and_call(plan)
    assert (chat.picks, chat.gives_way) == ((), True)
    assert call.picks
    assert "queue in the chat at the same time" in flat(render_case(plan, "en"))
    assert "聊天可以同时排队" in re.sub(r"\s", "", render_case(plan, "zh"))


def test_without_a_deadline_the_call_waits_for_the_chat():
    chat, call = chat_and_call(plan_case(find_case("refund"), NOW))
    assert chat.due <= call.picks[0].start


# ---------------------------------------------------------------- the time of day


@pytest.mark.parametrize("minutes", [5, 40, 90, 700])
@pytest.mark.parametrize("now", ["2026-06-24T08:50", "2026-06-24T12:10", "2026-06-24T17:25", "2026-06-24T20:50"])
def test_a_deadline_of_today_has_a_time_or_says_what_to_do_instead(now, minutes):
    for case in SOME:
        dates = Dates(countdown=at(now) + timedelta(minutes=minutes))
        plan = plan_case(case, at(now), dates, courier=courier_of(case))
        for stage in plan.stages:
            if stage.plan and stage.step.in_time and not stage.untold:
                assert stage.at < plan.limit.ends
                alone = replace(plan, stages=(stage,))
                for lang, instead in (("zh", "先在订单页处理"), ("en", "use the order page for now")):
                    told = f"{stage_moment(alone, stage, Voice(lang))} {stage_do(alone, stage, Voice(lang))}"
                    assert (
                        re.search(r"(今天|明天|today|tomorrow) 06-2\d \S+ \d\d:\d\d|(现在（|now, at )\d\d:\d\d", told)
                        or instead in told
                    ), told
                    assert (instead in told) != stage.reachable
                    assert (instead in told) or f"{stage.at:%H:%M}" in told


def test_the_first_open_minutes_before_a_deadline_are_named():
    plan = with_limit("refund", "2026-06-24T08:30", 0.8)  # the line opens at 9:00, the deadline is at 9:18
    call = next(stage for stage in plan.stages if stage.step.id == "call")
    assert (call.picks, call.left, call.at, call.call_now) == (
        (),
        at("2026-06-24T09:00"),
        at("2026-06-24T09:00"),
        False,
    )
    assert "Call as soon as it opens, 06-24 Wed 09:00: there is no other time before" in flat(
        render_case(plan, "en", sources=True)
    )
    assert "06-24周三09:00一上班就打" in re.sub(r"\s", "", render_case(plan, "zh", sources=True))


def test_wishes_that_leave_nothing_name_the_nearest_time():
    wishes = Wishes(between=((time(6), time(7)),))
    plan = with_limit("refund", "2026-06-24T10:00", 10, wishes=wishes)
    call = next(stage for stage in plan.stages if stage.step.id == "call")
    assert call.left == call.at == call.plan.miss.nearest.start
    assert (call.reachable, call.fits, call.call_now) == (True, False, False)


def test_what_is_shut_says_so_once():
    plan = with_limit("refund", "2026-06-24T21:30", 10.5)
    for lang, told, doubled in (
        ("zh", "没有服务时间：先在订单页处理", "没有可拨打的时段"),
        ("en", "use the order page", "no slot"),
    ):
        text = flat(render_case(plan, lang, sources=True))
        assert told in text
        assert doubled not in text


# ---------------------------------------------------------------- patience


@pytest.mark.parametrize("soon", SOON)
def test_the_calls_are_made_with_the_callers_patience_and_keep_the_deadline(soon):
    plan = with_limit("return", "2026-06-24T08:30", 90, wishes=Wishes(soon=soon))
    for stage in plan.stages:
        if stage.plan and stage.plan.picks:
            hurried = stage.step.start == "now" and soon == Wishes().soon
            assert stage.plan.wishes.soon == ("very" if hurried else soon)
            assert not stage.step.in_time or stage.picks[0].end <= plan.limit.ends


def test_patience_is_a_wish_only_if_it_was_wished():
    for lang, words in (
        ("zh", ("\n要求", "越早越好", "不计早晚")),
        ("en", ("\nwishes", "a day later", "however late")),
    ):
        told = render_case(plan_case(find_case("refund"), NOW), lang)
        assert not any(word in told for word in words)
    for soon, word in (("very", "相当于忙 25%"), ("none", "不计早晚"), ("some", "相当于忙 5%")):
        told = flat(render_case(plan_case(find_case("refund"), NOW, wishes=Wishes(soon=soon)), "zh"))
        assert (word in told) == (soon != Wishes().soon)


def test_days_are_called_by_name():
    told = render_case(
        plan_case(find_case("refund"), at("2026-06-24T21:30"), Dates(countdown=at("2026-06-26T12:00"))),
        "zh",
        sources=True,
    )
    assert re.search(r"^  今天 ", told, re.M)
    assert re.search(r"^  明天 ", told, re.M)
    assert "首选" in told
    assert "得分" not in told
    assert "负荷" not in told


@pytest.mark.parametrize(
    ("now", "received", "seed"),
    [
        ("2026-06-24T08:30", "2026-06-20", 1),
        ("2026-06-24T08:30", "2026-06-22", 0),  # drawn on Saturday morning, a quarter busier than on Sunday evening
        ("2026-08-26T08:30", "2026-08-22", 1),  # drawn behind the deadline, but no quieter
    ],
)
def test_what_is_drawn_is_told_as_what_it_is(now, received, seed):
    """The first window is not clearly busier than the other; one behind the deadline is named only if it is quieter."""
    dates = Dates(received=datetime.fromisoformat(received).date(), goods="ordinary")
    call = plan_case(find_case("return"), at(now), dates, seed=seed).main
    loads = [pick.load for pick in call.picks]
    assert call.at == call.picks[0].yours.at
    assert loads[0] <= min(loads) / (1 - WORTH_WAITING)
    assert call.beyond is None or call.beyond.load < min(loads)
