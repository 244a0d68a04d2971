"""A plan as one page that needs nothing else: no script, no network, no font. The template stands beside it."""

from __future__ import annotations

import base64
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.messages import Text
from planner.outputs.html.heat_map import BUSY_LEVEL, heat_map
from planner.outputs.ics.plan import render_events
from planner.outputs.words import case as case_words
from planner.outputs.words.dates import WEEKDAY_NAMES, moment_label, own_clock, span_label
from planner.outputs.words.followups import overdue_label
from planner.outputs.words.plan import caveats, learned_label, now_label, reasons, wait_label
from planner.outputs.words.wishes import miss_label, wishes_label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.guide.case_plan import CasePlan
    from planner.line.hotline import Number
    from planner.plan.plan import Plan


TEMPLATES = Path(__file__).parent
MOST_PICKS = 10  # their calendar entries are most of the page's size


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
