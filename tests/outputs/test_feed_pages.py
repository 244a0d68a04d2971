"""The pages of `plan-call feed` in a browser."""

from __future__ import annotations

from pathlib import Path

import pytest

import planner
from helpers import AT, run_program
from pages import COLOURS, OUTSIDE, PAGES, PHONE, axe, contrast, each_lang
from planner.reading.finding import shipped_hotlines


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
    name = planner.load_hotline("pinduoduo").name[lang]
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
    known = {path.stem: planner.load_hotline(path).hours_known for path in shipped_hotlines()}
    assert sum(known.values()) == 3  # the lines of Pinduoduo; of the others only numbers are known
    calendars = [f"{name}/{digits:02}.ics" for name in known if known[name] for digits in range(100)]
    assert sorted(href for href in hrefs if not href.startswith("tel:")) == sorted(
        [*(f"{name}.html" for name in known), *calendars]
    )
    for href in ("pinduoduo/00.ics", "pinduoduo-chat/99.ics"):  # as large as a finger needs (WCAG 2.2, 2.5.8)
        box = page.locator(f'a[href="{href}"]').bounding_box()
        assert min(box["width"], box["height"]) >= 24
    for href in [href for href in hrefs if href.endswith(".html")]:
        page.goto((folder / "index.html").as_uri())
        page.locator(f'a[href="{href}"]').click()
        assert page.url == (folder / href).as_uri()
        has_hours = known[href.removesuffix(".html")]
        assert page.locator("ol.picks > li").count() == 0  # a best window would be everybody's
        assert page.locator("table").count() == 2 * has_hours  # its calendars, and the week
        digits = page.locator("table.digits a").all_inner_texts()
        assert digits == ([f"{digits:02}" for digits in range(100)] if has_hours else [])
        if href == "pinduoduo.html":
            assert axe(page) == []
        assert len(PAGES.findall(page.pdf(format="A4"))) == 1
    with page.expect_download() as download:
        page.goto((folder / "index.html").as_uri())
        page.get_by_role("link", name=f"{name} 37", exact=True).click()
    assert Path(download.value.path()).read_bytes() == (folder / "pinduoduo" / "37.ics").read_bytes()
    context.close()


def test_the_index_links_odd_names(tmp_path, browser, hotline_file):
    names = ["a \"b\" & <i>'c' %41#?.toml", "电话 1.toml", "javascript.toml"]
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
