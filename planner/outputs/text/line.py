"""A line, or the list of them, on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.outputs.text.page import Page, pad
from planner.outputs.words.dates import days_label, zone_label
from planner.outputs.words.line import NO_HOURS, ready_label, spans_label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.line.hotline import Hotline
    from planner.line.rules import Rule


def render_hotlines(hotlines: Iterable[Hotline | str], lang: str, *, width: int = 80, color: bool = False) -> str:
    """Return a line per hotline; a string is the complaint about one that could not be read."""
    page = Page(lang, width, color)
    t = page.t
    for hotline in hotlines:
        if isinstance(hotline, str):
            page.wrapped("! ", hotline)
            continue
        number = hotline.dialable[0].dial if hotline.dialable else t("无号码", "no number")
        page.line(f"{pad(hotline.id, 22)}{pad(number, 16)}{t(hotline.name)}")
    return page.text()


def render_hotline(
    hotline: Hotline, dates: Iterable[tuple[str, str]], lang: str, *, width: int = 80, color: bool = False
) -> str:
    """Return all that is known of one hotline; `dates` are (name, dates) of its events."""
    page = Page(lang, width, color)
    t = page.t
    page.line(page.bold(f"{t(hotline.name)}  [{hotline.id}]"))
    if called := [name for name in hotline.called if lang == "zh" or name.isascii()]:
        page.wrapped(t("又叫  ", "called   "), t.listed(called))
    page.wrapped(t("来源  ", "source   "), t(hotline.source))
    if hotline.checked:
        page.line(t("核对  ", "checked  ") + str(hotline.checked))
    if hotline.valid_until:
        page.line(t("有效  到 ", "until    ") + str(hotline.valid_until))
    if hotline.entrance:
        page.wrapped(t("入口  ", "entrance "), t(hotline.entrance))
    if ready := ready_label(hotline, t):
        page.wrapped(t("备好  ", "ready    "), ready)
    page.section(t("号码", "Numbers"))
    if not hotline.numbers:
        page.line(t("  未填写", "  none in the file"))
    for number in (*hotline.dialable, *hotline.warnings):
        mark = "  " if number.dialable else "! "
        as_of = t.brackets(str(number.as_of)) if number.as_of else ""
        told = t(number.status_text) + as_of + t.colon + t(number.why)
        page.wrapped(mark + pad(number.dial, 16), f"{told} [{number.grade}] {t(number.source)}")
    page.section(t("服务时间", "Hours") + t.brackets(zone_label(hotline.timezone, t)))
    if not hotline.hours:
        page.line(f"  {t(NO_HOURS)}")
    for hours in hotline.hours:
        page.wrapped("  " + pad(spans_label(hours.open, t), 14), f"{days_label(hours, t)}  {t(hours.source)}")
        if hours.agreed != hours.open:
            page.wrapped(
                "  " + " " * 14,
                t("各方一致的部分  ", "all sources agree on  ") + spans_label(hours.agreed, t),
            )
    page.section(
        t(
            "规则（是平常的几倍；括号里的范围有八成把握）",
            "Rules (times as busy; the range in brackets holds 8 times in 10)",
        )
    )
    for rule in hotline.rules:
        page.wrapped("  " + pad(rule.id, 20), f"{_strength(rule)}  {t(rule.why)} [{rule.grade}] {t(rule.source)}")
    named: dict[str, list[str]] = {}  # a holiday, and what is assumed of the line on its days
    for name, when in dates:
        named.setdefault(when, []).append(name)
    if named:
        page.section(t("大促与长假", "Promotions and holidays"))
        for when, names in named.items():
            page.wrapped("  ", f"{when}  {t.comma(names)}")
    return page.text()


def _strength(rule: Rule) -> str:
    """The best value and the range of a rule, or their extremes where it has several."""
    beliefs = rule.beliefs
    best = [belief.factor for belief in beliefs]
    span = f"×{min(best):.2f}" + (f" - {max(best):.2f}" if len(beliefs) > 1 else "")
    return f"{span} ({min(b.low for b in beliefs):.2f}-{max(b.high for b in beliefs):.2f})"
