"""A decision in words: what to do now, when it is quieter, how sure that is, and what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.days.clock import hh_mm
from planner.messages import Text
from planner.outputs.words.busy import busier_label, part_label, quiet_words
from planner.outputs.words.dates import near_moment, near_span, own_clock
from planner.outputs.words.line import number_label
from planner.outputs.words.plan import wait_label
from planner.outputs.words.wishes import broken_label, why_nothing
from planner.plan.knowledge import NIGHT

if TYPE_CHECKING:
    from datetime import date, datetime

    from planner.line.hotline import Hotline
    from planner.messages import Voice
    from planner.plan.knowledge import Knowledge
    from planner.plan.picks import Pick
    from planner.plan.plan import Plan

_ANSWERS = {
    "quiet": Text("现在就打", "call now"),
    "nothing-better": Text("现在就打，再等也轻不了多少", "call now, waiting would gain little"),
    "overdue": Text(
        "现在就打：有承诺逾期没兑现，要求升级处理", "call now: a promise is overdue, ask for it to be escalated"
    ),
    "deadline": Text("现在就打：今天是最后期限", "call now: today is the deadline"),
    "urgent": Text("现在就打", "call now"),
    "middling": Text("可以打", "you can call"),
    "busy": Text("先别打，正忙", "not now, it is busy"),
}
_CHATS = {
    "quiet": Text("现在就问", "ask now"),
    "nothing-better": Text("现在就问，再等也轻不了多少", "ask now, waiting would gain little"),
    "overdue": Text(
        "现在就问：有承诺逾期没兑现，要求升级处理", "ask now: a promise is overdue, ask for it to be escalated"
    ),
    "deadline": Text("现在就问：今天是最后期限", "ask now: today is the deadline"),
    "middling": Text("可以问", "you can ask"),
    "busy": Text("先别排队，正忙", "do not queue now, it is busy"),
}
"""Reason -> what to do, on the phone; and where it is a chat, which is not called."""
UNKNOWN = Text("忙闲不详，想打就打", "not known when it is busy; just try")
URGENT = Text("觉得不对就打，别等", "if in doubt, call at once")
FEW, MANY = 10, 100  # answered calls from which on one is fairly, and rather sure


def now_label(plan: Plan, t: Voice) -> str:
    """Return what to do now in a sentence: call, can call, wait until when, closed until when, or just try."""
    line, decision = plan.hotline, plan.decision
    name = t(line.name) + (f" {number_label(line.dialable[0], t)}" if line.dialable else "")
    told = answer_label(plan, t)
    if decision.answer in ("call", "can", "try"):
        told += t.brackets(name)
    best = decision.wait_for or decision.recommended
    if best is None or decision.answer not in ("wait", "closed"):
        if decision.answer == "wait":
            return t.semicolon([told, *why_nothing(plan, t)[:1]])
        return told
    gain = [lighter_label(decision.gain, t)] if decision.gain else []
    own = own_clock(plan, best.start, best.end, t)
    facts = t.brackets(t.comma([quiet_label(best, t), *gain, *([own] if own else [])]))
    if decision.answer == "wait":
        until = near_moment(plan, best.at, t)
        return told + t(f"；等到 {until}", f"; wait until {until}") + facts
    when = near_moment(plan, best.at, t) if best.yours else near_span(plan, best, t)
    if decision.opens == best.at:
        return told + t(f"，上班就打{facts}", f": call then{facts}")
    return told + t(f"；不急就等到 {when}", f"; if it is not urgent, {when}") + facts


def any_time_label(hotline: Hotline, t: Voice) -> str:
    """Return what to do about a line at whatever time that is read: nothing is known of it, or nobody should wait."""
    return t(URGENT if hotline.urgent else UNKNOWN)


def answer_label(plan: Plan, t: Voice) -> str:
    """Return what to do now and how the line is, "you can call: quiet 49/100; likely easier today from 18:30"."""
    decision, current = plan.decision, plan.current
    if decision.answer == "try":
        return any_time_label(plan.hotline, t)
    if decision.answer == "closed":
        return closed_label(plan, t)
    if decision.reason == "wishes":
        return t("先别打：", "not now: ") + broken_label(current.breaks, t)
    told = reason_label(decision.reason, plan.hotline, t)
    facts = [quiet_words(current.score or 0, t)]
    if current.wait:
        facts.append(wait_label(current.wait, t))
    elif current.load is not None:
        facts.append(busier_label(current.load, t))
    told += t.brackets(t.comma(facts))
    if decision.easier:
        start = near_moment(plan, decision.easier.at, t)
        told += t(f"；{start} 起可能更闲", f"; likely easier from {start}")
    return told


def reason_label(reason: str, hotline: Hotline, t: Voice) -> str:
    """Return what to do for a reason of the decision, "call now"; of a chat, "ask now"."""
    is_chat = hotline.entrance and not hotline.dialable
    return t((_CHATS if is_chat else _ANSWERS)[reason])


def closed_label(plan: Plan, t: Voice) -> str:
    """Return that nobody answers now, and when the line opens."""
    opens = plan.current.opens
    if opens is None:
        return t("现在没人接，半年内也没有服务时间", "closed, and not open again within half a year")
    when = near_moment(plan, opens, t)
    return t(f"现在没人接，{when} 上班", f"closed now, opens {when}")


def quiet_label(pick: Pick, t: Voice) -> str:
    """Return how quiet a window is, with the wait where it is known."""
    wait = [wait_label(pick.wait, t)] if pick.wait else []
    return t.comma([quiet_words(pick.score, t), *wait])


def lighter_label(gain: float, t: Voice) -> str:
    """Return how much lighter than now a window is, "a third lighter"."""
    by = part_label(gain, t) if gain > 0 else ""
    return t(f"比现在闲{by}", f"{by} lighter") if by else t("和现在差不多", "about as now")


def ease_label(pick: Pick, t: Voice) -> str:
    """Return how quiet a window is, "quiet 86/100, lighter than usual by a tenth", or with the wait where it is known."""
    return t.comma([quiet_label(pick, t), *([] if pick.wait else [busier_label(pick.load, t)])])


def window_label(plan: Plan, pick: Pick, t: Voice) -> str:
    """Return a window as a person would say it: the day by name, the hours, how quiet, on both clocks."""
    own = own_clock(plan, pick.start, pick.end, t)
    return t.comma([f"{own_span(plan, pick, t)}  {ease_label(pick, t)}", *([own] if own else [])])


def own_span(plan: Plan, pick: Pick, t: Voice) -> str:
    """Return a window by its day and hours, with the moment in it that was drawn for the caller."""
    window = near_span(plan, pick, t)
    return t.comma([window, yours_label(pick, t)]) if pick.yours else window


def yours_label(pick: Pick, t: Voice) -> str:
    """Return the caller's own moment in a window, where one was drawn."""
    return t(f"你的 {pick.at:%H:%M}", f"yours {pick.at:%H:%M}")


def crowd_label(pick: Pick | None, t: Voice) -> str:
    """Return why a window has a moment of one's own; empty where it has none."""
    if pick is None or pick.yours is None:
        return ""
    among, at = pick.yours.among, f"{pick.at:%H:%M}"
    if among == 1:
        return t(
            f"{at} 是替你抽的，免得大家挤在同一刻打", f"{at} is drawn for you, so that not everybody calls at once"
        )
    return t(
        f"那天有 {among} 个时段差不多一样闲；{at} 是替你抽的，免得大家挤在一起",
        f"{at} is drawn from {among} slots about as quiet, so not all call at once",
    )


def season_label(plan: Plan, t: Voice) -> list[str]:
    """Return what makes these days busy, from when they are as usual again, and what is to come."""
    season, told = plan.season, []
    if season.why and season.usual_from:
        why, day = t(season.why), _day(plan, season.usual_from)
        told.append(
            t(f"{why}还没过；不急的话，大约 {day} 起恢复平常", f"{why}; not urgent? back to usual from about {day}")
        )
    if season.coming and season.begins:
        name, begins = t(season.coming), season.begins
        zh = f"{name} {begins.month} 月 {begins.day} 日开始，要打趁早"
        told.append(t(zh, f"{name} begins on {_day(plan, begins)}: call before it does"))
    return told


def disputed_label(plan: Plan, t: Voice) -> str:
    """Return that the sources disagree about the recommended hour, where they do; else nothing."""
    best = plan.decision.recommended
    why = next((row.why for row in best.because if row.kind == "disputed"), None) if best else None
    return near_span(plan, best, t) + t.colon + t(why) if best and why else ""


def nights_label(plan: Plan, t: Voice) -> str:
    """Return that the nights of a line that never closes are not known, where they are not; else nothing."""
    if "nights" not in plan.knowledge.unknown:
        return ""
    begins, ends = map(hh_mm, NIGHT)
    return t(f"夜里（{begins}-{ends}）忙闲不详", f"at night ({begins}-{ends}) it is not known how busy it is")


def assumed_labels(plan: Plan, first: date, last: date, t: Voice) -> list[str]:
    """Return what is assumed of the line's hours on the days `first` … `last`, "10-01..10-07: assumed closed"."""
    notes = [note for note in plan.notes if note.assumed and note.first <= last and first <= note.last]
    return [f"{_days(plan, note.first, note.last)}{t.colon}{t(note.name)}" for note in notes]


def _days(plan: Plan, first: date, last: date) -> str:
    """Return a run of days, "10-01..10-07", or the one day that it is."""
    return _day(plan, first) + (f"..{_day(plan, last)}" if last > first else "")


def _day(plan: Plan, day: datetime | object) -> str:
    """Return a date, with its year where that is another."""
    return f"{day:%m-%d}" if getattr(day, "year", 0) == plan.now.year else f"{day:%Y-%m-%d}"


def sure_label(plan: Plan, t: Voice) -> str:
    """Return how sure the order of the hours is, and what it rests on."""
    knowledge: Knowledge = plan.knowledge
    nothing = t("相差一成以内等于没差", "less than a tenth is no difference")
    if "order" in knowledge.unknown:
        if knowledge.intervals:
            rests = t(
                f"按 {knowledge.intervals:,} 个半小时的来电量", f"the counts of {knowledge.intervals:,} half hours"
            )
            return t(f"一般。{rests}；{nothing}", f"fairly: {rests}; {nothing}")
        return t(
            f"不大。没有这条热线的等待记录，是按别家热线推的；{nothing}",
            f"not very: judged by other lines; {nothing}",
        )
    many = knowledge.answered
    level = t("较大", "rather") if many >= MANY else t("一般", "fairly") if many >= FEW else t("不大", "not very")
    source = t(plan.hotline.learned.source) if plan.hotline.learned else ""
    parts = {"morning": t("早上", "mornings"), "midday": t("白天", "midday"), "afternoon": t("傍晚", "evenings")}
    unseen = t.listed(parts[part] for part in knowledge.unknown if part in parts)
    told = [t(f"据{source}（接通 {many:,} 次）", f"from {source} ({many:,} answered)")]
    if unseen:
        told.append(t(f"{unseen}还没怎么打过", f"little known of {unseen}"))
    return t(f"{level}。", f"{level}: ") + t.semicolon([*told, nothing])
