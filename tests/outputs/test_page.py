"""The page of `plan-call report`, and the pages of `plan-call feed`, as a real browser shows, prints and speaks them."""

from __future__ import annotations

import base64
import re
import shutil
from collections import Counter, defaultdict
from datetime import UTC, datetime, time, timedelta
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

import planner
from helpers import AT, BERLIN, GOLDEN, SHANGHAI, at, library, present, run_program
from planner.caller.call_log import CallLog
from planner.caller.calls import Call
from planner.learning.learn import learn_calls
from planner.outputs.html.page import render_html, render_index
from planner.outputs.ics.plan import render_ics
from planner.reading.finding import shipped_hotlines
from readers import read_icalendar, read_vobject

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE, DESK, PAPER = 360, 1280, 718  # px; the last is A4 without its margins
each_lang = pytest.mark.parametrize("lang", ["zh", "en"])


# ---------------------------------------------------------------- the browser, and the plans it is shown


@pytest.fixture(scope="module")
def browser():
    sync_api = library("playwright.sync_api")
    chromium = present(shutil.which("chromium"), "chromium")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def show(browser, tmp_path):
    """Show a page, written to a file, at a width. `page.context.asked` is what it asked the network or the disk for."""
    contexts = []

    def show(html: str, width: int = DESK, name: str = "plan.html", **settings):
        path = tmp_path / name
        path.write_text(html, encoding="utf-8")
        context = browser.new_context(viewport={"width": width, "height": 800}, **settings)
        contexts.append(context)
        page = context.new_page()
        page.asked = []
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto(path.as_uri())
        return page

    yield show
    for context in contexts:
        context.close()


@pytest.fixture
def planned(hotline_file, pinduoduo):
    """Return the plan of a name: each is a page of its own kind."""

    def all_day(zone="Asia/Shanghai", holidays="CN"):
        changes = ("09:00-21:00", "00:00-24:00"), ("Asia/Shanghai", zone), ('"CN"', f'"{holidays}"')
        return planner.load_hotline(hotline_file("", *changes))

    def named(words: str):
        return planner.load_hotline(
            hotline_file("", ('zh = "测试热线", en = "Test line"', f'zh = "{words}", en = "{words}"'))
        )

    def full():
        calls = [Call("pinduoduo", at(AT) - timedelta(days=i, hours=-2), 60.0 * i, "answered") for i in range(1, 21)]
        busy = tuple((at(f"2026-06-{day}T09:10"), at(f"2026-06-{day}T10:40")) for day in (25, 26, 27))
        wishes = planner.Wishes(
            between=((time(1), time(14)), (time(14, 30), time(23))),
            days=frozenset({"mon", "tue", "wed", "thu", "fri", "sat", "sun"}),
            not_on=frozenset({at("2026-07-01").date()}),
            before=at("2026-07-08T00:00"),
            call=timedelta(minutes=25),
            soon="some",
            busy=busy,
            zone=BERLIN,
        )
        now = at("2026-06-24T12:30")
        line = learn_calls(all_day(), calls)
        return planner.make_plan(
            line, now, now + timedelta(days=14), slot_minutes=5, top=1000, per_day=5, wishes=wishes
        )  # fmt: skip

    def make(name: str):
        match name:
            case "default":
                return planner.make_plan(pinduoduo, at(AT))
            case "no-number":
                return planner.make_plan(planner.load_hotline("pinduoduo-chat"), at(AT))
            case "assumed-hours":
                known = '[[hours]]\ndays = "mon-sun"\nopen = "09:00-21:00"\nsource = "a test"\n'
                return planner.make_plan(planner.load_hotline(hotline_file("", (known, 'hours = "unknown"\n'))), at(AT))
            case "bare":  # no number, assumed hours, and nothing that fits
                known = '[[hours]]\ndays = "mon-sun"\nopen = "09:00-21:00"\nsource = "a test"\n'
                line = planner.load_hotline(hotline_file("", (known, 'hours = "unknown"\n')))
                before = at("2026-06-24T09:00")
                return planner.make_plan(
                    line, at(AT), start=at("2026-06-24T10:00"), wishes=planner.Wishes(before=before)
                )
            case "miss":
                wishes = planner.Wishes(between=((time(3), time(4)),), call=timedelta(minutes=25))
                return planner.make_plan(pinduoduo, at(AT), wishes=wishes)
            case "nothing":
                return planner.make_plan(pinduoduo, at("2026-06-24T22:00"), at("2026-06-25T06:00"))
            case "eight-days":
                return planner.make_plan(pinduoduo, at("2026-06-24T12:30"))
            case "all-day":
                return planner.make_plan(all_day(), at("2026-06-24T12:30"))
            case "ten":
                return planner.make_plan(all_day(), at("2026-06-24T12:30"), top=10, per_day=2)
            case "own-clock":
                return planner.make_plan(pinduoduo, at(AT), wishes=planner.Wishes(zone=BERLIN))
            case "provisional":
                return planner.make_plan(pinduoduo, at("2090-06-20T08:00"))
            case "long-name":
                return planner.make_plan(named("The consumer line of a very long name " * 12), at("2026-06-24T12:30"))
            case "long-word":
                return planner.make_plan(named("Verbraucherhotline" * 25), at("2026-06-24T12:30"))
            case "long-number":
                number = (
                    '\n[[number]]\ndial = "+86 21-12-34-56-78-90-12-34-56"\nstatus = "confirm"\nas_of = "2026-01"\n'
                )
                rest = 'grade = "A"\nsource = "a test"\nwhy = "a test"\n'
                return planner.make_plan(planner.load_hotline(hotline_file(number + rest)), at(AT))
            case "heavy":
                rule = '\n[[load.window]]\nid = "ID"\ndays = "all"\nfactor = 20.0\nrange = [10.0, 40.0]\nhours = "10:00-10:30"\n'
                rules = "".join(
                    rule.replace("ID", f"heavy{i}") + 'why = "w"\nsource = "s"\ngrade = "D"\n' for i in range(4)
                )
                return planner.make_plan(planner.load_hotline(hotline_file(rules)), at("2026-06-24T12:30"))
            case "full":
                return full()
            case "autumn":  # the clock is put back on Sunday, 25 October, at 03:00
                return planner.make_plan(all_day("Europe/Berlin", "DE-BE"), at("2026-10-24T00:00", BERLIN))
            case "spring":  # the clock is put forward on Sunday, 29 March, at 02:00
                return planner.make_plan(all_day("Europe/Berlin", "DE-BE"), at("2026-03-27T00:00", BERLIN))
            case "lunch":
                hours = ("09:00-21:00", "09:00-12:00,13:30-17:30"), ("mon-sun", "workday")
                return planner.make_plan(planner.load_hotline(hotline_file("", *hours)), at("2026-06-24T11:10"))
        raise AssertionError(name)

    return make


class Markup(HTMLParser):
    """The elements of a page, with their attributes, as another parser reads them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.data: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.data.append(data)

    def words(self) -> str:
        """All words behind the style sheet, white space as single blanks."""
        return " ".join("".join(self.data).partition("@media print")[2].split())

    def hrefs(self) -> list[str]:
        return [str(attrs["href"]) for _, attrs in self.elements if "href" in attrs]


def words_of(page) -> str:
    """What stands on the page, white space as single blanks."""
    return " ".join(page.locator("body").inner_text().split())


# ---------------------------------------------------------------- one small file that needs nothing else


FULL = [
    "--next",
    "2w",
    "--top",
    "1000",
    "--per-day",
    "5",
    "--slot",
    "5m",
    "--tz",
    "Europe/Berlin",
    "--between",
    "01:00-14:00,14:30-23:00",
    "--not-on",
    "2026-07-01",
    "--before",
    "2026-07-08",
    "--for",
    "25m",
    "--soon",
    "some",
]


@each_lang
def test_the_largest_page_is_small(lang, hotline_file, tmp_path):
    path = hotline_file("", ("09:00-21:00", "00:00-24:00"))
    log = CallLog(tmp_path / "calls.sqlite3")
    log.add([Call("my-line", at("2026-06-20T10:00") - timedelta(days=i), 60.0 * i, "answered") for i in range(1, 21)])
    out, now = tmp_path / "plan.html", ("--now", "2026-06-24T12:30", "--lang", lang)
    done = run_program("report", "--hotline", str(path), *now, *FULL, "--log", str(log.path), "-o", str(out))
    assert done.returncode == 0, done.stderr.decode()
    assert ("20 次通话" if lang == "zh" else "20 of your own calls") in done.stderr.decode()
    assert out.stat().st_size <= 100_000
    assert out.read_text(encoding="utf-8").endswith("</html>\n") or out.read_bytes().endswith(b"</html>")


@each_lang
@pytest.mark.parametrize("name", ["default", "full", "miss"])
def test_the_markup_refers_to_nothing(name, lang, planned):
    html = render_html(planned(name), lang)
    assert len(html.encode()) <= 100_000
    markup = Markup(html)
    assert not {tag for tag, _ in markup.elements} & {
        "script", "link", "img", "iframe", "object", "embed", "base", "form", "svg", "audio", "video",
    }  # fmt: skip
    names = {attribute for _, attrs in markup.elements for attribute in attrs}
    assert not {each for each in names if each.startswith("on")}
    assert not names & {"src", "srcset", "action", "ping", "background", "style"}
    assert all(href.startswith(("tel:", "data:text/calendar;")) for href in markup.hrefs())
    assert not re.search(r"https?:|url\(|@import|@font-face|//[a-z]", re.sub(r"base64,[^\"]*", "", html))


def test_the_browser_asks_for_nothing_and_needs_no_script(planned, show):
    html = render_html(planned("default"), "zh")
    shown = [show(html, java_script_enabled=on) for on in (True, False)]
    for page in shown:
        page.wait_for_timeout(300)  # what would come late
        assert page.asked == [page.url]
    assert words_of(shown[0]) == words_of(shown[1])
    assert "06-28 周日 18:30-20:00" in words_of(shown[1])


def test_the_policy_holds_even_where_the_markup_would_not(planned, show):
    """The second wall: had a word got through as markup, it could neither run nor ask for anything."""
    evil = '<script>window.pwned = 1</script><base href="file:///">'
    evil += '<form id="f" action="x.html"><button>send</button></form>'
    page = show(render_html(planned("default"), "en").replace("<main>", evil + "<main>"))
    assert page.evaluate("window.pwned") is None
    page.evaluate("document.getElementById('f').submit()")
    page.wait_for_timeout(200)
    assert page.asked == [page.url]
    assert page.evaluate("document.baseURI") == page.url


# ---------------------------------------------------------------- layout


OUTSIDE = """() => [...document.querySelectorAll("body *")].filter(each => !each.closest(".hidden")).filter(each => {
    const own = each.getBoundingClientRect(), box = each.parentElement.getBoundingClientRect()
    return own.width > 0 && (own.right > box.right + 0.5 || own.left < box.left - 0.5)
}).map(each => each.tagName + " " + each.className + " " + each.textContent.slice(0, 40))"""
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


PAGES = re.compile(rb"/Type\s*/Page(?!s)")


@each_lang
@pytest.mark.parametrize("name", ["default", "ten", "all-day", "own-clock"])
def test_it_prints_on_one_sheet(name, lang, planned, show):
    page = show(render_html(planned(name), lang))
    assert len(PAGES.findall(page.pdf(format="A4"))) == 1
    page.emulate_media(media="print", color_scheme="dark")
    assert len(PAGES.findall(page.pdf(format="A4", print_background=True))) == 1


# ---------------------------------------------------------------- for everybody


AXE = """async () => {
    const left = new Set(["color-contrast-enhanced"])  // AAA, 7:1: no ramp of seven colours has it
    const rules = Object.fromEntries(axe.getRules().map(rule => [rule.ruleId, { enabled: !left.has(rule.ruleId) }]))
    const found = await axe.run(document, { rules })
    return [...found.violations, ...found.incomplete].map(each => `${each.id}: ${each.nodes[0].html.slice(0, 120)}`)
}"""


def axe(page) -> list[str]:
    """What axe finds or cannot decide, by all of its rules: the experimental and those of best practice, too."""
    page.evaluate(library("axe_playwright_python.sync_playwright").Axe().axe_script)
    return page.evaluate(AXE)


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


COLOURS = """() => [...document.querySelectorAll("body, body *")].filter(each =>
    [...each.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()) && !each.closest(".hidden")
).map(each => {
    let behind = each
    while (getComputedStyle(behind).backgroundColor === "rgba(0, 0, 0, 0)") behind = behind.parentElement
    return [each.className + " " + each.tagName, getComputedStyle(each).color, getComputedStyle(behind).backgroundColor]
})"""
LEVELS = """() => [...document.querySelectorAll(".key li")].map(each => getComputedStyle(each).backgroundColor)"""


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance of "rgb(r, g, b)"."""
    match = re.fullmatch(r"rgb\((\d+), (\d+), (\d+)\)", colour)
    assert match, colour
    parts = [int(part) / 255 for part in match.groups()]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_by_hand():
    assert contrast("rgb(0, 0, 0)", "rgb(255, 255, 255)") == pytest.approx(21)
    assert contrast("rgb(118, 118, 118)", "rgb(255, 255, 255)") == pytest.approx(
        4.54, abs=0.01
    )  # WCAG's well-known grey


@pytest.mark.parametrize("media", ["screen", "print"])
@pytest.mark.parametrize(("scheme", "darker"), [("light", True), ("dark", False)])
def test_colours_are_told_apart_by_their_lightness(scheme, darker, media, planned, show):
    """Whoever sees no red and green sees light and dark: busier is further from the paper, each step clearly."""
    page = show(render_html(planned("default"), "en"), color_scheme=scheme)
    page.emulate_media(media=media, color_scheme=scheme)
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
        page = show(render_html(plan, lang), PHONE)
        reached = []
        for _ in range(20):
            page.keyboard.press("Tab")
            style = page.evaluate(
                """() => { const it = document.activeElement; const s = getComputedStyle(it), box = it.getBoundingClientRect()
                return [it.getAttribute("href")?.slice(0, 12) ?? it.className, s.outlineStyle, parseFloat(s.outlineWidth),
                        s.outlineColor, box.top >= 0 && box.bottom <= innerHeight + 1 || it.className === "scroll"] }"""
            )
            if style[0] == "":  # the end of the page
                break
            reached.append(style)
        assert [each[0] for each in reached] == ["tel:021-5339", *["data:text/ca"] * 5, "scroll"]
        assert all(kind == "solid" and width >= 2 and seen for _, kind, width, _, seen in reached)
        assert all(contrast(colour, "rgb(255, 255, 255)") >= 3 for *_, colour, _ in reached)
        page.keyboard.press("Shift+Tab")


def test_the_parts_have_names(planned, show):
    """What a screen reader lists: headings in order, regions, links that differ."""
    page = show(render_html(planned("default"), "en"))
    assert [page.locator(f"h{level}").count() for level in (1, 2)] == [1, 5]
    for name in ("Where to call", "Best windows", "Day by day", "Avoid", "How sure this is"):
        assert page.get_by_role("region", name=name, exact=True).count() == 1, name
    links = page.get_by_role("link", name=re.compile("Add to calendar 06-")).all()
    assert len({link.inner_text() + link.get_attribute("download") for link in links}) == len(links) == 5
    assert page.get_by_role("link", name="Add to calendar 06-28 Sun 18:30-20:00", exact=True).count() == 1
    assert page.locator("html").get_attribute("lang") == "en"
    assert show(render_html(planned("default"), "zh")).locator("html").get_attribute("lang") == "zh-CN"


# ---------------------------------------------------------------- what it says


@pytest.mark.parametrize("name", ["default", "no-number", "own-clock"])
def test_only_numbers_that_may_be_dialled_are_links(name, planned, show):
    plan = planned(name)
    for lang in ("zh", "en"):
        page = show(render_html(plan, lang), PHONE)
        links = {link.inner_text(): link.get_attribute("href") for link in page.locator('a[href^="tel:"]').all()}
        expected = {"default": ["021-53395288"], "own-clock": ["021-53395288"]}.get(name, [])
        assert list(links) == expected == [number.dial for number in plan.hotline.dialable]
        for shown, href in links.items():
            assert re.fullmatch(r"tel:\+?[0-9]+(-[0-9]+)*", href)
            assert re.sub(r"\D", "", href) == re.sub(r"\D", "", shown)
        for href in page.locator("[href]").evaluate_all("all => all.map(each => each.getAttribute('href'))"):
            told = (
                base64.b64decode(href.partition("base64,")[2]).decode().replace("\r\n ", "")
                if "data:" in href
                else href
            )
            assert href.startswith(("tel:", "data:text/calendar;"))
            assert not [number.dial for number in plan.hotline.warnings if number.dial in told]
        assert page.locator("meta[name=format-detection]").get_attribute("content") == "telephone=no"


def test_a_number_with_blanks_and_a_plus_is_dialled_as_shown(planned, show):
    page = show(render_html(planned("long-number"), "en"), PHONE)
    link = page.locator('a[href^="tel:"]')
    assert link.inner_text() == "+86 21-12-34-56-78-90-12-34-56"
    assert link.get_attribute("href") == "tel:+86-21-12-34-56-78-90-12-34-56"


def test_the_golden_week_is_on_the_page(planned, show):
    """The windows of tests/golden/week-en.txt, which another renderer wrote."""
    golden = (GOLDEN / "week-en.txt").read_text(encoding="utf-8")
    picks = re.findall(r"^ (\d)  (\S+ \S+ \S+) +score +(\d+)  load (.*)\n((?:    .*\n)+)", golden, re.M)
    avoid = re.findall(r"^    (\S+ \S+ \S+) +score +\d+  load (\S+)  (.*)", golden, re.M)
    assert (len(picks), len(avoid)) == (5, 3)
    page = show(render_html(planned("default"), "en"))
    cards = [" ".join(card.inner_text().split()) for card in page.locator("ol.picks > li").all()]
    for card, (rank, window, score, load, why) in zip(cards, picks, strict=True):
        assert card == f"{rank} {window} score {score}, load {load} {' '.join(why.split())} Add to calendar {window}"
    told = [" ".join(item.inner_text().split()) for item in page.locator("section[aria-labelledby=avoid] li").all()]
    assert told == [f"{window}, load {load} {why}" for window, load, why in avoid]


SAID = {
    "zh": [
        "拼多多 消费者热线：什么时候打",
        "06-24 周三 08:30：先别打：不在服务时间",
        "021-53395288 截至 2023-07，拨打前请在 App 内核对",
        "入口：App 内：个人中心 → 官方客服，先试这里",
        "勿拨 95187",
        "账号（注册手机号） 完整的订单号 问题经过 诉求（退款、补发、查物流） 照片或视频 先弄清要按哪个键",
        "06-28 周日 18:30-20:00 得分 60，负荷 1.05 (0.67-1.64) 618之后的售后高峰 ×1.25",
        "可信度 A 为官方原文",
        "021-53395288：拼多多网页页脚（上海寻梦信息技术有限公司） [A]",
        "95187：攻略第 1 节（D）；阿里云官网页脚、metowolf/vCards（A/B） [D]",
        "服务时间：攻略第 1 节；20:00 至 21:00 各方说法不一",
        "星期几：美国一家银行 2003 年 31 周的来电；另有多条热线的周一数据 [B]",
        "2026-06-24 08:30 Asia/Shanghai；资料核对于 2026-11-22",
    ],
    "en": [
        "Pinduoduo consumer line: when to call",
        "06-24 Wed 08:30: Not now: closed",
        "021-53395288 as of 2023-07, confirm in the App before dialling",
        "Entrance: In the App: 个人中心 (Me) → 官方客服 (official service); try this first",
        "Do not dial 95187: the guide's number",
        "the full order number what happened what you want (refund, resend, tracking) photos or video know which menu key",
        "06-28 Sun 18:30-20:00 score 60, load 1.05 (0.67-1.64) aftermath of 618 ×1.25",
        "Grades: A the owner's own words",
        "021-53395288: Pinduoduo's web footer (上海寻梦信息技术有限公司) [A]",
        "hours: the guide, section 1; sources disagree about 20:00 to 21:00",
        "day of the week: 31 weeks of a US bank, 2003; Mondays of several lines [B]",
        "2026-06-24 08:30 Asia/Shanghai; facts checked on 2026-11-22",
    ],
}


@each_lang
def test_what_is_said(lang, planned, show):
    page = show(render_html(planned("default"), lang))
    words = words_of(page)
    for part in SAID[lang]:
        assert part in words, part
    assert page.title() == SAID[lang][0]
    order = [words.index(part) for part in SAID[lang][:7]]
    assert order == sorted(order)


def test_what_only_some_pages_say(planned):
    def said(name: str, lang: str = "en") -> str:
        return Markup(render_html(planned(name), lang)).words()

    both = said("own-clock")
    assert "As you wish: on the clock of Europe/Berlin" in both
    assert "06-28 Sun 18:30-20:00 your clock 06-28 Sun 12:30-14:00 Europe/Berlin" in both
    assert "Provisional 2090" in said("provisional")
    assert "2090 年为暂定" in said("provisional", "zh")
    assert "is an assumption" in said("assumed-hours")
    missed = said("miss")
    assert "As you wish: only 03:00-04:00; a call of 25 min" in missed
    assert "No window fits: of the" in missed
    assert "--between leaves out" in missed
    assert "Add to calendar" not in missed
    assert "There is no slot to call in within this span." in said("nothing")
    full = said("full")
    assert "avoiding 3 busy times in your calendar" in full
    assert "more windows are not listed here" in full
    assert re.search(r"Based on: .*20 (of your own )?calls", full), full
    assert re.search(r"score \d+, load [\d.]+ \([\d.-]+\), [\d.]+ min \(", full)


def test_a_page_may_leave_the_moment_out(planned):
    for name in ("default", "eight-days", "miss", "nothing"):
        for lang, words in (("en", ("Call now", "Not now", "wait until")), ("zh", ("现在就打", "先别打", "等到"))):
            plan = planned(name)
            whole, quiet = (Markup(render_html(plan, lang, published=on)).words() for on in (False, True))
            assert any(word in whole for word in words)
            assert not any(word in quiet for word in words)


# ---------------------------------------------------------------- the heat map


TABLE = """() => {
    const table = document.querySelector("table")
    return [
        [...table.querySelectorAll("thead th[scope=col]")].map(each => each.innerText),
        [...table.querySelectorAll("tbody tr")].map(row => [row.querySelector("th[scope=row]").innerText,
            [...row.querySelectorAll("td")].map(cell => [cell.firstChild.textContent.trim(),
                cell.querySelector("span")?.textContent.trim() ?? "", cell.className === "shut",
                getComputedStyle(cell).outlineStyle])]),
    ]
}"""


def table_of(page) -> SimpleNamespace:
    """The heat map: its days, and for the label of each row its cells as (number, hidden words, whether closed, outline)."""
    assert page.get_by_role("table", name=re.compile("^Expected load, 1 is the average")).count() == 1
    days, rows = page.evaluate(TABLE)
    assert len(dict(rows)) == len(rows)
    return SimpleNamespace(days=days, rows=dict(rows))


def expected_cells(plan) -> dict[tuple[str, str], str]:
    """(month-day, half hour of the wall clock) -> the mean load of its slots, from the public table of slots."""
    zone = ZoneInfo(plan.hotline.timezone)
    found = defaultdict(list)
    for start, load in zip(plan.to_frame().start, plan.to_frame().load, strict=True):
        wall = start.astimezone(UTC).astimezone(zone)
        found[f"{wall:%m-%d}", f"{wall:%H}:{wall.minute // 30 * 30:02}"].append(load)
    return {key: f"{sum(loads) / len(loads):.1f}" for key, loads in found.items()}


@pytest.mark.parametrize("name", ["default", "eight-days", "full", "autumn", "spring", "lunch"])
def test_every_half_hour_is_in_the_table(name, planned, show):
    plan = planned(name)
    seen, expected = table_of(show(render_html(plan, "en"))), expected_cells(plan)
    days = sorted({day for day, _ in expected})[:8]
    assert [day.split()[-1] for day in seen.days] == days
    year = plan.now.year
    weekdays = [datetime.fromisoformat(f"{year}-{day}").strftime("%a") for day in days]
    assert [day.split()[0] for day in seen.days] == weekdays
    labels = sorted({label for day, label in expected if day in days})
    assert list(seen.rows) == [
        f"{m // 60:02}:{m % 60:02}"
        for m in range(0, 1440, 30)
        if labels[0] <= f"{m // 60:02}:{m % 60:02}" <= labels[-1]
    ]
    for label, cells in seen.rows.items():
        assert len(cells) == len(days)
        for day, (text, _, shut, _) in zip(days, cells, strict=True):
            assert text == expected.get((day, label), "–")
            assert shut == ((day, label) not in expected)


@pytest.mark.parametrize("name", ["default", "eight-days", "autumn", "own-clock"])
def test_the_windows_are_framed_and_named_in_words(name, planned, show):
    plan = planned(name)
    seen = table_of(show(render_html(plan, "en")))
    zone, expected = ZoneInfo(plan.hotline.timezone), {}
    for rank, pick in enumerate(plan.picks, 1):
        begin, end = pick.start.astimezone(UTC), pick.end.astimezone(UTC)
        while begin < end:
            expected[f"{begin.astimezone(zone):%m-%d}", f"{begin.astimezone(zone):%H:%M}"] = f"window {rank}"
            begin += timedelta(minutes=30)
    days = [day.split()[-1] for day in seen.days]
    told = {(day, label): row[i][1] for label, row in seen.rows.items() for i, day in enumerate(days) if row[i][1]}
    framed = {(day, label) for label, row in seen.rows.items() for i, day in enumerate(days) if row[i][3] == "solid"}
    assert told == expected
    assert framed == set(expected)


def test_days_with_another_clock_by_hand(planned, show):
    spring, autumn = (table_of(show(render_html(planned(name), "en"))) for name in ("spring", "autumn"))
    sunday = spring.days.index("Sun\n03-29")
    assert [spring.rows[label][sunday][0] for label in ("02:00", "02:30")] == ["–", "–"]  # the clock never shows them
    assert all("–" not in (spring.rows[label][sunday][0],) for label in spring.rows if not label.startswith("02"))
    sunday = autumn.days.index("Sun\n10-25")
    assert len(autumn.rows) == 48
    assert "–" not in [row[sunday][0] for row in autumn.rows.values()]  # 02:00 twice is one row


def test_closed_hours_by_hand(planned, show):
    """Workdays 9:00-12:00 and 13:30-17:30, from Wednesday 11:10: what is over, the lunch hour, no weekend at all."""
    table = table_of(show(render_html(planned("lunch"), "en")))
    assert [day.split()[0] for day in table.days] == ["Wed", "Thu", "Fri", "Mon", "Tue", "Wed"]
    assert [*table.rows][:: len(table.rows) - 1] == ["09:00", "17:00"]
    assert all(text == "–" for label in ("12:00", "12:30", "13:00") for text, *_ in table.rows[label])
    assert [table.rows[label][0][0] == "–" for label in ("10:30", "11:00", "11:30", "13:30")] == [
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize("minutes", [5, 20, 45, 60, 90])
def test_other_slots_have_their_place(minutes, pinduoduo, show):
    plan = planner.make_plan(pinduoduo, at(AT), slot_minutes=minutes)
    rows = list(table_of(show(render_html(plan, "en"))).rows)
    step = max(30, minutes)
    assert [int(row[:2]) * 60 + int(row[3:]) for row in rows] == list(
        range(540 // step * step, 1260 // step * step, step)
    )


# ---------------------------------------------------------------- add to calendar


@each_lang
@pytest.mark.parametrize("name", ["default", "autumn"])
def test_add_to_calendar(name, lang, planned, show, tmp_path):
    plan = planned(name)
    exported = library("icalendar").Calendar.from_ical(render_ics(plan, lang))
    whole = {str(event["uid"]): event.to_ical() for event in exported.walk("VEVENT")}
    page = show(render_html(plan, lang), PHONE, accept_downloads=True)
    names, uids = [], []
    for number, pick in enumerate(plan.picks):
        with page.expect_download() as download:
            page.locator("a[download]").nth(number).click()
        names.append(download.value.suggested_filename)
        path = tmp_path / f"{number}.ics"
        download.value.save_as(path)
        for read in (read_icalendar, read_vobject):
            [event] = read([path], tmp_path)
            assert (event.start_utc, event.end_utc) == (pick.start.astimezone(UTC), pick.end.astimezone(UTC))
        uids.append(event.uid)
        [entry] = library("icalendar").Calendar.from_ical(path.read_bytes()).walk("VEVENT")
        assert entry.to_ical() == whole[event.uid]
    assert sorted(uids) == sorted(whole)
    assert len(set(names)) == len(names)
    line = plan.hotline.id
    assert all(
        re.fullmatch(rf"{line}-{pick.start:%Y-%m-%d-%H%M}\.ics", name)
        for name, pick in zip(names, plan.picks, strict=True)
    )


def test_an_entry_updates_what_the_command_exported(planned, tmp_path):
    """The UIDs on the page are those of `plan-call export`."""
    done = run_program("export", "--now", AT, "--lang", "en", "--per-day", "2", "--top", "4")
    exported = set(re.findall(rb"UID:(.*)\r\n", done.stdout))
    html = run_program("report", "--now", AT, "--lang", "en", "--per-day", "2", "--top", "4", "-o", "-").stdout
    entries = [base64.b64decode(entry) for entry in re.findall(rb"base64,([^\"]*)", html)]
    assert len(entries) == len(exported) == 4
    assert {uid for entry in entries for uid in re.findall(rb"UID:(.*)\r\n", entry)} == exported


def test_two_windows_of_a_day_are_two_files(pinduoduo):
    names = [
        attrs["download"]
        for _, attrs in Markup(render_html(planner.make_plan(pinduoduo, at(AT), per_day=2, top=10), "en")).elements
        if "download" in attrs
    ]
    assert len(set(names)) == len(names) == 10


# ---------------------------------------------------------------- hostile words


EVIL = (
    "<script>window.pwned=1</script>",
    '"><img src=x onerror="window.pwned=1">',
    "'><svg onload=window.pwned=1>",
    "javascript:window.pwned=1",
    "{{ 7*7 }}{% raw %}${7*7}#{7*7}",
    "</style><style>*{display:none}</style>",
    "</title></table></main><base href=x>",
    "<!-- --!> ]]> <a href=javascript:alert(1)>x</a>",
    "data:text/html,<script>window.pwned=1</script>",
    "&lt;b&gt; &#60;i&#62; &amp; <meta http-equiv=refresh content=0;url=data:text/html,x>",
)
HOSTILE = """
kind = "hotline"
name = '''WORDS'''
extends = "generic"
timezone = "Asia/Shanghai"
holidays = "CN"
source = '''WORDS'''
checked = 2026-11-22
valid_until = 2030-12-31
entrance = '''WORDS'''
menu = '''WORDS'''
ready = ['''WORDS''', "second"]

[[hours]]
days = "mon-sun"
open = "09:00-21:00"
source = '''WORDS'''

[[number]]
dial = "021-12345678"
status = "confirm"
as_of = "2026-01"
why = '''WORDS'''
source = '''WORDS'''
grade = "A"

[[number]]
dial = "4001234567"
status = "disputed"
why = '''WORDS'''
source = '''WORDS'''
grade = "D"

[[load.window]]
id = "odd"
days = "all"
hours = "10:00-20:00"
factor = 0.5
range = [0.4, 0.6]
why = '''WORDS'''
source = '''WORDS'''
grade = "D"
"""


def hostile_plan(folder: Path, words: str, name: str = "line.toml"):
    path = folder / name
    path.write_text(HOSTILE.replace("'''WORDS'''", f"'''{words} '''"), encoding="utf-8")
    return planner.make_plan(planner.load_hotline(path), at(AT), top=2, wishes=planner.Wishes(zone=BERLIN))


@pytest.mark.parametrize("evil", EVIL)
def test_hostile_words_stay_words(evil, tmp_path, show):
    """Without the page's policy, which would stop a script that got through: none does."""
    plan, tame = hostile_plan(tmp_path, evil), hostile_plan(tmp_path, "tame")
    html = render_html(plan, "en")
    page = show(html, bypass_csp=True, accept_downloads=True)
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    with page.expect_download():
        page.locator("a[download]").first.click()
    assert page.evaluate("window.pwned") is None
    assert dialogs == []
    assert page.asked[:1] == [page.url]
    assert all(url.startswith("data:text/calendar;") for url in page.asked[1:])
    tags = page.evaluate("[...document.querySelectorAll('*')].map(each => each.localName)")
    assert Counter(tags) == Counter(tag for tag, _ in Markup(render_html(tame, "en")).elements)
    words = words_of(page)
    told = " ".join(evil.split())
    places = (
        f"{told} : when to call",
        f"Entrance: {told}",
        f"Do not dial 4001234567: {told}",
        f"{told} ×0.5",
        f"{told} [A]",
    )
    for place in places:
        assert place in words
    assert told in page.title()
    assert [page.locator("section[aria-labelledby=number] li").nth(i).inner_text().strip() for i in (0, 1)] == [
        told,
        "second",
    ]


@pytest.mark.parametrize("name", ["a \"b\" & <i>'c' %41#?.toml", "..toml", "-o.toml", "电话 1.toml"])
def test_hostile_file_names(name, tmp_path, show):
    page = show(render_html(hostile_plan(tmp_path, "tame", name), "en"), accept_downloads=True)
    with page.expect_download() as download:
        page.locator("a[download]").first.click()
    assert re.fullmatch(r"[\w.-]*-2026-\d\d-\d\d-\d{4}\.ics", download.value.suggested_filename)
    assert page.locator("i").count() == 0


# ---------------------------------------------------------------- the pages of a feed


@pytest.fixture
def feed(tmp_path, browser):
    """Write a feed, and return its folder."""

    def feed(*args: str) -> Path:
        folder = tmp_path / "public"
        done = run_program("feed", "--now", AT, "-o", str(folder), *args)
        assert done.returncode == 0, done.stderr.decode()
        return folder

    return feed


@each_lang
def test_the_index_of_a_feed(lang, feed, browser):
    folder = feed("--lang", lang)
    context = browser.new_context(viewport={"width": PHONE, "height": 800})
    page = context.new_page()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto((folder / "index.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
        assert page.evaluate(OUTSIDE) == []
        assert axe(page) == []
        assert {kind for kind, ink, paper in page.evaluate(COLOURS) if contrast(ink, paper) < 4.5} == set()
    hrefs = page.locator("a").evaluate_all("all => all.map(each => each.getAttribute('href'))")
    assert sorted(href for href in hrefs if not href.startswith("tel:")) == sorted(
        f"{path.stem}.{kind}" for path in shipped_hotlines() for kind in ("html", "ics")
    )
    for href in [href for href in hrefs if href.endswith(".html")]:
        page.goto((folder / "index.html").as_uri())
        page.locator(f'a[href="{href}"]').click()
        assert page.url == (folder / href).as_uri()
        assert page.locator("ol.picks > li").count() == (7 if href.startswith("pinduoduo") else 5)  # closed on weekends
        if href == "pinduoduo.html":
            assert axe(page) == []
        assert len(PAGES.findall(page.pdf(format="A4"))) == 1
    with page.expect_download() as download:
        page.goto((folder / "index.html").as_uri())
        page.locator('a[href="pinduoduo.ics"]').click()
    assert Path(download.value.path()).read_bytes() == (folder / "pinduoduo.ics").read_bytes()
    context.close()


def test_the_index_links_odd_names(tmp_path, browser, hotline_file):
    names = ["a \"b\" & <i>'c' %41#?.toml", "电话 1.toml", "..toml", "javascript.toml"]
    changes = ('zh = "测试热线", en = "Test line"', "zh = '<b>x', en = '<img src=x onerror=alert(1)>'")
    files = [hotline_file('\n[[example]]\nnever_dial = "95187"\n', changes, name=name) for name in names]
    folder = tmp_path / "public # 1 %41"
    done = run_program(
        "feed", "--now", AT, "-o", str(folder), *(word for file in files for word in ("--hotline", str(file)))
    )
    assert done.returncode == 0, done.stderr.decode()
    context = browser.new_context()
    page = context.new_page()
    for number in range(len(names)):
        page.goto((folder / "index.html").as_uri())
        assert page.locator("main img, main b, main i").count() == 0
        page.locator("h2 a").nth(number).click()
        page.wait_for_url(lambda url: "index.html" not in url)
        assert page.locator("h1").inner_text().startswith("<img src=x onerror=alert(1)>")
    context.close()


def test_an_index_without_lines_is_a_page(show):
    assert "When to call" in words_of(show(render_index([], "en")))


def test_shanghai_is_the_clock_of_the_page(planned, show):
    """The moments are in the markup with their offset, for machines."""
    page = show(render_html(planned("default"), "en"))
    moments = page.locator("ol.picks time").evaluate_all("all => all.map(each => each.dateTime)")
    assert moments[0] == "2026-06-28T18:30:00+08:00"
    assert [datetime.fromisoformat(moment) for moment in moments] == [pick.start for pick in planned("default").picks]
    assert datetime.fromisoformat(moments[0]).astimezone(SHANGHAI).hour == 18
