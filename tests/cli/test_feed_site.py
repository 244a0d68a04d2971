"""The site that `plan-call feed` makes of its pages: names, languages, addresses, and whose files are in the way."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from helpers import AT, NUMBER, mistake, run_program
from pages import Markup

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLE = '\n[[example]]\nnever_dial = "95187"\n'
SITE = ("manifest.webmanifest", "icon.svg", "sw.js", "robots.txt")


@pytest.fixture
def feed(tmp_path):
    """Write a feed of two calendars a line into `public`, and return that folder."""

    def feed(*args: str, now: str = AT, lang: str = "en") -> Path:
        folder = tmp_path / "public"
        done = run_program("feed", "--now", now, "--lang", lang, "--variants", "2", "-o", str(folder), *args)
        assert done.returncode == 0, done.stderr.decode()
        return folder

    return feed


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def head(page: Path) -> Markup:
    return Markup(page.read_text(encoding="utf-8").partition("<body>")[0])


def linked(page: Path, **wanted: str) -> list[dict[str, str | None]]:
    """The `link` elements of a page that have these attributes."""
    links = [attrs for tag, attrs in head(page).elements if tag == "link"]
    return [attrs for attrs in links if wanted.items() <= attrs.items()]


def told(page: Path, name: str) -> str | None:
    """What a `meta` element of a page says."""
    found = [attrs["content"] for tag, attrs in head(page).elements if tag == "meta" and name in attrs.values()]
    assert len(found) <= 1
    return found[0] if found else None


# ---------------------------------------------------------------- what a site has


@pytest.mark.parametrize(("lang", "other"), [("zh", "en"), ("en", "zh")])
def test_a_page_in_each_language(lang, other, feed):
    folder = feed("--hotline", "pinduoduo", "--hotline", "sf", lang=lang)
    codes = {"zh": "zh-CN", "en": "en"}
    for name in ("index", "pinduoduo", "sf"):
        for of, file in ((lang, f"{name}.html"), (other, f"{name}.{other}.html")):
            page = folder / file
            assert f'<html lang="{codes[of]}">' in page.read_text(encoding="utf-8")
            alternates = {link["hreflang"]: link["href"] for link in linked(page, rel="alternate")}
            assert alternates == {codes[lang]: f"{name}.html", codes[other]: f"{name}.{other}.html"}
            assert told(page, "og:locale") == {"zh": "zh_CN", "en": "en_GB"}[of]
            assert told(page, "robots") == "noarchive"
            assert told(page, "og:title")
            assert told(page, "description") == told(page, "og:description")
            assert told(page, "og:url") is None
            assert linked(page, rel="canonical") == []
    assert "021-53395288" in told(folder / "pinduoduo.html", "description")
    calendar = (folder / "pinduoduo" / "01.ics").read_text(encoding="utf-8")
    assert ("打电话" in calendar) == (lang == "zh")  # calendars have one language


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_files_of_a_site(lang, feed):
    folder = feed("--hotline", "sf", lang=lang)
    manifest = json.loads((folder / "manifest.webmanifest").read_text(encoding="utf-8"))
    assert manifest["start_url"] == "index.html"
    assert manifest["scope"] == "./"
    assert manifest["lang"] == {"zh": "zh-CN", "en": "en"}[lang]
    assert [icon["src"] for icon in manifest["icons"]] == ["icon.svg"]
    assert len((folder / "sw.js").read_bytes()) < 1024
    assert len((folder / "icon.svg").read_bytes()) < 1024
    assert (folder / "robots.txt").read_text(encoding="utf-8").splitlines()[1:] == [
        "User-agent: *",
        "Disallow: /*.ics$",
    ]


def test_the_same_moment_gives_the_same_bytes(feed):
    first = content(feed("--hotline", "pinduoduo"))
    assert content(feed("--hotline", "pinduoduo")) == first


def test_the_callers_own_page_is_no_part_of_a_site(tmp_path):
    run_program("report", "--now", AT, "--lang", "en", "-o", str(tmp_path / "plan.html"))
    page = tmp_path / "plan.html"
    assert linked(page) == []
    assert "serviceWorker" not in page.read_text(encoding="utf-8")
    assert "worker-src" not in str(told(page, "Content-Security-Policy"))


def test_the_order_of_the_lines_that_are_named(feed, hotline_file):
    """By whom they serve, and of these as they are named."""
    own = str(hotline_file(NUMBER + EXAMPLE))
    folder = feed(*(word for line in ("12315", "sf", own, "zto", "pinduoduo") for word in ("--hotline", line)))
    index = (folder / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'<h3><a href="([\w-]+)\.html"', index) == ["my-line", "pinduoduo", "sf", "zto", "12315"]


def test_a_single_group_needs_no_way_to_others(feed):
    index = (feed("--hotline", "sf") / "index.html").read_text(encoding="utf-8")
    assert "<nav" not in index
    assert "<h2" in index


# ---------------------------------------------------------------- where it is on the web

HOST = "https:" + "//docs.example.org"
HERE = "http:" + "//localhost:8000"


@pytest.mark.parametrize(
    ("url", "base"),
    [
        (HOST, f"{HOST}/"),
        (f"{HOST}/", f"{HOST}/"),
        (f"{HOST.upper()}/Calls", f"{HOST}/Calls/"),
        (f"{HOST}:8443/a/b/", f"{HOST}:8443/a/b/"),
        (f"{HOST}/calls/index.html", f"{HOST}/calls/"),
        (f"{HOST}/客服", f"{HOST}/%E5%AE%A2%E6%9C%8D/"),
        (f"{HOST}/a%20b", f"{HOST}/a%20b/"),
        (f"{HOST}/a\"b'c<d>&e", f"{HOST}/a%22b'c%3Cd%3E&e/"),
        ("https:" + "//例子.中国/", "https:" + "//xn--fsqu00a.xn--fiqs8s/"),
        (HERE, f"{HERE}/"),
        ("http:" + "//127.0.0.1:8000", "http:" + "//127.0.0.1:8000/"),
    ],
)
def test_an_address(url, base, feed):
    folder = feed("--hotline", "pinduoduo", "--url", url)
    for name in ("index", "pinduoduo"):
        page = folder / f"{name}.zh.html"
        assert told(page, "og:url") == f"{base}{name}.zh.html"
        assert [link["href"] for link in linked(page, rel="canonical")] == [f"{base}{name}.zh.html"]
        alternates = {link["hreflang"]: link["href"] for link in linked(page, rel="alternate")}
        assert alternates == {"en": f"{base}{name}.html", "zh-CN": f"{base}{name}.zh.html"}
    hrefs = Markup((folder / "pinduoduo.html").read_text(encoding="utf-8")).hrefs()
    webcal = "webcal" + base[base.index(":") :]
    assert [href for href in hrefs if href.endswith(".ics")] == [
        f"{webcal}pinduoduo/{n % 2:02}.ics" for n in range(100)
    ]
    assert {href for href in hrefs if ":" in href and not href.startswith(("webcal:", "tel:"))} <= {
        f"{base}pinduoduo.html",
        f"{base}pinduoduo.zh.html",
    }
    assert {"index.html", "pinduoduo.zh.html", "manifest.webmanifest", "icon.svg"} < set(hrefs)  # it may be moved


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "/calls",
        "http:" + "//docs.example.org/",
        "ftp:" + "//docs.example.org/",
        "webcal:" + "//docs.example.org/",
        "javascript:alert(1)",
        "https:" + "///calls",
        "https:" + "//",
        "https:" + "//a..b/",
        "https:" + "//user@docs.example.org/",
        "https:" + "//:secret@docs.example.org/",
        "https:" + "//docs.example.org:99999/",
        "https:" + "//docs.example.org:x/",
        "https:" + "//[::1/",
        "https:" + "//a b/",
        "https:" + '//a"b/',
        f"{HOST}/?a=1",
        f"{HOST}/#a",
        f"{HOST}/a\nb",
        f"{HOST}/a\x1b[31m",
    ],
)
def test_what_is_no_address(url, tmp_path):
    for lang, words in (("zh", "不是网站的网址"), ("en", "is no address of a site")):
        said = mistake("feed", "--now", AT, "--lang", lang, "--url", url, "-o", str(tmp_path / "public"))
        assert words in said
        assert said.isprintable()
    assert not (tmp_path / "public").exists()


# ---------------------------------------------------------------- whose files


@pytest.mark.parametrize(
    "name", ["index", "index.zh", "a.en", "a.html", "sw.js", "icon.svg", "robots.txt", "manifest.webmanifest"]
)
def test_names_that_the_site_needs(name, hotline_file, tmp_path):
    path = hotline_file(EXAMPLE, name=f"{name}.toml")
    said = mistake("feed", "--now", AT, "--lang", "en", "--hotline", str(path), "-o", str(tmp_path / "public"))
    assert f"cannot be named {name}: " in said
    assert not (tmp_path / "public").exists()


def test_a_feed_in_the_other_language_leaves_no_page_of_the_first(feed):
    """What was index.en.html is index.html now; somebody else's page stays."""
    folder = feed("--hotline", "sf", lang="zh")
    (folder / "zto.en.html").write_text("mine")
    feed("--hotline", "sf", "--hotline", "zto", lang="en")
    pages = {f"{name}{form}.html" for name in ("index", "sf", "zto") for form in ("", ".zh")}
    assert set(content(folder)) == {*pages, *SITE, "zto.en.html"}
    assert (folder / "zto.en.html").read_text() == "mine"


@pytest.mark.parametrize(
    "name", ["index.html", "index.zh.html", "sf.zh.html", "manifest.webmanifest", "icon.svg", "sw.js"]
)
@pytest.mark.parametrize("what", ["file", "folder", "link"])
def test_somebody_elses_file_is_in_the_way(what, name, feed, tmp_path):
    folder = feed("--hotline", "sf")
    place, other = folder / name, tmp_path / "other"
    place.unlink()
    if what == "folder":
        place.mkdir()
    else:
        other.write_text("mine")
        place.symlink_to(other) if what == "link" else place.write_text("mine")
    before = content(folder)
    said = mistake(
        "feed", "--now", "2026-06-25T08:30", "--lang", "en", "--hotline", "sf", "--variants", "2", "-o", str(folder)
    )
    assert f"{name} was not written by plan-call; give another folder" in said
    assert content(folder) == before


def test_the_hosts_own_robots_file_stays(feed):
    folder = feed("--hotline", "sf")
    (folder / "robots.txt").write_text("User-agent: *\nDisallow: /private\n")
    feed("--hotline", "sf", now="2026-06-25T08:30")
    assert (folder / "robots.txt").read_text() == "User-agent: *\nDisallow: /private\n"


def test_a_site_of_an_earlier_version_is_updated_in_place(feed):
    """Its folder has an index, a page of each line and the calendars."""
    folder = feed("--hotline", "pinduoduo")
    for name in (*SITE, "index.zh.html", "pinduoduo.zh.html"):
        (folder / name).unlink()
    old = (folder / "pinduoduo" / "01.ics").read_bytes()
    feed("--hotline", "pinduoduo")
    assert {*SITE, "index.zh.html", "pinduoduo.zh.html"} < set(content(folder))
    assert (folder / "pinduoduo" / "01.ics").read_bytes() == old
