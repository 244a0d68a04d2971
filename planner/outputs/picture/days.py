"""The days ahead for a phone: a row a day, a bar a slot, as high and as dark as it is busy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planner.outputs.picture.columns import Columns
from planner.outputs.picture.sheet import Sheet
from planner.outputs.picture.style import CLOSED, FAINT, INK, PICK, PICKED, color_of
from planner.outputs.picture.told import best_of, dates_of, hours_words, marked, week_message
from planner.outputs.text.page import wrap
from planner.outputs.words.dates import WEEKDAY_NAMES, zone_label
from planner.outputs.words.decision import yours_label

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from planner.messages import Voice
    from planner.plan.plan import Plan

WIDTH, ROW = 268.0, 56.0
LEFT, RIGHT = 70.0, 22.0
NOTE_COLUMNS = 12  # of a line of what is special about a day
BARS, LABELS = 0.62, 0.36  # how much of a row the highest bar takes, and how far over its foot the labels stand


def plot_days(plan: Plan, t: Voice, ax: Axes | None) -> Axes:
    """Draw a row of bars a day. Bars stand on 0, the dotted line is an ordinary week's average."""
    columns = Columns(plan)
    sheet = Sheet(ax, (WIDTH, ROW * len(columns.days)), LEFT, RIGHT)
    ax = sheet.ax
    ax.set(xlim=(0, columns.count), ylim=(len(columns.days), 0))
    shown = np.where(columns.open, plan.load.mean, np.nan)[columns.days]
    unit = BARS / max(1.2, float(np.nanmax(shown)))
    for row, day in enumerate(columns.days):
        ax.axhline(row + 1, color=INK, linewidth=0.6)
        ax.plot([0, columns.count], [row + 1 - unit] * 2, color=INK, linewidth=0.7, linestyle=":", zorder=3)
        slots = np.flatnonzero(columns.open[day])
        loads = plan.load.mean[day, slots]
        inks = [
            color_of(float(load)) if plan.inside[day, slot] else CLOSED for slot, load in zip(slots, loads, strict=True)
        ]
        left = slots - columns.first + 0.06
        ax.bar(
            left,
            loads * unit,
            0.88,
            row + 1 - loads * unit,
            align="edge",
            color=inks,
            linewidth=0,
            zorder=2,
            gid=f"day {row}",
        )
        _name(sheet, plan, day, row, t)
    _windows(sheet, plan, columns, t)
    ticks = columns.hours(3)
    ax.set_xticks([x for x, _ in ticks], [str(hour) for _, hour in ticks], fontsize=10, color=FAINT)
    ax.set_yticks([])
    ax.spines[["top", "left", "right"]].set_visible(False)
    sheet.below += 20
    clock = t("几点", "hour of the day") + t.brackets(zone_label(plan.hotline.timezone, t))
    sheet.write(columns.count / 2, -sheet.below, clock, fontsize=10, color=FAINT)
    sheet.below += 13
    about = t(
        f"{t(plan.hotline.name)}，{dates_of(plan, columns.days, t)}。越高越深越忙，虚线是平常的平均；绿色：建议的时段",
        f"{t(plan.hotline.name)}, {dates_of(plan, columns.days, t)}. Higher and darker is busier, dotted an average week; green: when to call",
    )
    sheet.title(week_message(plan, t), about)
    return sheet.finish(plan, t)


def _name(sheet: Sheet, plan: Plan, day: int, row: int, t: Voice) -> None:
    """Write the day and what is special about it beside its row."""
    on = plan.grid.start(day, 0).date()
    lines = [(t(WEEKDAY_NAMES[on.weekday()]), 11.5, INK), (f"{on:%m-%d}", 9.5, FAINT)]
    note = next((t(note.name) for note in plan.notes if note.first <= on <= note.last), "")
    lines += [(words, 8.0, FAINT) for words in wrap(note, NOTE_COLUMNS)[:2] if words]
    for (words, size, color), up in zip(lines, (41, 28, 16, 6), strict=False):
        sheet.ax.annotate(
            words,
            (0, row + 1),
            (-8, up),
            textcoords="offset points",
            ha="right",
            fontsize=size,
            color=color,
            annotation_clip=False,
        )


def _windows(sheet: Sheet, plan: Plan, columns: Columns, t: Voice) -> None:
    """Tint the windows and name them over the bars; mark the caller's own moments and now."""
    ax, labels = sheet.ax, dict[int, list[tuple[float, str]]]()
    for pick in marked(plan):
        day, span = plan.grid.cell(pick.start)[0], columns.span(pick.start, pick.end)
        if span is None:
            continue
        row = columns.days.index(day)
        first, end = (x - columns.place[day] for x in span)
        ax.fill_between([first, end], row + 1 - BARS - 0.08, row + 1, color=PICKED, linewidth=0, zorder=1, gid="pick")
        best = t("最好 ", "best ") if pick == best_of(plan) else ""
        name = t.comma([best + hours_words(pick.start, pick.end, t), *([yours_label(pick, t)] if pick.yours else [])])
        labels.setdefault(row, []).append(((first + end) / 2, name))
        if pick.yours and (at := columns.moment(pick.yours.at)) is not None:
            ax.plot(
                [at - columns.place[day]] * 2,
                [row + 1 - BARS - 0.08, row + 1],
                color=PICK,
                linewidth=1.6,
                zorder=3,
                gid="yours",
            )
    if (now := columns.moment(plan.now)) is not None:
        row = columns.days.index(plan.grid.cell(plan.now)[0])
        x = now - columns.place[columns.days[row]]
        ax.plot([x, x], [row + 1 - BARS - 0.08, row + 1], color=INK, linestyle="--", linewidth=1.4, zorder=3, gid="now")
        labels.setdefault(row, []).append((x, t("现在", "now")))
    for row, names in labels.items():
        for x, level, label in sheet.stack(names, 10, margins=False):
            color = INK if label == t("现在", "now") else PICK
            ax.annotate(
                label,
                (x, row + 1 - BARS - 0.08),
                (0, 2 + 12 * level),
                textcoords="offset points",
                ha="center",
                fontsize=10,
                color=color,
                annotation_clip=False,
            )
