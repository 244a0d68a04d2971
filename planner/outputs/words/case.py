"""A case in words."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from planner.messages import Text
from planner.outputs.words.dates import both_clocks, day_label, end_label
from planner.outputs.words.line import number_label
from planner.outputs.words.plan import caveats, sentence
from planner.outputs.words.wishes import why_nothing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from planner.guide.case import Step
    from planner.guide.case_plan import CasePlan
    from planner.guide.deadlines import Deadline
    from planner.guide.stages import Stage


_CHINESE = re.compile("[\u4e00-\u9fff]")
MERCHANTS = Text("商家", "for merchants")
COUNTDOWN_WINS = Text(
    "以上按你给的日期推算，只作提醒：以订单页上的倒计时为准。",
    "Reckoned from your dates, as reminders: the countdown on the order page wins.",
)


def stage_day(plan: CasePlan, stage: Stage, lang: str) -> str:
    """Return on which day a step comes: "today", or "06-28 Sun"."""
    if stage.done:
        return Text("已做", "done")[lang]
    zone = own_zone_of(plan) or plan.case.zone
    day = stage.at.astimezone(zone).date()
    return Text("今天", "today")[lang] if day == plan.now.astimezone(zone).date() else day_label(day, lang)


def stage_do(plan: CasePlan, stage: Stage, lang: str) -> str:
    """Return what to do, after the condition under which it is needed: "if by 06-26 Fri 24:00 no answer: call …"."""
    step, begin = stage.step, stage.plan.start if stage.plan else stage.at
    if stage.done:
        return f"{step.do[lang]}{Text('（', ' (')[lang]}{stage.done}{Text('）', ')')[lang]}"
    if step.condition is None:
        return step.do[lang]
    waited = begin.date() > plan.now.date() and not stage.hurried
    by = by_label(plan, begin.replace(hour=0, minute=0), lang) if waited else ""
    condition = step.condition[lang].replace("{by}", by and Text(f"到 {by} ", f" by {by}")[lang])
    return Text(f"{condition}，就{step.do.zh}", f"{condition}, {step.do.en[:1].lower()}{step.do.en[1:]}")[lang]


def stage_lines(plan: CasePlan, stage: Stage, lang: str, *, numbers: bool = True, hints: bool = True) -> list[str]:
    """Return what there is to know of a step: windows, numbers, place, how long to wait, reason and source; with `hints` which option tells more."""
    step, made = stage.step, stage.plan
    lines: list[str] = []
    if stage.hurried:
        lines.append(
            Text("期限已近，不能再等前面的答复", "The deadline is too close to wait for the earlier answers")[lang]
        )
    if made:
        lines += [window_label(stage, i, lang) for i in range(len(stage.picks))]
        lines += _before_deadline(plan, stage, lang) if plan.limit and step.in_time else []
        lines += [] if stage.picks or stage.call_now else why_nothing(made, lang)
        dialable = made.hotline.dialable if numbers else ()
        lines += [Text("电话 ", "Dial ")[lang] + number_label(number, lang) for number in dialable]
    elif step.line_id and hints:
        lines.append(
            Text(
                "用 --courier 告诉我是哪家快递（如 zto），就能排时间",
                "Tell me the courier with --courier (such as zto) to have the call planned",
            )[lang]
        )
    elif step.in_time and plan.limit and plan.limit.ends and not stage.done and (step.start == "now" or stage.hurried):
        by = by_label(plan, plan.limit.ends, lang)
        lines.append(Text(f"请在 {by} 前办好", f"Before {by}")[lang])
    told = [*([step.where] if step.where else []), *_wait(plan, stage)]
    lines += [Text("；", "; ")[lang].join([text[lang] for text in told])] if told else []
    if made:
        lines += [sentence(caveat) for caveat in caveats(made, lang)]
    return [*lines, source_label(step, lang)]


def _wait(plan: CasePlan, stage: Stage) -> Iterator[Text]:
    """Yield until when to wait for an answer."""
    if stage.due and (not stage.done or stage.due.timestamp() > plan.now.timestamp()):
        zh, en = (by_label(plan, stage.due, lang) for lang in ("zh", "en"))
        yield Text(f"答复最多等到 {zh}", f"wait for an answer until {en} at most")


def window_label(stage: Stage, index: int, lang: str) -> str:
    """Return a window of a step, "best 06-28 Sun 18:30-20:00, score 60, load 1.05 (0.67-1.64)"."""
    pick, made = stage.picks[index], stage.plan
    assert made is not None
    name = Text("最好 ", "Best ") if index == 0 else Text("或者 ", "Or ")
    load = f"{pick.load:.2f} ({pick.low:.2f}-{pick.high:.2f})"
    told = Text(f"，得分 {pick.score}，负荷 {load}", f", score {pick.score}, load {load}")
    return name[lang] + both_clocks(made, pick.start, pick.end, lang) + told[lang]


def _before_deadline(plan: CasePlan, stage: Stage, lang: str) -> list[str]:
    """Return what the deadline means for a call: until when, what is quieter but too late, or that there is no window before it."""
    assert stage.plan and plan.limit and plan.limit.ends
    by, late = by_label(plan, plan.limit.ends, lang), stage.beyond
    if stage.call_now:
        told = Text(f"现在就联系：{by} 前没有别的时段了", f"Do it now: there is no other window before {by}")
    elif late:
        window = both_clocks(stage.plan, late.start, late.end, lang)
        verb = Text("打", "call") if stage.plan.hotline.dialable else Text("问", "ask")
        told = Text(
            f"{window} 更闲，但在期限之后：请在 {by} 前{verb.zh}",
            f"{window} is quieter but after the deadline: {verb.en} by {by}",
        )
    elif stage.picks:
        return []
    elif stage.plan.miss:
        told = Text(f"最晚 {by} 前要打", f"Call by {by}")
    else:
        told = Text(f"{by} 前没有服务时间：先在订单页处理", f"It does not open before {by}: use the order page for now")
    return [told[lang]]


def place_label(step: Step, lang: str) -> str:
    """Return where a step stands, as the beginning of a line; empty where that is not known."""
    return step.where[lang] + Text("。", ". ")[lang] if step.where else ""


def source_label(step: Step, lang: str) -> str:
    """Return why a step comes here, with its source and grade."""
    return Text(
        f"{step.why.zh}（{step.source.zh}；可信度 {step.grade}）",
        f"{sentence(step.why.en)} ({step.source.en}; grade {step.grade})",
    )[lang]


def deadline_lines(plan: CasePlan, lang: str, *, hints: bool = True) -> list[str]:
    """Return a line per deadline, those with a date first, what the caller has to look up, and notes; with `hints` which options tell more."""
    dated = [deadline for deadline in plan.deadlines if deadline.ends or deadline.excluded]
    lines = [deadline_label(plan, deadline, lang) for deadline in dated]
    if not plan.case.before_promotion and any(deadline.ends and deadline.grade != "A" for deadline in dated):
        lines.append(COUNTDOWN_WINS[lang])
    lines += [sentence(text[lang]) for text in plan.notes]
    look = Text("（用 --countdown 告诉我）", " (and tell me with --countdown)") if hints else Text("", "")
    lines += [sentence(text[lang]) + look[lang] for text in plan.questions]
    others = [deadline for deadline in plan.deadlines if deadline not in dated]
    lines += [deadline_label(plan, deadline, lang) for deadline in others if not deadline.asks]
    if asked := [deadline for deadline in others if deadline.asks and hints]:
        names, comma = [f"--{deadline.asks}" for deadline in asked], Text("、", ", ")
        told = [comma[key].join(d.name[key] for d in asked) for key in ("zh", "en")]
        options = comma[lang].join(dict.fromkeys(names))
        lines.append(
            Text(f"给出 {options}，还能推算：{told[0]}", f"Give {options} to have more reckoned: {told[1]}")[lang]
        )
    return lines


def next_step(plan: CasePlan, lang: str) -> str:
    """Return what comes first: the deadline that has passed with what remains, else the first step that is not done."""
    if plan.passed:
        return deadline_label(plan, plan.passed[0], lang)
    stage = next((stage for stage in plan.stages if not stage.done), plan.stages[-1])
    return f"{stage_day(plan, stage, lang)}{Text('：', ': ')[lang]}{stage_do(plan, stage, lang)}"


def deadline_label(plan: CasePlan, deadline: Deadline, lang: str, *, room: bool = True) -> str:
    """Return a deadline with how much `room` is left, or what remains possible, and its grade."""
    grade = Text(f"（可信度 {deadline.grade}）", f" (grade {deadline.grade})")[lang]
    told = "".join(text[lang] for text in _deadline_state(plan, deadline, room=room))
    return sentence(deadline.name[lang]) + (Text("：", ": ")[lang] + told if told else "") + grade


def _deadline_state(plan: CasePlan, deadline: Deadline, *, room: bool) -> Iterator[Text]:
    """Yield how a deadline stands."""
    if deadline.excluded:
        yield deadline.excluded
    elif deadline.ends:
        zh, en = (by_label(plan, deadline.ends, lang) for lang in ("zh", "en"))
        over = deadline.ends.timestamp() <= plan.now.timestamp()
        theirs = deadline.whose == "theirs"
        if theirs and deadline.done:
            yield Text(f"{deadline.done} 已做到", f"done on {deadline.done}")
        elif deadline.met:
            yield Text(f"到 {zh}，已按期提出申请", f"until {en}, your request was in time")
        elif over:
            yield (
                Text(f"一般应在 {zh} 前，已过", f"usually by {en}, which is past")
                if theirs
                else Text(f"{zh} 已过", f"passed at {en}")
            )
            if deadline.remains:
                yield Text(f"；{deadline.remains.zh}", f"; {deadline.remains.en}")
        else:
            yield Text(f"一般应在 {zh} 前", f"usually by {en}") if theirs else Text(f"到 {zh}", f"until {en}")
            if room and plan.limit is deadline:
                yield Text(f"，还剩{room_label(plan, 'zh')}", f", {room_label(plan, 'en')} left")


def by_label(plan: CasePlan, moment: datetime, lang: str) -> str:
    """Return an exclusive end, "06-27 Sat 24:00", and on the caller's own clock where that is another."""
    label, zone = end_label(plan.now, moment, lang), own_zone_of(plan)
    if zone is None:
        return label
    own = end_label(plan.now, moment.astimezone(zone), lang)
    return label + Text(f"（你那边 {own}）", f" (your clock {own})")[lang]


def own_zone_of(plan: CasePlan) -> ZoneInfo | None:
    """Return the caller's own clock, where it is another than the case's."""
    zone = plan.wishes.zone
    return None if zone is None or zone.key == plan.case.zone.key else zone


def room_label(plan: CasePlan, lang: str) -> str:
    """Return how long it is until the deadline, "3 days 15 h"."""
    room = plan.room or timedelta(0)
    hours, minutes = room.seconds // 3600, room.seconds % 3600 // 60
    if room.days:
        days = Text(f" {room.days} 天", f"{room.days} day" + ("" if room.days == 1 else "s"))[lang]
        return days + (Text(f" {hours} 小时", f" {hours} h")[lang] if hours else "")
    if hours:
        return Text(f" {hours} 小时", f"{hours} h")[lang]
    return Text(f" {minutes} 分钟", f"{minutes} min")[lang]


def ready_lines(plan: CasePlan, lang: str) -> list[str]:
    """Return what to have at hand, and which key to press."""
    key = [Text(f"按哪个键：{plan.menu.zh}", f"which key to press: {plan.menu.en}")] if plan.menu else []
    return [item[lang] for item in (*plan.ready, *key)]


def say_lines(plan: CasePlan, lang: str) -> list[str]:
    """Return what to say; an English reader also gets the Chinese words, to paste into the chat: the case's own where the caller's are English."""
    if lang == "zh":
        return [plan.say("zh")]
    typed = plan.words
    what, want = (words if _CHINESE.search(words) else "" for words in (typed.what, typed.want))
    return [plan.say("en"), plan.say("zh", replace(typed, what=what, want=want))]
