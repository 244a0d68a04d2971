"""What each picture says in words: the message over it, and the text for who does not see it. Without matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planner.days.kinds import occurrences
from planner.frozen import dataclass
from planner.line.hotline import HOLIDAY_EVENT
from planner.messages import Text, Voice
from planner.outputs.words.busy import busier_label, factor_label
from planner.outputs.words.dates import WEEKDAY_NAMES, closing, date_label, day_label, zone_label
from planner.outputs.words.decision import any_time_label, now_label, sure_label, yours_label
from planner.outputs.words.plan import sentence
from planner.plan.knowledge import unknown_nights
from planner.plan.picks import seconds_at_load_1

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from planner.arrays import Floats
    from planner.line.rules import Rule
    from planner.plan.picks import Pick
    from planner.plan.plan import Plan

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LOAD = Text("忙碌度（1 = 平常一周的平均）", "load (1 = the average of an ordinary week)")


def alt_text(plan: Plan, kind: str, lang: str) -> str:
    """Return in a few sentences what a picture ("week", "rules", "year", "hours") shows, for who does not see it."""
    t = Voice(lang)
    message, described = _KINDS[kind]
    told = [f"{t(plan.hotline.name)}{t.colon}{message(plan, t)}", *described(plan, t)]
    return t.space.join(sentence(line) + t.stop for line in told)


# ---------------------------------------------------------------- the week


def best_of(plan: Plan) -> Pick | None:
    """Return the window that the picture calls the best: what the first screen recommends."""
    return plan.decision.recommended or plan.decision.wait_for or (plan.picks[0] if plan.picks else None)


def marked(plan: Plan) -> list[Pick]:
    """Return the windows to mark: the picks, and the best one where it is none of them."""
    best = best_of(plan)
    return [*([best] if best and best not in plan.picks else []), *plan.picks]


def week_message(plan: Plan, t: Voice) -> str:
    """Return "Best: Sunday 18:30–20:00; avoid Monday 10–12"."""
    line, decision, best = plan.hotline, plan.decision, best_of(plan)
    if not line.can_wait:
        return sentence(any_time_label(line, t))
    asks = bool(line.entrance) and not line.dialable
    if decision.answer == "call" and decision.recommended is None:
        head = t("现在就问", "Ask now") if asks else t("现在就打", "Call now")
    elif best is None:
        head = t("没有合适的时段", "No window fits")
    else:
        when = window_words(plan, best.start, best.end, t)
        gap = " " if when[-1].isdigit() else ""
        head = t(f"{when}{gap}最好{'问' if asks else '打'}", f"Best: {when}")
    if decision.avoid is None:
        return head
    busy = window_words(plan, decision.avoid.start, decision.avoid.end, t)
    return head + t(f"，避开{busy}", f"; avoid {busy}")


def _week(plan: Plan, t: Voice) -> list[str]:
    """Describe the curve, its windows and where it stands now."""
    cells = np.argwhere(plan.inside)
    days = plan.grid.start(cells[0][0], 0).date(), plan.grid.start(cells[-1][0], 0).date()
    load = np.where(plan.inside, plan.load.mean, np.nan)
    ends = [
        (float(pick(load)), _when(plan, int(at(load)), t))
        for pick, at in ((np.nanmin, np.nanargmin), (np.nanmax, np.nanargmax))
    ]
    clock, (low, least), (high, most) = zone_label(plan.hotline.timezone, t), *ends
    windows = [
        t.comma(
            [
                window_words(plan, pick.start, pick.end, t),
                busier_label(pick.load, t),
                *([yours_label(pick, t)] if pick.yours else []),
            ]
        )
        for pick in plan.picks
    ]
    return [
        t(
            f"{_dates(plan, *days, t)} 每个时段的忙碌度（{clock}），平常一周的平均是 1",
            f"the load of every open hour, {_dates(plan, *days, t)} ({clock}); an ordinary week averages 1",
        ),
        t(
            f"最低 {low:.2f}，{least}；最高 {high:.2f}，{most}",
            f"lowest {low:.2f}, {least}; highest {high:.2f}, {most}",
        ),
        *([t("建议的时段", "windows to call in") + t.colon + t.semicolon(windows)] if windows else []),
        now_label(plan, t),
    ]


def _when(plan: Plan, cell: int, t: Voice) -> str:
    """Return when a slot begins, "11-16 Mon 10:00"."""
    at = plan.grid.start(*divmod(cell, plan.grid.shape[1]))
    return f"{day_label(at.date(), t)} {at:%H:%M}"


def window_words(plan: Plan, start: datetime, end: datetime, t: Voice) -> str:
    """Return a window as short as it can be said without a doubt: "Sunday 18:30–20:00", "Monday 10–12", a week on with its date."""
    day, ahead = start.date(), (start.date() - plan.now.date()).days
    name = (
        t(WEEKDAY_NAMES[day.weekday()].zh, _DAYS[day.weekday()])
        if 0 <= ahead < len(_DAYS)
        else date_label(plan.now, day, t)
    )
    return f"{name} {hours_words(start, end, t)}"


def hours_words(start: datetime, end: datetime, t: Voice) -> str:
    """Return "18:30–20:00", or "10–12" where both are full hours."""
    if start.minute or end.minute:
        return f"{start:%H:%M}–{closing(end.time())}"
    return t(f"{start.hour}–{end.hour or 24} 点", f"{start.hour}–{end.hour or 24}")


def _dates(plan: Plan, first: date, last: date, t: Voice) -> str:
    """Return the first and the last of some days, with their years where they are not this one."""
    return f"{date_label(plan.now, first, t)} – {date_label(plan.now, last, t)}"


def dates_of(plan: Plan, days: Sequence[int], t: Voice) -> str:
    """Return the first and the last of some days of the grid."""
    return _dates(plan, plan.grid.start(days[0], 0).date(), plan.grid.start(days[-1], 0).date(), t)


# ---------------------------------------------------------------- the rules


def acting(plan: Plan) -> list[tuple[Rule, Floats]]:
    """Return the rules that act somewhere in the span, with their factors there, [D, S]; NaN where they do nothing."""
    return [
        (effect.rule, np.where(plan.inside & (factor != 1), factor, np.nan))
        for effect, factor in zip(plan.load.effects, plan.load.factors, strict=True)
        if effect.rule and (factor[plan.inside] != 1).any()
    ]


def factor_range(factor: Floats) -> str:
    """Return "1.45", or "0.85–1.18"."""
    low, high = f"{np.nanmin(factor):.2f}", f"{np.nanmax(factor):.2f}"
    return low if low == high else f"{low}–{high}"


def rules_message(plan: Plan, t: Voice) -> str:
    """Return which rule does most."""
    rules = acting(plan)
    if not rules:
        return t("没有哪条规则起作用", "No rule acts here")
    of = [
        max((float(end(factor)) for end in (np.nanmin, np.nanmax)), key=lambda f: abs(np.log(f))) for _, factor in rules
    ]
    most = max(range(len(of)), key=lambda i: abs(np.log(of[i])))
    why, does = t(rules[most][0].why), factor_label(of[most], t)
    return t(f"影响最大的：{why}（{does}）", f"What matters most: {why} ({does})")


def _rules(plan: Plan, t: Voice) -> list[str]:
    """Describe each rule by its range."""
    listed = [f"{t(rule.why)} ×{factor_range(factor)}" for rule, factor in acting(plan)]
    return [t("起作用的规则", "the rules that act") + t.colon + t.semicolon(listed)] if listed else []


# ---------------------------------------------------------------- the year


@dataclass(frozen=True, slots=True)
class Week:
    """The days `first` … `end - 1` of the grid, a calendar week or what of it lies in the span, with its mean load."""

    first: int
    end: int
    load: float


def weeks_of(plan: Plan) -> list[Week]:
    """Return the weeks of a span that have open slots, from Monday to Sunday."""
    count = plan.grid.shape[0]
    monday = -plan.grid.start(0, 0).weekday()
    weeks = []
    for start in range(monday, count, 7):
        days = slice(max(start, 0), min(start + 7, count))
        if plan.inside[days].any():
            weeks.append(Week(days.start, days.stop, float(plan.load.mean[days][plan.inside[days]].mean())))
    return weeks


def key_days(plan: Plan) -> list[tuple[int, str, str]]:
    """Return the promotions of a span: the day of the grid that each turns on, its event and the day's date."""
    first, count = plan.grid.days.first, plan.grid.shape[0]
    found = [
        (o.event, (o.start if o.key is None else o.key) - first)
        for o in occurrences(plan.hotline, first, count)
        if o.event != HOLIDAY_EVENT
    ]
    return [(day, event, f"{plan.grid.start(day, 0):%m-%d}") for event, day in found if 0 <= day < count]


def promotions(plan: Plan, t: Voice) -> list[tuple[int, str]]:
    """Return the promotions of a span by their key day of the grid, with name and date."""
    names = {event.id: event.name for event in plan.hotline.events}
    return [(day, t(names[event]) + t.brackets(on)) for day, event, on in key_days(plan)]


def year_message(plan: Plan, t: Voice) -> str:
    """Return the busiest and the quietest week."""
    weeks = [week for week in weeks_of(plan) if week.end - week.first == 7] or weeks_of(plan)
    most, least = max(weeks, key=lambda week: week.load), min(weeks, key=lambda week: week.load)
    busy, quiet = (
        date_label(plan.now, plan.grid.start(week.first, 0).date(), t).split(" ")[0] for week in (most, least)
    )
    if most == least:
        return t(f"平均忙碌度 {most.load:.2f}", f"Mean load {most.load:.2f}")
    return t(
        f"最忙：{busy} 起的一周（{most.load:.2f}）；最闲：{quiet} 起的一周（{least.load:.2f}）",
        f"Busiest: the week of {busy} ({most.load:.2f}); quietest: the week of {quiet} ({least.load:.2f})",
    )


def _year(plan: Plan, t: Voice) -> list[str]:
    """Describe the span and its promotions."""
    days = range(plan.grid.shape[0])
    dates = dates_of(plan, days, t)
    keys = [name for _, name in promotions(plan, t)]
    return [
        t(
            f"{dates} 每天每个时段的忙碌度，上方是每周的平均",
            f"the load by day and hour, {dates}, with the mean of every week above",
        ),
        *([t("大促", "promotions") + t.colon + t.listed(keys)] if keys else []),
    ]


# ---------------------------------------------------------------- weekday and hour


@dataclass(frozen=True, slots=True)
class Hours:
    """An ordinary week by weekday and hour, [7, H], NaN where closed: its loads, and the waits in minutes where they are known."""

    first: int  # the first hour
    load: Floats
    minutes: Floats | None

    @property
    def shown(self) -> Floats:
        """Minutes where they are known, else loads."""
        return self.load if self.minutes is None else self.minutes

    def words(self, cell: int, t: Voice) -> str:
        """Return a cell as "Monday 10–11"."""
        day, hour = divmod(cell, self.load.shape[1])
        begin = self.first + hour
        return f"{t(WEEKDAY_NAMES[day].zh, _DAYS[day])} {begin}–{begin + 1}{t(' 点', '')}"


def hours_of(plan: Plan) -> Hours:
    """Return the ordinary week of a plan's line by the hours in which it is open."""
    week = plan.ordinary_week
    grid = week.grid
    known = grid.open_rows & ~unknown_nights(grid, plan.hotline)
    table = np.full((7, 24), np.nan)
    for day, pattern in enumerate(grid.pattern):
        begins = grid.minute[pattern]
        for hour in range(24):
            of = known[pattern] & (begins < 60 * hour + 60) & (begins + grid.slot_minutes > 60 * hour)
            if of.any():
                table[day, hour] = week.mean[day, of].mean()
    used = np.flatnonzero(~np.isnan(table).all(axis=0))
    if not len(used):
        return Hours(0, np.empty((7, 0)), None)
    load, seconds = table[:, used[0] : used[-1] + 1], seconds_at_load_1(plan.hotline)
    return Hours(int(used[0]), load, None if seconds is None else load * seconds / 60)


def hours_message(plan: Plan, t: Voice) -> str:
    """Return the quietest and the busiest hour of an ordinary week, with the waits where they are known."""
    hours = hours_of(plan)
    quiet, busy = (hours.words(int(cell), t) for cell in (np.nanargmin(hours.load), np.nanargmax(hours.load)))
    if hours.minutes is None:
        return t(f"{quiet}最闲，{busy}最忙", f"Quietest: {quiet}; busiest: {busy}")
    least, most = (minutes_words(float(end(hours.minutes))) for end in (np.nanmin, np.nanmax))
    return t(
        f"{quiet}最闲，约等 {least} 分钟；{busy}最忙，约等 {most} 分钟",
        f"Shortest wait: {quiet}, about {least} min; longest: {busy}, about {most} min",
    )


def minutes_words(minutes: float) -> str:
    """Return minutes as they are printed, "4", below ten "3.5"."""
    return f"{minutes:.0f}" if minutes >= 9.5 else f"{minutes:.1f}"


def hours_about(plan: Plan, t: Voice) -> str:
    """Return what the table of weekday and hour shows."""
    shown = (
        t("忙碌度（1 = 平均）", "load (1 = average)")
        if hours_of(plan).minutes is None
        else t("平均等几分钟", "mean wait in minutes")
    )
    clock = zone_label(plan.hotline.timezone, t)
    return t(f"平常一周每个钟头的{shown}，{clock}", f"{shown}, by hour of an ordinary week, {clock}")


def _hours(plan: Plan, t: Voice) -> list[str]:
    """Describe each weekday by its quietest and its busiest hour."""
    hours = hours_of(plan)
    words: Callable[[float], str] = (lambda load: f"{load:.2f}") if hours.minutes is None else minutes_words
    width, rows = hours.load.shape[1], []
    for day, row in enumerate(hours.shown):
        if not np.isnan(row).all():
            ends = [
                f"{hours.words(day * width + int(at(row)), t)} {words(float(row[at(row)]))}"
                for at in (np.nanargmin, np.nanargmax)
            ]
            rows.append(" … ".join(ends))
    return [
        hours_about(plan, t),
        t("每天最闲和最忙的一个钟头", "the quietest and the busiest hour of each day") + t.colon + t.semicolon(rows),
        t("把握：", "how sure: ") + sure_label(plan, t),
    ]


_KINDS = {
    "week": (week_message, _week),
    "rules": (rules_message, _rules),
    "year": (year_message, _year),
    "hours": (hours_message, _hours),
}
