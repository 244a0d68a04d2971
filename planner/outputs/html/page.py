"""A plan as one page that needs nothing else: no network, no font, and no script but its own. The template stands beside it."""

from __future__ import annotations

import base64
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from planner.frozen import replace
from planner.messages import Voice
from planner.outputs.data.forecast import as_script, figures_of, forecast
from planner.outputs.html.heat_map import BUSY_LEVEL, heat_map
from planner.outputs.html.site import drawn_label
from planner.outputs.html.template import fill
from planner.outputs.ics.plan import render_events
from planner.outputs.words.dates import moment_label
from planner.outputs.words.decision import (
    any_time_label,
    assumed_labels,
    crowd_label,
    nights_label,
    now_label,
    season_label,
    sure_label,
)
from planner.outputs.words.plan import caveats, sentence
from planner.outputs.words.wishes import miss_label, wishes_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from planner.outputs.data.forecast import Figures
    from planner.outputs.html.site import Site
    from planner.plan.plan import Plan

    Times = Iterable[tuple[datetime, datetime]]  # when one calendar advises to call

MOST_PICKS = 7  # their calendar entries are most of the page


def render_html(plan: Plan, lang: str) -> str:
    """Return the plan as the caller's own page. Every word of a hotline file is escaped; numbers not to be dialled are never links."""
    t = Voice(lang)
    facts = plan_facts(plan, t) | week_facts(plan) | live_facts(plan, t, _figures(plan))
    return fill("report.html", t, site=None, now=_now(plan, t), answer=plan.decision.answer, **facts)


def render_published(plan: Plan, langs: Iterable[str], site: Site, times: Sequence[Times] = ()) -> Iterator[str]:
    """Yield in each language the page of a line in a feed: read by all, it has no windows of its own, to which all would call.

    What to do now its script says, and a minute only to a reader who has chosen one of the calendars, of which these are the `times`.
    """
    plan = plan.of_nobody()
    figures, week = _figures(plan, times), week_facts(plan)
    for t in map(Voice, langs):
        now = (
            t("几点闲、几点忙，看下面的表", "When it is quiet stands in the table below")
            if plan.hotline.can_wait
            else sentence(any_time_label(plan.hotline, t))
        )
        facts = plan_facts(plan, t) | week | live_facts(plan, t, figures)
        yield fill("report.html", t, site=site, drawn=drawn_label(site.count, t), now=now, answer="", **facts)


def _figures(plan: Plan, times: Sequence[Times] = ()) -> Figures | None:
    """Return what a page can tell of a plan later; None for a line that is not waited for."""
    figures = figures_of(plan, times) if plan.hotline.can_wait else None
    return figures if figures and figures.rows else None


def live_facts(plan: Plan, t: Voice, figures: Figures | None) -> dict[str, Any]:
    """Return what makes a page say what to do when it is read, and until when that holds; nothing without figures."""
    if figures is None:
        return {"scripts": (), "forecast": "", "holds": ""}
    until = moment_label(plan, plan.until, t)
    holds = t(f"这份预测到 {until} 为止", f"This forecast holds until {until}")
    return {"scripts": ("now.js",), "forecast": as_script(forecast(plan, t, figures)), "holds": holds}


def plan_facts(plan: Plan, t: Voice) -> dict[str, Any]:
    """Return what the templates say of a plan."""
    picks = plan.picks[:MOST_PICKS]
    today = None if any(pick.start.date() == plan.now.date() for pick in picks) else plan.today
    of_today = _entries(replace(plan, picks=(today,)), t) if today else []
    return {
        "plan": plan,
        "hotline": plan.hotline,
        "season": [sentence(line) + t.stop for line in season_label(plan, t)],
        "today": (today, *of_today) if today else None,
        "picks": list(zip(picks, _entries(replace(plan, picks=picks), t), strict=True)),
        "more": len(plan.picks) - len(picks),
        "crowd": crowd_label(picks[0] if picks else None, t),
        "miss": miss_label(plan, plan.miss, t) if plan.miss else [],
        "how_sure": sentence(sure_label(plan, t)),
        "assumed": [*_assumed(plan, t), *filter(None, [nights_label(plan, t)])],
        "caveats": caveats(plan, t),
        "wishes": wishes_label(plan, t),
        "sources": _sources(plan, t),
    }


def week_facts(plan: Plan) -> dict[str, Any]:
    """Return what the table of the week says, in any language."""
    days, rows = heat_map(plan)
    more = int(plan.inside.any(axis=1).sum()) - len(days)
    return {"days": days, "more_days": more, "rows": rows, "BUSY_LEVEL": BUSY_LEVEL}


def _entries(plan: Plan, t: Voice) -> list[str]:
    """Return a calendar entry for each pick, as it stands in a data link."""
    return [base64.b64encode(raw).decode() for raw in render_events(plan, t.lang, len(plan.picks))]


def _now(plan: Plan, t: Voice) -> str:
    """Return whether to call, and when that was so: a page is read later. Of a line of unknown hours it is so at any time."""
    if not plan.hotline.hours_known:
        return sentence(now_label(plan, t))
    when, told = moment_label(plan, plan.now, t), sentence(now_label(plan, t))
    return t(f"截至 {when}：{told}", f"As of {when}: {told}")


def _assumed(plan: Plan, t: Voice) -> list[str]:
    """Return what is assumed of the line's hours on holidays of the span."""
    last = plan.until - timedelta(microseconds=1)
    return assumed_labels(plan, plan.start.date(), last.date(), t)


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
