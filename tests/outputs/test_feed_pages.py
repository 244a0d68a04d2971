"""The pages of `plan-call feed` in a browser: from the disk, from a host, and without either."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import planner
from helpers import AT, at, run_program
from pages import COLOURS, OUTSIDE, PHONE, Quiet, axe, contrast, each_lang, serving, sheets
from planner.reading.finding import shipped_hotlines

LINES = {  # of the index, in its order
    "Service lines": ["pinduoduo", "pinduoduo-chat", "pinduoduo-merchant"],
    "Couriers": ["zto", "yto", "yunda", "sto", "jtexpress", "sf", "chinapost"],
    "Public lines": ["12305", "12315", "96110"],
}
ALL = [line for lines in LINES.values() for line in lines]


@pytest.fixture
def feed(tmp_path, browser):
    """Write a feed, and return its folder."""

    def feed(*args: str, now: str = AT) -> Path:
        folder = tmp_path / "public"
        done = run_program("feed", "--now", now, "-o", str(folder), *args)
        assert done.returncode == 0, done.stderr.decode()
        return folder

    return feed


@pytest.fixture(scope="module")
def of_all(tmp_path_factory):
    """The folders of a feed of all lines in each language; nobody writes into them."""
    folders = {lang: tmp_path_factory.mktemp("feed") / "public" for lang in ("zh", "en")}
    for lang, folder in folders.items():
        done = run_program("feed", "--now", AT, "--lang", lang, "--variants", "2", "-o", str(folder))
        assert done.returncode == 0, done.stderr.decode()
    return folders


@pytest.fixture
def opened(browser):
    """Open a page in a context of its own; `page.complaints` is what the browser writes into its console."""
    contexts = []

    def opened(url: str, width: int = PHONE, **settings):
        context = browser.new_context(viewport={"width": width, "height": 800}, **settings)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.clock.set_fixed_time(at(AT))
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()


def shown(page) -> list[str]:
    """The lines of the index that are to be seen, by the names of their pages."""
    hrefs = page.locator("main li:visible h3 a").evaluate_all("all => all.map(each => each.getAttribute('href'))")
    return [href.partition(".")[0] for href in hrefs]


# ---------------------------------------------------------------- the index


@each_lang
@pytest.mark.parametrize("width", [320, PHONE, 768, 1280])
def test_the_index_is_sound(lang, width, of_all, opened):
    page = opened((of_all[lang] / "index.html").as_uri(), width)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(OUTSIDE) == []
        assert axe(page) == []
        assert {kind for kind, ink, paper in page.evaluate(COLOURS) if contrast(ink, paper) < 4.5} == set()
    for link in page.locator("a").all():  # as large as a finger needs (WCAG 2.2, 2.5.8); a number as large as a button
        box = link.bounding_box()
        assert box["height"] >= (44 if link.get_attribute("href").startswith("tel:") else 24), link.inner_text()


def test_the_index_lists_the_lines_as_people_look_for_them(of_all, opened):
    page = opened((of_all["en"] / "index.html").as_uri())
    found = {
        group.locator("h2").inner_text(): [
            href.removesuffix(".html")
            for href in group.locator("h3 a").evaluate_all("all => all.map(each => each.getAttribute('href'))")
        ]
        for group in page.locator("main section").all()
    }
    assert found == LINES
    assert shown(page) == ALL
    for anchor in page.locator("nav a").all():
        assert page.locator(anchor.get_attribute("href")).inner_text() == anchor.inner_text()
    cards = {card.locator("h3").inner_text(): card.inner_text() for card in page.locator("main li").all()}
    assert {name for name, said in cards.items() if "calendars" in said} == {
        planner.load_hotline(name).name.en for name in LINES["Service lines"]
    }
    assert (
        page.locator("main").inner_text().count("Not known when it is busy") == 3
    )  # of seven couriers once, of 12305, 12315
    assert page.locator("table").count() == 0


@each_lang
def test_the_index_prints_on_one_page(lang, of_all, opened):
    page = opened((of_all[lang] / "index.html").as_uri())
    assert sheets(page.pdf(format="A4")) == 1
    page.emulate_media(media="print")
    sizes = page.locator("body *:visible").evaluate_all(
        "all => all.map(each => parseFloat(getComputedStyle(each).fontSize))"
    )
    assert min(sizes) >= 12  # px: 9 pt
    assert not page.locator("#search").is_visible()


@each_lang
def test_every_page_is_reached_in_either_language(lang, of_all, opened):
    folder = of_all[lang]
    page = opened((folder / "index.html").as_uri())
    known = {path.stem: planner.load_hotline(path).hours_known for path in shipped_hotlines()}
    assert sum(known.values()) == 3  # the lines of Pinduoduo; of the others only numbers are known
    other = {"zh": "en", "en": "zh"}[lang]
    names = {"zh": "中文", "en": "English"}
    for line, has_hours in known.items():
        page.goto((folder / "index.html").as_uri())
        page.locator(f'main a[href="{line}.html"]').click()
        assert page.evaluate("document.documentElement.lang")[:2] == lang
        assert page.locator("ol.picks > li").count() == 0  # a best window would be everybody's
        digits = page.locator("table.digits a").all_inner_texts()
        assert digits == ([f"{digits:02}" for digits in range(100)] if has_hours else [])
        page.get_by_role("link", name=names[other]).click()
        assert page.url == (folder / f"{line}.{other}.html").as_uri()
        assert page.evaluate("document.documentElement.lang")[:2] == other
        told = {"zh": "日历里的文字是英文", "en": "The calendars are in Chinese"}[other]
        assert (told in page.locator("main").inner_text()) == has_hours
        page.locator(f'a[href="index.{other}.html"]').click()
        page.get_by_role("link", name=names[lang]).click()
        assert page.url == (folder / "index.html").as_uri()


@each_lang
def test_a_calendar_is_downloaded(lang, feed, opened):
    folder = feed("--lang", lang, "--hotline", "pinduoduo")
    page = opened((folder / "pinduoduo.html").as_uri())
    assert {each.partition(":")[0] for each in axe(page)} <= {"hidden-content"}  # what a script shows when it is needed
    for name in ("pinduoduo/00.ics", "pinduoduo/99.ics"):
        box = page.locator(f'a[href="{name}"]').bounding_box()
        assert min(box["width"], box["height"]) >= 24
    with page.expect_download() as download:
        page.get_by_role("link", name=f"{planner.load_hotline('pinduoduo').name[lang]} 37", exact=True).click()
    assert Path(download.value.path()).read_bytes() == (folder / "pinduoduo" / "37.ics").read_bytes()


# ---------------------------------------------------------------- search


SEARCHES = {
    "": ALL,
    "拼多多": LINES["Service lines"],
    "PinDuoDuo": LINES["Service lines"],
    "pdd": ["pinduoduo"],
    "客服电话": ["pinduoduo"],
    "顺丰": ["sf"],
    "順豐": ["sf"],  # in the other writing
    " s.f. express ": ["sf"],
    "95338": ["sf"],
    "９５３３８": ["sf"],  # full width
    "+86 21-5339 5288": ["pinduoduo"],
    "02153395288": ["pinduoduo"],
    "95187": LINES["Service lines"],  # not theirs: the index says so above them
    "110": ["96110"],
    "anti-fraud": ["96110"],
    "--": ALL,
    "nobody": [],
    "<zz>": [],
}


@each_lang
def test_a_search_by_name_or_number(lang, of_all, opened):
    page = opened((of_all[lang] / "index.html").as_uri())
    field, told = page.get_by_role("searchbox"), page.get_by_role("status")
    for asked, expected in SEARCHES.items():
        field.fill(asked)
        assert shown(page) == expected, asked
        groups = [lines for lines in LINES.values() if set(lines) & set(expected)]
        assert page.locator("main h2:visible").count() == len(groups)
        count = f"{len(expected)} / 13" if expected else {"zh": "没有这条热线", "en": "no such line here"}[lang]
        assert told.inner_text() == (count if asked.strip("-") else "")
    field.fill("95187")
    assert {"zh": "别打 95187", "en": "Do not dial 95187"}[lang] in page.locator("main").inner_text()
    assert {each.partition(":")[0] for each in axe(page)} == {"hidden-content"}  # of the lines that are not found
    page.reload()
    assert len(shown(page)) == 13


def test_without_a_script_everything_is_listed(of_all, opened):
    folder = of_all["en"]
    page = opened((folder / "index.html").as_uri(), java_script_enabled=False)
    assert page.locator("main li:visible").count() == 13
    assert not page.get_by_label("Search").is_visible()
    page.locator("nav a").nth(2).click()
    assert page.url.endswith("#everyone")


def test_the_index_links_odd_names(tmp_path, opened, hotline_file):
    names = ["a \"b\" & <i>'c' %41#?.toml", "电话 1.toml", "javascript.toml"]
    changes = ('zh = "测试热线", en = "Test line"', "zh = '<b>x', en = '<img src=x onerror=alert(1)>'")
    called = ('kind = "hotline"', "kind = \"hotline\"\ncalled = ['\"><img src=x onerror=alert(1)>', '</script>']")
    files = [hotline_file('\n[[example]]\nnever_dial = "95187"\n', changes, called, name=name) for name in names]
    folder = tmp_path / "public # 1 %41"
    args = [word for file in files for word in ("--hotline", str(file))]
    done = run_program("feed", "--now", AT, "--variants", "2", "-o", str(folder), *args)
    assert done.returncode == 0, done.stderr.decode()
    page = opened((folder / "index.html").as_uri())
    for number in range(len(names)):
        page.goto((folder / "index.html").as_uri())
        assert page.locator("main img, main b, main i, main script").count() == 0
        page.locator("h3 a").nth(number).click()
        page.wait_for_url(lambda url: "index.html" not in url)
        assert page.locator("h1").inner_text().startswith("<img src=x onerror=alert(1)>")


# ---------------------------------------------------------------- on a host, and offline


def installed(page) -> None:
    """Wait until the service worker has all that it keeps."""
    page.evaluate("navigator.serviceWorker.ready")


def test_it_opens_without_a_network(of_all, opened):
    folder = of_all["en"]
    with serving(folder) as site:
        page = opened(f"{site}/index.html")
        installed(page)
        assert page.complaints == []  # of the content policy, for example
    for name in ("index.html", "pinduoduo.html", "sf.html", "index.zh.html", "96110.zh.html"):
        page.goto(f"{site}/{name}")
        assert page.locator("h1").inner_text() in (folder / name).read_text(encoding="utf-8")
        assert page.url == f"{site}/{name}"
    page.goto(f"{site}/")  # by whatever name the host has for it
    assert page.locator("h1").inner_text() == "When to call"
    page.get_by_role("searchbox").fill("95338")
    assert shown(page) == ["sf"]
    kept = page.evaluate("caches.open('plan-call').then(cache => cache.keys()).then(all => all.map(each => each.url))")
    pages = {path.name for path in folder.glob("*.html")}
    assert {url.removeprefix(f"{site}/") for url in kept} - {""} == pages


def test_with_a_network_the_page_is_that_of_the_host(feed, opened):
    folder = feed("--lang", "en", "--hotline", "sf")
    with serving(folder) as site:
        page = opened(f"{site}/index.html")
        installed(page)
        feed("--lang", "en", "--hotline", "sf", now="2026-06-25T08:30")
        page.goto(f"{site}/sf.html")
        assert "2026-06-25 08:30" in page.locator("footer").inner_text()
    page.goto(f"{site}/sf.html")
    assert "2026-06-25 08:30" in page.locator("footer").inner_text()  # what was read last


class Shortened(Quiet):
    """A host that has its pages without ".html" in their addresses, and sends the others on to these."""

    def do_GET(self):  # noqa: N802 (the standard library's name)
        if self.path.endswith(".html"):
            self.send_response(308)
            self.send_header("Location", self.path.removesuffix(".html"))
            self.end_headers()
            return
        if "." not in self.path.replace(".zh", "") and self.path != "/":
            self.path += ".html"
        super().do_GET()


def test_a_redirected_page_opens_without_a_network(feed, opened):
    """A browser takes no page of an answer that was redirected."""
    with serving(feed("--lang", "en", "--hotline", "sf"), Shortened) as site:
        page = opened(f"{site}/index.html")
        assert page.url == f"{site}/index"
        installed(page)
    for address in ("sf", "sf.html"):
        page.goto(f"{site}/{address}")
        assert page.locator("h1").inner_text().startswith("SF Express")


@each_lang
def test_it_can_be_kept_on_a_phone(lang, feed, opened):
    folder = feed("--lang", lang, "--hotline", "pinduoduo", "--variants", "2")
    with serving(folder) as site:
        page = opened(f"{site}/index.html")
        browser = page.context.new_cdp_session(page)
        manifest = browser.send("Page.getAppManifest")
        assert manifest["errors"] == []
        assert manifest["url"] == f"{site}/manifest.webmanifest"
        said = json.loads(manifest["data"])
        assert said["start_url"] == "index.html"
        assert said["name"] == page.locator("h1").inner_text()
        assert len(said["short_name"]) <= 12
        errors = browser.send("Page.getInstallabilityErrors")["installabilityErrors"]
        assert {error["errorId"] for error in errors} <= {"in-incognito"}  # which a test is
        assert page.goto(f"{site}/icon.svg").ok
        assert page.locator("svg").bounding_box()["width"] > 0


def test_links_that_subscribe(feed, opened):
    folder = feed("--lang", "en", "--hotline", "pinduoduo", "--url", "https://docs.example.org/a b/")
    page = opened((folder / "pinduoduo.html").as_uri())
    href = page.get_by_role("link", name="Pinduoduo consumer line 37").get_attribute("href")
    assert re.fullmatch(r"webcal://docs\.example\.org/a%20b/pinduoduo/37\.ics", href)
    assert {each.partition(":")[0] for each in axe(page)} <= {"hidden-content"}
