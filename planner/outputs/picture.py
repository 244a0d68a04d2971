"""Three pictures of a plan: the week, the rules, the year. matplotlib's object API, no global state left behind.

Each takes the axes to draw on, or makes its own. Closed hours are left out of the time axis. Light is quiet and dark is
busy, in one run from light to dark, so that a grey print reads the same.
"""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.messages import PlanError, Text, Voice
from planner.outputs.text.page import columns_of
from planner.outputs.words.dates import WEEKDAY_NAMES, day_label, zone_label
from planner.outputs.words.plan import caveats

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from matplotlib.axes import Axes

    from planner.arrays import Floats, Indices
    from planner.line.rules import Rule
    from planner.plan.plan import Plan

FONT_FILE = Path(__file__).parent / "fonts" / "NotoSansSC-subset.ttf"
WEEK_DAYS = 14  # more days are too narrow to read: the year is for them
GAP_MINUTES = 60  # between two days
COLORS = "YlOrBr"
LOAD_COLORS = (0.7, 2.0)  # loads at the ends of the colour bar
FACTOR_COLORS = (0.7, 1.6)
INK, LINE, BAND, PICK = "#222222", "#1f4e79", "#b9cfe4", "#1b7837"
DPI = 150
LINE_POINTS = 13  # from one line of small letters to the next
_LOAD_AXIS = Text("忙碌度（1 = 平常一周的平均）", "load (1 = the average of an ordinary week)")


def render_plot(plan: Plan, lang: str, *, kind: str = "week", form: str = "png") -> bytes:
    """Return one of the pictures ("week", "rules", "year") as "png" or "svg"; the same plan gives the same bytes."""
    import matplotlib
    from matplotlib.figure import Figure

    size = {"week": (11, 5), "rules": (11, 2 + 0.3 * len(_acting(plan))), "year": (13, 5.2)}[kind]
    draw = {"week": plot_week, "rules": plot_rules, "year": plot_year}[kind]
    file = io.BytesIO()
    with matplotlib.rc_context({"svg.hashsalt": "plan-call", "svg.fonttype": "path"}):
        figure = Figure(figsize=size, layout="constrained")
        draw(plan, lang, ax=figure.add_subplot())
        if notes := caveats(plan, Voice(lang)):
            figure.supxlabel("  ".join(notes), fontsize=8, color=INK)
            _letter(figure)
        figure.savefig(file, format=form, dpi=DPI, metadata={"Software": None} if form == "png" else {"Date": None})
    return file.getvalue()


def plot_week(plan: Plan, lang: str = "zh", ax: Axes | None = None) -> Axes:
    """Draw the expected load over the span with its 80 % range; picks hatched, now marked. At most two weeks."""
    t = Voice(lang)
    ax = ax or _new_axes((11, 5))
    columns = _Columns(plan, WEEK_DAYS)
    low, high = plan.load.range
    top = float(np.nanmax(np.where(plan.inside, high, np.nan)[columns.days], initial=1.5)) * 1.12
    for day, slots in columns.runs():
        x = columns.at(day, slots[0]) + np.arange(len(slots) + 1)
        band, line = ((np.append(a[day, slots], a[day, slots[-1]])) for a in (low, plan.load.mean))
        ax.fill_between(
            x, band, np.append(high[day, slots], high[day, slots[-1]]), step="post", color=BAND, linewidth=0, label="_"
        )
        ax.step(x, line, where="post", color=LINE, linewidth=1.8)
    for rank, pick in enumerate(plan.picks, 1):
        if (span := columns.span(pick.start, pick.end)) is not None:
            ax.axvspan(*span, facecolor="none", edgecolor=PICK, hatch="///", linewidth=1, alpha=0.75)
            ax.text(
                sum(span) / 2,
                0.985,
                str(rank),
                ha="center",
                va="top",
                color=PICK,
                fontsize=12,
                transform=ax.get_xaxis_transform(),
                bbox={"facecolor": "white", "edgecolor": PICK, "pad": 2},
            )
    if (now := columns.moment(plan.now)) is not None:
        ax.axvline(now, color=INK, linestyle="--", linewidth=1.2)
        ax.text(now, 0.03, t(" 现在", " now"), color=INK, fontsize=9, transform=ax.get_xaxis_transform())
    ax.axhline(1, color=INK, linewidth=0.6, linestyle=":")
    ax.set(ylim=(0, top), xlim=(columns.left - 1, columns.right + 1), ylabel=t(_LOAD_AXIS))
    _time_axis(ax, plan, columns, t)
    legend = t(
        "（浅色：八成把握的范围；斜线：建议的时段）", "  (shaded: the range 8 times in 10; hatched: when to call)"
    )
    ax.set_title(f"{t(plan.hotline.name)}  {_dates(plan, columns.days, t)}  {legend}", fontsize=11)
    _letter(ax)
    return ax


def plot_rules(plan: Plan, lang: str = "zh", ax: Axes | None = None) -> Axes:
    """Draw which rule makes which hour busy: a row per rule that acts, a column per open slot, and the load below."""
    t = Voice(lang)
    acting = _acting(plan)
    ax = ax or _new_axes((11, 2 + 0.3 * len(acting)))
    columns = _Columns(plan, WEEK_DAYS)
    rows, labels = [], []
    for rule, factor in acting:
        row = columns.spread(np.where(factor == 1, np.nan, factor))
        if not np.isnan(row).all():
            rows.append(row)
            labels.append(
                f"{t(rule.why)}  ×{np.nanmin(row):.2f}"
                + (f"-{np.nanmax(row):.2f}" if np.nanmax(row) - np.nanmin(row) > 0.005 else "")
            )
    total = columns.spread(plan.load.mean)
    labels.append(t("忙碌度", "load") + f"  {np.nanmin(total):.2f}-{np.nanmax(total):.2f}")
    table = np.array([*rows, np.full_like(total, np.nan), total])
    x = columns.left + np.arange(table.shape[1] + 1)
    ax.set_facecolor("#eeeeee")
    mesh = ax.pcolormesh(x, np.arange(len(table) + 1), table, cmap=COLORS, vmin=FACTOR_COLORS[0], vmax=FACTOR_COLORS[1])
    ax.set_yticks([*(np.arange(len(rows)) + 0.5), len(rows) + 1.5], labels, fontsize=9)
    ax.set(ylim=(len(table), 0), xlim=(columns.left, columns.right))
    for day, slots in columns.runs():
        ax.axvline(columns.at(day, slots[0]), color="white", linewidth=1)
    _time_axis(ax, plan, columns, t)
    _color_bar(
        ax, mesh, t("平常的几倍（灰底：不起作用，或不在服务时间）", "times as busy (grey: no effect, or closed)")
    )
    title = t("哪条规则让哪个时段更忙", "which rule makes which hour busy")
    ax.set_title(f"{t(plan.hotline.name)}  {title}", fontsize=11)
    _letter(ax)
    return ax


def plot_year(plan: Plan, lang: str = "zh", ax: Axes | None = None) -> Axes:
    """Draw the load by day and time of day over the whole span, with promotions and holidays named above."""
    t = Voice(lang)
    ax = ax or _new_axes((13, 5.2))
    open_slots = np.flatnonzero(plan.inside.any(axis=0))
    if not len(open_slots):
        raise _nothing_open()
    first, end = int(open_slots[0]), int(open_slots[-1]) + 1
    hours = np.arange(first, end + 1) * plan.slot_minutes / 60
    x = np.arange(plan.grid.shape[0] + 1)
    load = np.where(plan.inside, plan.load.mean, np.nan)[:, first:end]
    ax.set_facecolor("#eeeeee")
    mesh = ax.pcolormesh(x, hours, load.T, cmap=COLORS, vmin=LOAD_COLORS[0], vmax=LOAD_COLORS[1])
    days = [plan.grid.start(d, 0).date() for d in range(plan.grid.shape[0])]
    months = [d for d, day in enumerate(days) if day.day == 1]
    ticks = months if len(months) > 1 else list(range(0, len(days), max(1, len(days) // 12)))
    ax.set_xticks(
        ticks,
        [f"{days[d]:%Y-%m-%d}" if len(months) <= 1 else f"{days[d]:%Y-%m}" for d in ticks],
        rotation=30,
        ha="right",
        fontsize=9,
    )
    ax.set_yticks(list(range(int(hours[0]), int(hours[-1]) + 1, 3 if hours[-1] - hours[0] > 6 else 1)))
    ax.set(ylim=(hours[-1], hours[0]), xlim=(0, len(days)), ylabel=t("几点", "hour of the day"))
    _name_events(ax, plan, days, t)
    _color_bar(ax, mesh, t(_LOAD_AXIS))
    ax.set_title(f"{t(plan.hotline.name)}  {_dates(plan, range(len(days)), t)}", fontsize=11, pad=_room(plan, t))
    _letter(ax)
    return ax


def _acting(plan: Plan) -> list[tuple[Rule, Floats]]:
    """Return the rules that act somewhere in the span, with their factors, [D, S]."""
    return [
        (e.rule, f)
        for e, f in zip(plan.load.effects, plan.load.factors, strict=True)
        if e.rule and (f[plan.inside] != 1).any()
    ]


def _nothing_open() -> PlanError:
    """Return the complaint about a span without an open slot."""
    return PlanError("这段时间内没有服务时间，画不出图", "there is no open hour in this span to plot")


class _Columns:
    """Where each open slot stands when closed hours are left out: days side by side, a gap between them."""

    def __init__(self, plan: Plan, most: int) -> None:
        self.plan = plan
        if not plan.inside.any():
            raise _nothing_open()
        self.days = [int(day) for day in np.flatnonzero(plan.inside.any(axis=1))[:most]]
        used = np.flatnonzero(plan.inside[self.days].any(axis=0))
        self.first, self.count = int(used[0]), int(used[-1] - used[0]) + 1
        gap = -(-GAP_MINUTES // plan.slot_minutes)
        self.place = {day: i * (self.count + gap) for i, day in enumerate(self.days)}
        self.left, self.right = 0, len(self.days) * (self.count + gap) - gap

    def at(self, day: int, slot: int) -> int:
        """Return the left edge of a slot."""
        return self.place[day] + slot - self.first

    def runs(self) -> list[tuple[int, Indices]]:
        """Return the days with their runs of adjacent open slots."""
        return [(day, run) for day in self.place for run in _runs(np.flatnonzero(self.plan.inside[day]))]

    def spread(self, array: Floats) -> Floats:
        """Return [D, S] as one row along the axis, NaN in the gaps and where closed."""
        row = np.full(self.right - self.left, np.nan)
        for day, slots in self.runs():
            row[self.at(day, slots[0]) : self.at(day, slots[0]) + len(slots)] = array[day, slots]
        return row

    def span(self, start: datetime, end: datetime) -> tuple[float, float] | None:
        """Return where a window stands, None outside the days shown."""
        left = self.moment(start)
        slots = (end.timestamp() - start.timestamp()) / 60 / self.plan.slot_minutes
        return None if left is None else (left, left + slots)

    def moment(self, at: datetime) -> float | None:
        """Return where a moment stands, None outside the days shown."""
        day, slot = self.plan.grid.cell(at)
        if day not in self.place:
            return None
        within = (at - self.plan.grid.instant(day, slot)).total_seconds() / 60 / self.plan.slot_minutes
        x = self.at(day, slot) + within
        return x if self.place[day] - 1 <= x <= self.place[day] + self.count + 1 else None


def _runs(slots: Indices) -> list[Indices]:
    """Return the runs of adjacent slots."""
    return [run for run in np.split(slots, np.flatnonzero(np.diff(slots) > 1) + 1) if len(run)]


def _time_axis(ax: Axes, plan: Plan, columns: _Columns, t: Voice) -> None:
    """Mark every third hour, or noon where the days are many, and name the days with what is special about them."""
    wide = len(columns.place) <= 8
    every, first = (3 * 60, 0) if wide else (24 * 60, 12 * 60)
    shown = range(columns.first, columns.first + columns.count)
    marks = {s: s * plan.slot_minutes // 60 for s in shown if (s * plan.slot_minutes - first) % every == 0}
    ticks = [(columns.at(day, s), hour) for day in columns.place for s, hour in marks.items()]
    ax.set_xticks([x for x, _ in ticks], [str(hour) for _, hour in ticks], fontsize=8)
    days = {day: plan.grid.start(day, 0).date() for day in columns.place}
    for day, on in days.items():
        label = f"{t(WEEKDAY_NAMES[on.weekday()])}{' ' if wide else chr(10)}{on:%m-%d}"
        _below(ax, columns.place[day] + columns.count / 2, label, 17)
    depth = 17 + (1 if wide else 2) * LINE_POINTS
    for off, assumed in (
        (True, False),
        (False, True),
        (False, False),
    ):  # holidays, below them what is assumed, promotions
        notes = [note for note in plan.notes if (note.off, note.assumed) == (off, assumed)]
        for note in notes:
            under = [columns.place[day] for day, on in days.items() if note.first <= on <= note.last]
            if under:
                _below(ax, (under[0] + under[-1] + columns.count) / 2, _short(t(note.name)), depth)
        depth += LINE_POINTS * bool(notes)
    label = t("几点", "hour of the day") + t.brackets(zone_label(plan.hotline.timezone, t))
    ax.set_xlabel(label, fontsize=9, labelpad=depth - 10)


def _below(ax: Axes, x: float, label: str, points: float) -> None:
    """Write under the axis, so many points below it."""
    ax.annotate(
        label,
        (x, 0),
        (0, -points),
        ax.get_xaxis_transform(),
        "offset points",
        ha="center",
        va="top",
        fontsize=9,
        annotation_clip=False,
    )


def _name_events(ax: Axes, plan: Plan, days: list[date], t: Voice) -> None:
    """Write the names of promotions and holidays above the picture, each from its first day on."""
    for note in plan.notes:
        shown = [d for d, day in enumerate(days) if note.first <= day <= note.last]
        if shown and not note.assumed and (note.off or note.first != note.last):
            begin, end = shown[0], shown[-1] + 1
            height = 1.015 if note.off else 1.04
            ax.plot(
                [begin, end],
                [height, height],
                transform=ax.get_xaxis_transform(),
                color=INK if note.off else PICK,
                linewidth=4,
                clip_on=False,
                solid_capstyle="butt",
            )
            ax.text(
                (begin + end) / 2,
                1.06,
                _short(t(note.name)),
                transform=ax.get_xaxis_transform(),
                rotation=45,
                fontsize=8,
                ha="left",
                va="bottom",
            )


def _room(plan: Plan, t: Voice) -> float:
    """Return the points that the slanted names need above the picture."""
    return 24 + 3.2 * max((columns_of(_short(t(note.name))) for note in plan.notes), default=0)


def _short(name: str) -> str:
    """Return a name that is short enough for a picture."""
    return name if len(name) <= 28 else name[:27] + "…"


def _dates(plan: Plan, days: Sequence[int], t: Voice) -> str:
    """Return the first and the last of some days."""
    first, last = plan.grid.start(days[0], 0).date(), plan.grid.start(days[-1], 0).date()
    return f"{first:%Y}-{day_label(first, t)} - {last:%Y}-{day_label(last, t)}"


def _new_axes(size: tuple[float, float]) -> Axes:
    from matplotlib.figure import Figure

    return Figure(figsize=size, layout="constrained").add_subplot()


def _color_bar(ax: Axes, mesh: Any, label: str) -> None:
    bar = ax.figure.colorbar(mesh, ax=ax, pad=0.01, fraction=0.03, extend="both")
    bar.set_label(label, fontsize=9)
    _letter(bar.ax)


def _letter(artist: Any) -> None:
    """Set every text in the bundled font, and as plain text: a `$` in a hotline's name is no formula."""
    from matplotlib.text import Text as Label

    for label in artist.findobj(Label):
        label.set_fontfamily(_families())
        label.set_parse_math(False)


@cache
def _families() -> list[str]:
    """Return the bundled font, so that Chinese is drawn everywhere, with matplotlib's own behind it for rare signs."""
    from matplotlib.font_manager import FontProperties, fontManager

    fontManager.addfont(FONT_FILE)
    return [FontProperties(fname=FONT_FILE).get_name(), "DejaVu Sans"]
