"""What was learned, for people at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planner.days.grid import ordinary_grid
from planner.learning.learn import TELLING_CALLERS, TELLING_CELLS
from planner.messages import Voice
from planner.model.load import expect
from planner.outputs.text.page import pad
from planner.outputs.text.strips import KEY, bar
from planner.outputs.words.dates import WEEKDAY_NAMES, days_label
from planner.outputs.words.line import spans_label
from planner.outputs.words.plan import error_labels
from planner.plan.picks import MINUTES_CALLS

if TYPE_CHECKING:
    from planner.arrays import Floats
    from planner.line.hotline import Hotline
    from planner.line.learned import Learned

MUCH_WORSE, LITTLE_BETTER = 1.1, 0.97  # the learned error by the rules' error


def render_learning(learned: Learned, lang: str) -> list[str]:
    """Return what was learned in a few lines: from what, and how far a half hour is off beside the expert rules."""
    t = Voice(lang)
    lines = [t("学自 ", "Learned from ") + f"{t(learned.source)}  {learned.since} .. {learned.until}"]
    if learned.error:
        lines += _tested(learned.error, t)
    else:
        lines.append(
            t(
                f"记录太少，没法检验：最后 20% 的时间里要有 {TELLING_CELLS} 个半小时，各至少 {TELLING_CALLERS} 次通话",
                f"Too few records to test it: the last fifth of the time must have {TELLING_CELLS} half hours with {TELLING_CALLERS} calls or more",
            )
        )
    if (level := learned.level) and learned.answered >= MINUTES_CALLS:
        minutes = f"{level.seconds / 60:.1f}"
        lines.append(t(f"平常平均要等约 {minutes} 分钟", f"The usual wait is about {minutes} minutes on average"))
    return lines


def _tested(error: tuple[float, float], t: Voice) -> list[str]:
    """Return how far off the last fifth of the time was, and what that says."""
    own, rules = error_labels(error, t)
    lines = [
        t(
            f"用前 80% 的时间学习、后 20% 检验：每半小时平均差 {own}，只用规则差 {rules}",
            f"Learned from the first four fifths of the time and tested on the last: a half hour is off by {own} on average, by the rules alone {rules}",
        )
    ]
    ratio = error[0] / error[1] if error[1] else 1.0
    if ratio > MUCH_WORSE:
        lines.append(
            t(
                "还不如只用规则：请核对列名、时区和服务时间",
                "That is worse than the rules alone: check columns, zone and hours",
            )
        )
    elif ratio > LITTLE_BETTER:
        lines.append(t("和只用规则差不多", "About as good as the rules alone"))
    return lines


def render_hours(line: Hotline, lang: str) -> str:
    """Return when a line of one's own was seen to be open, in one line."""
    t = Voice(lang)
    told = t.semicolon(f"{days_label(hours, t)} {spans_label(hours.open, t)}" for hours in line.hours)
    return (
        t(
            "服务时间（按有人接听的时段推断，不对请在文件里改）",
            "hours, inferred from when calls were answered (mend them in the file)",
        )
        + t.colon
        + told
    )


def render_week(line: Hotline, lang: str) -> list[str]:
    """Return an ordinary week, weekday × hour: the higher the bar the busier; a line of one's own scale."""
    t = Voice(lang)
    grid = ordinary_grid(line, MINUTES)
    load = expect(line, grid).mean
    open = load[~np.isnan(load)]
    used = np.flatnonzero(~np.isnan(load).all(axis=0))
    if not len(open) or open.min() == open.max():
        return []
    first, end = int(used[0]) // SLOTS * SLOTS, int(used[-1]) + 1
    hours = range(first, end, SLOTS)
    ends = float(open.min()), float(open.max())
    above = "".join(f"{slot // SLOTS:<6}" for slot in hours[::3])
    rows = [" " * NAME_COLUMNS + above.rstrip()]
    for day, name in enumerate(WEEKDAY_NAMES):
        bars = (_bar(load[day, slot : slot + SLOTS], ends) for slot in hours)
        rows.append(pad(f"  {t(name)}", NAME_COLUMNS) + " ".join(bars).rstrip())
    return [*rows, f"  {t(KEY)}"]


MINUTES, SLOTS, NAME_COLUMNS = 30, 2, 8


def _bar(loads: Floats, ends: tuple[float, float]) -> str:
    return " " if np.isnan(loads).all() else bar(float(np.nanmean(loads)), ends)
