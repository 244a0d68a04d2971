"""An ordinary week by weekday and hour, in minutes of waiting where they are known: what a service team shows its customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planner.messages import Voice
from planner.outputs.picture.columns import nothing_open
from planner.outputs.picture.sheet import Sheet
from planner.outputs.picture.style import CLOSED, FAINT, INK, ink_on, own_style
from planner.outputs.picture.told import hours_about, hours_message, hours_of, minutes_words
from planner.outputs.words.dates import WEEKDAY_NAMES
from planner.outputs.words.decision import sure_label
from planner.outputs.words.plan import sentence

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from planner.plan.plan import Plan

WIDTH, ROW = 560.0, 30.0
LEFT, RIGHT = 50.0, 16.0


@own_style()
def plot_hours(plan: Plan, lang: str = "zh", ax: Axes | None = None) -> Axes:
    """Draw weekday × hour of an ordinary week, every value printed: minutes of waiting where they are known, else loads."""
    t, hours = Voice(lang), hours_of(plan)
    width = hours.load.shape[1]
    if not width:
        raise nothing_open()
    sheet = Sheet(ax, (WIDTH, 7 * ROW), LEFT, RIGHT)
    ax = sheet.ax
    sheet.cells(hours.load, (0, width, 7, 0))
    ax.set_facecolor(CLOSED)
    for x in range(1, width):
        ax.axvline(x, color="white", linewidth=1)
    for y in range(1, 7):
        ax.axhline(y, color="white", linewidth=1)
    size = 10.0 if width <= 14 else 8.0
    for day, hour in np.argwhere(~np.isnan(hours.load)):
        value, load = float(hours.shown[day, hour]), float(hours.load[day, hour])
        words = f"{value:.2f}" if hours.minutes is None else minutes_words(value)
        ax.text(hour + 0.5, day + 0.5, words, ha="center", va="center_baseline", fontsize=size, color=ink_on(load))
    ax.set_yticks(np.arange(7) + 0.5, [t(name) for name in WEEKDAY_NAMES], fontsize=10.5)
    step = 1 if width <= 14 else 2
    ticks = range(0, width + 1, step)
    ax.set_xticks(ticks, [str(hours.first + x) for x in ticks], fontsize=9, color=FAINT)
    ax.tick_params(length=0, labelcolor=INK)
    ax.spines[:].set_visible(False)
    sheet.below += 18
    sheet.notes([t("把握：", "How sure: ") + sure_label(plan, t) + t.stop])
    about = t("{}。{}；越深越忙", "{}. {}; darker is busier").format(
        t(plan.hotline.name), sentence(hours_about(plan, t))
    )
    sheet.title(hours_message(plan, t), about)
    return sheet.finish(plan, t)
