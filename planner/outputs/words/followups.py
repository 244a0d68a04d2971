"""A followup in words: what it is about, what was said, what was promised and not kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.outputs.words.dates import dated_label, end_label
from planner.outputs.words.own import own_words

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from planner.caller.calls import Entry, Followup, Overdue
    from planner.messages import Voice


def followup_label(followup: Followup, t: Voice) -> str:
    """Return "#1 refund (opened 2026-06-24, order 123)"."""
    opened = f"{followup.opened_at:%Y-%m-%d}"
    facts = [t(f"{opened} 登记", f"opened {opened}")]
    if followup.order:
        order = own_words(followup.order, t)
        facts.append(t(f"订单 {order}", f"order {order}"))
    if followup.case:
        facts.append(t(f"问题 {followup.case}", f"case {followup.case}"))
    if followup.closed_at:
        closed = f"{followup.closed_at:%Y-%m-%d}"
        facts.append(t(f"{closed} 结束", f"closed {closed}"))
    return own_words(f"#{followup.id} {followup.subject}", t) + t.brackets(t.comma(facts))


def entry_label(
    entry: Entry,
    number: int,
    now: datetime,
    t: Voice,
    closed_at: datetime | None = None,
    own: Callable[[str, Voice], str] = own_words,
) -> str:
    """Return "2026-06-24 Wed 10:05  agent 1024  promise 1: … (by 2026-06-26 Fri 24:00; not due yet)"; `number` is a promise's.

    In a followup that is closed a promise is as it was then. `own` makes the caller's words fit to be shown.
    """
    agent = t(f"工号 {entry.agent}  ", f"agent {entry.agent}  ") if entry.agent else ""
    said = entry.text
    if entry.due:
        said = t(f"承诺 {number}：{said}", f"promise {number}: {said}")
    told = f"{dated_label(entry.at, t)}  {own(agent + said, t)}"  # as one text: they stand side by side
    if entry.due:
        by, state = dated_label(entry.due, t, ends=True), _state(entry, now, t, closed_at)
        told += t.brackets(t(f"期限 {by}；{state}", f"by {by}; {state}"))
    return told


def _state(promise: Entry, now: datetime, t: Voice, closed_at: datetime | None) -> str:
    """Return whether a promise was kept, or how it stands."""
    if promise.kept_at:
        noted = dated_label(promise.kept_at, t)
        return t(f"已兑现，{noted} 记", f"kept, noted {noted}")
    if promise.overdue(closed_at or now):
        return t("逾期未兑现", "overdue, not kept")
    return t("结束时未到期", "not due when closed") if closed_at else t("未到期", "not due yet")


def overdue_label(each: Overdue, now: datetime, t: Voice) -> str:
    """Return "#1 refund [pinduoduo]: …", what was promised by when and by whom; the time is on the clock of `now`."""
    followup, promise = each.followup, each.promise
    by = end_label(now, promise.due.astimezone(now.tzinfo), t) if promise.due else ""
    agent = t.brackets(t(f"工号 {promise.agent}", f"agent {promise.agent}")) if promise.agent else ""
    told = t(f"“{promise.text}”应在 {by} 前兑现", f'"{promise.text}" was due by {by}')
    return own_words(f"#{followup.id} {followup.subject} [{followup.hotline}]{t.colon}{told}{agent}", t)
