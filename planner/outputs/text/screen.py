"""A plan on one screen of a terminal, 24 lines of 80 columns: what to do first, then what to know and to have ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.messages import Text, Voice
from planner.outputs.text.page import Page, columns_of
from planner.outputs.text.strips import KEY, strips_of
from planner.outputs.words.dates import near_moment, near_span
from planner.outputs.words.decision import (
    answer_label,
    crowd_label,
    disputed_label,
    nights_label,
    own_span,
    quiet_label,
    season_label,
    sure_label,
    window_label,
)
from planner.outputs.words.line import numbers_label
from planner.outputs.words.plan import caveats
from planner.outputs.words.wishes import why_nothing, wishes_label
from planner.plan.decision import WORTH_WAITING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.outputs.text.strips import Strip
    from planner.plan.picks import Pick
    from planner.plan.plan import Plan

LINES = 24
STRIPS = 7  # days
MOST_OVERDUE = 1  # promises in full, the first that was due
READY_COLUMNS = 70  # what to have ready is one line of a screen of 80
_EXAMPLE_LINES = ("pinduoduo", "pinduoduo-chat")  # those that the cases are about
_LABELS = {
    "dial": Text("电话", "Number"),
    "enter": Text("入口", "Go to"),
    "never": Text("别打", "Not"),
    "wishes": Text("要求", "Wishes"),
    "now": Text("现在", "Now"),
    "earliest": Text("最早", "Earliest"),
    "best": Text("建议", "Best"),
    "yours": Text("错开", "Spread"),
    "other": Text("或者", "Or"),
    "quieter": Text("更闲", "Quieter"),
    "avoid": Text("避开", "Avoid"),
    "ready": Text("备好", "Ready"),
    "sure": Text("把握", "Sure?"),
    "note": Text("注意", "Note"),
    "next": Text("接着", "Next"),
}


def render_screen(plan: Plan, lang: str, *, named: str | None = None, width: int = 80, color: bool = False) -> str:
    """Return the plan as at most LINES lines of `width` columns: the decision first; strips give way where space is short.

    `named` is how the caller names the line in a command, if not by its id; empty where a command could not say what was asked.
    """
    page = Page(lang, width, color)
    _head(page, plan)
    page.line()
    _decision(page, plan)
    page.line()
    _ready(page, plan)
    after = Page(lang, width, color)
    _after(after, plan, plan.hotline.id if named is None else named)
    axis, strips = strips_of(plan, _starred(plan), page.width, STRIPS, page.t) if plan.hotline.hours_known else ("", [])
    lines = [
        *page.lines,
        *_week(page, axis, _fitting(strips, LINES - len(page.lines) - len(after.lines) - 2)),
        *after.lines,
    ]
    while len(lines) > LINES and "" in lines:
        lines.remove("")
    return "\n".join(lines) + "\n"


def _starred(plan: Plan) -> list[Pick]:
    """Return the windows that are marked: the recommended one and those about as quiet."""
    best = plan.decision.recommended or plan.decision.wait_for or (plan.picks[0] if plan.picks else None)
    if best is None:
        return []
    others = (pick for pick in plan.picks if pick.load <= best.load / (1 - WORTH_WAITING))
    return [best, *(pick for pick in others if pick.start.date() != best.start.date())]


def _fitting(strips: list[Strip], room: int) -> list[Strip]:
    """Return the strips that there is room for; those of days without a pick go first, the last of them before others."""
    while len(strips) > max(room, 0):
        without = [i for i, strip in enumerate(strips) if not strip.picked]
        strips = [strip for i, strip in enumerate(strips) if i != (without or [len(strips) - 1])[-1]]
    return strips


def _week(page: Page, axis: str, strips: list[Strip]) -> Iterator[str]:
    """Yield the strips under their hours, with the key."""
    if not strips:
        return
    key = page.t(KEY)
    yield (axis + "  " + key if columns_of(axis + key) + 2 <= page.width else axis).rstrip()
    yield from (strip.line.rstrip() for strip in strips)


def _say(page: Page, name: str, *texts: str) -> None:
    """Add texts behind a label, each on a line of its own."""
    label = _label(page, name)
    for text in texts:
        page.wrapped(label, text)
        label = " " * columns_of(label)


def _label(page: Page, name: str) -> str:
    """Return the word that begins a line, as wide as all of them."""
    label = page.t(_LABELS[name])
    return label + " " * ((page.t.lang == "en" and 10 - len(label)) or 2)


def _head(page: Page, plan: Plan) -> None:
    """Say what is overdue, which line it is, how to reach it, what not to dial, and what was wished."""
    hotline, t = plan.hotline, page.t
    if plan.overdue:
        from planner.outputs.text.followups import overdue_section

        clock = plan.now.astimezone(plan.wishes.zone or plan.grid.zone)
        overdue_section(page, plan.overdue, clock, MOST_OVERDUE)
        page.lines.pop(0)
        page.line()
    page.line(page.bold(t(hotline.name)))
    for number in numbers_label(hotline, t):
        _say(page, "dial", number)
    for warning in hotline.warnings:
        if warning.status == "disputed":
            _say(page, "never", f"{warning.dial}  {t(warning.why)}")
    if hotline.entrance:
        _say(page, "enter", t(hotline.entrance))
    if wishes := wishes_label(plan, t):
        _say(page, "wishes", wishes)


def _decision(page: Page, plan: Plan) -> None:
    """Say what to do now, when it can be earliest and when it is best, what is quieter yet and what to avoid."""
    decision, t = plan.decision, page.t
    _say(page, "now", page.bold(f"{plan.now:%H:%M}  {answer_label(plan, t)}"))
    best = decision.recommended or decision.wait_for
    told = [best, decision.other]
    if not plan.picks and plan.miss:
        for line in why_nothing(plan, t):
            _say(page, "note", line)
    if decision.earliest and decision.answer in ("wait", "closed") and (not best or decision.earliest != best.start):
        _say(page, "earliest", _earliest(plan, t))
    if best:
        beyond = best.start.timestamp() >= plan.until.timestamp()
        late = t.brackets(t("在你写的时间之后", "after the time you gave")) if beyond else ""
        _say(page, "best", (_every_day(plan, t) or window_label(plan, best, t)) + late)
    if why := crowd_label(best, t):
        _say(page, "yours", why)
    if decision.other and decision.other != best:
        finds = t("哪边等得短，打过就知道", "compare the two")
        _say(
            page,
            "other",
            f"{own_span(plan, decision.other, t)}  {quiet_label(decision.other, t)}{t('；', '; ')}{finds}",
        )
    if decision.quieter and decision.quieter not in told:
        days = decision.days_more
        more = t(f"多等 {days} 天", f"{days} day{'s' * (days != 1)} later") if days > 0 else ""
        _say(page, "quieter", t.comma(part for part in (window_label(plan, decision.quieter, t), more) if part))
    if decision.avoid:
        _say(page, "avoid", near_span(plan, decision.avoid, t))


def _earliest(plan: Plan, t: Voice) -> str:
    """Return the first time at which one need not wait, with how quiet it is then."""
    decision = plan.decision
    assert decision.earliest
    when, slot = near_moment(plan, decision.earliest, t), plan.explain(decision.earliest)
    return f"{when}  {quiet_label(slot, t)}" if slot else when


def _every_day(plan: Plan, t: Voice) -> str:
    """Return the hours that are the same in all windows, said once; empty where they differ."""

    def clock(pick: Pick) -> str:
        return f"{pick.start:%H:%M}-{pick.end:%H:%M}"

    hours, best = {clock(pick) for pick in plan.picks}, plan.decision.recommended
    days = {pick.start.date() for pick in plan.picks}
    whole = len(days) > 2 and (max(days) - min(days)).days == len(days) - 1
    if len(hours) > 1 or not whole or best is None or clock(best) not in hours:
        return ""
    return t(f"每天 {clock(best)}", f"{clock(best)}, every day") + t.brackets(window_label(plan, best, t))


def _ready(page: Page, plan: Plan) -> None:
    """Say what to have ready, in one line."""
    hotline, t = plan.hotline, page.t
    items = [t(item) for item in (*hotline.ready, hotline.menu) if item]
    while len(items) > 1 and columns_of(t.semicolon([*items, "…"])) > READY_COLUMNS:
        items.pop()
    if items:
        more = len(items) < len(hotline.ready) + bool(hotline.menu)
        _say(page, "ready", t.semicolon([*items, *(["…"] if more else [])]))


def _option_of(named: str) -> str:
    from shlex import quote

    return f" --hotline {quote(named)}"


def _after(page: Page, plan: Plan, named: str) -> None:
    """Say how sure this is, what the season does to it, what is provisional, and which commands come next."""
    t = page.t
    if plan.hotline.hours_known:
        _say(page, "sure", sure_label(plan, t))
    notes = [*season_label(plan, t), nights_label(plan, t), disputed_label(plan, t), *caveats(plan, t)]
    for note in notes:
        if note:
            _say(page, "note", note)
    hotline = "" if named == "pinduoduo" else _option_of(named)
    steps = []
    usual = not plan.wishes and plan.start.timestamp() <= plan.now.timestamp()
    if named and plan.picks and usual:  # asked otherwise it would write another window
        steps.append(t(f"plan-call export{hotline} -o 提醒.ics", f"plan-call export{hotline} -o call.ics"))
    if plan.hotline.id in _EXAMPLE_LINES:
        steps.append("plan-call case")
    if named and plan.hotline.hours_known:
        steps.append(f"plan-call{hotline} --long")
    if steps:
        _say(page, "next", *_rows(steps, page))


def _rows(commands: list[str], page: Page) -> list[str]:
    """Return commands in as few lines as hold each of them whole: it may be copied."""
    room, rows = page.width - columns_of(_label(page, "next")), commands[:1]
    for command in commands[1:]:
        row = f"{rows[-1]} · {command}"
        rows = [*rows[:-1], row] if columns_of(row) <= room else [*rows, f"· {command}"]
    return rows
