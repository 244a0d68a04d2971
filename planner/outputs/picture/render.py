"""A picture as bytes: PNG or SVG, with what it shows in words inside the file. The same plan gives the same bytes."""

from __future__ import annotations

import io
import re
from html import escape
from typing import TYPE_CHECKING

from planner.messages import Voice
from planner.outputs.picture.hours import plot_hours
from planner.outputs.picture.rules import plot_rules
from planner.outputs.picture.style import DPI, own_style
from planner.outputs.picture.told import alt_text
from planner.outputs.picture.week import plot_week
from planner.outputs.picture.year import plot_year

if TYPE_CHECKING:
    from planner.plan.plan import Plan

KINDS = {"week": plot_week, "rules": plot_rules, "year": plot_year, "hours": plot_hours}


def render_plot(plan: Plan, lang: str, *, kind: str = "week", form: str = "png", portrait: bool = False) -> bytes:
    """Return one of the pictures ("week", "rules", "year", "hours") as "png" or "svg"; the week as a `portrait`, too."""
    axes = plot_week(plan, lang, portrait=True) if portrait else KINDS[kind](plan, lang)
    figure = axes.figure.figure
    assert figure is not None
    name, told, file = Voice(lang)(plan.hotline.name), alt_text(plan, kind, lang), io.BytesIO()
    with own_style():
        if form == "png":
            figure.savefig(file, format="png", dpi=DPI, metadata={"Software": None, "Title": name, "Description": told})
            return file.getvalue()
        figure.savefig(file, format="svg", dpi=DPI, metadata={"Date": None, "Creator": None})
    return _described(file.getvalue().decode(), f"plan-call-{kind}", name, told).encode()


def _described(svg: str, mark: str, name: str, told: str) -> str:
    """Return a picture that a screen reader reads as one: its name and what it shows, under ids of their own in a page."""
    svg = _light(svg)
    before, _, after = svg.partition("<svg ")
    attributes, _, content = after.partition(">")
    head = f'<svg role="img" aria-labelledby="{mark}-title {mark}-desc" {attributes}>'
    return f'{before}{head}\n <title id="{mark}-title">{escape(name)}</title>\n <desc id="{mark}-desc">{escape(told)}</desc>{content}'


def _light(svg: str) -> str:
    """Return matplotlib's SVG without remarks, indents, blanks within outlines and the places of letters beyond a thousandth: a sixth of it."""
    svg = re.sub(r" *\n *(<!--.*?-->\n *)?", "\n", svg, flags=re.DOTALL).replace("NotoSansSC-Regular-", "n")
    svg = re.sub(r"(<use [^>]*translate\(-?\d+\.\d)\d+", r"\1", svg)
    return re.sub(r' d="[^"]*"', lambda outline: re.sub(r"\s*([MLQCz])\s*", r"\1", outline[0]), svg)
