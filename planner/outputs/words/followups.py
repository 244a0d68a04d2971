"""A followup in words."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

from planner.messages import Text
from planner.outputs.words.dates import day_label, end_label

if TYPE_CHECKING:
    from datetime import datetime

    from planner.caller.calls import Entry, Followup, Overdue


def followup_label(followup: Followup, lang: str) -> str:
    """Return "#1 refund (opened 2026-06-24, order 123)"."""
    opened, closed = (moment and f"{moment:%Y-%m-%d}" for moment in (followup.opened_at, followup.closed_at))
    facts = [Text(f"{opened} 登记", f"opened {opened}")]
    if followup.order:
        facts.append(Text(f"订单 {followup.order}", f"order {followup.order}"))
    if followup.case:
        facts.append(Text(f"问题 {followup.case}", f"case {followup.case}"))
    if closed:
        facts.append(Text(f"{closed} 结束", f"closed {closed}"))
    told = Text("，", ", ")[lang].join(fact[lang] for fact in facts)
    return f"#{followup.id} {followup.subject}" + Text(f"（{told}）", f" ({told})")[lang]


def entry_label(entry: Entry, number: int, now: datetime, lang: str, closed_at: datetime | None = None) -> str:
    """Return "2026-06-24 Wed 10:05  agent 1024  promise 1: … (by 2026-06-26 Fri 24:00; not due yet)"; `number` is a promise's.

    In a followup that is closed a promise is as it was then.
    """
    agent = Text(f"工号 {entry.agent}  ", f"agent {entry.agent}  ")[lang] if entry.agent else ""
    said = entry.text
    if entry.due:
        by, state = time_label(entry.due, lang, ends=True), _state(entry, now, lang, closed_at)
        said = Text(f"承诺 {number}：{said}（期限 {by}；{state}）", f"promise {number}: {said} (by {by}; {state})")[
            lang
        ]
    return f"{time_label(entry.at, lang)}  {agent}{said}"


def _state(promise: Entry, now: datetime, lang: str, closed_at: datetime | None) -> str:
    if promise.kept_at:
        told = time_label(promise.kept_at, lang)
        return Text(f"已兑现，{told} 记", f"kept, noted {told}")[lang]
    if promise.overdue(closed_at or now):
        return Text("逾期未兑现", "overdue, not kept")[lang]
    return (Text("结束时未到期", "not due when closed") if closed_at else Text("未到期", "not due yet"))[lang]


def time_label(moment: datetime, lang: str, *, ends: bool = False) -> str:
    """Return "2026-06-24 Wed 10:05"; a midnight that `ends` something is the 24:00 of the day before."""
    day = moment - timedelta(minutes=1) if ends and moment.time() == time() else moment
    return f"{day:%Y}-{day_label(day.date(), lang)} " + ("24:00" if day is not moment else f"{moment:%H:%M}")


def overdue_label(each: Overdue, now: datetime, lang: str) -> str:
    """Return what was promised by when and by whom; the time is on the clock of `now`."""
    promise, agent = each.promise, ""
    if promise.agent:
        agent = Text(f"（工号 {promise.agent}）", f" (agent {promise.agent})")[lang]
    by = end_label(now, promise.due.astimezone(now.tzinfo), lang) if promise.due else ""
    told = Text(f"“{promise.text}”应在 {by} 前兑现", f'"{promise.text}" was due by {by}')[lang]
    return f"{each.followup.subject} [{each.followup.hotline}]{Text('：', ': ')[lang]}{told}{agent}"
