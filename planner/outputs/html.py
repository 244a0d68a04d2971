"""A plan as one page that needs nothing else: no script, no network, no font. The template stands beside it."""

from __future__ import annotations

import base64
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.hotline import Text
from planner.outputs import case as case_words
from planner.outputs.ics import render_events
from planner.outputs.text import now_label, overdue_label
from planner.outputs.wish_words import miss_label, moment_label, own_clock, wishes_label
from planner.outputs.words import (
    WEEKDAY_NAMES,
    caveats,
    learned_label,
    reasons,
    span_label,
    wait_label,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from planner.case_plan import CasePlan
    from planner.hotline import Number
    from planner.plan import Plan

TEMPLATES = Path(__file__).parent
HEAT_DAYS = 8  # a week from any moment touches eight; more are too narrow on a phone
ROW_MINUTES = 30
LEVELS = (0.85, 1.0, 1.15, 1.3, 1.45, 1.6)
"""Loads at which the next darker colour begins; each cell has its number, too, so that no colour has to be told."""
MOST_PICKS = 10  # their calendar entries are most of the page's size
BUSY_LEVEL = len(LEVELS)


@dataclass(frozen=True, slots=True)
class Cell:
    """A half hour of the heat map: its mean load and its colour, None where closed; the rank of the pick that holds it."""

    load: float | None
    level: int
    rank: int | None


def render_html(plan: Plan, lang: str, *, published: bool = False, case: CasePlan | None = None) -> str:
    """Return the plan as a page. Every word of a hotline file is escaped; numbers not to be dialled are never links.

    With a `case`, whose main call the plan is, what to do about it comes first.
    A `published` one, of a feed, is read all day long: it does not say whether to call now, and links to its calendar.
    """
    picks = plan.picks[:MOST_PICKS]
    days, rows = heat_map(plan)
    entries = [base64.b64encode(raw).decode() for raw in render_events(plan, lang, len(picks))]
    return _render(
        "report.html",
        lang,
        plan=plan,
        case=case,
        hotline=plan.hotline,
        published=published,
        now=_as_of(plan, lang),
        call_now=plan.advice().call_now,
        picks=list(zip(picks, entries, strict=True)),
        more=len(plan.picks) - len(picks),
        miss=miss_label(plan, plan.miss, lang) if plan.miss else [],
        days=days,
        more_days=int(plan.inside.any(axis=1).sum()) - len(days),
        rows=rows,
        caveats=caveats(plan, lang),
        wishes=wishes_label(replace(plan, wishes=case.wishes) if case else plan, lang),
        sources=_sources(plan, lang),
        BUSY_LEVEL=BUSY_LEVEL,
    )


def _as_of(plan: Plan, lang: str) -> str:
    when, told = moment_label(plan, plan.now, lang), now_label(plan, lang)
    return Text(f"截至 {when}：{told}", f"As of {when}: {told}")[lang]


def render_index(plans: Iterable[tuple[str, Plan]], lang: str) -> str:
    """Return the page that lists the lines of a feed: the name of each one's files, its best window, its page and its calendar."""
    return _render("index.html", lang, plans=list(plans))


def heat_map(plan: Plan) -> tuple[list[date], list[tuple[str, list[Cell]]]]:
    """Return the days of the map, and a row per half hour of the line's clock: its label, and a cell per day.

    A slot that is longer than half an hour is a row of its own; shorter ones are averaged.
    """
    grid, step = plan.grid, max(ROW_MINUTES, plan.slot_minutes)
    loads: dict[tuple[int, int], list[float]] = defaultdict(list)
    ranks: dict[tuple[int, int], int] = {}
    shown = [int(day) for day in np.flatnonzero(plan.inside.any(axis=1))[:HEAT_DAYS]]
    spans = [(rank, pick.start.timestamp(), pick.end.timestamp()) for rank, pick in enumerate(plan.picks, 1)]
    spans = [span for span in spans if shown and span[1] < grid.instant(shown[-1], grid.shape[1]).timestamp()]
    for day in shown:
        for slot in np.flatnonzero(plan.inside[day]):
            cell = day, int(grid.minute[grid.pattern[day], slot]) // step * step
            loads[cell].append(float(plan.load.mean[day, slot]))
            start = grid.instant(day, int(slot)).timestamp()
            for rank, first, last in spans:
                if first <= start < last:
                    ranks[cell] = rank
    minutes = range(min((m for _, m in loads), default=0), max((m for _, m in loads), default=-1) + 1, step)
    rows = [
        (f"{minute // 60:02}:{minute % 60:02}", [_cell(loads.get((d, minute)), ranks.get((d, minute))) for d in shown])
        for minute in minutes
    ]
    return [grid.start(day, 0).date() for day in shown], rows


def _cell(loads: list[float] | None, rank: int | None) -> Cell:
    if not loads:
        return Cell(None, 0, None)
    load = sum(loads) / len(loads)
    return Cell(load, sum(load >= limit for limit in LEVELS), rank)


def _sources(plan: Plan, lang: str) -> list[str]:
    """Return what the page rests on, each source once, with the rules that cite it."""
    cited: dict[str, list[str]] = defaultdict(list)
    for number in (*plan.hotline.dialable, *(n for n in plan.hotline.warnings if n.status == "disputed")):
        cited[f"{number.source[lang]} [{number.grade}]"].append(number.dial)
    for hours in plan.hotline.hours:
        cited[hours.source[lang]].append(Text("服务时间", "hours")[lang])
    for window in (*plan.picks, *plan.avoid):
        for row in window.because:
            if row.grade:
                told = cited[f"{row.source[lang]} [{row.grade}]"]
                told += [] if row.why[lang] in told else [row.why[lang]]
    colon, comma = Text("：", ": ")[lang], Text("、", ", ")[lang]
    return [comma.join(dict.fromkeys(names)) + colon + source for source, names in cited.items()]


def _tel(number: Number) -> str:
    """Return the link of a number that may be dialled: the digits that are shown, grouped as they are."""
    return "tel:" + number.dial.replace(" ", "-")


def _render(name: str, lang: str, **facts: Any) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    own = {
        "t": lambda zh, en: Text(zh, en)[lang],
        "lang": lang,
        "tel": _tel,
        "weekdays": WEEKDAY_NAMES[lang],
        "reasons": lambda pick, most=3: reasons(pick.because, lang, most),
        "span": lambda pick: span_label(pick.start, pick.end, lang),
        "own_clock": lambda plan, pick: own_clock(plan, pick.start, pick.end, lang),
        "wait": lambda wait: wait_label(wait, lang),
        "case_words": case_words,
        "overdue_label": overdue_label,
        "learned": lambda learned: learned_label(learned, lang),
    }
    return environment.get_template(name).render(own | facts)
