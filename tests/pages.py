"""What a page says and looks like: its markup, its colours, what axe finds."""

from __future__ import annotations

import re
import threading
import zlib
from contextlib import contextmanager, suppress
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from helpers import library

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PHONE, DESK, PAPER = 360, 1280, 718  # px; the last is A4 without its margins
each_lang = pytest.mark.parametrize("lang", ["zh", "en"])
in_both_browsers = pytest.mark.parametrize("browser", ["chromium", "firefox"], indirect=True, scope="module")


OUTSIDE = """() => [...document.querySelectorAll("body *")].filter(each => each.checkVisibility() && !each.closest(".hidden, .scroll > *")).filter(each => {
    const own = each.getBoundingClientRect(), box = each.parentElement.getBoundingClientRect()
    return own.width > 0 && (own.right > box.right + 0.5 || own.left < box.left - 0.5)
}).map(each => each.tagName + " " + each.className + " " + each.textContent.slice(0, 40))"""


PAGES = re.compile(rb"/Type\s*/Page(?!s)")
STREAMS = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


def sheets(pdf: bytes) -> int:
    """Return how many pages a PDF has; Firefox packs what it says of them."""
    told = [pdf]
    for packed in STREAMS.findall(pdf):
        with suppress(zlib.error):  # pictures and fonts are packed otherwise
            told.append(zlib.decompressobj().decompress(packed))
    return sum(len(PAGES.findall(each)) for each in told)


class Markup(HTMLParser):
    """The elements of a page, with their attributes, as another parser reads them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.data: list[str] = []
        self.in_script = False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self.in_script = tag == "script"

    def handle_data(self, data):
        if not self.in_script:
            self.data.append(data)

    def handle_endtag(self, tag):  # noqa: ARG002  (the name is the parser's)
        self.in_script = False

    def words(self) -> str:
        """All words behind the style sheet, white space as single blanks."""
        return " ".join("".join(self.data).partition("@media print")[2].split())

    def hrefs(self) -> list[str]:
        return [str(attrs["href"]) for _, attrs in self.elements if "href" in attrs]


def words_of(page) -> str:
    """What stands on the page, folded or not, white space as single blanks."""
    page.locator("details").evaluate_all("all => all.forEach(each => each.open = true)")
    return " ".join(page.locator("body").inner_text().split())


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


COLOURS = """() => [...document.querySelectorAll("body, body *")].filter(each =>
    [...each.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()) && !each.closest(".hidden")
).map(each => {
    let behind = each
    while (getComputedStyle(behind).backgroundColor === "rgba(0, 0, 0, 0)") behind = behind.parentElement
    return [each.className + " " + each.tagName, getComputedStyle(each).color, getComputedStyle(behind).backgroundColor]
})"""


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


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@contextmanager
def serving(folder: Path, handler: type[Quiet] = Quiet) -> Iterator[str]:
    """Serve a folder on this machine: its address, without a slash at its end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield "http:" + f"//127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
