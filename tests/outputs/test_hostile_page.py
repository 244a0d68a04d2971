"""Hostile words and file names stay words on the page."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

import planner
from helpers import AT, BERLIN, at
from pages import Markup, words_of
from planner.outputs.html.page import render_html

if TYPE_CHECKING:
    from pathlib import Path

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
    show(html, bypass_csp=True).evaluate("window.pwned === undefined") or pytest.fail(
        evil
    )  # the page's own script has run
    page = show(html, bypass_csp=True, accept_downloads=True, java_script_enabled=False)
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
    assert [page.locator("section[aria-labelledby=ready] li").nth(i).inner_text().strip() for i in (0, 1)] == [
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
