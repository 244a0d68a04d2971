from __future__ import annotations

import re
import shutil
from datetime import datetime, time, timedelta

import pytest

import planner
from helpers import AT, BERLIN, at, library, present
from pages import DESK
from planner.caller.calls import Call
from planner.learning.learn import learn_calls

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def browser(request):
    """Chromium; a test that runs `in_both_browsers` gets Firefox, too, to which its settings tell what is light or dark."""
    name = getattr(request, "param", "chromium")
    with library("playwright.sync_api").sync_playwright() as playwright:
        if name.startswith("firefox"):
            program = present(shutil.which("firefox-esr") or shutil.which("firefox"), "Firefox")
            scheme = {"layout.css.prefers-color-scheme.content-override": 0 if name.endswith("dark") else 1}
            browser = playwright.firefox.launch(
                executable_path=program, channel="moz-firefox", firefox_user_prefs=scheme
            )
        else:
            program = present(shutil.which("chromium"), "chromium")
            browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
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
        if when := re.findall(r'<time datetime="([^"]*)"', html)[-1:]:  # the page is opened when it was made
            page.clock.set_fixed_time(datetime.fromisoformat(when[0]))
        page.goto(path.as_uri())
        return page

    yield show
    for context in contexts:
        context.close()


@pytest.fixture
def planned(hotline_file, pinduoduo):
    """Return the plan of a name: each is a page of its own kind."""

    def all_day(zone="Asia/Shanghai", holidays="CN", hours="00:00-24:00"):
        changes = ("09:00-21:00", hours), ("Asia/Shanghai", zone), ('"CN"', f'"{holidays}"')
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

    nights = "00:00-12:00,12:30-24:00"  # of a line that never closed nothing would be known of the night

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
                return planner.make_plan(all_day("Europe/Berlin", "DE-BE", nights), at("2026-10-24T00:00", BERLIN))
            case "spring":  # the clock is put forward on Sunday, 29 March, at 02:00
                return planner.make_plan(all_day("Europe/Berlin", "DE-BE", nights), at("2026-03-27T00:00", BERLIN))
            case "lunch":
                hours = ("09:00-21:00", "09:00-12:00,13:30-17:30"), ("mon-sun", "workday")
                return planner.make_plan(planner.load_hotline(hotline_file("", *hours)), at("2026-06-24T11:10"))
        raise AssertionError(name)

    return make
