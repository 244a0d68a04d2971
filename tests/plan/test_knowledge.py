"""What a plan says it knows of the line: on what the order of its hours rests, and what is not known yet."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pandas as pd
import pytest

import planner
from helpers import NOW, at, run_program
from planner.caller.calls import Call
from planner.learning.learn import learn_calls
from planner.messages import Voice
from planner.outputs.words.knowledge import knowledge_label
from planner.plan.knowledge import unknown_nights

VOLUMES = "call volumes of two foreign banks"
MORNING, MIDDAY, AFTERNOON = (9, 12, 17)


def known(id="pinduoduo", hours=()):
    """What is known of a line after answered calls at these hours of June days."""
    calls = [Call(id, at(f"2026-06-{day:02}T{hour:02}:10"), 200.0, "answered") for day, hour in enumerate(hours, 1)]
    line = learn_calls(planner.load_hotline(id), calls)
    return planner.make_plan(line, at("2026-06-24T08:30")).knowledge


def test_a_line_that_has_not_learned_does_not_know_the_order_of_its_hours():
    found = known()
    assert (found.calls, found.answered, found.own, found.intervals) == (0, 0, 0, 0)
    assert found.unknown == ("order", "minutes")
    sources = [source.en for source in found.rests_on]
    assert len(sources) == 2  # the curve's, and the guide's once for its two windows
    assert sources[0].startswith(VOLUMES)
    assert sources[1].startswith("the online guide, section 4")


def test_what_it_rests_on_are_the_rules_that_act_on_this_line(hotline_file):
    whole_day = planner.load_hotline(hotline_file("", ("09:00-21:00", "00:00-24:00")))
    early = planner.load_hotline(hotline_file("", ("09:00-21:00", "08:00-18:00")))
    found = [
        [source.en for source in planner.make_plan(line, at("2026-06-24T08:30")).knowledge.rests_on]
        for line in (whole_day, early)
    ]
    assert [len(sources) for sources in found] == [1, 2]
    assert found[1][1].startswith("waits on record of three call centres")


@pytest.mark.parametrize(
    ("hours", "parts", "unknown"),
    [
        ([MORNING] * 3, (3, 0, 0), ("midday", "afternoon", "minutes")),
        ([MORNING] * 3 + [MIDDAY] * 2 + [AFTERNOON] * 4, (3, 2, 4), ("midday", "minutes")),
        ([MORNING] * 4 + [MIDDAY] * 3 + [AFTERNOON] * 3, (4, 3, 3), ()),
        ([MORNING] * 10, (10, 0, 0), ("midday", "afternoon")),
    ],
)
def test_a_line_that_has_learned_says_from_what_and_what_it_lacks(hours, parts, unknown):
    found = known(hours=hours)
    assert (found.calls, found.answered, found.own) == (len(hours),) * 3
    assert (found.morning, found.midday, found.afternoon) == parts
    assert found.unknown == unknown


def test_counts_of_calls_say_nothing_of_waits(pinduoduo):
    days = pd.date_range("2026-04-01", "2026-06-01", tz="Asia/Shanghai")
    counts = pd.DataFrame(
        {"start": [day + pd.Timedelta(hours=h) for day in days for h in (9, 9.5, 10, 17)], "count": 30}
    )
    found = planner.make_plan(planner.learn(pinduoduo, counts), at("2026-06-24T08:30")).knowledge
    assert found.intervals > 100
    assert found.unknown == ("order", "minutes")


def test_parts_in_which_the_line_is_closed_are_not_missed():
    line = planner.load_hotline("12315")
    calls = [Call("12315", at(f"2026-06-{day:02}T14:10"), 200.0, "answered") for day in (1, 2, 3)]
    merchant = planner.make_plan(learn_calls(line, calls), at("2026-06-24T08:30")).knowledge
    assert merchant.unknown == ("morning", "afternoon", "minutes")


def test_in_words_of_both_languages():
    en, zh = (knowledge_label(known(), Voice(lang)) for lang in ("en", "zh"))
    assert "the order of this line's hours by wait is not known" in en
    assert VOLUMES in en
    assert "还不知道这条热线哪个时段等得短" in zh
    assert "网上攻略第 4 节" in zh
    en, zh = (knowledge_label(known(hours=[MORNING] * 3), Voice(lang)) for lang in ("en", "zh"))
    assert "3 of 3 calls answered (3 before 10:00, 0 between 10:00 and 16:00, 0 from 16:00)" in en
    assert "little is known yet of calls between 10:00 and 16:00, from 16:00" in en
    assert "too few answered to tell a wait in minutes" in en
    assert "3 次通话接通 3 次（10 点前 3 次、10 点到 16 点 0 次、16 点后 0 次）" in zh
    assert "还不太知道：10 点到 16 点、16 点后" in zh
    assert "还估不出等几分钟" in zh


def test_json_has_it():
    told = json.loads(run_program(*NOW, "--format", "json", "--lang", "en").stdout)["knowledge"]
    assert told["answered"] == {"morning": 0, "midday": 0, "afternoon": 0}
    assert told["unknown"] == ["order", "minutes"]
    assert told["rests_on"][0].startswith(VOLUMES)


# ---------------------------------------------------------------- nights


def night_line(hotline_file, hours="00:00-24:00", zone="Asia/Shanghai"):
    changes = [("09:00-21:00", hours), ('"Asia/Shanghai"', f'"{zone}"')]
    return planner.load_hotline(hotline_file("", *changes))


def ranked_hours(line, start: str, days: int = 7) -> set[int]:
    begins = at(start, line.timezone)
    return {slot.start.hour for slot in planner.make_plan(line, begins, begins + timedelta(days=days)).slots()}


@pytest.mark.parametrize(
    ("hours", "ranked"),
    [
        ("00:00-24:00", range(7, 23)),
        ("24h", range(7, 23)),
        ("06:00-24:00", range(6, 24)),  # who closes at night has hours that people know
        ("00:00-23:30", range(24)),
        ("20:00-04:00", {*range(20, 24), *range(4)}),
    ],
)
def test_nights_are_not_ranked_where_a_line_never_closes(hotline_file, hours, ranked):
    line = night_line(hotline_file, hours)
    assert ranked_hours(line, "2026-08-10T00:00") == {*ranked}


@pytest.mark.parametrize("start", ["2026-03-27T00:00", "2026-10-23T00:00", "2026-08-10T00:00"])
@pytest.mark.parametrize("slot", [30, 40])
def test_nor_are_those_in_which_the_clock_is_changed(hotline_file, start, slot):
    """Such days have 23 or 25 hours, so some of their slots do not exist."""
    line = night_line(hotline_file, zone="Europe/Berlin")
    begins = at(start, "Europe/Berlin")
    plan = planner.make_plan(line, begins, begins + timedelta(days=5), slot_minutes=slot)
    hours = {found.start.hour for found in plan.slots()}
    assert hours == {*range(7, 23)}
    night = planner.make_plan(line, at("2026-08-12T03:00", "Europe/Berlin"), slot_minutes=slot)
    assert (night.current.open, night.current.load, night.current.score) == (True, None, None)
    assert (night.decision.answer, night.decision.reason, night.decision.says_yes) == ("try", "unknown", True)


def test_the_records_of_a_team_know_the_nights(hotline_file):
    line = night_line(hotline_file)
    grid = planner.make_plan(line, at("2026-08-10T00:00")).grid
    learned = learn_calls(line, [Call(line.id, at("2026-08-03T02:10"), 60.0, "answered")])
    assert unknown_nights(grid, line).any()
    assert unknown_nights(grid, learned).any()  # a call at night is not a record of them
    by_intervals = replace(learned, learned=replace(learned.learned, intervals=48))
    assert not unknown_nights(grid, by_intervals).any()
