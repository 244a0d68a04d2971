"""A year: the load by day and hour, over it every week's mean, and over that the promotions and the holidays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planner.messages import Voice
from planner.outputs.picture.columns import nothing_open, short
from planner.outputs.picture.sheet import Sheet
from planner.outputs.picture.style import CLOSED, CURVE, FAINT, INK, color_of, own_style
from planner.outputs.picture.told import LOAD, dates_of, promotions, weeks_of, year_message
from planner.outputs.words.dates import zone_label

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from planner.plan.plan import Plan

SIZE = (780.0, 215.0)
LEFT, RIGHT = 46.0, 66.0
MEANS, GAP = 62.0, 8.0  # points: the weeks' means over the map, and what lies between
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@own_style()
def plot_year(plan: Plan, lang: str = "zh", ax: Axes | None = None) -> Axes:
    """Draw the load by day and time of day over the whole span, and the mean of every week, promotions and holidays named."""
    t = Voice(lang)
    if not plan.inside.any():
        raise nothing_open()
    sheet = Sheet(ax, SIZE, LEFT, RIGHT)
    ax, count = sheet.ax, plan.grid.shape[0]
    used = np.flatnonzero(plan.inside.any(axis=0))
    first, end = int(used[0]), int(used[-1]) + 1
    hours = first * plan.slot_minutes / 60, end * plan.slot_minutes / 60
    load = np.where(plan.inside, plan.load.mean, np.nan)[:, first:end]
    image = sheet.cells(load.T, (0, count, hours[1], hours[0]))
    ax.set_facecolor(CLOSED)
    step = 3 if hours[1] - hours[0] > 6 else 1
    ax.set_yticks(range(-int(-hours[0] // step) * step, int(hours[1]) + 1, step))
    ax.tick_params(labelsize=9, labelcolor=FAINT)
    ax.set_ylabel(
        t("几点", "hour of the day") + t.brackets(zone_label(plan.hotline.timezone, t)), fontsize=9, color=FAINT
    )
    ax.spines[:].set_visible(False)
    _months(sheet, plan, t)
    sheet.color_bar(image, t(LOAD))
    _means(sheet, plan, t)
    _events(sheet, plan, t)
    about = t(
        f"{t(plan.hotline.name)}，{dates_of(plan, range(count), t)}。上：每周的平均；下：每天每个时段，越深越忙",
        f"{t(plan.hotline.name)}, {dates_of(plan, range(count), t)}. Above: the mean of every week; below: every day by the hour, darker is busier",
    )
    sheet.title(year_message(plan, t), about)
    return sheet.finish(plan, t)


def _months(sheet: Sheet, plan: Plan, t: Voice) -> None:
    """Mark where the months begin, in a short span some days; a year is told once, where it begins."""
    days = [plan.grid.start(day, 0).date() for day in range(plan.grid.shape[0])]
    begins = [d for d, day in enumerate(days) if day.day == 1]
    if len(begins) < 2:
        begins = list(range(0, len(days), max(1, len(days) // 12)))
        names = [f"{days[d]:%m-%d}" for d in begins]
    else:
        step = -(-len(begins) // 24)  # of many years only some months have room
        begins = (
            [d for d in begins if (days[d].month - 1) % step == 0]
            if step <= 12
            else [d for d in begins if days[d].month == 1 and days[d].year % -(-step // 12) == 0]
        )
        names = [t(f"{days[d].month}月", _MONTHS[days[d].month - 1]) for d in begins]
    years = {days[d].year: i for i, d in reversed(list(enumerate(begins)))}
    labels = [
        f"{name}\n{days[d].year}" if years[days[d].year] == i else name
        for i, (d, name) in enumerate(zip(begins, names, strict=True))
    ]
    sheet.ax.set_xticks(begins, labels, fontsize=9, color=FAINT)
    sheet.below += 34


def _means(sheet: Sheet, plan: Plan, t: Voice) -> None:
    """Draw the mean of every week as a bar over the map, in the colours of the map."""
    inset = sheet.ax.inset_axes((0, 1 + GAP / sheet.height, 1, MEANS / sheet.height), gid="weeks")
    weeks = weeks_of(plan)
    loads = np.array([week.load for week in weeks])
    left, width = [week.first for week in weeks], [week.end - week.first for week in weeks]
    inset.bar(left, loads, width, align="edge", color=[color_of(load) for load in loads], linewidth=0)
    edges = np.append(left, weeks[-1].end)
    inset.step(edges, np.append(loads, loads[-1]), where="post", color=CURVE, linewidth=1)
    inset.axhline(1, color=INK, linewidth=0.8, linestyle=":")
    inset.set(xlim=sheet.ax.get_xlim(), ylim=(0, 1.08 * max(1.0, float(loads.max()))), xticks=[])
    inset.set_yticks([0, 1])
    inset.tick_params(labelsize=8, labelcolor=FAINT)
    inset.set_ylabel(t("每周平均", "weekly\nmean"), fontsize=8.5, color=FAINT)
    inset.spines[["top", "right"]].set_visible(False)
    sheet.above += GAP + MEANS + 4


def _events(sheet: Sheet, plan: Plan, t: Voice) -> None:
    """Name the promotions at their key day, marked by a triangle, and the holidays over their days, marked by a bar."""
    first, count = plan.grid.days.first, plan.grid.shape[0]
    keys = {day + 0.5: name for day, name in promotions(plan, t)}
    offs = [note for note in plan.notes if note.off and not note.assumed]
    spans = [
        (max(note.first.toordinal() - first, 0), min(note.last.toordinal() + 1 - first, count), short(t(note.name)))
        for note in offs
    ]
    spans = [span for span in spans if span[0] < span[1]]
    up = 1 + (sheet.above + 3) / sheet.height
    across = sheet.ax.get_xaxis_transform()
    for begin, end, _ in spans:
        sheet.ax.plot(
            [begin, end], [up, up], transform=across, color=FAINT, linewidth=4, clip_on=False, solid_capstyle="butt"
        )
    sheet.ax.plot(
        list(keys),
        [up] * len(keys),
        "v",
        transform=across,
        color=INK,
        markersize=6,
        clip_on=False,
        linewidth=0,
        gid="key days",
    )
    sheet.above += 9
    for named, color in ((([((b + e) / 2, name) for b, e, name in spans]), FAINT), (list(keys.items()), INK)):
        placed = sheet.stack(named, 8.5)
        for x, row, name in placed:
            sheet.write(x, sheet.above + 11.5 * row, name, fontsize=8.5, color=color)
        sheet.above += 11.5 * (1 + max((row for _, row, _ in placed), default=-1)) + 1
