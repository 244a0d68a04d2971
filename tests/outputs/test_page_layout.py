"""The page on every width, in print, and for everybody: no overflow, colours told apart, keyboard, names of its parts."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from pages import COLOURS, DESK, OUTSIDE, PAPER, PHONE, axe, contrast, each_lang, luminance, sheets
from planner.outputs.html.page import render_html

CLIPPED = """() => [...document.querySelectorAll("html, body *")].filter(each =>
    !each.closest(".hidden") && each.clientWidth > 0 && each.scrollWidth > each.clientWidth + 1
).map(each => each.tagName + " " + each.className)"""


@each_lang
@pytest.mark.parametrize(
    "name", ["default", "no-number", "miss", "eight-days", "long-name", "long-word", "long-number", "heavy", "full"]
)
def test_nothing_overflows(name, lang, planned, show):
    page = show(render_html(planned(name), lang))
    for media, width, scheme in (
        ("screen", PHONE, "light"),
        ("screen", PHONE, "dark"),
        ("screen", 900, "light"),
        ("screen", DESK, "light"),
        ("screen", DESK, "dark"),
        ("print", PAPER, "light"),
    ):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(media=media, color_scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (media, width)
        if name != "heavy":  # its table scrolls by itself
            assert page.evaluate(OUTSIDE) == [], (media, width)
            assert page.evaluate(CLIPPED) == [], (media, width)


@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_larger_letters_fit_too(zoom, planned, show):
    """A reader's own letters, twice as large; the page is in rem."""
    html = render_html(planned("default"), "en").replace("<style>", f"<style>html {{ font-size: {zoom * 100}% }}", 1)
    page = show(html, PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE


@each_lang
@pytest.mark.parametrize("name", ["default", "ten", "all-day", "own-clock"])
def test_it_prints_on_one_sheet(name, lang, planned, show):
    page = show(render_html(planned(name), lang))
    assert sheets(page.pdf(format="A4")) == 1
    page.emulate_media(media="print", color_scheme="dark")
    assert sheets(page.pdf(format="A4", print_background=True)) == 1


# ---------------------------------------------------------------- for everybody


@pytest.mark.parametrize(
    ("name", "lang"),
    [("default", "zh"), ("default", "en"), ("bare", "zh"), ("bare", "en"), ("no-number", "en"), ("full", "en")],
)
def test_axe_finds_nothing(name, lang, planned, show):
    page = show(render_html(planned(name), lang), PHONE)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert axe(page) == []


def test_axe_would_find_something(planned, show):
    page = show(render_html(planned("default"), "en").replace("#595959", "#999").replace(' lang="en"', ""))
    assert {each.partition(":")[0] for each in axe(page)} >= {"color-contrast", "html-has-lang"}


LEVELS = """() => [...document.querySelectorAll(".key li")].map(each => getComputedStyle(each).backgroundColor)"""


def test_contrast_by_hand():
    assert contrast("rgb(0, 0, 0)", "rgb(255, 255, 255)") == pytest.approx(21)
    assert contrast("rgb(118, 118, 118)", "rgb(255, 255, 255)") == pytest.approx(
        4.54, abs=0.01
    )  # WCAG's well-known grey


@pytest.mark.parametrize("media", ["screen", "print"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_are_told_apart_by_their_lightness(scheme, media, planned, show):
    """Whoever sees no red and green sees light and dark: busier is further from the paper, each step clearly."""
    page = show(render_html(planned("default"), "en"), color_scheme=scheme)
    page.emulate_media(media=media, color_scheme=scheme)
    darker = scheme == "light" or media == "print"  # paper is white
    levels = [luminance(colour) for colour in page.evaluate(LEVELS)]
    assert len(levels) == 7
    assert levels == sorted(levels, reverse=darker)
    assert all(abs(a - b) > 0.008 for a, b in pairwise(levels))
    ratios = [(a + 0.05) / (b + 0.05) if darker else (b + 0.05) / (a + 0.05) for a, b in pairwise(levels)]
    assert min(ratios) > 1.1
    texts = page.evaluate(COLOURS)
    assert len(texts) > 200
    assert {kind for kind, ink, paper in texts if contrast(ink, paper) < 4.5} == set()


def test_every_level_has_a_colour_and_readable_ink(planned, show):
    cells = "".join(f'<p class="l{level}">{level}</p>' for level in range(7))
    for scheme in ("light", "dark"):
        page = show(render_html(planned("default"), "en").replace("<main>", f"<main>{cells}"), color_scheme=scheme)
        told = [row for row in page.evaluate(COLOURS) if re.fullmatch(r"l\d P", row[0])]
        assert len({paper for _, _, paper in told}) == 7
        assert min(contrast(ink, paper) for _, ink, paper in told) >= 4.5


def test_the_keyboard_reaches_everything(planned, show):
    plan = planned("default")
    for lang in ("zh", "en"):
        page = show(render_html(plan, lang), PHONE, java_script_enabled=False)
        reached = []
        for _ in range(20):
            page.keyboard.press("Tab")
            style = page.evaluate(
                """() => { const it = document.activeElement; const s = getComputedStyle(it), box = it.getBoundingClientRect()
                return [it.getAttribute("href")?.slice(0, 12) ?? (it.className || (it.localName === "summary" ? "summary" : "")), s.outlineStyle, parseFloat(s.outlineWidth),
                        s.outlineColor, box.top >= 0 && box.bottom <= innerHeight + 1 || it.className === "scroll"] }"""
            )
            if style[0] == "":  # the end of the page
                break
            reached.append(style)
        assert [each[0] for each in reached] == ["tel:+8621533", *["data:text/ca"] * 5, "scroll", "summary", "summary"]
        assert all(kind == "solid" and width >= 2 and seen for _, kind, width, _, seen in reached)
        assert all(contrast(colour, "rgb(255, 255, 255)") >= 3 for *_, colour, _ in reached)
        page.keyboard.press("Shift+Tab")


def test_the_parts_have_names(planned, show):
    """What a screen reader lists: headings in order, regions, links that differ."""
    page = show(render_html(planned("default"), "en"), java_script_enabled=False)
    assert [page.locator(f"h{level}").count() for level in (1, 2)] == [1, 7]  # one for the script to show
    for name in ("Where to call", "When to call", "Day by day", "Have ready", "Avoid", "How sure this is"):
        assert page.get_by_role("region", name=name, exact=True).count() == 1, name
    links = page.get_by_role("link", name=re.compile("Add to calendar 06-")).all()
    assert len({link.inner_text() + link.get_attribute("download") for link in links}) == len(links) == 5
    assert page.get_by_role("link", name="Add to calendar 06-28 Sun 18:30-20:00", exact=True).count() == 1
    assert page.locator("html").get_attribute("lang") == "en"
    assert show(render_html(planned("default"), "zh")).locator("html").get_attribute("lang") == "zh-CN"
