"""A case in words: its steps, its deadlines, what to have ready and what to say."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from planner.days.clock import last_day
from planner.frozen import replace
from planner.messages import Text, Voice
from planner.outputs.words.dates import both_clocks, clock_label, closing, day_label, end_label, own_zone
from planner.outputs.words.decision import URGENT, yours_label
from planner.outputs.words.line import grade_label, number_label
from planner.outputs.words.own import own_words
from planner.outputs.words.plan import caveats, sentence
from planner.outputs.words.wishes import broken_label, why_nothing

if TYPE_CHECKING:
    from datetime import datetime

    from planner.guide.case import Step
    from planner.guide.case_plan import CasePlan
    from planner.guide.deadlines import Deadline
    from planner.guide.stages import Stage
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
BESIDE_A_CALL = Text(
    "这段时间留给电话；聊天可以同时排队，不占耳朵",
    "This hour is for the call; queue in the chat at the same time, it needs no ear",
)
JUST_TRY = Text("忙闲不详，想打就打", "hours not published; just try")
_DATES = {
    "ordered": Text("下单", "the order"),
    "shipped": Text("发货", "shipping"),
    "received": Text("签收", "receipt"),
    "requested": Text("提交申请", "your request"),
}
_CHINESE = re.compile("[\u4e00-\u9fff]")


def case_title(plan: CasePlan, t: Voice) -> str:
    """Return the name of a case, and that the caller was refused."""
    return t(plan.case.name) + (t.brackets(t("被拒之后", "refused")) if plan.progress.refused else "")


def stage_moment(plan: CasePlan, stage: Stage, t: Voice) -> str:
    """Return when a step comes, for who reads it later, too: of a call with its time of day, and until when, "today 06-24 Wed 15:30, before 18:00"."""
    when, ends = step_when(plan, stage, t, dated=True), plan.limit and plan.limit.ends
    if ends and _is_due(plan, stage):
        by = by_label(plan, ends, t)
    elif ends and stage.picks and stage.step.in_time and last_day(ends) == stage.at.date():
        by = closing(ends.time())
    else:
        return when
    return t.comma([when, t(f"{by} 前", f"before {by}")])


def _is_due(plan: CasePlan, stage: Stage) -> bool:
    """Whether a step that turns to no line is to be taken before the deadline."""
    step = stage.step
    return bool(plan.limit and step.in_time and not (step.line_id or stage.is_done)) and (
        step.start == "now" or stage.hurried
    )


def step_when(plan: CasePlan, stage: Stage, t: Voice, *, dated: bool = False) -> str:
    """Return when the step to take now comes: of one that waits for no line "now"."""
    begun = stage.plan is None and not stage.is_done and stage.at.timestamp() <= plan.now.timestamp()
    return t("现在", "now") if begun else stage_when(plan, stage, t, dated=dated)


def stage_when(plan: CasePlan, stage: Stage, t: Voice, *, dated: bool = False) -> str:
    """Return when a step comes: on which day, of a call also at what time, on the caller's own clock where that is another."""
    day = stage_day(plan, stage, t, dated=dated)
    if stage.plan is None or stage.is_done or stage.untold or not stage.reachable:
        return day
    zone = own_zone(plan.wishes, plan.case.zone.key)
    at = stage.at.astimezone(zone or plan.case.zone)
    when = t(f"现在（{at:%H:%M}）", f"now, at {at:%H:%M}") if stage.call_now else f"{day} {at:%H:%M}"
    return when + t.brackets(t("你那边的时间", "your clock")) if zone else when


def stage_day(plan: CasePlan, stage: Stage, t: Voice, *, dated: bool = False) -> str:
    """Return on which day a step comes: "today", "tomorrow", or "06-28 Sun"; `dated`, for who reads it later, "today 06-24 Wed"."""
    if stage.is_done:
        return t("之前", "before") if plan.supposes and stage.done is None else t("已做", "done")
    zone = own_zone(plan.wishes, plan.case.zone.key) or plan.case.zone
    day, today = stage.at.astimezone(zone).date(), plan.now.astimezone(zone).date()
    near = {today: t("今天", "today"), today + timedelta(days=1): t("明天", "tomorrow")}.get(day)
    if near is None:
        return day_label(day, t)
    return f"{near} {day_label(day, t)}" if dated else near


def stage_do(plan: CasePlan, stage: Stage, t: Voice) -> str:
    """Return what to do, after the condition under which it is needed: "if by 06-26 Fri 24:00 no answer: call …".

    A call that nobody would take before the deadline is not told: what to do instead is.
    """
    step, do, begin = stage.step, t(stage.step.do), stage.plan.start if stage.plan else stage.at
    if stage.is_done:
        return do + t.brackets(str(stage.done)) if stage.done else do
    if plan.limit and plan.limit.ends and is_shut_out(plan, stage):
        by = by_label(plan, plan.limit.ends, t)
        return t(f"{by} 前没有服务时间：先在订单页处理", f"It does not open before {by}: use the order page for now")
    if step.condition is None or stage is plan.stages[0] or (stage is plan.current and _fell_short(plan)):
        return do  # nothing was asked before it, or how it ended is known
    by = ""
    if begin.date() > plan.now.date() and not stage.hurried:  # there is an answer to wait for
        until = by_label(plan, begin.replace(hour=0, minute=0), t)
        by = t(f"到 {until} ", f" by {until}")
    condition = t(step.condition).replace("{by}", by)
    return t(f"{condition}，就{do}", f"{condition}, {do[:1].lower()}{do[1:]}")


def _fell_short(plan: CasePlan) -> bool:
    """Whether it is known that what was done did not help: the caller was refused, or a promise was broken."""
    return plan.progress.refused or any(each.followup.id == plan.progress.followup for each in plan.overdue)


def short_step(step: Step, t: Voice) -> str:
    """Return what to do in a few words."""
    return t(step.short) if step.short else re.split("[：；，:;,]", t(step.do))[0]


def done_label(plan: CasePlan, t: Voice) -> str:
    """Return which steps are done, when, and until when to wait for an answer; or that they are supposed to be. Empty for none."""
    ticked = [stage for stage in plan.stages if stage.is_done]
    done = [short_step(stage.step, t) + (t.brackets(str(stage.done)) if stage.done else "") for stage in ticked]
    if done and plan.supposes:
        missed = t.brackets(t("哪样还没做，先补上", "what is missing comes first"))
        return t("之前该做过：", "Before this: ") + t.semicolon(done) + missed
    waits = filter(None, (wait_label(plan, stage, t) for stage in ticked))
    return t("已做：", "Done: ") + t.semicolon([*done, *waits]) if done else ""


def stage_in_short(stage: Stage, t: Voice) -> str:
    """Return a step that comes later in one line: when it is needed, and what to do in a few words."""
    do = short_step(stage.step, t)
    if stage.step.condition is None:
        return sentence(do)
    condition = t(stage.step.condition).replace("{by}", "")
    return t(f"{condition}，就{do}", f"{condition}, {do}")


def stage_lines(
    plan: CasePlan, stage: Stage, t: Voice, *, numbers: bool = True, hints: bool = True, sources: bool = True
) -> list[str]:
    """Return what there is to know of a step: windows, numbers, place, how long to wait, reason and source; with `hints` which option tells more."""
    lines = stage_means(plan, stage, t, numbers=numbers, hints=hints)
    if wait := wait_label(plan, stage, t):
        lines = [*lines[:-1], t.semicolon([lines[-1], wait])] if stage.step.where else [*lines, sentence(wait)]
    if stage.plan:
        lines += [sentence(caveat) for caveat in stage_caveats(stage, t)]
    return [*lines, source_label(stage.step, t, sources=sources)]


def stage_means(plan: CasePlan, stage: Stage, t: Voice, *, numbers: bool = True, hints: bool = True) -> list[str]:
    """Return how a step is taken: its windows, numbers and place; with `hints` which option tells more."""
    step, call, lines = stage.step, stage.plan, list[str]()
    if call:
        lines += [window_label(call, pick, rank, t) for rank, pick in enumerate(stage.picks, 1)]
    lines += stage_notes(plan, stage, t, hints=hints)
    if call and numbers:
        lines += [t("电话 ", "Dial ") + number_label(number, t) for number in call.hotline.dialable]
    if plan.limit and plan.limit.ends and _is_due(plan, stage):
        by = by_label(plan, plan.limit.ends, t)
        lines.append(t(f"请在 {by} 前办好", f"Before {by}"))
    return [*lines, t(step.where)] if step.where else lines


def stage_notes(plan: CasePlan, stage: Stage, t: Voice, *, hints: bool = False) -> list[str]:
    """Return what there is to know of the time of a step besides its windows: what the deadline means for it, why it has none."""
    step, lines = stage.step, []
    if stage.hurried:
        lines.append(t("期限已近，不能再等前面的答复", "The deadline is too close to wait for the earlier answers"))
    if stage.plan:
        lines += _call_notes(plan, stage, stage.plan, t)
    elif step.line_id and hints and not stage.is_done:
        lines.append(
            t(
                "加上是哪家快递（如 --courier 中通），这里就有它的号码",
                "Add which courier it is (such as --courier zto) to have its number here",
            )
        )
    return lines


def stage_caveats(stage: Stage, t: Voice) -> list[str]:
    """Return what has to be said besides of the line of a step: of one whose hours are not known, what its file says."""
    if stage.untold and stage.plan:
        return [t(caveat) for caveat in [stage.plan.hotline.caveat] if caveat]
    day = stage.picks[0].start.date() if stage.picks else None
    return caveats(stage.plan, t, of=day) if stage.plan else []


def _call_notes(plan: CasePlan, stage: Stage, call: Plan, t: Voice) -> list[str]:
    """Return what the deadline means for a `call`, or why there is no window."""
    ends = plan.limit.ends if plan.limit and stage.step.in_time else None
    by = by_label(plan, ends, t) if ends else ""
    if stage.untold:
        just_call = t(URGENT if call.hotline.urgent else JUST_TRY)
        call_by = t(f"请在 {by} 前打", f"call by {by}") if by else ""
        return [sentence(t.semicolon(words for words in (just_call, call_by) if words))]
    if stage.gives_way:
        return [t(BESIDE_A_CALL)]
    lines = [told] if by and (told := _before_deadline(stage, call, by, t)) else []
    if not stage.picks and (call.miss or not by):
        lines += why_nothing(call, t)
    return lines


def window_label(call: Plan, pick: Pick, rank: int, t: Voice) -> str:
    """Return a window of a call, "Best 06-28 Sun 18:30-20:00, quiet 60/100"."""
    name = t("首选", "Best") if rank == 1 else t("备选", "Or")
    window = both_clocks(call, pick.start, pick.end, t)
    if pick.yours:
        window = t.comma([window, yours_label(pick, t)])
    return t(f"{name} {window}，清闲度 {pick.score}/100", f"{name} {window}, quiet {pick.score}/100")


def _before_deadline(stage: Stage, call: Plan, by: str, t: Voice) -> str:
    """Return what the deadline means for a call: until when, what is quieter but too late, or what is left where there is no window before it."""
    verb = t("打", "call") if call.hotline.dialable else t("问", "ask")
    if late := stage.beyond:
        window = both_clocks(call, late.start, late.end, t)
        return t(
            f"{window} 更闲，但在期限之后：请在 {by} 前{verb}",
            f"{window} is quieter but after the deadline: {verb} by {by}",
        )
    if stage.picks or not stage.reachable:  # what to do instead stands in its place
        return ""
    if stage.call_now:
        return t(f"现在就联系：{by} 前没有别的时段了", f"Do it now: there is no other window before {by}")
    if call.miss:
        return t(f"最晚 {by} 前要{verb}", f"{sentence(verb)} by {by}")
    if call.current.breaks:
        wrong = broken_label(call.current.breaks, t)
        return t(f"{by} 前只有现在还开着，只是{wrong}", f"Before {by} it is only open now: {wrong}")
    at = clock_label(stage.at, t)
    return t(
        f"{at} 一上班就{verb}：{by} 前没有别的时间了",
        f"{sentence(verb)} as soon as it opens, {at}: there is no other time before {by}",
    )


def is_shut_out(plan: CasePlan, stage: Stage) -> bool:
    """Whether a step turns to a line that does not open before the deadline."""
    return bool(plan.limit and plan.limit.ends and stage.step.in_time and not stage.reachable)


def wait_label(plan: CasePlan, stage: Stage, t: Voice) -> str:
    """Return until when to wait for an answer; empty where there is none to wait for."""
    if not stage.due or (stage.is_done and stage.due.timestamp() <= plan.now.timestamp()):
        return ""
    by = by_label(plan, stage.due, t)
    return t(f"答复最多等到 {by}", f"wait for an answer until {by} at most")


def place_label(step: Step, t: Voice) -> str:
    """Return where a step stands, as the beginning of a line; empty where that is not known."""
    return t(step.where) + t.stop + t.space if step.where else ""


def source_label(step: Step, t: Voice, *, sources: bool = True) -> str:
    """Return why a step comes here; with `sources` who says so, and the grade."""
    why = t(step.why.zh, sentence(step.why.en))
    return why + t.brackets(t.semicolon([t(step.source), grade_label(step.grade, t)])) if sources else why


def deadline_lines(
    plan: CasePlan, t: Voice, *, hints: bool = True, sources: bool = True, room: bool = True
) -> list[str]:
    """Return a line per deadline, those with a date first, what the caller has to look up, and notes; with `hints` which options tell more, with `room` how much is left."""
    dated = [deadline for deadline in plan.deadlines if deadline.ends or deadline.excluded]
    lines = [deadline_label(plan, deadline, t, sources=sources, room=room) for deadline in dated]
    if not plan.case.before_promotion and any(deadline.ends and deadline.grade != "A" for deadline in dated):
        lines.append(t(COUNTDOWN_WINS))
    lines += [sentence(t(note)) for note in plan.notes]
    hint = t("（再加 --countdown 2天3小时）", " (then add --countdown 2d3h)") if hints else ""
    lines += [sentence(t(question)) + hint for question in plan.questions]
    others = [deadline for deadline in plan.deadlines if deadline not in dated]
    lines += [deadline_label(plan, deadline, t, sources=sources) for deadline in others if not deadline.asks]
    if asked := [deadline for deadline in others if deadline.asks and hints]:
        dates = dict.fromkeys(deadline.asks for deadline in asked)
        days, options = t.listed(t(_DATES[date]) for date in dates), t.listed(f"--{date}" for date in dates)
        names = t.listed(t(deadline.name) for deadline in asked)
        lines.append(
            t(
                f"加上{days}的日期（{options}），还能算出最晚哪天：{names}",
                f"Add the date of {days} ({options}) to have more reckoned: {names}",
            )
        )
    return lines


def deadline_that_counts(plan: CasePlan, t: Voice, *, hints: bool = True) -> str:
    """Return the deadline that limits the calls; without one why there is none, what others have to keep, or what to look up, with `hints` by which option."""
    if plan.limit:
        told = deadline_label(plan, plan.limit, t, sources=False)
        reckoned = plan.limit.grade != "A" and not plan.case.before_promotion
        wins = t("以订单页上的倒计时为准", "the countdown on the order page wins")
        return t.semicolon([told, wins]) if reckoned else told
    excluded = [deadline for deadline in plan.deadlines if deadline.excluded]
    theirs = [each for each in plan.deadlines if each.ends and each.ends.timestamp() > plan.now.timestamp()]
    if others := excluded + [deadline for deadline in theirs if not deadline.done]:
        return deadline_label(plan, others[0], t, sources=False)
    if plan.notes:
        return t(plan.notes[0])
    look = t("看订单页上的倒计时", "See the countdown on the order page")
    hint = t("，再加 --countdown 2天3小时", ", then add --countdown 2d3h") if hints else ""
    return look + hint if plan.questions else ""


def deadline_label(plan: CasePlan, deadline: Deadline, t: Voice, *, room: bool = True, sources: bool = True) -> str:
    """Return a deadline with how much `room` is left, or what remains possible; with `sources` its grade."""
    name, state = sentence(t(deadline.name)), _deadline_state(plan, deadline, t, room=room)
    told = name + t.colon + state if state else name
    return told + t.brackets(grade_label(deadline.grade, t)) if sources else told


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


def steps_of(plan: CasePlan) -> list[Step]:
    """Return all steps of a case, those that may be taken at any time last."""
    return [*(stage.step for stage in plan.stages), *plan.case.also]


def ready_lines(plan: CasePlan, t: Voice) -> list[str]:
    """Return what to have at hand, and which key to press."""
    lines = [t(item) for item in plan.ready]
    if plan.menu:
        lines.append(t("按哪个键：", "which key to press: ") + t(plan.menu))
    return lines


def say_lines(plan: CasePlan, t: Voice) -> list[str]:
    """Return what to say; an English reader also gets the Chinese words, to paste into the chat: the case's own where the caller's are English."""
    if t.lang == "zh":
        return [said(plan, "zh")]
    typed = plan.words
    what, want = (words if _CHINESE.search(words) else "" for words in (typed.what, typed.want))
    return [said(plan, "en"), said(replace(plan, words=replace(typed, what=what, want=want)), "zh")]


def said(plan: CasePlan, lang: str) -> str:
    """Return what to say, without numbers that are never to be dialled in the caller's words."""
    return own_words(plan.say(lang), Voice(lang))
