"""When to call a service hotline: ranked slots and expected load.

    hotline = planner.load_hotline("pinduoduo")              # or a path
    plan = planner.make_plan(hotline, now=…, until=…)        # aware datetimes
    plan.picks, plan.to_frame()

The names are loaded when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.busy import read_busy as read_busy
    from planner.calendar_file import load_hotline as load_hotline
    from planner.call_log import CallLog as CallLog
    from planner.calls import Entry as Entry
    from planner.case_plan import Dates as Dates
    from planner.case_plan import plan_case as plan_case
    from planner.cases import find_case as find_case
    from planner.days import Occurrence as Occurrence
    from planner.days import occurrences as occurrences
    from planner.followups import Followups as Followups
    from planner.hotline import Hotline as Hotline
    from planner.hotline import PlanError as PlanError
    from planner.learning import learn as learn
    from planner.numbers import check_number as check_number
    from planner.outputs.case import render_case as render_case
    from planner.outputs.html import render_html as render_html
    from planner.outputs.ics import render_ics as render_ics
    from planner.outputs.learned_file import render_learned as render_learned
    from planner.outputs.plot import plot_rules as plot_rules
    from planner.outputs.plot import plot_week as plot_week
    from planner.outputs.plot import plot_year as plot_year
    from planner.plan import Plan as Plan
    from planner.plan import make_plan as make_plan
    from planner.wishes import Wishes as Wishes

_HOME = {
    "CallLog": "planner.call_log",
    "Followups": "planner.followups",
    "Entry": "planner.calls",
    "Dates": "planner.case_plan",
    "plan_case": "planner.case_plan",
    "find_case": "planner.cases",
    "check_number": "planner.numbers",
    "render_case": "planner.outputs.case",
    "load_hotline": "planner.calendar_file",
    "Occurrence": "planner.days",
    "occurrences": "planner.days",
    "Hotline": "planner.hotline",
    "PlanError": "planner.hotline",
    "learn": "planner.learning",
    "render_learned": "planner.outputs.learned_file",
    "Plan": "planner.plan",
    "make_plan": "planner.plan",
    "Wishes": "planner.wishes",
    "read_busy": "planner.busy",
    "render_html": "planner.outputs.html",
    "plot_week": "planner.outputs.plot",
    "plot_rules": "planner.outputs.plot",
    "plot_year": "planner.outputs.plot",
    "render_ics": "planner.outputs.ics",
}
__all__ = list(_HOME)  # pyright: ignore


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'planner' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOME[name]), name)
