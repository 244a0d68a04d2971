"""The page of a case: the one step to take on the first screen of a phone, then the others; for everybody, and on paper."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from helpers import AT, BERLIN, at, library, run_program
from own_cases import CASES, NOW, ORDER, coupon, courier_of
from pages import COLOURS, OUTSIDE, Markup, axe, contrast, each_lang, sheets, words_of
from planner.caller.calls import Entry, Followup, Overdue
from planner.caller.followups import ESCALATION
from planner.caller.wishes import Wishes
from planner.guide.case_file import find_case
from planner.guide.case_plan import plan_case
from planner.guide.deadlines import Dates
from planner.outputs.html.case import render_case_html
from readers import read_icalendar, read_vobject

SMALL, PHONE, FOLD = 320, 360, 640  # px: the narrowest, a usual phone, and the end of its first screen
TYPED = {"order": ORDER, "what": "衣服掉色，尺码也不对", "want": "退货退款"}


def told(text: str, case: str = "refund", line: str = "pinduoduo", due: str = "") -> Followup:
    """A followup of a case in which this was said, or promised until `due`."""
    entry = Entry(at("2026-06-20T10:00"), text, "1024", at(due) if due else None)
    return Followup(1, "退款", line, "Asia/Shanghai", at("2026-06-20T10:00"), case=case, entries=(entry,))


def overdue(times: int = 1):
    followup = told("48小时内到账", due="2026-06-22T10:00")
    return (Overdue(followup, followup.entries[0], ESCALATION),) * times


def only(plan, *ids):
    """A plan with these steps alone, of which the last one is what the case comes to."""
    stages = tuple(stage for stage in plan.stages if stage.step.id in ids)
    return replace(plan, stages=stages, main=stages[-1])


SPECIAL = {
    "with dates": lambda: plan_case(find_case("return"), NOW, Dates(received=date(2026, 6, 20), goods="ordinary"), seed=42, **TYPED),
    "all dates": lambda: plan_case(find_case("refund"), NOW, Dates(ordered=date(2026, 6, 15), shipped=date(2026, 6, 16), received=date(2026, 6, 20), requested=date(2026, 6, 22), goods="ordinary"), seed=42, **TYPED),
    "a call today": lambda: plan_case(find_case("invoice"), NOW, Dates(countdown=at("2026-06-24T16:30")), seed=42),
    "shut till then": lambda: plan_case(find_case("invoice"), at("2026-06-24T21:30"), Dates(countdown=at("2026-06-25T08:00")), seed=42),
    "passed": lambda: plan_case(find_case("return"), at("2026-06-30T08:30"), Dates(received=date(2026, 6, 20), goods="ordinary"), seed=42),
    "overdue": lambda: plan_case(find_case("refund"), NOW, seed=42, overdue=overdue()),
    "asked": lambda: plan_case(find_case("refund"), NOW, Dates(requested=date(2026, 6, 24)), seed=42),
    "followed up": lambda: plan_case(find_case("refund"), NOW, seed=42, followups=(told("48小时内答复", due="2026-06-25T10:00"),)),
    "12315": lambda: only(plan_case(find_case("refund"), NOW, seed=42), "12315"),
    "no call": lambda: only(plan_case(find_case("refund"), NOW), "apply", "intervene"),
    "elsewhere": lambda: plan_case(find_case("invoice"), NOW, Dates(countdown=at("2026-06-24T16:30")), seed=42, wishes=Wishes(zone=BERLIN)),
    "wishes": lambda: plan_case(find_case("refund"), NOW, seed=42, wishes=Wishes(days=frozenset({"sat"}))),
    **{name: lambda name=name: plan_case(find_case("not-arrived"), NOW, seed=42, courier=name) for name in ("zto", "yto", "sto", "yunda", "jtexpress", "sf", "chinapost")},
}  # fmt: skip


PLANS = {
    **{case.id: lambda case=case: plan_case(case, NOW, seed=42, courier=courier_of(case)) for case in CASES},
    **{f"{case.id} refused": lambda case=case: plan_case(case, NOW, seed=42, refused=True) for case in CASES if case.refused},
    **SPECIAL,
}  # fmt: skip
each_plan = pytest.mark.parametrize("name", PLANS)


def test_the_cases_of_this_test_are_all_there_are():
    assert len(CASES) >= 12
    assert {"refund refused", "not-arrived refused", "invoice refused", "scam", "merchant-rules"} <= set(PLANS)


# ---------------------------------------------------------------- the first screen

EDGES = """selectors => Object.fromEntries(selectors.map(each => {
    const box = document.querySelector(each)?.getBoundingClientRect()
    return [each, box ? [box.top, box.bottom, box.height] : null]
}))"""


@each_lang
@each_plan
def test_every_case_as_a_page(name, lang, show):
    plan = PLANS[name]()
    html = render_case_html(plan, lang)
    asks_for_nothing(html, plan)
    page = show(html, PHONE)
    page.set_viewport_size({"width": PHONE, "height": FOLD})
    first_screen(page, plan, lang)
    fits(page)
    prints(page)


def first_screen(page, plan, lang):
    """What to do, its window, its number or entrance, its entry, what not to dial, what to say."""
    edges = page.evaluate(EDGES, ["h1", "#step", ".do", "#step ~ p a[download]", ".say"])
    step, links = page.locator("section:has(#step)"), page.locator("section:has(#step) a[href^='tel:']").all()
    assert edges["h1"][1] <= edges["#step"][0]
    assert edges["#step"][1] <= FOLD
    shown = [link.inner_text() for link in links]
    if plan.case.urgent:  # nothing to wait for: all steps at once, the police first
        assert shown == ["110", "96110"]
    else:
        call = plan.current.plan
        assert shown == [number.dial for number in call.hotline.dialable] if call else shown == []
        assert plan.current.step.where is None or plan.current.step.where[lang] in step.inner_text()
        assert edges[".do"][1] <= FOLD
        assert edges["#step ~ p a[download]"][1] <= FOLD
        assert edges["#step ~ p a[download]"][2] >= 24
    for link in links:
        box = link.bounding_box()
        assert box["height"] >= 44
        assert box["y"] + box["height"] <= FOLD
    if plan.overdue or plan.case.urgent:
        return
    if any(number.dial == "95187" for stage in plan.stages if stage.plan for number in stage.plan.hotline.warnings):
        box = step.locator(".warn", has_text="95187").bounding_box()
        assert box["y"] + box["height"] <= FOLD
    assert (edges[".say"][1] if lang == "zh" else edges[".say"][0] + 3 * 24) <= FOLD  # three lines of it at least


def asks_for_nothing(html, plan):
    """It is small, refers to nothing, and links only what may be dialled."""
    assert len(html.encode()) <= 60_000
    markup = Markup(html)
    assert not {tag for tag, _ in markup.elements} & {"link", "img", "iframe", "object", "base", "form"}
    assert not {attribute for _, attrs in markup.elements for attribute in attrs} & {
        "src",
        "action",
        "style",
        "onclick",
    }
    assert all(re.match(r"tel:\+?\d+$|data:text/calendar;", href) for href in markup.hrefs())
    dialled = {re.sub(r"\D", "", href)[-8:] for href in markup.hrefs() if href.startswith("tel:")}
    known = [stage.plan.hotline for stage in plan.stages if stage.plan]
    assert dialled <= {re.sub(r"\D", "", number.dial)[-8:] for line in known for number in line.dialable}
    assert not dialled & {re.sub(r"\D", "", number.dial)[-8:] for line in known for number in line.warnings}
    assert not re.search(r"None|\{\{|\}\}|\.\.|--[a-z]+ ", markup.words())


TARGETS = """() => [...document.querySelectorAll("a, summary, button")].map(each => each.getBoundingClientRect())
    .filter(box => box.width > 0 && (box.height < 24 || box.width < 24)).length"""


def fits(page):
    """Nothing overflows on any width, folded or open, and every target can be hit."""
    for width, zoom in ((SMALL, 100), (PHONE, 100), (PHONE, 200), (768, 100), (1280, 100)):
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("size => document.documentElement.style.fontSize = size", f"{zoom}%")
        for is_open in (False, True):
            page.evaluate("open => document.querySelectorAll('details').forEach(each => each.open = open)", is_open)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (width, zoom)
            assert page.evaluate(OUTSIDE) == [], (width, zoom)
        assert page.evaluate(TARGETS) == 0, (width, zoom)
    page.evaluate(
        "() => { document.documentElement.style.fontSize = ''; document.querySelectorAll('details').forEach(each => each.open = false) }"
    )


SIZES = """() => [...document.querySelectorAll("body *")].filter(each =>
    [...each.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()) && each.getClientRects().length && !each.closest(".hidden")
).map(each => parseFloat(getComputedStyle(each).fontSize))"""


def prints(page):
    """Two sheets at most, in letters that can be read, with what is folded on the screen."""
    assert sheets(page.pdf(format="A4")) <= 2
    page.emulate_media(media="print", color_scheme="dark")
    assert min(page.evaluate(SIZES)) >= 12  # px, of which four are three points
    for words in page.locator("details li, details p").all()[:3]:
        assert words.evaluate("each => each.checkVisibility({ contentVisibilityAuto: true })")


def test_what_is_said_of_a_call(show):
    """Expected by hand: the countdown ends at 16:30, the line opens at 9:00, its number is that of facts.md."""
    plan = SPECIAL["a call today"]()
    for lang, moment, do in (
        ("zh", r"今天 06-24 周三 09:\d\d，16:30 前", "打客服热线"),
        ("en", r"Today 06-24 Wed 09:\d\d, before 16:30", "Call the line"),
    ):
        page = show(render_case_html(plan, lang), PHONE)
        assert re.fullmatch(moment, page.locator("#step").inner_text())
        assert do in page.locator(".do").inner_text()
        link = page.locator("section:has(#step) .dial")
        assert (link.inner_text(), link.get_attribute("href")) == ("021-53395288", "tel:+862153395288")
        assert "09:00-09:30" in page.locator("section:has(#step)").inner_text()


def test_an_overdue_promise_comes_first(show):
    for lang, words in (("zh", "要求升级处理"), ("en", "ask for escalation")):
        page = show(render_case_html(PLANS["overdue"](), lang), PHONE)
        first, step = page.locator(".card").nth(0), page.locator("section:has(#step)")
        assert words in first.inner_text()
        assert "48小时内到账" in first.inner_text()
        box = first.locator("a[href='tel:+862153395288']").bounding_box()
        assert box["y"] + box["height"] <= FOLD
        assert box["y"] < step.bounding_box()["y"]
        assert words_of(page).index("48小时内到账") < words_of(page).index("95187")


def test_a_deadline_that_has_passed_stands_before_the_step(show):
    page = show(render_case_html(PLANS["passed"](), "en"), PHONE)
    warning = page.locator("main > .warn")
    assert "passed at 06-27 Sat 24:00" in warning.inner_text()
    assert warning.bounding_box()["y"] < page.locator("#step").bounding_box()["y"]


def test_what_is_done_is_told_and_the_step_is_the_next(show):
    asked, followed = (words_of(show(render_case_html(PLANS[name](), "en"))) for name in ("asked", "followed up"))
    assert "Done: send the request (2026-06-24)" in asked
    assert "Done: send the request; ask the App's official service" in followed
    assert "#1" not in followed  # which followup says so is not for others who see the page
    refused = words_of(show(render_case_html(PLANS["refund refused"](), "zh")))
    assert "退款（被拒之后）" in refused
    assert "之前该做过：提交售后申请；找 App 官方客服；打客服热线（哪样还没做，先补上）" in refused


def test_a_caller_elsewhere_reads_both_clocks_and_which_number_stays_at_home(show):
    words = words_of(show(render_case_html(PLANS["elsewhere"](), "en")))
    assert re.search(r"Today 06-24 Wed 03:\d\d \(your clock\)", words)  # 9:00 in China
    assert "your clock 06-24 Wed 03:00-03:30 Europe/Berlin" in words
    assert "12315 as of 2026-11, a public number; only from within mainland China" in words
    assert "021-53395288 as of 2023-07, confirm in the App before dialling 06" not in words


def test_the_entries_of_a_page_are_events(show, tmp_path):
    """The line opens at 9:00: the one step is one event then, and all steps are events, one of each UID."""
    page = show(render_case_html(PLANS["a call today"](), "zh"), PHONE, accept_downloads=True)
    for number, name in enumerate(("invoice.ics", "invoice-all.ics")):
        with page.expect_download() as download:
            page.locator("a[download]").nth(number).click()
        assert download.value.suggested_filename == name
        download.value.save_as(tmp_path / name)
        calendar = library("icalendar").Calendar.from_ical((tmp_path / name).read_bytes())
        uids = [str(event["uid"]) for event in calendar.walk("VEVENT")]
        assert len(set(uids)) == len(uids)
        assert (len(uids) == 1) == (number == 0)
    for read in (read_icalendar, read_vobject):
        [event] = read([tmp_path / "invoice.ics"], tmp_path)
        assert datetime(2026, 6, 24, 1, tzinfo=UTC) <= event.start < datetime(2026, 6, 24, 1, 30, tzinfo=UTC)


def test_the_page_of_a_case_without_a_call_is_written(tmp_path):
    folder = tmp_path / "config" / "plan-call" / "calendars"
    folder.mkdir(parents=True)
    (folder / "mine.toml").write_text(coupon("apply", "intervene"), encoding="utf-8")
    out = tmp_path / "coupon.html"
    done = run_program("case", "coupon", "--now", AT, "--lang", "en", "-o", str(out))
    assert done.returncode == 0, done.stderr
    words = Markup(out.read_text(encoding="utf-8")).words()
    assert "Send a request from the order page" in words
    assert "tel:" not in out.read_text(encoding="utf-8")


def test_words_of_a_caller_stay_words(show):
    evil = "<script>window.pwned=1</script>\"'><img src=x onerror=window.pwned=1></details></style>{{ 7*7 }}"
    plan = plan_case(find_case("refund"), NOW, order=evil, what=evil, want=evil, overdue=overdue())
    entry = replace(plan.overdue[0].promise, text=evil, agent=evil)
    plan = replace(plan, overdue=(replace(plan.overdue[0], promise=entry),))
    page = show(render_case_html(plan, "en"), bypass_csp=True)
    assert page.evaluate("window.pwned") is None
    assert page.locator("img").count() == 0
    assert page.asked == [page.url]
    assert "{{ 7*7 }}" in words_of(page)


# ---------------------------------------------------------------- on every width, for everybody

SOME = ["with dates", "a call today", "overdue", "zto", "scam", "12315", "no call", "merchant-rules", "elsewhere", "refund refused"]  # fmt: skip


@each_lang
@pytest.mark.parametrize("name", SOME)
def test_axe_finds_nothing_and_every_word_can_be_read(name, lang, show):
    page = show(render_case_html(PLANS[name](), lang), PHONE)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert axe(page) == []
        assert {kind for kind, ink, paper in page.evaluate(COLOURS) if contrast(ink, paper) < 4.5} == set()


def test_the_keyboard_reaches_what_there_is(show):
    page = show(render_case_html(PLANS["a call today"](), "en"), PHONE)
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "(document.activeElement.getAttribute('href') ?? document.activeElement.textContent).slice(0, 8)"
            )
        )
    assert reached[:2] == ["data:tex", "tel:+862"]  # the entry, then the number
    assert {"Deadline", "Other wa", "Why thes", "Sources "} <= set(reached)


def test_the_parts_have_names(show):
    page = show(render_case_html(PLANS["a call today"](), "en"))
    assert page.locator("h1").count() == 1
    assert page.locator("h2").all_inner_texts()[1:] == ["What to say", "Then", "Have ready"]
    assert page.locator("summary").all_inner_texts() == [
        "Deadlines",
        "Other ways",
        "Why these times",
        "Sources and grades",
    ]
    assert page.locator(".say").evaluate_all("all => all.map(each => each.lang)") == ["en", "zh-CN"]
    assert page.locator("details[open]").count() == 0


def test_it_is_the_same_without_script(show):
    html = render_case_html(PLANS["with dates"](), "zh")
    assert words_of(show(html, java_script_enabled=False)) == words_of(show(html))
