"""The list of all cases as lines of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.outputs.text.page import Page, pad

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.guide.case import Case


def render_cases(cases: Iterable[Case], lang: str, *, width: int = 80, color: bool = False) -> str:
    """Return a line per case: its id, its name and what it is about."""
    page = Page(lang, width, color)
    t = page.t
    for case in cases:
        page.wrapped(pad(case.id, 21), t(case.name) + t("——", " - ") + t(case.about))
    page.line()
    page.wrapped(
        "",
        t(
            "怎么想就怎么写，例如 plan-call case 退款被拒",
            "Say it in your own words, such as plan-call case never arrived",
        ),
    )
    return page.text()
