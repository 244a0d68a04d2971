"""A case in words: its steps, its deadlines, what to have ready and what to say."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from planner.messages import Text
from planner.outputs.words.dates import both_clocks, day_label, end_label, own_zone
from planner.outputs.words.line import grade_label, number_label
from planner.outputs.words.plan import caveats, sentence
from planner.outputs.words.wishes import why_nothing

if TYPE_CHECKING:
    from datetime import datetime

    from planner.guide.case import Step
    from planner.guide.case_plan import CasePlan
    from planner.guide.deadlines import Deadline
    from planner.guide.stages import Stage
    from planner.messages import Voice
    from planner.plan.picks import Pick
    from planner.plan.plan import Plan

LEGEND = Text(
    "攻略指《拼多多的客服电话是多少》（路由通，2026-02-12）。可信度 A 为官方原文，B 为官方机构、正规媒体或公开数据，C 为行业报道或通行说法，D 为一家之言或我们的判断。位置和按钮以 App 显示为准。",
    "The guide is 《拼多多的客服电话是多少》 (路由通, 2026-02-12). Grade A: the owner's own words; B: official bodies, good press, public data; C: trade press or what is usually said; D: one source alone or our judgement. For places and buttons go by what the App shows.",
)
COUNTDOWN_WINS = Text(
    "以上按你给的日期推算，只作提醒：以订单页上的倒计时为准。",
    "Reckoned from your dates, as reminders: the countdown on the order page wins.",
)
_CHINESE = re.compile("[\u4e00-\u9fff]")


def next_step(plan: CasePlan, t: Voice) -> str:
    """Return what comes first: the deadline that has passed with what remains, else the first step that is not done."""
    if plan.passed:
        return deadline_label(plan, plan.passed[0], t)
    stage = next((stage for stage in plan.stages if not stage.done), plan.stages[-1])
    return stage_day(plan, stage, t) + t.colon + stage_do(plan, stage, t)


def stage_day(plan: CasePlan, stage: Stage, t: Voice) -> str:
    """Return on which day a step comes: "today", or "06-28 Sun"."""
    if stage.done:
        return t("已做", "done")
    zone = own_zone(plan.wishes, plan.case.zone.key) or plan.case.zone
    day = stage.at.astimezone(zone).date()
    return t("今天", "today") if day == plan.now.astimezone(zone).date() else day_label(day, t)


def stage_do(plan: CasePlan, stage: Stage, t: Voice) -> str:
    """Return what to do, after the condition under which it is needed: "if by 06-26 Fri 24:00 no answer: call …"."""
    step, do, begin = stage.step, t(stage.step.do), stage.plan.start if stage.plan else stage.at
    if stage.done:
        return do + t.brackets(str(stage.done))
    if step.condition is None:
        return do
    by = ""
    if begin.date() > plan.now.date() and not stage.hurried:  # there is an answer to wait for
        until = by_label(plan, begin.replace(hour=0, minute=0), t)
        by = t(f"到 {until} ", f" by {until}")
    condition = t(step.condition).replace("{by}", by)
    return t(f"{condition}，就{do}", f"{condition}, {do[:1].lower()}{do[1:]}")


def stage_lines(plan: CasePlan, stage: Stage, t: Voice, *, numbers: bool = True, hints: bool = True) -> list[str]:
    """Return what there is to know of a step: windows, numbers, place, how long to wait, reason and source; with `hints` which option tells more."""
    step, lines = stage.step, []
    if stage.hurried:
        lines.append(t("期限已近，不能再等前面的答复", "The deadline is too close to wait for the earlier answers"))
    if stage.plan:
        lines += _call_lines(plan, stage, stage.plan, t)
        dialable = stage.plan.hotline.dialable if numbers else ()
        lines += [t("电话 ", "Dial ") + number_label(number, t) for number in dialable]
    elif step.line_id and hints:
        lines.append(
            t(
                "用 --courier 告诉我是哪家快递（如 zto），就能排时间",
                "Tell me the courier with --courier (such as zto) to have the call planned",
            )
        )
    elif step.in_time and plan.limit and plan.limit.ends and not stage.done and (step.start == "now" or stage.hurried):
        by = by_label(plan, plan.limit.ends, t)
        lines.append(t(f"请在 {by} 前办好", f"Before {by}"))
    where = t(step.where) if step.where else ""
    if told := [words for words in (where, _wait_label(plan, stage, t)) if words]:
        lines.append(t.semicolon(told))
    if stage.plan:
        lines += [sentence(caveat) for caveat in caveats(stage.plan, t)]
    return [*lines, source_label(step, t)]


def _call_lines(plan: CasePlan, stage: Stage, call: Plan, t: Voice) -> list[str]:
    """Return the windows of a `call`, what the deadline means for it, or why there is no window."""
    lines = [window_label(call, pick, rank, t) for rank, pick in enumerate(stage.picks, 1)]
    if plan.limit and plan.limit.ends and stage.step.in_time:
        told = _before_deadline(stage, call, by_label(plan, plan.limit.ends, t), t)
        lines += [told] if told else []
    if not stage.picks and not stage.call_now:
        lines += why_nothing(call, t)
    return lines


def window_label(call: Plan, pick: Pick, rank: int, t: Voice) -> str:
    """Return a window of a call, "Best 06-28 Sun 18:30-20:00, score 60, load 1.05 (0.67-1.64)"."""
    name = t("最好", "Best") if rank == 1 else t("或者", "Or")
    load = f"{pick.load:.2f} ({pick.low:.2f}-{pick.high:.2f})"
    window = both_clocks(call, pick.start, pick.end, t)
    return t(f"{name} {window}，得分 {pick.score}，负荷 {load}", f"{name} {window}, score {pick.score}, load {load}")


def _before_deadline(stage: Stage, call: Plan, by: str, t: Voice) -> str:
    """Return what the deadline means for a call: until when, what is quieter but too late, or that there is no window before it."""
    if stage.call_now:
        return t(f"现在就联系：{by} 前没有别的时段了", f"Do it now: there is no other window before {by}")
    if late := stage.beyond:
        window = both_clocks(call, late.start, late.end, t)
        verb = t("打", "call") if call.hotline.dialable else t("问", "ask")
        return t(
            f"{window} 更闲，但在期限之后：请在 {by} 前{verb}",
            f"{window} is quieter but after the deadline: {verb} by {by}",
        )
    if stage.picks:
        return ""
    if call.miss:
        return t(f"最晚 {by} 前要打", f"Call by {by}")
    return t(f"{by} 前没有服务时间：先在订单页处理", f"It does not open before {by}: use the order page for now")


def _wait_label(plan: CasePlan, stage: Stage, t: Voice) -> str:
    """Return until when to wait for an answer; empty where there is none to wait for."""
    if not stage.due or (stage.done and stage.due.timestamp() <= plan.now.timestamp()):
        return ""
    by = by_label(plan, stage.due, t)
    return t(f"答复最多等到 {by}", f"wait for an answer until {by} at most")


def place_label(step: Step, t: Voice) -> str:
    """Return where a step stands, as the beginning of a line; empty where that is not known."""
    return t(step.where) + t.stop + t.space if step.where else ""


def source_label(step: Step, t: Voice) -> str:
    """Return why a step comes here, with its source and grade."""
    why = t(step.why.zh, sentence(step.why.en))
    return why + t.brackets(t.semicolon([t(step.source), grade_label(step.grade, t)]))


def deadline_lines(plan: CasePlan, t: Voice, *, hints: bool = True) -> list[str]:
    """Return a line per deadline, those with a date first, what the caller has to look up, and notes; with `hints` which options tell more."""
    dated = [deadline for deadline in plan.deadlines if deadline.ends or deadline.excluded]
    lines = [deadline_label(plan, deadline, t) for deadline in dated]
    if not plan.case.before_promotion and any(deadline.ends and deadline.grade != "A" for deadline in dated):
        lines.append(t(COUNTDOWN_WINS))
    lines += [sentence(t(note)) for note in plan.notes]
    hint = t("（用 --countdown 告诉我）", " (and tell me with --countdown)") if hints else ""
    lines += [sentence(t(question)) + hint for question in plan.questions]
    others = [deadline for deadline in plan.deadlines if deadline not in dated]
    lines += [deadline_label(plan, deadline, t) for deadline in others if not deadline.asks]
    if asked := [deadline for deadline in others if deadline.asks and hints]:
        options = t.listed(dict.fromkeys(f"--{deadline.asks}" for deadline in asked))
        names = t.listed(t(deadline.name) for deadline in asked)
        lines.append(t(f"给出 {options}，还能推算：{names}", f"Give {options} to have more reckoned: {names}"))
    return lines


def deadline_label(plan: CasePlan, deadline: Deadline, t: Voice, *, room: bool = True) -> str:
    """Return a deadline with how much `room` is left, or what remains possible, and its grade."""
    name, state = sentence(t(deadline.name)), _deadline_state(plan, deadline, t, room=room)
    return (name + t.colon + state if state else name) + t.brackets(grade_label(deadline.grade, t))


def _deadline_state(plan: CasePlan, deadline: Deadline, t: Voice, *, room: bool) -> str:
    """Return how a deadline stands; empty where that is not known."""
    if deadline.excluded:
        return t(deadline.excluded)
    if not deadline.ends:
        return ""
    by, theirs = by_label(plan, deadline.ends, t), deadline.whose == "theirs"
    if theirs and deadline.done:
        return t(f"{deadline.done} 已做到", f"done on {deadline.done}")
    if deadline.met:
        return t(f"到 {by}，已按期提出申请", f"until {by}, your request was in time")
    usually = t(f"一般应在 {by} 前", f"usually by {by}")
    if deadline.ends.timestamp() <= plan.now.timestamp():
        passed = usually + t("，已过", ", which is past") if theirs else t(f"{by} 已过", f"passed at {by}")
        return t.semicolon([passed, t(deadline.remains)]) if deadline.remains else passed
    until = usually if theirs else t(f"到 {by}", f"until {by}")
    if room and plan.limit is deadline:
        left = _room_label(plan, t)
        return t.comma([until, t(f"还剩 {left}", f"{left} left")])
    return until


def _room_label(plan: CasePlan, t: Voice) -> str:
    """Return how long it is until the deadline, "3 days 15 h"."""
    room = plan.room or timedelta(0)
    hours, minutes = room.seconds // 3600, room.seconds % 3600 // 60
    told = [t(f"{room.days} 天", f"{room.days} day" + ("" if room.days == 1 else "s"))] if room.days else []
    if hours:
        told.append(t(f"{hours} 小时", f"{hours} h"))
    return " ".join(told) or t(f"{minutes} 分钟", f"{minutes} min")


def by_label(plan: CasePlan, end: datetime, t: Voice) -> str:
    """Return an end, "06-27 Sat 24:00", and on the caller's own clock where that is another."""
    label, zone = end_label(plan.now, end, t), own_zone(plan.wishes, plan.case.zone.key)
    if zone is None:
        return label
    own = end_label(plan.now, end.astimezone(zone), t)
    return label + t.brackets(t(f"你那边 {own}", f"your clock {own}"))


def ready_lines(plan: CasePlan, t: Voice) -> list[str]:
    """Return what to have at hand, and which key to press."""
    lines = [t(item) for item in plan.ready]
    if plan.menu:
        lines.append(t("按哪个键：", "which key to press: ") + t(plan.menu))
    return lines


def say_lines(plan: CasePlan, t: Voice) -> list[str]:
    """Return what to say; an English reader also gets the Chinese words, to paste into the chat: the case's own where the caller's are English."""
    if t.lang == "zh":
        return [plan.say("zh")]
    typed = plan.words
    what, want = (words if _CHINESE.search(words) else "" for words in (typed.what, typed.want))
    return [plan.say("en"), plan.say("zh", replace(typed, what=what, want=want))]
