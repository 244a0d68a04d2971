"""The page of `plan-call report`: one small file that asks for nothing, what it says, its entries for a calendar."""

from __future__ import annotations

import base64
import json
import re
from datetime import UTC, datetime, timedelta

import pytest

import planner
from helpers import AT, GOLDEN, SHANGHAI, at, library, run_program
from pages import PHONE, Markup, each_lang, words_of
from planner.caller.call_log import CallLog
from planner.caller.calls import Call
from planner.outputs.data.plan import render_json
from planner.outputs.html.page import render_html, render_published
from planner.outputs.html.site import Site
from planner.outputs.ics.plan import render_ics
from readers import read_icalendar, read_vobject

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
    assert out.stat().st_size <= 60_000
    assert out.read_text(encoding="utf-8").endswith("</html>\n") or out.read_bytes().endswith(b"</html>")


@each_lang
@pytest.mark.parametrize("name", ["default", "full", "miss"])
def test_the_markup_refers_to_nothing(name, lang, planned):
    html = render_html(planned(name), lang)
    assert len(html.encode()) <= 60_000
    markup = Markup(html)
    assert not {tag for tag, _ in markup.elements} & {
        "link", "img", "iframe", "object", "embed", "base", "form", "svg", "audio", "video",
    }  # fmt: skip
    names = {attribute for _, attrs in markup.elements for attribute in attrs}
    assert not {each for each in names if each.startswith("on")}
    assert not names & {"src", "srcset", "action", "ping", "background", "style"}
    assert all(href.startswith(("tel:", "data:text/calendar;")) for href in markup.hrefs())
    assert not re.search(r"https?:|url\(|@import|@font-face|//[a-z]", re.sub(r"base64,[^\"]*", "", html))


def test_the_browser_asks_for_nothing_and_needs_no_script(planned, show):
    html = render_html(planned("default"), "zh")
    for on in (True, False):
        page = show(html, java_script_enabled=on, offline=True)
        page.wait_for_timeout(300)  # what would come late
        assert page.asked == [page.url]
        assert "06-28 周日 18:30-20:00" in words_of(page)
        assert page.locator("#live").is_visible() is on
    assert "这份预测到 07-01 周三 08:30 为止" in words_of(page)


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


# ---------------------------------------------------------------- what it says


@pytest.mark.parametrize("name", ["default", "no-number", "own-clock"])
def test_only_numbers_that_may_be_dialled_are_links(name, planned, show):
    plan = planned(name)
    for lang in ("zh", "en"):
        page = show(render_html(plan, lang), PHONE)
        links = {link.inner_text(): link.get_attribute("href") for link in page.locator('a[href^="tel:"]').all()}
        expected = {"default": ["021-53395288"], "own-clock": ["021-53395288"]}.get(name, [])
        assert list(links) == expected == [number.dial for number in plan.hotline.dialable]
        assert set(links.values()) <= {"tel:+862153395288"}
        for href in page.locator("[href]").evaluate_all("all => all.map(each => each.getAttribute('href'))"):
            told = (
                base64.b64decode(href.partition("base64,")[2]).decode().replace("\r\n ", "")
                if "data:" in href
                else href
            )
            assert href.startswith(("tel:", "data:text/calendar;"))
            assert not [number.dial for number in plan.hotline.warnings if number.dial in told]
        assert page.locator("meta[name=format-detection]").get_attribute("content") == "telephone=no"


def test_a_number_of_no_country_is_dialled_as_shown(planned, show):
    page = show(render_html(planned("long-number"), "en"), PHONE)
    link = page.locator('a[href^="tel:"]')
    assert link.inner_text() == "+86 21-12-34-56-78-90-12-34-56"
    assert link.get_attribute("href") == "tel:+86211234567890123456"


def test_the_golden_week_is_on_the_page(pinduoduo, show):
    """The windows of tests/golden/long-en.txt, which another renderer wrote: in words, and in figures further down."""
    golden = (GOLDEN / "long-en.txt").read_text(encoding="utf-8")
    pick = r"^ (\d)  (\S+ \S+ \S+) +quiet +(\d+)/100  load (.*)\n    yours (\S+)\n((?:    .*\n)+)"
    picks = re.findall(pick, golden, re.M)
    avoid = re.findall(r"^    (\S+ \S+ \S+) +quiet +(\d+)/100  load \S+\s+(.* busier\))", golden, re.M)
    assert (len(picks), len(avoid)) == (5, 3)
    plan = planner.make_plan(pinduoduo, at(AT), seed=42)  # as all commands of the tests
    page = show(render_html(plan, "en"), java_script_enabled=False)
    cards = [" ".join(card.inner_text().split()) for card in page.locator("ol.picks > li").all()]
    page.locator("details").evaluate_all("all => all.forEach(each => each.open = true)")
    figures = [item.inner_text() for item in page.locator("section[aria-labelledby=sure] ol > li").all()]
    for card, told, (rank, window, score, load, own, why) in zip(cards, figures, picks, strict=True):
        causes = told.removeprefix(f"{window}, quiet {score}/100, load {load}; ")
        assert " ".join(why.split()).startswith(causes)
        words = re.sub(r" ×\d[.]\d\d", "", causes)
        words_of_score = ((70, "quiet"), (50, "fairly quiet"), (30, "fairly busy"), (0, "busy"))
        word = next(word for least, word in words_of_score if int(score) >= least)
        begin, end = f"{rank} {window}, yours {own} {word}, ", f" Add to calendar {window} {words}"
        assert card.startswith(begin), card
        assert card.endswith(end), card
    told = [" ".join(item.inner_text().split()) for item in page.locator("section[aria-labelledby=avoid] li").all()]
    for item, (window, score, why) in zip(told, avoid, strict=True):
        assert int(score) < 30
        assert re.fullmatch(rf"{window}, [a-z ]+ busier than usual {re.escape(why)}", item), item


SAID = {
    "zh": [
        "拼多多 消费者热线：什么时候打",
        "06-24 周三 08:30：现在没人接，今天 周三 09:00 上班，上班就打（清闲度 20/100）",
        "021-53395288 截至 2023-07，拨打前请在 App 内核对",
        "入口：先试 App：个人中心 → 官方客服",
        "别打 95187",
        "618 售后高峰还没过；不急的话，大约 07-13 起恢复平常。",
        "账号（注册手机号） 完整的订单号 问题经过 诉求（退款、补发、查物流） 照片或视频 先弄清要按哪个键",
        "06-28 周日 18:30-20:00 较闲，和平常差不多 加入日历 06-28 周日 18:30-20:00 618 售后高峰（忙两成多）；钟点（闲一成）",
        "06-28 周日 18:30-20:00，清闲度 59/100，忙碌度 1.05（大概 0.6-2.0）；618 售后高峰 ×1.25（忙两成多）",
        "可信度 A 为官方原文",
        "021-53395288：拼多多网页页脚（上海寻梦信息技术有限公司） [A]",
        "95187：网上攻略第 1 节（D）；阿里云官网页脚、metowolf/vCards（A/B） [D]",
        "服务时间：网上攻略第 1 节；20:00 至 21:00 各方说法不一",
        "星期几：美国一家银行 2003 年 31 周的来电；另有多条热线的周一数据 [B]",
        "2026-06-24 08:30 北京时间；资料核对于 2026-11-22",
    ],
    "en": [
        "Pinduoduo consumer line: when to call",
        "06-24 Wed 08:30: Closed now, opens today Wed 09:00: call then (quiet 20/100)",
        "021-53395288 as of 2023-07, confirm in the App before dialling",
        "Entrance: the App first: 个人中心 (Me) → 官方客服 (official service)",
        "Do not dial 95187: handed on as Pinduoduo's, but it is Alibaba Cloud's",
        "Rush after 618; not urgent? back to usual from about 07-13.",
        "the full order number what happened what you want (refund, resend, tracking) photos or video know which menu key",
        "06-28 Sun 18:30-20:00 fairly quiet, about as usual Add to calendar 06-28 Sun 18:30-20:00 rush after 618 (a quarter busier); time of day (a tenth lighter)",
        "06-28 Sun 18:30-20:00, quiet 59/100, load 1.05 (about 0.6-2.0); rush after 618 ×1.25 (a quarter busier)",
        "Grades: A the owner's own words",
        "021-53395288: Pinduoduo's web footer (上海寻梦信息技术有限公司) [A]",
        "hours: the online guide, section 1; sources disagree about 20:00 to 21:00",
        "day of the week: 31 weeks of a US bank, 2003; Mondays of several lines [B]",
        "2026-06-24 08:30 Beijing time; facts checked on 2026-11-22",
    ],
}


@each_lang
def test_what_is_said(lang, planned, show):
    page = show(render_html(planned("default"), lang), java_script_enabled=False)
    words = words_of(page)
    for part in SAID[lang]:
        assert part in words, part
    assert page.title() == SAID[lang][0]
    order = [words.index(part) for part in SAID[lang][:5]]  # the first screen
    assert order == sorted(order)


def test_what_only_some_pages_say(planned):
    def said(name: str, lang: str = "en") -> str:
        return Markup(render_html(planned(name), lang)).words()

    both = said("own-clock")
    assert "As you wish: on the clock of Europe/Berlin" in both
    assert "06-28 Sun 18:30-20:00 your clock 06-28 Sun 12:30-14:00 Europe/Berlin" in both
    assert "Provisional 2090" in said("provisional")
    assert "2090 年为暂定" in said("provisional", "zh")
    assumed = said("assumed-hours")
    assert "just try" in assumed
    assert not re.search("When to call|Day by day|quiet|load", assumed)
    missed = said("miss")
    assert "As you wish: only 03:00-04:00; a call of 25 min" in missed
    assert "No window fits your wishes (--between)." in missed
    assert "Add to calendar" not in missed
    assert "There is no slot to call in within this span." in said("nothing")
    assert "at night (23:00-07:00) it is not known how busy it is" in said("all-day")
    full = said("full")
    assert "avoiding 3 busy times in your calendar" in full
    assert "more windows are not listed here" in full
    assert re.search(r"Based on: .*20 (of your own )?calls", full), full
    assert re.search(r"quiet \d+/100, [\d.]+ min \(", full)


def test_each_window_has_a_moment_of_ones_own_and_the_first_says_why(pinduoduo):
    plan = planner.make_plan(pinduoduo, at(AT), seed=42)
    for lang, yours, why in (("en", "yours", "is drawn from"), ("zh", "你的", "是替你抽的")):
        words = Markup(render_html(plan, lang)).words()
        for pick in plan.picks:
            assert f"{yours} {pick.yours.at:%H:%M}" in words
        assert words.count(why) == 1
        assert why not in Markup(next(render_published(plan, [lang], Site()))).words()
        assert why not in Markup(render_html(planner.make_plan(pinduoduo, at(AT)), lang)).words()


def test_a_page_may_leave_the_moment_out(planned):
    for name in ("default", "eight-days", "miss", "nothing"):
        plan = planned(name)
        for lang, words in (("en", ("Closed now", "Not now", "wait until")), ("zh", ("现在没人接", "先别打", "等到"))):
            pages = render_html(plan, lang), *render_published(plan, [lang], Site())
            whole, quiet = (Markup(page).words() for page in pages)
            assert any(word in whole for word in words)
            assert not any(word in quiet for word in words)


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
            assert (event.start, event.end) == (pick.start.astimezone(UTC), pick.end.astimezone(UTC))
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
    assert len(set(names)) == len(names) == 7  # as many as a page has


def test_shanghai_is_the_clock_of_the_page(planned, show):
    """The moments are in the markup with their offset, for machines."""
    page = show(render_html(planned("default"), "en"))
    moments = page.locator("ol.picks time").evaluate_all("all => all.map(each => each.dateTime)")
    assert moments[0] == "2026-06-24T09:00:00+08:00"
    assert [datetime.fromisoformat(moment) for moment in moments] == [pick.start for pick in planned("default").picks]
    assert datetime.fromisoformat(moments[0]).astimezone(SHANGHAI).hour == 9


def test_a_holiday_that_a_line_does_not_speak_of_is_an_assumption_in_every_output(hotline_file):
    """An office is taken to be closed on 1-7 October 2026, and to work on the Saturday after by notice; a shop to be open."""
    now, until = at("2026-09-30T10:00"), at("2026-10-11T00:00")
    office = planner.load_hotline(hotline_file("", ('"mon-sun"', '"mon-fri"')))
    shop = planner.load_hotline(hotline_file(""))
    for line, holidays in ((office, "10-01..10-07: assumed closed"), (shop, "10-01..10-07: assumed open")):
        plan = planner.make_plan(line, now, until, top=20)
        words = Markup(render_html(plan, "en")).words()
        assert holidays in words
        assert ("10-10: assumed open" in words) == (line is office)  # a shop is open on Saturdays anyway
        notes = json.loads(render_json(plan, "en"))["notes"]
        assert {
            "first": "2026-10-01",
            "last": "2026-10-07",
            "name": holidays[14:],
            "off": False,
            "assumed": True,
        } in notes
        events = library("icalendar").Calendar.from_ical(render_ics(plan, "en")).walk("VEVENT")
        assumed = {event["dtstart"].dt.day for event in events if "assumed open" in event["description"]}
        assert assumed == ({10} if line is office else set(range(1, 8)))


def test_a_line_of_unknown_hours_has_a_number_and_no_windows():
    for name in ("zto", "96110"):
        plan = planner.make_plan(planner.load_hotline(name), at(AT))
        for lang, just_try in (("zh", ("想打就打", "觉得不对就打")), ("en", ("just try", "call at once"))):
            for html in (render_html(plan, lang), *render_published(plan, [lang], Site())):
                words = Markup(html).words()
                assert any(each in words for each in just_try)
                assert "<table" not in html
                assert "tel:" in html
                assert not re.search(r"download=|class=\"picks\"|\d/100|建议的时段|>When to call|As of|截至 06", html)
