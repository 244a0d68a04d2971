"""The days ahead as a curve, the windows to call in marked: side by side for a screen, or a row a day for a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planner.messages import Voice
from planner.outputs.picture.columns import Columns
from planner.outputs.picture.days import plot_days
from planner.outputs.picture.sheet import LINE, Sheet
from planner.outputs.picture.style import BAND, CURVE, FAINT, INK, PAST, PICK, PICKED, own_style
from planner.outputs.picture.told import LOAD, best_of, dates_of, hours_words, marked, week_message
from planner.outputs.words.dates import WEEKDAY_NAMES
from planner.outputs.words.decision import yours_label

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from planner.arrays import Floats, Indices
    from planner.plan.picks import Pick
    from planner.plan.plan import Plan

SIZE = (710.0, 235.0)
LEFT, RIGHT = 52.0, 40.0
ROOM = 0.45  # above and below the curve, of its height
LABEL = 9.5


@own_style()
def plot_week(plan: Plan, lang: str = "zh", ax: Axes | None = None, *, portrait: bool = False) -> Axes:
    """Draw the expected load over the span, the windows to call in tinted, now marked. At most two weeks.

    The axis is chosen for the shape of the curve: what its 80 % range has beyond is told in words. `portrait` is the form for a
    phone, a row of bars a day.
    """
    if portrait:
        return plot_days(plan, Voice(lang), ax)
    t, columns = Voice(lang), Columns(plan)
    sheet = Sheet(ax, SIZE, LEFT, RIGHT)
    ax = sheet.ax
    low, high = plan.load.range
    for day, slots in columns.runs(columns.open & ~plan.inside):
        x = columns.at(day, slots[0]) + np.arange(len(slots) + 1)
        ax.step(x, _closed(plan.load.mean, day, slots), where="post", color=PAST, linewidth=1, gid="outside")
    for day, slots in columns.runs(plan.inside):
        x = columns.at(day, slots[0]) + np.arange(len(slots) + 1)
        band = [_closed(end, day, slots) for end in (low, high)]
        ax.fill_between(x, band[0], band[1], step="post", color=BAND, linewidth=0, zorder=0.5)
        ax.step(x, _closed(plan.load.mean, day, slots), where="post", color=CURVE, linewidth=2.2, zorder=3)
    curve = np.where(columns.open, plan.load.mean, np.nan)[columns.days]
    bottom, top = min(1.0, float(np.nanmin(curve))), max(1.0, float(np.nanmax(curve)))
    room = ROOM * max(top - bottom, 0.2)
    bottom, top = max(0.0, bottom - room), top + room
    ax.axhline(1, color=INK, linewidth=0.9, linestyle=":", zorder=2)
    ax.annotate(
        t("平常", "usual"),
        (1, 1),
        (4, 0),
        ax.get_yaxis_transform(),
        "offset points",
        va="center",
        fontsize=9,
        color=FAINT,
    )
    ax.set(ylim=(bottom, top), xlim=(columns.left - 1, columns.right + 1))
    ax.tick_params(axis="y", labelsize=8, labelcolor=FAINT)
    ax.set_ylabel(t(LOAD), fontsize=9, color=FAINT)
    ax.spines[["top", "right"]].set_visible(False)
    columns.write(sheet, t)
    _windows(sheet, plan, columns, t)
    most = float(np.nanmax(np.where(plan.inside, high, np.nan)[columns.days]))
    beyond = t(f"，最高到 {most:.1f}", f", up to {most:.1f}") if most > top else ""
    about = t(
        f"{t(plan.hotline.name)}，{dates_of(plan, columns.days, t)}。线：预计忙碌度；浅色：八成把握的范围{beyond}；绿色：建议的时段",
        f"{t(plan.hotline.name)}, {dates_of(plan, columns.days, t)}. Line: expected load; shaded: the range 8 times in 10{beyond}; green: when to call",
    )
    sheet.title(week_message(plan, t), about)
    return sheet.finish(plan, t)


def _closed(array: Floats, day: int, slots: Indices) -> Floats:
    """Return the values of slots, the last one twice: a step has an end."""
    return np.append(array[day, slots], array[day, slots[-1]])


def _windows(sheet: Sheet, plan: Plan, columns: Columns, t: Voice) -> None:
    """Tint the windows, name them above, and mark the caller's own moments and now."""
    ax, labels = sheet.ax, []
    for pick in marked(plan):
        if (span := columns.span(pick.start, pick.end)) is None:
            continue
        ax.axvspan(*span, color=PICKED, linewidth=0, zorder=1, gid="pick")
        labels.append((sum(span) / 2, window_name(plan, pick, t)))
        if pick.yours and (own := columns.moment(pick.yours.at)) is not None:
            ax.axvline(own, color=PICK, linewidth=1.6, zorder=2, gid="yours")
    if (now := columns.moment(plan.now)) is not None:
        ax.axvline(now, color=INK, linestyle="--", linewidth=1.2, zorder=2.5, gid="now")
        first = now - columns.left < 50 / sheet.points  # there is no room before it
        ax.annotate(
            t(f"现在 {plan.now:%H:%M}", f"now {plan.now:%H:%M}"),
            (now, 0),
            (5 if first else -5, 6),
            ax.get_xaxis_transform(),
            "offset points",
            ha="left" if first else "right",
            fontsize=LABEL,
        )
    placed = sheet.stack(labels, LABEL)
    lines = 1 + max((label.count("\n") for _, label in labels), default=0)
    row_height = LABEL * LINE * lines + 2
    for x, row, label in placed:
        sheet.write(x, 5 + row * row_height, label, fontsize=LABEL, color=PICK)
    sheet.above += 5 + row_height * (1 + max((row for _, row, _ in placed), default=-1))


def window_name(plan: Plan, pick: Pick, t: Voice) -> str:
    """Return what a window is called in the picture, and under it the caller's own moment in it."""
    best = t("最好 ", "best ") if pick == best_of(plan) else ""
    best += t(WEEKDAY_NAMES[pick.start.weekday()]) + " "
    return "\n".join([best + hours_words(pick.start, pick.end, t), *([yours_label(pick, t)] if pick.yours else [])])
