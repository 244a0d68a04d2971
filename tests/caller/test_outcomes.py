"""How a call ended, as callers and the records of service teams say it."""

from __future__ import annotations

import pytest

from planner.records.outcomes import OUTCOMES, outcome_named

SAID = """
answered  接通 接通了 已接通 打通 打通了 通了 接了 有人接 有人接了 接听 已接听 转到人工 人工接了
answered  answered|Answered|got through|get through|through|picked up|reached|connected|spoke to someone
gave-up   放弃 放弃了 挂了 我挂了 挂断 挂断了 被挂断 被挂断了 被挂了 自动挂断 断了 断线 掉线了
gave-up   没人接 没人接听 无人接听 无人应答 没接 没接通 未接 未接通 没打通 打不通 没通 没等到 没等到人 等不到 不等了
gave-up   gave up|gave-up|gave_up|GAVE UP|hung up|I hung up|hang up|cut off|got cut off|disconnected|abandoned
gave-up   no answer|no-answer|not answered|unanswered|nobody answered|no one answered|never answered|rang out|missed
gave-up   didn't get through|didn’t get through|did not get through|couldn't get through
busy      忙 忙音 占线 占线了 一直占线 正忙 线路忙 线路正忙 线路繁忙 繁忙 忙线 通话中 正在通话中 打不进 打不进去
busy      busy|BUSY|busy tone|busy signal|line busy|the line was busy|engaged|engaged tone
closed    下班 下班了 已下班 已经下班了 关门 关门了 没上班 没开门 不在服务时间 非服务时间 非工作时间
closed    closed|Closed|shut|after hours|out of hours|outside hours|not open
"""


def rows() -> list[tuple[str, str]]:
    """Return each saying with the outcome that it means: a line of English is cut at its bars."""
    found = []
    for line in SAID.strip().splitlines():
        outcome, _, said = line.partition(" ")
        words = said.split("|") if "|" in said else said.split()
        found += [(word.strip(), outcome) for word in words]
    return found


@pytest.mark.parametrize(("said", "outcome"), rows())
def test_as_people_say_it(said, outcome):
    assert outcome_named(said) == outcome
    assert outcome_named(f" {said.upper()} ") == outcome


def test_the_names_and_labels_of_the_outcomes_themselves():
    for outcome, label in OUTCOMES.items():
        assert {outcome_named(words) for words in (outcome, label.zh, label.en)} == {outcome}


@pytest.mark.parametrize(
    "said", ["", " ", "了", "已", "great", "happy", "没", "人", "好", "answered busy", "不知道", "-"]
)
def test_what_says_nothing_of_the_outcome(said):
    assert outcome_named(said) is None
