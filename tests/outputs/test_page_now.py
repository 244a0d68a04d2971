"""The page while it is open: what its script says at a moment of the clock, in a zone, to whom; nothing of it decides anything."""

from __future__ import annotations

import json
import re

import pytest

import planner
from helpers import AT, at
from pages import DESK, PHONE, axe, each_lang, in_both_browsers
from planner.messages import Voice
from planner.outputs.data.forecast import as_script, figures_of, forecast
from planner.outputs.html.page import render_html, render_published
from planner.outputs.html.site import Site
from planner.plan.variants import variant_times

MADE = "2026-11-28T10:05"  # a Saturday; the line is open from nine to nine


@pytest.fixture
def opened(browser, tmp_path):
    """Open a page at a moment on the clock of a device, and return it."""
    contexts = []

    def opened(html: str, when: str, zone: str = "Asia/Shanghai", width: int = PHONE, **settings):
        path = tmp_path / "page.html"
        path.write_text(html, encoding="utf-8")
        context = browser.new_context(
            viewport={"width": width, "height": 640}, timezone_id=zone, offline=True, **settings
        )
        contexts.append(context)
        page = context.new_page()
        page.mistakes = []
        page.on("pageerror", lambda error: page.mistakes.append(str(error)))
        page.clock.install(time=at(when))
        page.goto(path.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()


def says(page) -> str:
    assert page.mistakes == []
    return " ".join(page.locator("#now-says, #now-count").all_inner_texts())


@pytest.fixture
def own(pinduoduo):
    return planner.make_plan(pinduoduo, at(MADE), seed=42)


@pytest.fixture
def public(pinduoduo):
    plan = planner.make_plan(pinduoduo, at(MADE), wishes=planner.Wishes(explore=False))
    return plan, variant_times(plan, 0.1, 100)


@in_both_browsers
@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("2026-11-28T22:10", r"Closed now, opens tomorrow Sun 09:00.* in 10 h 50 min"),
        ("2026-11-29T08:59", r"Closed now, opens today Sun 09:00.* in 1 min"),
        ("2026-12-05T10:05", r"This forecast ended today Sat 10:05: .*"),
        ("2027-01-30T12:00", r"This forecast ended 12-05 Sat 10:05: .*"),
        ("2026-11-28T09:00", r"This forecast begins today Sat 10:00"),
    ],
)
def test_what_it_says_by_the_clock(when, said, own, opened):
    assert re.fullmatch(said + " ?", says(opened(render_html(own, "en"), when))), when


@in_both_browsers
@pytest.mark.parametrize(
    "when", ["2026-11-28T10:05", "2026-11-28T19:00", "2026-11-30T10:40", "2026-12-01T09:10", "2026-12-02T13:00"]
)
def test_it_says_what_a_plan_made_then_says(when, pinduoduo, opened):
    """Another way to the same answer: the program itself at that moment."""
    made = planner.make_plan(pinduoduo, at(MADE))
    then = planner.make_plan(pinduoduo, at(when)).decision
    told = says(opened(render_html(made, "en"), when))
    begins = {"call": "Call now", "can": "You can call", "wait": "Not now, it is busy"}
    assert told.startswith(begins[then.answer])
    if then.wait_for:
        assert (
            f"wait until {'today' if then.wait_for.start.day == at(when).day else 'tomorrow'} {then.wait_for.start:%a %H:%M}-"
            in told
        )


@in_both_browsers
def test_time_passes(own, opened):
    page = opened(render_html(own, "en"), "2026-11-28T20:58")
    assert "2 min left" in says(page)
    page.clock.fast_forward("03:00")
    assert says(page).startswith("Closed now, opens tomorrow Sun 09:00")
    assert page.locator("#map [aria-current]").count() == 0
    page.clock.fast_forward("13:00:00")
    assert page.locator("#map [data-day='2026-11-28']").is_hidden()
    assert page.locator("#map td[aria-current=time]").count() == 1
    cards = page.locator("ol.picks > li").all()
    assert [card.is_visible() for card in cards] == [pick.end > at("2026-11-29T10:01") for pick in own.picks]


@in_both_browsers
def test_an_old_forecast_says_so(own, opened):
    assert opened(render_html(own, "en"), "2026-12-01T10:04").locator("#now-holds").inner_text() == ""
    late = opened(render_html(own, "en"), "2026-12-01T10:05").locator("#now-holds").inner_text()
    assert late.startswith("This forecast was made 11-28 Sat 10:05")


@in_both_browsers
def test_the_day_the_zone_the_length_and_the_end_can_be_chosen(own, opened):
    page = opened(render_html(own, "en"), MADE, zone="Europe/Berlin")
    rows = page.locator("#day-rows tr")
    assert rows.first.inner_text().split("\t")[0].strip() == "10:00"
    page.locator("#choose-zone").select_option(label="here: Europe/Berlin")
    assert rows.first.inner_text().split("\t")[0].strip() == "03:00"
    page.reload()
    assert page.locator("#choose-zone").input_value() == "Europe/Berlin"
    page.locator("#choose-zone").select_option("Asia/Shanghai")
    page.locator("#choose-day").select_option("2026-11-30")
    assert (rows.first.locator("th").inner_text(), rows.last.locator("th").inner_text()) == ("09:00", "20:30")
    page.clock.set_system_time(at("2026-11-28T20:35"))
    page.locator("#choose-length").select_option("1")
    assert "too little time until closing" in says(page)
    page.clock.set_system_time(at(MADE))
    page.locator("#choose-until").select_option("2026-11-28")
    assert says(page).startswith("Call now: today is the deadline")
    assert page.locator("#choose-day option").count() == 1


@in_both_browsers
@each_lang
def test_a_public_page_names_a_minute_only_to_whom_has_chosen(lang, public, opened):
    plan, times = public
    page = opened(next(render_published(plan, [lang], Site(100), times)), MADE)
    before = page.locator("main").inner_text() + says(page)
    assert "18:30-20:00" in says(page)
    mine = [begins for begins, _ in times[37]]
    assert not re.search("yours|你的", before)
    page.locator("#choose-digits").select_option("37")
    assert f"{mine[0]:%H:%M}" in says(page)
    page.reload()
    assert page.evaluate("localStorage.getItem('plan-call.digits')") == "37"
    assert f"{mine[0]:%H:%M}" in says(page)


SHARED = """() => { navigator.share = data => { window.given = data; return Promise.resolve() } }"""


@in_both_browsers
def test_what_is_shared_has_nothing_of_ones_own(own, public, opened):
    plan, times = public
    for html in (render_html(own, "en"), *render_published(plan, ["en"], Site(100), times)):
        page = opened(html, MADE)
        if page.locator("#choose-digits").count():
            page.locator("#choose-digits").select_option("37")
        page.evaluate(SHARED)
        page.locator("#share").click()
        assert page.evaluate("window.given") == {
            "text": "Pinduoduo consumer line 021-53395288, today Sat 18:30-20:00, quiet"
        }


@in_both_browsers
def test_without_a_share_sheet_it_is_copied(own, opened):
    page = opened(render_html(own, "zh"), MADE, permissions=["clipboard-read", "clipboard-write"])
    page.evaluate("() => { navigator.share = undefined }")
    page.locator("#share").click()
    page.locator("#shared", has_text="已复制").wait_for()
    assert (
        page.evaluate("navigator.clipboard.readText()") == "拼多多 消费者热线 021-53395288，今天 周六 18:30-20:00，清闲"
    )


@in_both_browsers
@each_lang
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_it(lang, scheme, public, opened):
    plan, times = public
    page = opened(next(render_published(plan, [lang], Site(100), times)), MADE, width=320, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": PHONE, "height": 640})
    assert axe(page) == []
    for each in page.locator("a:visible, button:visible, select:visible, summary:visible").all():
        box = each.bounding_box()
        assert min(box["width"], box["height"]) >= 24, each.inner_text()
    assert page.locator(".dial").bounding_box()["height"] >= 44


@in_both_browsers
def test_the_first_screen(own, opened):
    """On a small phone: the line, what to do, the number, what not to dial, and today's window with its entry for a calendar."""
    for lang in ("zh", "en"):
        page = opened(render_html(own, lang), MADE)
        seen = ["h1", "#now-says", ".dial", ".warn", ".card >> nth=0", "a[download] >> nth=0"]
        bottoms = [(box := page.locator(one).first.bounding_box())["y"] + box["height"] for one in seen]
        assert bottoms[-1] <= 640, bottoms


@in_both_browsers
def test_paper_has_what_stood_in_the_page(own, opened):
    page = opened(render_html(own, "en"), "2026-11-28T19:00", width=DESK)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#now-says").inner_text().startswith("As of 11-28 Sat 10:05")
    assert page.locator("details:not([open])").count() == 0


# ---------------------------------------------------------------- the data


def test_nothing_in_the_forecast_ends_its_element(hotline_file):
    evil = "</script><script>alert(1)</script><!--"
    line = planner.load_hotline(
        hotline_file("", ('zh = "测试热线", en = "Test line"', f'zh = "{evil}", en = "{evil}"'))
    )
    html = render_html(planner.make_plan(line, at(AT)), "en")
    assert len(re.findall("<script", html)) == len(re.findall("</script", html)) == 2
    told = re.search(r'id="forecast">(.*?)</script>', html, re.DOTALL)
    assert json.loads(told[1])["line"].strip() == evil


@pytest.mark.parametrize("slot", [5, 20, 30, 45, 90])
def test_a_row_for_each_half_hour_from_the_one_that_has_begun(slot, pinduoduo):
    plan = planner.make_plan(pinduoduo, at(MADE), slot_minutes=slot)
    facts = json.loads(as_script(forecast(plan, Voice("en"), figures_of(plan))))
    first, step = facts["rows"][0], max(slot, 30) if 30 % slot == 0 else slot
    assert facts["from"] * 60 + first[0] * 60 <= at(MADE).timestamp() < (facts["from"] + first[0] + first[1]) * 60
    assert {row[1] for row in facts["rows"][1:-1]} == {step}  # the span may end within the last
    for (start, length, *_), (after, *_) in zip(facts["rows"], facts["rows"][1:], strict=False):
        assert start + length <= after
    answers = dict(planner.make_plan(pinduoduo, at(MADE), slot_minutes=slot).answers())
    for start, _, score, cell, *_ in facts["rows"][1:-1]:
        moment = next(each for each in answers if each.timestamp() == (facts["from"] + start) * 60)
        assert facts["says"][cell % 10][0] == answers[moment].answer
        assert score == int(plan.score[plan.grid.cell(moment)])
