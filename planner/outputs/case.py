"""The plan of a case for people at a terminal and for programs, and the words that the page and the calendar share with them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from planner.hotline import Text
from planner.outputs.data import iso, number_facts, slot_facts
from planner.outputs.text import Page, overdue_section, pad, sentence
from planner.outputs.wish_words import both_clocks, end_label, why_nothing, wishes_label
from planner.outputs.words import caveats, day_label, number_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from planner.case_plan import CasePlan, Deadline, Stage
    from planner.cases import Case, Step

LABEL = 12  # columns of the first column
MERCHANTS = Text("商家", "for merchants")
COUNTDOWN_WINS = Text(
    "以上按你给的日期推算，只作提醒：以订单页上的倒计时为准。",
    "Reckoned from your dates, as reminders: the countdown on the order page wins.",
)
LEGEND = Text(
    "可信度 A 为官方原文，B 为机构或公开数据，C 为行业报道，D 为一家之言或我们的判断：位置和按钮以 App 显示为准。",
    "Grade A: the owner's own words; B: official bodies and public data; C: trade press; D: one source alone or our judgement: go by what the App shows.",
)


def render_cases(cases: Iterable[Case], lang: str, *, width: int = 80, color: bool = False) -> str:
    """Return a line per case: its id, its name and what it is about."""
    page = Page(lang, width, color)
    for case in cases:
        page.wrapped(pad(case.id, 21), case.name[lang] + Text("：", ": ")[lang] + case.about[lang])
    page.line()
    page.wrapped("", Text("用法：plan-call case refund，或 plan-call case 退款", "Use: plan-call case refund")[lang])
    return page.text()


def render_case(plan: CasePlan, lang: str, *, width: int = 80, color: bool = False) -> str:
    """Return the plan of a case as lines: deadlines, the steps on their days, what to have ready and what to say."""
    page = Page(lang, width, color)
    case = plan.case
    page.line(page.bold(case.name[lang]))
    page.wrapped("", case.about[lang])
    if plan.overdue:
        overdue_section(page, plan.overdue, plan.now)
    if wishes := plan.main.plan and wishes_label(plan.main.plan, lang):
        page.wrapped(pad(Text("要求", "wishes")[lang], LABEL), wishes)
    if told := deadline_lines(plan, lang):
        page.section(Text("期限", "Deadlines")[lang])
        for line in told:
            page.wrapped("  - ", line)
    page.section(Text("怎么做", "What to do")[lang])
    for stage in plan.stages:
        page.wrapped("  " + pad(stage_day(plan, stage, lang), LABEL), stage_do(plan, stage, lang))
        for line in stage_lines(plan, stage, lang):
            page.wrapped(" " * (2 + LABEL), line)
    page.section(Text("准备好", "Have ready")[lang])
    page.wrapped("  ", Text("；", "; ")[lang].join(ready_lines(plan, lang)))
    page.section(Text("可以这样说", "What to say")[lang])
    for line in say_lines(plan, lang):
        page.wrapped("  ", line)
    if case.also:
        page.section(Text("另外", "Besides")[lang])
        for step in case.also:
            words = (step.do[lang] + Text("。", ". ")[lang], place_label(step, lang), source_label(step, lang))
            page.wrapped("  - ", "".join(words))
    page.line()
    page.wrapped("", f"{case.source[lang]}{Text('；可信度 ', '; grade ')[lang]}{case.grade}{Text('。', '.')[lang]}")
    page.wrapped("", LEGEND[lang])
    return page.text()


# ---------------------------------------------------------------- words that the outputs share


def stage_day(plan: CasePlan, stage: Stage, lang: str) -> str:
    """Return on which day a step comes: "today", or "06-28 Sun"."""
    if stage.done:
        return Text("已做", "done")[lang]
    today = stage.at.date() == plan.now.date()
    return Text("今天", "today")[lang] if today else day_label(stage.at.date(), lang)


def stage_do(plan: CasePlan, stage: Stage, lang: str) -> str:
    """Return what to do, after the condition under which it is needed: "if by 06-26 Fri 24:00 no answer: call …"."""
    step, begin = stage.step, stage.plan.start if stage.plan else stage.at
    if stage.done:
        return f"{step.do[lang]}{Text('（', ' (')[lang]}{stage.done}{Text('）', ')')[lang]}"
    if step.condition is None:
        return step.do[lang]
    waited = begin.date() > plan.now.date() and not stage.hurried
    by = end_label(plan.now, begin.replace(hour=0, minute=0), lang) if waited else ""
    condition = step.condition[lang].replace("{by}", by and Text(f"到 {by} ", f" by {by}")[lang])
    return Text(f"{condition}：{step.do.zh}", f"{condition}: {step.do.en[:1].lower()}{step.do.en[1:]}")[lang]


def stage_lines(plan: CasePlan, stage: Stage, lang: str, *, numbers: bool = True) -> list[str]:
    """Return what there is to know of a step: windows, numbers, place, how long to wait, reason and source."""
    step, made = stage.step, stage.plan
    lines: list[str] = []
    if stage.hurried:
        lines.append(
            Text("期限已近，等不到前面的答复了", "The deadline leaves no time to wait for the answers before")[lang]
        )
    if made:
        lines += [window_label(stage, i, lang) for i in range(len(stage.picks))]
        lines += _call_by(plan, stage, lang) or ([] if stage.picks else why_nothing(made, lang))
        dialable = made.hotline.dialable if numbers else ()
        lines += [Text("电话 ", "Dial ")[lang] + number_label(number, lang) for number in dialable]
    elif step.line:
        lines.append(
            Text(
                "用 --courier 告诉我是哪家快递（如 zto），就能排时间",
                "Tell me the courier with --courier (such as zto) to have the call planned",
            )[lang]
        )
    told = [*([step.where] if step.where else []), *_wait(plan, stage)]
    lines += [Text("；", "; ")[lang].join([text[lang] for text in told])] if told else []
    if made:
        lines += [sentence(caveat) for caveat in caveats(made, lang)]
    return [*lines, source_label(step, lang)]


def _wait(plan: CasePlan, stage: Stage) -> Iterator[Text]:
    """Yield until when to wait for an answer."""
    if stage.due and (not stage.done or stage.due.timestamp() > plan.now.timestamp()):
        zh, en = (end_label(plan.now, stage.due, lang) for lang in ("zh", "en"))
        yield Text(f"等答复最多到 {zh}", f"wait for an answer until {en} at most")


def window_label(stage: Stage, index: int, lang: str) -> str:
    """Return a window of a step, "best 06-28 Sun 18:30-20:00, score 60, load 1.05 (0.67-1.64)"."""
    pick, made = stage.picks[index], stage.plan
    assert made is not None
    name = Text("最好 ", "Best ") if index == 0 else Text("或者 ", "Or ")
    load = f"{pick.load:.2f} ({pick.low:.2f}-{pick.high:.2f})"
    told = Text(f"，得分 {pick.score}，负荷 {load}", f", score {pick.score}, load {load}")
    return name[lang] + both_clocks(made, pick.start, pick.end, lang) + told[lang]


def _call_by(plan: CasePlan, stage: Stage, lang: str) -> list[str]:
    """Return until when to call where there is a deadline, and what is quieter but too late."""
    if not (stage.step.in_time and plan.limit and plan.limit.ends):
        return []
    by, late = end_label(plan.now, plan.limit.ends, lang), stage.beyond
    assert stage.plan is not None
    if not stage.picks and stage.plan.miss is None:
        told = Text(
            f"{by} 前没有服务时间，打不了：先在 App 里处理", f"The line does not open before {by}: settle it in the App"
        )
        return [told[lang]]
    if late is None:
        return [] if stage.picks else [*why_nothing(stage.plan, lang), Text(f"最晚 {by} 前打", f"Call by {by}")[lang]]
    window = both_clocks(stage.plan, late.start, late.end, lang)
    return [
        Text(
            f"{window} 更闲，但已过期限：请在 {by} 前打", f"{window} is quieter but behind the deadline: call by {by}"
        )[lang]
    ]


def place_label(step: Step, lang: str) -> str:
    """Return where a step stands, as the beginning of a line; empty where that is not known."""
    return step.where[lang] + Text("。", ". ")[lang] if step.where else ""


def source_label(step: Step, lang: str) -> str:
    """Return why a step comes here, with its source and grade."""
    return Text(
        f"{step.why.zh}（{step.source.zh}；可信度 {step.grade}）",
        f"{sentence(step.why.en)} ({step.source.en}; grade {step.grade})",
    )[lang]


def deadline_lines(plan: CasePlan, lang: str) -> list[str]:
    """Return a line per deadline, what the caller has to look up, and notes."""
    lines = [deadline_label(plan, deadline, lang) for deadline in plan.deadlines]
    lines += [sentence(text[lang]) for text in (*plan.questions, *plan.notes)]
    reckoned = [deadline for deadline in plan.deadlines if deadline.ends and deadline.grade != "A"]
    return lines + ([COUNTDOWN_WINS[lang]] if reckoned and not plan.case.before_promotion else [])


def deadline_label(plan: CasePlan, deadline: Deadline, lang: str) -> str:
    """Return a deadline with how much room is left, or what remains possible, and its grade."""
    colon, stop = Text("：", ": ")[lang], Text("；", "; ")[lang]
    name, grade = (
        sentence(deadline.name[lang]),
        Text(f"（可信度 {deadline.grade}）", f" (grade {deadline.grade})")[lang],
    )
    if deadline.excluded:
        told = deadline.excluded[lang]
    elif deadline.ends is None:
        known = Text(f"用 --{deadline.asks} 给出日期，就能推算", f"give --{deadline.asks} DATE to have it reckoned")
        return f"{name}{colon if deadline.asks else ''}{known[lang] if deadline.asks else ''}{grade}"
    else:
        by = end_label(plan.now, deadline.ends, lang)
        if deadline.passed(plan.now):
            remains = deadline.remains[lang] if deadline.remains else ""
            told = Text(f"{by} 已过", f"passed at {by}")[lang] + (stop + remains if remains else "")
        elif deadline.met:
            told = Text(f"到 {by}，已按期提出申请", f"until {by}, your request was in time")[lang]
        elif deadline.whose == "theirs":
            over = deadline.ends.timestamp() <= plan.now.timestamp()
            told = (
                Text(f"对方的时限 {by} 已过，可以催", f"their time was up at {by}: remind them")
                if over
                else Text(f"对方的时限到 {by}", f"they have until {by}")
            )[lang]
        else:
            told = Text(f"到 {by}，还剩{room_label(plan, 'zh')}", f"until {by}, {room_label(plan, 'en')} left")[lang]
            if plan.limit is not deadline:
                told = Text(f"到 {by}", f"until {by}")[lang]
    return f"{name}{colon}{told}{grade}"


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
    return [item[lang] for item in (*plan.ready, *([plan.case.menu] if plan.case.menu else []))]


def say_lines(plan: CasePlan, lang: str) -> list[str]:
    """Return what to say; an English reader also gets the Chinese words, to paste into the chat."""
    return [plan.say("zh")] if lang == "zh" else [plan.say("en"), plan.say("zh")]


# ---------------------------------------------------------------- JSON


def render_case_json(plan: CasePlan, lang: str) -> str:
    """Return the plan of a case as JSON, `schema` 1. Times are ISO 8601 with their offset."""
    case = plan.case
    document = {
        "schema": 1,
        "case": {"id": case.id, "name": case.name[lang], "about": case.about[lang], "for": case.audience}
        | {"source": case.source[lang], "grade": case.grade},
        "now": iso(plan.now),
        "deadlines": [_deadline(plan, deadline, lang) for deadline in plan.deadlines],
        "limit": plan.limit and plan.limit.id,
        "room_hours": plan.room and round(plan.room.total_seconds() / 3600, 2),
        "questions": [text[lang] for text in plan.questions],
        "notes": [text[lang] for text in plan.notes],
        "timeline": [_stage(stage, lang) for stage in plan.stages],
        "also": [_step(step, lang) for step in case.also],
        "ready": [item[lang] for item in plan.ready],
        "menu": case.menu and case.menu[lang],
        "say": plan.say(lang),
        "say_zh": plan.say("zh"),
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _deadline(plan: CasePlan, deadline: Deadline, lang: str) -> dict[str, Any]:
    return {
        "id": deadline.id,
        "name": deadline.name[lang],
        "whose": deadline.whose,
        "ends": deadline.ends and iso(deadline.ends),
        "passed": deadline.passed(plan.now),
        "met": deadline.met,
        "asks": deadline.asks or None,
        "excluded": deadline.excluded and deadline.excluded[lang],
        "remains": deadline.remains and deadline.remains[lang],
        "source": deadline.source[lang],
        "grade": deadline.grade,
    }


def _stage(stage: Stage, lang: str) -> dict[str, Any]:
    line = stage.plan and stage.plan.hotline
    told = _step(stage.step, lang) | {
        "if": stage.step.condition and stage.step.condition[lang],
        "at": iso(stage.at),
        "wait_until": stage.due and iso(stage.due),
        "done": stage.done and str(stage.done),
        "hurried": stage.hurried,
    }
    if line and stage.plan:
        numbers = [number_facts(number, lang) for number in line.dialable]
        told["hotline"] = {"id": line.id, "name": line.name[lang], "hours_known": line.hours_known, "numbers": numbers}
        told["caveats"] = caveats(stage.plan, lang)
        told["windows"] = [slot_facts(pick) for pick in stage.picks]
        told["beyond_deadline"] = stage.beyond and slot_facts(stage.beyond)
    return told


def _step(step: Step, lang: str) -> dict[str, Any]:
    return {
        "step": step.id,
        "do": step.do[lang],
        "where": step.where and step.where[lang],
        "why": step.why[lang],
        "source": step.source[lang],
        "grade": step.grade,
    }
