"""A sheet of paper with one pair of axes: the margins grow with what is written in them, so that nothing collides or is cut."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from planner.outputs.picture.style import FAINT, INK, colors, ends, letter, logs, width_of
from planner.outputs.text.page import columns_of, wrap
from planner.outputs.words.plan import caveats

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes

    from planner.arrays import Floats
    from planner.messages import Voice
    from planner.plan.plan import Plan

EDGE = 10.0  # points between what is written and the paper's edge
LINE = 1.35  # lines of a text, of its size
BETWEEN = 6.0  # points between two labels of a row
COLOR_TICKS = (0.7, 0.85, 1, 1.2, 1.5, 2)


class Sheet:
    """The caller's own axes, or those of a new figure whose axes are `size` points wide and high.

    `above` and `below` are the points that are taken over and under the axes so far.
    """

    def __init__(self, ax: Axes | None, size: tuple[float, float], left: float, right: float) -> None:
        self.own = ax is None
        self.width, self.height = size
        self.left, self.right = left, right
        self.above = self.below = 0.0
        self.ax: Axes = ax if ax is not None else self._new_axes()
        self.ax.grid(visible=False)

    def _new_axes(self) -> Axes:
        from matplotlib.figure import Figure

        width = self.left + self.width + self.right
        figure = Figure(figsize=(width / 72, self.height / 72))
        return figure.add_axes((self.left / width, 0, self.width / width, 1))

    @property
    def points(self) -> float:
        """How many points of paper a unit along the axes is."""
        low, high = self.ax.get_xlim()
        figure = self.ax.figure.figure
        assert figure is not None
        return float(self.ax.get_window_extent().width / figure.dpi * 72 / (high - low))

    def write(self, x: float, up: float, label: str, **how: Any) -> None:
        """Write at a place along the axes, so many points over their top; under their bottom where it is negative."""
        self.ax.annotate(
            label,
            (x, 0 if up < 0 else 1),
            (0, up),
            self.ax.get_xaxis_transform(),
            "offset points",
            annotation_clip=False,
            **{"ha": "center", "va": "top" if up < 0 else "bottom", "fontsize": 9, "linespacing": LINE - 0.15} | how,
        )

    def stack(
        self, labels: Iterable[tuple[float, str]], size: float, *, margins: bool = True
    ) -> list[tuple[float, int, str]]:
        """Return where labels stand so that none covers another: each one's middle along the axes, and its row from 0 on.

        They may use the `margins` at the sides.
        """
        low, high = self.ax.get_xlim()
        left = low - (self.left - EDGE if margins else 0) / self.points
        right = high + (self.right - EDGE) / self.points
        ends: list[float] = []
        placed = []
        for x, label in sorted(labels):
            half = width_of(label, size) / 2 / self.points
            middle = max(min(x, right - half), left + half)
            row = next((i for i, end in enumerate(ends) if middle - half >= end), len(ends))
            ends[row : row + 1] = [middle + half + BETWEEN / self.points]
            placed.append((middle, row, label))
        return placed

    def title(self, message: str, about: str) -> None:
        """Write the message over everything, a clause a line where one line is too short, and under it what the picture shows."""
        self.above += 8
        clauses = [message] if width_of(message, 14) <= self.room else re.split(r"(?<=[;，；])\s*", message)
        for texts, size, color in (([about], 9.5, FAINT), (clauses, 14, INK)):
            lines = [line for text in texts for line in self._wrapped(text, size)]
            self._beside(self.above, "\n".join(lines), size, color)
            self.above += size * LINE * len(lines)

    def notes(self, notes: Iterable[str]) -> None:
        """Write what has to be said besides under everything."""
        for note in notes:
            lines = self._wrapped(note, 8.5)
            self.below += 5
            self._beside(-self.below, "\n".join(lines), 8.5, FAINT)
            self.below += 8.5 * LINE * len(lines)

    @property
    def room(self) -> float:
        """How wide a line from the left edge on may be."""
        if self.own:
            return self.left + self.width + self.right - 2 * EDGE
        low, high = self.ax.get_xlim()
        return self.points * (high - low)

    def _wrapped(self, text: str, size: float) -> list[str]:
        wide, columns = width_of(text, size), columns_of(text)
        return wrap(text, columns if wide <= self.room else int(columns * self.room / wide))

    def _beside(self, up: float, text: str, size: float, color: str) -> None:
        """Write from the left edge on."""
        x = self.ax.get_xlim()[0] - ((self.left - EDGE) / self.points if self.own else 0)
        self.write(x, up, text, ha="left", fontsize=size, color=color, linespacing=LINE - 0.05)

    def cells(self, table: Floats, extent: tuple[float, float, float, float]) -> Any:
        """Draw a table of loads as one image, the first row on top: no seams between its cells, and small as SVG."""
        low, high = ends()
        image = self.ax.imshow(
            logs(table), cmap=colors(), vmin=low, vmax=high, aspect="auto", interpolation="nearest", extent=extent
        )
        self.ax.set(xlim=extent[:2], ylim=extent[2:])
        return image

    def color_bar(self, image: Any, label: str) -> None:
        """Draw the colour scale at the right edge."""
        from matplotlib.ticker import FixedLocator, NullLocator

        left = 1 + 10 / self.width
        inset = self.ax.inset_axes((left, 0, 10 / self.width, 1))
        bar = inset.figure.colorbar(image, cax=inset, extend="both", extendfrac=0.03)
        bar.ax.yaxis.set_major_locator(FixedLocator([float(logs(load)) for load in COLOR_TICKS]))  # type: ignore[arg-type]
        bar.ax.yaxis.set_minor_locator(NullLocator())
        bar.ax.set_yticklabels([f"{load:g}" for load in COLOR_TICKS], fontsize=8)
        bar.set_label(label, fontsize=8.5)

    def finish(self, plan: Plan, t: Voice) -> Axes:
        """Return the axes, the paper cut to what is on it; on a paper of our own with what every output has to say besides."""
        if not self.own:
            letter(self.ax)
            return self.ax
        self.notes(caveats(plan, t))
        above, below = self.above + EDGE, self.below + EDGE
        height = above + self.height + below
        figure = self.ax.figure.figure
        assert figure is not None
        figure.set_size_inches(figure.get_figwidth(), height / 72)
        place = self.ax.get_position()
        self.ax.set_position((place.x0, below / height, place.width, self.height / height))
        return self.ax
