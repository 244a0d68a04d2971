"""When to call a service hotline: ranked slots and expected load.

    hotline = planner.load_hotline("pinduoduo")              # or a path
    plan = planner.make_plan(hotline, now=…, until=…)        # aware datetimes
    plan.picks, plan.to_frame()

The names are loaded when they are first used, so that importing the package costs nothing.
"""

TYPE_CHECKING = False  # not from typing: `python -m` would take that from the current folder, which `__main__` leaves
if TYPE_CHECKING:
    from planner.caller.busy import read_busy as read_busy
    from planner.caller.call_log import CallLog as CallLog
    from planner.caller.calls import Entry as Entry
    from planner.caller.followups import Followups as Followups
    from planner.caller.wishes import Wishes as Wishes
    from planner.days.events import Occurrence as Occurrence
    from planner.days.kinds import occurrences as occurrences
    from planner.guide.case_file import find_case as find_case
    from planner.guide.case_plan import plan_case as plan_case
    from planner.guide.deadlines import Dates as Dates
    from planner.guide.number_check import check_number as check_number
    from planner.learning.learn import learn as learn
    from planner.line.hotline import Hotline as Hotline
    from planner.messages import PlanError as PlanError
    from planner.outputs.html.page import render_html as render_html
    from planner.outputs.ics.plan import render_ics as render_ics
    from planner.outputs.picture.hours import plot_hours as plot_hours
    from planner.outputs.picture.rules import plot_rules as plot_rules
    from planner.outputs.picture.told import alt_text as alt_text
    from planner.outputs.picture.week import plot_week as plot_week
    from planner.outputs.picture.year import plot_year as plot_year
    from planner.outputs.text.case import render_case as render_case
    from planner.plan.make import make_plan as make_plan
    from planner.plan.plan import Plan as Plan
    from planner.reading.calendar_file import load_hotline as load_hotline
    from planner.reading.learned_table import render_learned as render_learned

_HOME = {
    "CallLog": "planner.caller.call_log",
    "Followups": "planner.caller.followups",
    "Entry": "planner.caller.calls",
    "Dates": "planner.guide.deadlines",
    "plan_case": "planner.guide.case_plan",
    "find_case": "planner.guide.case_file",
    "check_number": "planner.guide.number_check",
    "render_case": "planner.outputs.text.case",
    "load_hotline": "planner.reading.calendar_file",
    "Occurrence": "planner.days.events",
    "occurrences": "planner.days.kinds",
    "Hotline": "planner.line.hotline",
    "PlanError": "planner.messages",
    "learn": "planner.learning.learn",
    "render_learned": "planner.reading.learned_table",
    "Plan": "planner.plan.plan",
    "make_plan": "planner.plan.make",
    "Wishes": "planner.caller.wishes",
    "read_busy": "planner.caller.busy",
    "render_html": "planner.outputs.html.page",
    "plot_week": "planner.outputs.picture.week",
    "plot_rules": "planner.outputs.picture.rules",
    "plot_year": "planner.outputs.picture.year",
    "plot_hours": "planner.outputs.picture.hours",
    "alt_text": "planner.outputs.picture.told",
    "render_ics": "planner.outputs.ics.plan",
}
__all__ = list(_HOME)  # pyright: ignore


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'planner' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOME[name]), name)
