"""The caller's settings on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.outputs.text.page import Page, pad

if TYPE_CHECKING:
    from collections.abc import Iterable


def render_settings(
    rows: Iterable[tuple[str, str, str]], path: str, exists: bool, lang: str, *, width: int = 80, color: bool = False
) -> str:
    """Return the settings as lines of (key, value, where it comes from), and the file they may stand in."""
    page = Page(lang, width, color)
    t = page.t
    page.line(t("设置文件  ", "config file  ") + path + ("" if exists else t("（还没有）", "  (not there yet)")))
    page.line()
    for key, value, source in rows:
        page.line(f"  {pad(key, 12)}{pad(value or '-', 28)}{source}")
    page.line()
    page.wrapped("", t("文件里每行一项，例如：", "A line of the file per setting, for example:"))
    for example in ('between = "12:00-14:00,18:00-21:00"', 'busy = ["~/calendars"]', "per-day = 2"):
        page.line(f"  {example}")
    return page.text()
