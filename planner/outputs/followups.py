"""What is followed up, for its owner at a terminal, and as a dated record that can be handed to 12315."""

from __future__ import annotations

from datetime import time, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING

from planner.hotline import Text
from planner.outputs.words import day_label

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from planner.calls import Entry, Followup


def render_followups(followups: Iterable[tuple[Followup, datetime]], lang: str) -> str:
    """Return a line per followup and per entry of it, each followup as it is at a moment; "!" marks a promise that is overdue."""
    lines = []
    for followup, now in followups:
        lines.append(followup_label(followup, lang))
        for number, entry in _in_time(followup):
            mark = "! " if followup.closed_at is None and entry.overdue(now) else "  "
            lines.append(f"  {mark}{entry_label(entry, number, now, lang, followup.closed_at)}")
    return "".join(line + "\n" for line in lines)


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
        by, state = _time(entry.due, lang, ends=True), _state(entry, now, lang, closed_at)
        said = Text(f"承诺 {number}：{said}（期限 {by}；{state}）", f"promise {number}: {said} (by {by}; {state})")[
            lang
        ]
    return f"{_time(entry.at, lang)}  {agent}{said}"


def render_record(followup: Followup, now: datetime, lang: str) -> str:
    """Return the record of a followup as it is `now`: what happened when, and nothing else."""
    closed = Text("未结束", "not yet")[lang] if followup.closed_at is None else _time(followup.closed_at, lang)
    rows = [
        (Text("事由", "Subject"), followup.subject),
        *([(Text("订单号", "Order number"), followup.order)] if followup.order else []),
        (Text("热线", "Line"), followup.line[lang] or followup.hotline),
        (Text("登记", "Opened"), _time(followup.opened_at, lang)),
        (Text("结束", "Closed"), closed),
    ]
    colon = Text("：", ": ")[lang]
    return "\n".join(
        [
            Text(f"投诉跟进记录 #{followup.id}", f"Record of a complaint, #{followup.id}")[lang],
            "",
            *(name[lang] + colon + value for name, value in rows),
            "",
            Text(f"经过（时间为 {followup.timezone}）", f"What happened (times are of {followup.timezone})")[lang],
            *(entry_label(entry, number, now, lang, followup.closed_at) for number, entry in _in_time(followup)),
            *([] if followup.entries else [Text("没有记录", "nothing written down")[lang]]),
            "",
            Text("导出", "Exported")[lang] + colon + _time(now, lang),
            "",
        ]
    )


def _in_time(followup: Followup) -> list[tuple[int, Entry]]:
    """Return the entries as they came to pass, each with the number of promises written down up to it."""
    numbers = accumulate(int(entry.due is not None) for entry in followup.entries)
    return sorted(zip(numbers, followup.entries, strict=True), key=lambda numbered: numbered[1].at.timestamp())


def _state(promise: Entry, now: datetime, lang: str, closed_at: datetime | None) -> str:
    if promise.kept_at:
        told = _time(promise.kept_at, lang)
        return Text(f"已兑现，{told} 记", f"kept, noted {told}")[lang]
    if promise.overdue(closed_at or now):
        return Text("逾期未兑现", "overdue, not kept")[lang]
    return (Text("结束时未到期", "not due when closed") if closed_at else Text("未到期", "not due yet"))[lang]


def _time(moment: datetime, lang: str, *, ends: bool = False) -> str:
    """Return "2026-06-24 Wed 10:05"; a midnight that `ends` something is the 24:00 of the day before."""
    day = moment - timedelta(minutes=1) if ends and moment.time() == time() else moment
    return f"{day:%Y}-{day_label(day.date(), lang)} " + ("24:00" if day is not moment else f"{moment:%H:%M}")
