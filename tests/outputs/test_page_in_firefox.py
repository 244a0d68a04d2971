"""Every kind of page in the other engine: each width, light and dark, with and without its script, in print."""

from __future__ import annotations

import pytest

import planner
from helpers import at
from pages import COLOURS, OUTSIDE, axe, contrast, sheets
from planner.outputs.html.case import render_case_html
from planner.outputs.html.page import render_html, render_published
from planner.outputs.html.site import Site, render_index
from planner.plan.variants import variant_times

MADE = at("2026-11-28T10:05")


def line(lang):
    return render_html(planner.make_plan(planner.load_hotline("pinduoduo"), MADE, seed=42), lang)


def public_line(lang):
    plan = planner.make_plan(planner.load_hotline("pinduoduo"), MADE, wishes=planner.Wishes(explore=False))
    return next(render_published(plan, [lang], Site(100), variant_times(plan, 0.1, 100)))


def case(lang):
    return render_case_html(planner.plan_case(planner.find_case("refund"), MADE), lang)


def index(lang):
    lines = [(name, planner.load_hotline(name)) for name in ("pinduoduo", "sf", "12315")]
    return render_index(lines, MADE, lang, Site(100))


SHEETS = {line: 1, public_line: 1, case: 2, index: 1}


@pytest.mark.parametrize("browser", ["firefox", "firefox dark"], indirect=True, scope="module")
@pytest.mark.parametrize("kind", SHEETS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_it_is_sound(kind, script, show):
    for lang in ("zh", "en"):
        page = show(kind(lang), java_script_enabled=script)
        for width in (320, 360, 768, 1280):
            page.set_viewport_size({"width": width, "height": 640})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.evaluate(OUTSIDE) == [], width
        assert {kind for kind, ink, paper in page.evaluate(COLOURS) if contrast(ink, paper) < 4.5} == set()
        if script:
            assert axe(page) == []
        assert sheets(page.pdf(format="A4")) <= SHEETS[kind]
