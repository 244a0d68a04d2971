"""Which rule makes which hour busy: a row a rule, a column a slot, and the load that follows at the foot."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from planner.messages import Voice
from planner.outputs.picture.columns import Columns, short
from planner.outputs.picture.sheet import Sheet
from planner.outputs.picture.style import CLOSED, INK, ink_on, own_style, width_of
from planner.outputs.picture.told import acting, dates_of, factor_range, rules_message
from planner.outputs.text.page import wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from planner.arrays import Floats
    from planner.plan.plan import Plan

WIDTH, ROW = 640.0, 24.0
RIGHT = 70.0
NAME_COLUMNS = 34  # of a line of a rule's name
NAME, VALUE = 9.5, 8.0


@own_style()
def plot_rules(plan: Plan, lang: str = "zh", ax: Axes | None = None) -> Axes:
    """Draw the factor of each rule that acts and the load that they make, each value printed; 1 changes nothing."""
    t, columns = Voice(lang), Columns(plan)
    rows = [
        ("\n".join(wrap(short(t(rule.why), 56), NAME_COLUMNS)[:2]), columns.spread(factor))
        for rule, factor in acting(plan)
    ]
    rows = [row for row in rows if not np.isnan(row[1]).all()]  # of those that act within the days shown
    rows.append((t("合起来的忙碌度", "together: the load"), columns.spread(plan.load.mean)))
    names = [name for name, _ in rows]
    left = max(width_of(name, NAME) for name in names) + 22
    sheet = Sheet(ax, (WIDTH, ROW * len(rows)), left, RIGHT)
    ax = sheet.ax
    image = sheet.cells(np.array([row for _, row in rows]), (columns.left, columns.right, len(rows), 0))
    ax.set_facecolor(CLOSED)
    for edge in range(1, len(rows)):
        ax.axhline(edge, color="white", linewidth=4 if edge == len(rows) - 1 else 1)
    for day in columns.days:
        gap = columns.place[day] + columns.count
        ax.axvspan(gap, gap + columns.pitch - columns.count, color="white", linewidth=0)
    ax.set_yticks(np.arange(len(rows)) + 0.5, names, fontsize=NAME, linespacing=1.1)
    ax.tick_params(axis="y", length=0)
    ax.spines[:].set_visible(False)
    for i, (_, row) in enumerate(rows):
        _print_values(sheet, columns, row, i + 0.5)
    columns.write(sheet, t)
    sheet.color_bar(image, t("平常的几倍", "times as busy as usual"))
    about = t(
        f"{t(plan.hotline.name)}，{dates_of(plan, columns.days, t)}。哪条规则让哪个时段更忙（棕）、更闲（蓝）；灰：不起作用，或不在服务时间",
        f"{t(plan.hotline.name)}, {dates_of(plan, columns.days, t)}. Which rule makes which hour busier (brown), quieter (blue); grey: no effect, or closed",
    )
    sheet.title(rules_message(plan, t), about)
    return sheet.finish(plan, t)


def _print_values(sheet: Sheet, columns: Columns, row: Floats, y: float) -> None:
    """Print the value of each run of equal slots that has room for it, and the range of a day where it varies."""
    for left in columns.place.values():
        of_day = row[left : left + columns.count]
        if np.isnan(of_day).all():
            continue
        values = [f"{value:.2f}" for value in of_day]
        parts = [(value, list(run)) for value, run in groupby(range(len(values)), values.__getitem__) if value != "nan"]
        if len(parts) > 2 or any(not _fits(sheet, value, len(run)) for value, run in parts):
            slots = np.flatnonzero(~np.isnan(of_day))
            parts = [(factor_range(of_day), list(range(int(slots[0]), int(slots[-1]) + 1)))]
        for value, run in parts:
            first, end = run[0], run[-1] + 1
            x, side, color = left + (first + end) / 2, "center", INK
            if "–" not in value and _fits(sheet, value, len(run)):
                color = ink_on(float(value))
            elif len(run) < columns.count and "–" not in value:  # beside it
                before = _fits(sheet, value, first)
                x, side = (
                    (left + first - 2 / sheet.points, "right") if before else (left + end + 2 / sheet.points, "left")
                )
            box = {"facecolor": "white", "alpha": 0.75, "linewidth": 0, "pad": 1.2} if "–" in value else None
            sheet.ax.text(x, y, value, ha=side, va="center_baseline", fontsize=VALUE, color=color, bbox=box)


def _fits(sheet: Sheet, value: str, slots: int) -> bool:
    return width_of(value, VALUE) + 3 <= slots * sheet.points
