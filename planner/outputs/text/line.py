"""A line, or the list of them, on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.messages import Text
from planner.outputs.text.page import Page, pad
from planner.outputs.words.dates import days_label
from planner.outputs.words.line import ready_label, spans_label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.line.hotline import Hotline
    from planner.line.rules import Rule


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
        page.wrapped("  " + pad(spans_label(hours.open, lang), 14), f"{days_label(hours, lang)}  {hours.source[lang]}")
        if hours.agreed != hours.open:
            page.wrapped(
                "  " + " " * 14,
                Text("各方一致的部分  ", "all sources agree on  ")[lang] + spans_label(hours.agreed, lang),
            )
    page.section(Text("规则（最佳值，80% 区间）", "Rules (best value, 80 % range)")[lang])
    for rule in hotline.rules:
        page.wrapped("  " + pad(rule.id, 20), f"{_strength(rule)}  {rule.why[lang]} [{rule.grade}] {rule.source[lang]}")
    if dates := list(dates):
        page.section(Text("大促与长假", "Promotions and holidays")[lang])
        for name, when in dates:
            page.wrapped("  ", f"{when}  {name}")
    return page.text()


def _strength(rule: Rule) -> str:
    """The best value and the range of a rule, or their extremes where it has several."""
    beliefs = rule.beliefs
    best = [belief.factor for belief in beliefs]
    span = f"×{min(best):.2f}" + (f" - {max(best):.2f}" if len(beliefs) > 1 else "")
    return f"{span} ({min(b.low for b in beliefs):.2f}-{max(b.high for b in beliefs):.2f})"
