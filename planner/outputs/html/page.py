"""A plan as one page that needs nothing else: no script, no network, no font. The template stands beside it."""

from __future__ import annotations

import base64
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.messages import Voice
from planner.outputs.html.heat_map import BUSY_LEVEL, heat_map
from planner.outputs.ics.feed import DRAWN
from planner.outputs.ics.plan import render_events
from planner.outputs.words import case as case_words
from planner.outputs.words.busy import load_label
from planner.outputs.words.dates import WEEKDAY_NAMES, moment_label, own_clock, span_label, zone_label
from planner.outputs.words.decision import (
    any_time_label,
    assumed_labels,
    crowd_label,
    ease_label,
    nights_label,
    now_label,
    season_label,
    sure_label,
    yours_label,
)
from planner.outputs.words.followups import overdue_label
from planner.outputs.words.plan import caveats, learned_label, reasons, sentence
from planner.outputs.words.wishes import miss_label, wishes_label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.guide.case_plan import CasePlan
    from planner.line.hotline import Number
    from planner.plan.plan import Plan

TEMPLATES = Path(__file__).parent
MOST_PICKS = 10  # their calendar entries are most of the page's size


def render_html(plan: Plan, lang: str, *, published: bool = False, count: int = 0, case: CasePlan | None = None) -> str:
    """Return the plan as a page. Every word of a hotline file is escaped; numbers not to be dialled are never links.

    With a `case`, whose main call the plan is, what to do about it comes first.
    A `published` one, of a feed, is read by all, and all day long: it names neither now nor a best window, to which all would
    call, and links to its calendars, `count` of them.
    """
    t = Voice(lang)
    if published:
        plan = replace(plan, picks=())
    picks = plan.picks[:MOST_PICKS]
    days, rows = heat_map(plan)
    entries = [base64.b64encode(raw).decode() for raw in render_events(plan, lang, len(picks))]
    return _render(
        "report.html",
        t,
        plan=plan,
        case=case,
        hotline=plan.hotline,
        published=published,
        count=count,
        drawn=_drawn(t, count),
        now=_now(plan, t, published=published),
        call_now=plan.decision.says_yes,
        season=[sentence(line) + t.stop for line in season_label(plan, t)],
        picks=list(zip(picks, entries, strict=True)),
        more=len(plan.picks) - len(picks),
        crowd=crowd_label(picks[0] if picks else None, t),
        miss=miss_label(plan, plan.miss, t) if plan.miss else [],
        days=days,
        more_days=int(plan.inside.any(axis=1).sum()) - len(days),
        rows=rows,
        sure=sentence(sure_label(plan, t)),
        assumed=[*_assumed(plan, t), *filter(None, [nights_label(plan, t)])],
        caveats=caveats(plan, t),
        wishes=wishes_label(replace(plan, wishes=case.wishes) if case else plan, t),
        sources=_sources(plan, t),
        BUSY_LEVEL=BUSY_LEVEL,
    )


def _now(plan: Plan, t: Voice, *, published: bool) -> str:
    """Return whether to call, and when that was so: a page is read later. Of a line that cannot wait, or of unknown hours, it is so at any time."""
    if published and not plan.hotline.can_wait:
        return sentence(any_time_label(plan.hotline, t))
    if not plan.hotline.hours_known:
        return sentence(now_label(plan, t))
    when, told = moment_label(plan, plan.now, t), sentence(now_label(plan, t))
    return t(f"截至 {when}：{told}", f"As of {when}: {told}")


def _assumed(plan: Plan, t: Voice) -> list[str]:
    """Return what is assumed of the line's hours on holidays of the span."""
    last = plan.until - timedelta(microseconds=1)
    return assumed_labels(plan, plan.start.date(), last.date(), t)


def _drawn(t: Voice, count: int) -> str:
    """Return why so many calendars of a line differ."""
    return sentence(t(DRAWN)) + t.stop if count > 1 else ""


def _sources(plan: Plan, t: Voice) -> list[str]:
    """Return what the page rests on, each source once, with the rules that cite it."""
    cited: dict[str, dict[str, None]] = defaultdict(dict)  # those that cite a source, each once, in their order
    for number in (*plan.hotline.dialable, *(n for n in plan.hotline.warnings if n.status == "disputed")):
        cited[f"{t(number.source)} [{number.grade}]"][number.dial] = None
    for hours in plan.hotline.hours:
        cited[t(hours.source)][t("服务时间", "hours")] = None
    for window in (*plan.picks, *plan.avoid):
        for row in window.because:
            if row.grade:
                cited[f"{t(row.source)} [{row.grade}]"][t(row.why)] = None
    return [t.listed(names) + t.colon + source for source, names in cited.items()]


def render_index(plans: Iterable[tuple[str, Plan]], lang: str, count: int) -> str:
    """Return the page that lists the lines of a feed: the name of each one's files, its numbers, its page and its calendars, `count` of them."""
    t, lines = Voice(lang), list(plans)
    some = any(plan.hotline.can_wait for _, plan in lines)
    return _render("index.html", t, plans=lines, count=count, drawn=_drawn(t, count if some else 0))


def _render(name: str, t: Voice, **facts: Any) -> str:
    """Return a template filled in with facts; words, links and labels are in the language of the page."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    own = {
        "t": t,
        "tel": _tel,
        "any_time": lambda hotline: sentence(any_time_label(hotline, t)),
        "weekday": lambda day: t(WEEKDAY_NAMES[day.weekday()]),
        "zone": lambda hotline: zone_label(hotline.timezone, t),
        "load": lambda pick: load_label(pick, t),
        "ease": lambda pick: ease_label(pick, t),
        "yours": lambda pick: yours_label(pick, t),
        "reasons": lambda pick, most=3, figures=False: reasons(pick.because, t, most, figures=figures),
        "span": lambda pick: span_label(pick.start, pick.end, t),
        "own_clock": lambda plan, pick: own_clock(plan, pick.start, pick.end, t),
        "case_words": case_words,
        "overdue_label": overdue_label,
        "learned": lambda learned: learned_label(learned, t),
    }
    return environment.get_template(name).render(own | facts)


def _tel(number: Number) -> str:
    """Return the link of a number that may be dialled: the digits that are shown, grouped as they are."""
    return "tel:" + number.dial.replace(" ", "-")
