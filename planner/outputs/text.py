"""A plan for people at a terminal: the answer first, then now, what to avoid, and the week at a glance."""

from __future__ import annotations

import re
import unicodedata
from math import log
from typing import TYPE_CHECKING

import numpy as np

from planner.grid import hours_on
from planner.hotline import Text, beliefs_of
from planner.outputs.wish_words import (
    broken_label,
    end_label,
    miss_label,
    moment_label,
    own_clock,
    why_nothing,
    wishes_label,
)
from planner.outputs.words import (
    caveats,
    day_label,
    days_label,
    learned_label,
    number_label,
    numbers_label,
    ready_label,
    reasons,
    span_label,
    wait_label,
)
from planner.score import WINDOW_SPREAD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from planner.calls import Overdue
    from planner.hotline import AnyRule, Hotline
    from planner.plan import Advice, Pick, Plan

BARS = "▁▂▃▄▅▆▇█"
BAR_LOADS = (0.8, 1.6)  # the loads of the lowest and the highest bar: 97 % of the open slots of 2026 lie between
STRIP_CELLS = 48  # characters of a day's strip at most
STRIP_DAYS = 14
MOST_OVERDUE = 5  # promises, before the windows
LEAST_COLUMNS = 20  # for a reason beside its window; narrower ones stand below
_LEGEND = Text(
    "得分 80 即比前后一年里 80% 的服务时间清闲。负荷 1 为平常一周的平均水平，括号内为 80% 区间；不是分钟。",
    "Score 80: quieter than 80 % of the year's open time. Load 1: the average of an ordinary week, the 80 % range in brackets; not minutes.",
)
_LEGEND_MINUTES = Text(
    "得分 80 即比前后一年里 80% 的服务时间清闲。负荷 1 为平常一周的平均水平，括号内为 80% 区间；分钟为平均等待，据本热线的通话推算。",
    "Score 80: quieter than 80 % of the year's open time. Load 1: the average of an ordinary week, the 80 % range in brackets; minutes are the mean wait, from calls of this very line.",
)
_NO_BETTER = Text(
    f"之后没有轻 {WINDOW_SPREAD:.0%} 以上的时段", f"no later window is over {100 * WINDOW_SPREAD:.0f} % lighter"
)
_COLOR = re.compile("\x1b\\[[0-9]+m")
GREEN, YELLOW, RED, BOLD = "32", "33", "31", "1"


def render_table(plan: Plan, lang: str, *, width: int = 80, color: bool = False) -> str:
    """Return the plan as lines of at most `width` columns, where a Chinese character takes two."""
    page = Page(lang, width, color)
    _head(page, plan)
    _best(page, plan)
    _now(page, plan)
    _avoid(page, plan)
    _strips(page, plan)
    page.line()
    minutes = any(pick.wait for pick in plan.picks)
    page.wrapped("", (_LEGEND_MINUTES if minutes else _LEGEND)[lang])
    return page.text()


def render_why(plan: Plan, slot: Pick, lang: str, *, width: int = 80, color: bool = False) -> str:
    """Return every rule that acts on a slot, the product and the score."""
    page = Page(lang, width, color)
    page.line(page.bold(f"{plan.hotline.name[lang]}  {span_label(slot.start, slot.end, lang)}"))
    if own := own_clock(plan, slot.start, slot.end, lang):
        page.line(own)
    page.line()
    for row in slot.because:
        span = f"({row.low:.2f}-{row.high:.2f})" if row.high > row.low else ""
        grade = Text(f"可信度 {row.grade}", f"grade {row.grade}")[lang] if row.grade else ""
        page.wrapped(f"  ×{row.factor:.3f} {span:<13} ", row.why[lang])
        page.wrapped(
            " " * 23, ("；" if lang == "zh" else "; ").join(part for part in (row.source[lang], grade) if part)
        )
    load = f"{slot.load:.3f} ({slot.low:.2f}-{slot.high:.2f})"
    page.line()
    page.line(page.bold(Text(f"= 负荷 {load}   得分 {slot.score}", f"= load {load}   score {slot.score}")[lang]))
    chance = f"{slot.quietest_tenth:.0%}"
    page.wrapped(
        "  ",
        Text(f"属于全年最清闲十分之一的可能：{chance}", f"chance to be in the year's quietest tenth: {chance}")[lang]
        + (Text("；平均", "; mean wait ")[lang] + wait_label(slot.wait, lang) if slot.wait else ""),
    )
    _learned(page, plan)
    _caveats(page, plan)
    return page.text()


def render_now(plan: Plan, lang: str) -> str:
    """Return in one line whether to call now, or until when to wait and what it gains, with what the line's file says besides."""
    caveat = plan.hotline.caveat
    return now_label(plan, lang) + (Text("；", "; ")[lang] + caveat[lang] if caveat else "") + "\n"


def now_label(plan: Plan, lang: str) -> str:
    """Return whether to call now, or until when to wait and what it gains."""
    line, current, advice = plan.hotline, plan.current, plan.advice()
    if advice.call_now:
        dial = f" {number_label(line.dialable[0], lang)}" if line.dialable else ""
        assumed = "" if line.hours_known else Text("；服务时间为假定", "; the hours are assumed")[lang]
        return Text(
            f"现在就打：{line.name.zh}{dial}（得分 {current.score}，{_NO_BETTER.zh}{assumed}）",
            f"Call now: {line.name.en}{dial} (score {current.score}; {_NO_BETTER.en}{assumed})",
        )[lang]
    if current.load is None:
        told = closed_label(plan, lang)
    elif current.breaks:
        told = broken_label(current.breaks, lang)
    else:
        told = Text(f"得分 {current.score}", f"score {current.score}")[lang]
    return Text(f"先别打：{told}；{_later(plan, advice, lang)}", f"Not now: {told}; {_later(plan, advice, lang)}")[lang]


def _later(plan: Plan, advice: Advice, lang: str) -> str:
    """Return until when to wait and what it gains, or why there is no such time."""
    best = advice.wait_for
    if best is None:
        nothing = Text("这段时间内没有可拨打的时段", "there is no slot to call in within this span")[lang]
        why = Text("", " ")[lang].join(miss_label(plan, plan.miss, lang)) if plan.miss else nothing
        return why[:1].lower() + why[1:]
    when = moment_label(plan, best.start, lang)
    gain = f"{100 * advice.gain:.0f}" if advice.gain and advice.gain > 0 else ""
    lighter = Text(f"，负荷预计低 {gain}%", f", {gain} % lighter")[lang] if gain else ""
    return Text(f"等到 {when}（得分 {best.score}）", f"wait until {when} (score {best.score})")[lang] + lighter


def render_closed(plan: Plan, moment: datetime, lang: str) -> str:
    """Return that the line is closed at a moment, the hours of that day, and what is to be said besides."""
    row = plan.grid.pattern[0]
    spans = hours_on(plan.hotline, plan.grid.days.first, int(plan.grid.weekday[row]), int(plan.grid.kind[row]))
    when, hours = f"{day_label(moment.date(), lang)} {moment:%H:%M} {plan.hotline.timezone}", _spans(spans, lang)
    told = Text(f"{when} 不在服务时间内；当天：{hours}。", f"{when} is not within the line's hours; that day: {hours}.")
    notes = [Text("注意  ", "note   ")[lang] + caveat for caveat in caveats(plan, lang)]
    return "".join(f"{line}\n" for line in [told[lang], *notes])


def render_hotlines(hotlines: Iterable[Hotline | str], lang: str, *, width: int = 80, color: bool = False) -> str:
    """Return a line per hotline; a string is the complaint about one that could not be read."""
    page = Page(lang, width, color)
    for hotline in hotlines:
        if isinstance(hotline, str):
            page.wrapped("! ", hotline)
            continue
        number = hotline.dialable[0].dial if hotline.dialable else Text("无号码", "no number")[lang]
        page.line(f"{pad(hotline.id, 22)}{pad(number, 16)}{hotline.name[lang]}")
    return page.text()


def render_hotline(
    hotline: Hotline, dates: Iterable[tuple[str, str]], lang: str, *, width: int = 80, color: bool = False
) -> str:
    """Return all that is known of one hotline; `dates` are (name, dates) of its events."""
    page = Page(lang, width, color)
    page.line(page.bold(f"{hotline.name[lang]}  [{hotline.id}]"))
    page.wrapped(Text("来源  ", "source   ")[lang], hotline.source[lang])
    if hotline.checked:
        page.line(Text("核对  ", "checked  ")[lang] + str(hotline.checked))
    if hotline.valid_until:
        page.line(Text("有效至  ", "valid until  ")[lang] + str(hotline.valid_until))
    if hotline.entrance:
        page.wrapped(Text("入口  ", "entrance ")[lang], hotline.entrance[lang])
    if ready := ready_label(hotline, lang):
        page.wrapped(Text("备好  ", "ready    ")[lang], ready)
    page.section(Text("号码", "Numbers")[lang])
    if not hotline.numbers:
        page.line(Text("  未填写", "  none in the file")[lang])
    for number in (*hotline.dialable, *hotline.warnings):
        mark = "  " if number.dialable else "! "
        as_of = Text(f"（{number.as_of}）", f" ({number.as_of})")[lang] if number.as_of else ""
        told = f"{number.status_text[lang]}{as_of}{Text('：', ': ')[lang]}{number.why[lang]}"
        page.wrapped(mark + pad(number.dial, 16), f"{told} [{number.grade}] {number.source[lang]}")
    page.section(Text(f"服务时间（{hotline.timezone}）", f"Hours ({hotline.timezone})")[lang])
    for hours in hotline.hours:
        page.wrapped("  " + pad(_spans(hours.open, lang), 14), f"{days_label(hours, lang)}  {hours.source[lang]}")
        if hours.agreed != hours.open:
            page.wrapped(
                "  " + " " * 14, Text("各方一致的部分  ", "all sources agree on  ")[lang] + _spans(hours.agreed, lang)
            )
    page.section(Text("规则（最佳值，80% 区间）", "Rules (best value, 80 % range)")[lang])
    for rule in hotline.rules:
        page.wrapped("  " + pad(rule.id, 20), f"{_strength(rule)}  {rule.why[lang]} [{rule.grade}] {rule.source[lang]}")
    if dates := list(dates):
        page.section(Text("大促与长假", "Promotions and holidays")[lang])
        for name, when in dates:
            page.wrapped("  ", f"{when}  {name}")
    return page.text()


def render_settings(
    rows: Iterable[tuple[str, str, str]], path: str, exists: bool, lang: str, *, width: int = 80, color: bool = False
) -> str:
    """Return the settings as lines of (key, value, where it comes from), and the file they may stand in."""
    page = Page(lang, width, color)
    there = "" if exists else Text("（还没有）", "  (not there yet)")[lang]
    page.line(Text("设置文件  ", "config file  ")[lang] + path + there)
    page.line()
    for key, value, source in rows:
        page.line(f"  {pad(key, 12)}{pad(value or '-', 28)}{source}")
    page.line()
    page.wrapped("", Text("文件里每行一项，例如：", "A line of the file per setting, for example:")[lang])
    for example in ('between = "12:00-14:00,18:00-21:00"', 'busy = ["~/calendars"]', "per-day = 2"):
        page.line(f"  {example}")
    return page.text()


def _spans(spans: Iterable[tuple[int, int]], lang: str) -> str:
    told = ",".join(f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in spans)
    return told or Text("休息", "closed")[lang]


def pad(text: str, columns: int) -> str:
    """Pad to a number of columns."""
    return text + " " * max(1, columns - columns_of(text))


def columns_of(text: str) -> int:
    """Return how many columns a text takes on a terminal; colours take none."""
    if text.isascii() and "\x1b" not in text:
        return len(text)
    text = _COLOR.sub("", text)
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) else 1 for c in text)


# ---------------------------------------------------------------- the parts of the table


class Page:
    """Lines of a text that know their language, width and colour."""

    def __init__(self, lang: str, width: int, color: bool) -> None:
        self.lang, self.width, self.color = lang, max(40, width), color
        self.lines: list[str] = []

    def line(self, text: str = "") -> None:
        """Add one line as it is."""
        self.lines.append(text.rstrip())

    def section(self, title: str) -> None:
        """Add an empty line and a title."""
        self.line()
        self.line(self.bold(title))

    def wrapped(self, label: str, text: str) -> None:
        """Add a text after a label, its further lines indented as far as the label is wide."""
        indent = columns_of(label)
        for i, part in enumerate(wrap(text, self.width - indent)):
            self.line((label if i == 0 else " " * indent) + part)

    def bold(self, text: str) -> str:
        """Return the text in bold, on a terminal."""
        return self.paint(text, BOLD)

    def paint(self, text: str, code: str) -> str:
        """Return the text in a colour, on a terminal."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.color else text

    def score(self, score: int) -> str:
        """Return a score in the colour of its height."""
        return self.paint(f"{score:3}", GREEN if score >= 60 else YELLOW if score >= 25 else RED)

    def text(self) -> str:
        """Return the whole page."""
        return "\n".join(self.lines) + "\n"


def _head(page: Page, plan: Plan) -> None:
    hotline, lang = plan.hotline, page.lang
    page.line(page.bold(hotline.name[lang]))
    if plan.overdue:
        overdue_section(page, plan.overdue, plan.now.astimezone(plan.wishes.zone or plan.grid.zone))
        page.line()
    for told in numbers_label(hotline, lang):
        page.wrapped(Text("电话  ", "dial   ")[lang], told)
    if not hotline.dialable and hotline.entrance:
        page.wrapped(Text("入口  ", "go to  ")[lang], hotline.entrance[lang])
    for number in hotline.warnings:
        if number.status == "disputed":
            page.wrapped(Text("勿拨  ", "avoid  ")[lang], f"{number.dial}  {number.why[lang]}")
    if ready := ready_label(hotline, lang):
        page.wrapped(Text("备好  ", "ready  ")[lang], ready)
    if wishes := wishes_label(plan, lang):
        page.wrapped(Text("要求  ", "wishes ")[lang], wishes)
    _learned(page, plan)
    _caveats(page, plan)


def overdue_section(page: Page, overdue: Sequence[Overdue], now: datetime) -> None:
    """Say before all else which promises were not kept in time, and what to ask for now; times are on the clock of `now`."""
    lang = page.lang
    page.section(Text("逾期承诺", "Overdue promises")[lang])
    for each in overdue[:MOST_OVERDUE]:
        page.wrapped(f"  #{each.followup.id} ", overdue_label(each, now, lang))
        page.wrapped("     → ", each.escalation[lang])
    if (more := len(overdue) - MOST_OVERDUE) > 0:
        page.line(Text(f"  另有 {more} 个：plan-call followup list", f"  {more} more: plan-call followup list")[lang])


def overdue_label(each: Overdue, now: datetime, lang: str) -> str:
    """Return what was promised by when and by whom; the time is on the clock of `now`."""
    promise, agent = each.promise, ""
    if promise.agent:
        agent = Text(f"（工号 {promise.agent}）", f" (agent {promise.agent})")[lang]
    by = end_label(now, promise.due.astimezone(now.tzinfo), lang) if promise.due else ""
    told = Text(f"“{promise.text}”应在 {by} 前兑现", f'"{promise.text}" was due by {by}')[lang]
    return f"{each.followup.subject} [{each.followup.hotline}]{Text('：', ': ')[lang]}{told}{agent}"


def _learned(page: Page, plan: Plan) -> None:
    """Say what the belief rests on besides the rules, and for how long it counts."""
    if learned := plan.hotline.learned:
        page.wrapped(Text("依据  ", "basis  ")[page.lang], learned_label(learned, page.lang))


def _caveats(page: Page, plan: Plan) -> None:
    for caveat in caveats(plan, page.lang):
        page.wrapped(Text("注意  ", "note   ")[page.lang], caveat)


def _best(page: Page, plan: Plan) -> None:
    lang = page.lang
    span = f"{day_label(plan.start.date(), lang)} {plan.start:%H:%M} - {day_label(plan.until.date(), lang)} {plan.until:%H:%M}"
    page.section(Text("最佳时段", "Best windows")[lang] + f"  {span}  {plan.hotline.timezone}")
    for rank, pick in enumerate(plan.picks, 1):
        wait = f"  {wait_label(pick.wait, lang)}" if pick.wait else ""
        page.line(f"{rank:2}  {_window(page, pick)} ({pick.low:.2f}-{pick.high:.2f}){wait}")
        if own := own_clock(plan, pick.start, pick.end, lang):
            page.line(f"    {own}")
        page.wrapped("    ", reasons(pick.because, lang))
    told = [] if plan.picks else why_nothing(plan, lang)
    if plan.miss and plan.advice().call_now:
        told = told[:-1]  # no later window is near: now is the time
    for line in told:
        page.wrapped("    ", line)


def _window(page: Page, pick: Pick) -> str:
    score, load = Text("得分", "score")[page.lang], Text("负荷", "load")[page.lang]
    return f"{pad(span_label(pick.start, pick.end, page.lang), 24)}{score} {page.score(pick.score)}  {load} {pick.load:.2f}"


def _now(page: Page, plan: Plan) -> None:
    lang, current = page.lang, plan.current
    page.section(Text("现在", "Now")[lang] + f"  {moment_label(plan, plan.now, lang)}")
    if current.load is None or current.score is None:
        page.line("    " + sentence(closed_label(plan, lang)) + Text("。", ".")[lang])
        return
    text = (
        Text("得分", "score")[lang]
        + f" {page.score(current.score)}  "
        + Text("负荷", "load")[lang]
        + f" {current.load:.2f}"
        + (f"  {wait_label(current.wait, lang)}" if current.wait else "")
    )
    advice, semicolon = plan.advice(), Text("；", "; ")[lang]
    if current.breaks:
        text += semicolon + broken_label(current.breaks, lang)
    if advice.call_now:
        text += semicolon + Text(f"{_NO_BETTER.zh}，现在就打", f"{_NO_BETTER.en}: call now")[lang]
    elif advice.wait_for:
        text += semicolon + _later(plan, advice, lang)
    page.wrapped("    ", text)
    page.wrapped("    ", reasons(current.because, lang))
    if plan.today and plan.today not in plan.picks and plan.today.load < current.load:
        page.line("    " + Text("今天最好  ", "today's best  ")[lang] + _window(page, plan.today))


def sentence(text: str) -> str:
    """Return words with a capital letter to begin with."""
    return text[:1].upper() + text[1:]


def closed_label(plan: Plan, lang: str) -> str:
    """Return that the line is closed now, and when it opens."""
    opens = plan.current.opens
    assumed = "" if plan.hotline.hours_known else Text("（假定）", " (assumed)")[lang]
    if opens is None:
        return Text(
            f"不在服务时间{assumed}，半年内没有服务时间", f"closed{assumed}; not open again within half a year"
        )[lang]
    when = moment_label(plan, opens, lang)
    return Text(f"不在服务时间{assumed}，{when} 开始服务", f"closed{assumed}; opens {when}")[lang]


def _avoid(page: Page, plan: Plan) -> None:
    if plan.avoid:
        page.section(Text("避开", "Avoid")[page.lang])
        for pick in plan.avoid:
            own = own_clock(plan, pick.start, pick.end, page.lang)
            window, why = f"    {_window(page, pick)}  ", reasons(pick.because, page.lang, 1)
            if own or page.width - columns_of(window) < LEAST_COLUMNS:
                page.line(window)
                window = "    "
            page.wrapped(window, Text("；", "; ")[page.lang].join(part for part in (own, why) if part))


def _strips(page: Page, plan: Plan) -> None:
    """Draw a strip per day over the opening hours. The bars stand last: some terminals draw them two columns wide."""
    lang, grid = page.lang, plan.grid
    used = np.flatnonzero(grid.open.any(axis=0))
    if not len(used):
        return
    first, end = int(used[0]), int(used[-1]) + 1
    room = max(12, min(STRIP_CELLS, page.width - 30))
    step = -(-(end - first) // room)
    low, high = BAR_LOADS
    page.section(Text("逐日负荷", "Day by day")[lang] + f"  {BARS[0]} <= {low}  {BARS[-1]} >= {high}")
    hours = "".join(f"{_hour(plan, i):<{6}}" for i in range(first, end, step * 6))
    page.line(" " * 14 + hours[: -(-(end - first) // step)])
    days = range(min(grid.shape[0], STRIP_DAYS))
    for day in days:
        loads = [plan.load.mean[day, i : min(i + step, end)] for i in range(first, end, step)]
        bars = "".join(" " if np.isnan(part).all() else _bar(float(np.nanmean(part))) for part in loads)
        page.line(
            f"  {pad(day_label(grid.start(day, 0).date(), lang), 12)}{bars}  {'  '.join(_remarks(plan, day, lang))}"
        )
    if grid.shape[0] > len(days):
        page.wrapped(
            "  ",
            Text(
                f"另有 {grid.shape[0] - len(days)} 天：plan-call plot --kind year -o 年.png",
                f"{grid.shape[0] - len(days)} more days: plan-call plot --kind year -o year.png",
            )[lang],
        )


def _hour(plan: Plan, slot: int) -> str:
    passed = slot * plan.slot_minutes
    return f"{passed // 60:02}" + (f":{passed % 60:02}" if passed % 60 else "")


def _bar(load: float) -> str:
    low, high = BAR_LOADS
    level = int(len(BARS) * log(load / low) / log(high / low))
    return BARS[min(max(level, 0), len(BARS) - 1)]


def _remarks(plan: Plan, day: int, lang: str) -> Iterator[str]:
    """What is special about a day, and the picks on it."""
    date = plan.grid.start(day, 0).date()
    for pick in plan.picks:
        if pick.start.date() == date:
            yield f"★{pick.start:%H:%M}"
    for note in plan.notes:
        if note.first <= date <= note.last:
            yield note.name[lang]


def _strength(rule: AnyRule) -> str:
    """The best value and the range of a rule, or their extremes where it has several."""
    beliefs = list(beliefs_of(rule))
    best = [belief.factor for belief in beliefs]
    span = f"×{min(best):.2f}" + (f" - {max(best):.2f}" if len(beliefs) > 1 else "")
    return f"{span} ({min(b.low for b in beliefs):.2f}-{max(b.high for b in beliefs):.2f})"


def wrap(text: str, columns: int) -> list[str]:
    """Break a text into lines of so many columns: at spaces, and between Chinese characters but not before their stops."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and columns_of(line + piece.rstrip()) > columns:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()]


def _pieces(text: str) -> Iterator[str]:
    """Split a text where a line may end: after a space, and before a Chinese character that opens nothing and stops nothing."""
    piece = ""
    for c in text:
        wide = unicodedata.east_asian_width(c) in "WF" and c not in "，。；：、）”？！"
        if piece and ((wide and piece[-1] not in "（“") or (piece[-1] == " " and c != " ")):
            yield piece
            piece = ""
        piece += c
    yield piece
