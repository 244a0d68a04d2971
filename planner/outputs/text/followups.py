"""What is followed up, for its owner at a terminal, and as a dated record that can be handed to 12315."""

from __future__ import annotations

from functools import partial
from itertools import accumulate
from typing import TYPE_CHECKING

from planner.messages import Voice
from planner.outputs.words.dates import dated_label
from planner.outputs.words.followups import entry_label, followup_label, overdue_label
from planner.outputs.words.own import own_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from planner.caller.calls import Entry, Followup, Overdue
    from planner.outputs.text.page import Page

MOST_OVERDUE = 5  # promises, before the windows


def render_followups(followups: Iterable[tuple[Followup, datetime]], lang: str) -> str:
    """Return a line per followup and per entry of it, each followup as it is at a moment; "!" marks a promise that is overdue."""
    t = Voice(lang)
    lines = []
    for followup, now in followups:
        lines.append(followup_label(followup, t))
        for number, entry in _in_time(followup):
            mark = "! " if followup.closed_at is None and entry.overdue(now) else "  "
            lines.append(f"  {mark}{entry_label(entry, number, now, t, followup.closed_at)}")
    return "".join(line + "\n" for line in lines)


def render_record(followup: Followup, now: datetime, lang: str) -> str:
    """Return the record of a followup as it is `now`: what happened when, and nothing else.

    A number that the caller was given and nobody should dial is evidence: its last digits are told, which no phone dials.
    """
    t, own = Voice(lang), partial(own_words, ending=True)
    facts = {t("事由", "Subject"): own(followup.subject, t)}
    if followup.order:
        facts[t("订单号", "Order number")] = own(followup.order, t)
    facts[t("热线", "Line")] = t(followup.line_name) or own(followup.hotline, t)
    facts[t("登记", "Opened")] = dated_label(followup.opened_at, t)
    facts[t("结束", "Closed")] = dated_label(followup.closed_at, t) if followup.closed_at else t("未结束", "not yet")
    entries = [entry_label(entry, number, now, t, followup.closed_at, own) for number, entry in _in_time(followup)]
    lines = [
        t(f"投诉跟进记录 #{followup.id}", f"Record of a complaint, #{followup.id}"),
        "",
        *(name + t.colon + value for name, value in facts.items()),
        "",
        t(f"经过（时间为 {followup.timezone}）", f"What happened (times are of {followup.timezone})"),
        *(entries or [t("没有记录", "nothing written down")]),
        "",
        t("导出", "Exported") + t.colon + dated_label(now, t),
    ]
    return "\n".join(lines) + "\n"


def _in_time(followup: Followup) -> list[tuple[int, Entry]]:
    """Return the entries as they came to pass, each with the number of promises written down up to it."""
    numbers = accumulate(int(entry.due is not None) for entry in followup.entries)
    return sorted(zip(numbers, followup.entries, strict=True), key=lambda numbered: numbered[1].at.timestamp())


def overdue_section(page: Page, overdue: Sequence[Overdue], now: datetime, most: int = MOST_OVERDUE) -> None:
    """Say before all else which promises were not kept in time, and what to ask for now; times are on the clock of `now`."""
    t = page.t
    page.section(t("逾期承诺", "Overdue promises"))
    for each in overdue[:most]:
        page.wrapped("  ", overdue_label(each, now, t))
        page.wrapped("     → ", t(each.escalation))
    if (more := len(overdue) - most) > 0:
        page.line(t(f"  另有 {more} 个：plan-call followup list", f"  {more} more: plan-call followup list"))
