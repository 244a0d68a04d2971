"""A feed as a small site: what its pages know of it, the index of its lines, and what makes it open offline."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

from planner.frozen import dataclass, replace
from planner.guide.tel import international
from planner.line.hotline import SERVES
from planner.messages import Text, Voice
from planner.outputs.html.template import TEMPLATES, fill
from planner.outputs.ics.feed import DRAWN
from planner.outputs.words.decision import any_time_label
from planner.outputs.words.plan import sentence
from planner.reading.finding import folded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from planner.line.hotline import Hotline, Number

TITLE = Text("什么时候打客服电话", "When to call")
SHORT_TITLE = Text("何时打客服", "When to call")
GROUPS = {
    "customers": Text("客服热线", "Service lines"),
    "recipients": Text("快递", "Couriers"),
    "everyone": Text("公共热线", "Public lines"),
}
"""Whom lines serve -> what they are called together."""
INDEX = "index"
FILES = ("manifest.webmanifest", "icon.svg", "sw.js", "robots.txt")
"""What a site has besides its pages and calendars."""
_NO_CALENDARS = (
    "# generator: plan-call\nUser-agent: *\nDisallow: /*.ics$\n"  # they are for subscribers; pages may be found
)


@dataclass(frozen=True, slots=True)
class Site:
    """What a page knows of the feed that it belongs to.

    Calendars speak one language, `lang`. The pages in it are NAME.html, those in the other one NAME.en.html or NAME.zh.html.
    """

    count: int = 0  # calendars of the page's line
    name: str = INDEX  # the page's NAME, a line's id
    lang: str = "zh"
    url: str = ""  # of the folder on the web, with a slash at its end; empty where it is not known

    def page(self, lang: str, name: str = "") -> str:
        """Return the file of this page in a language, or of that of another name."""
        return f"{name or self.name}.html" if lang == self.lang else f"{name or self.name}.{lang}.html"

    def calendar(self, number: int) -> str:
        """Return the link to one of the calendars: where the address is known, one that calendar programs subscribe to."""
        path = f"{quote(self.name)}/{number:02}.ics"
        return f"webcal:{self.url.partition(':')[2]}{path}" if self.url else path

    def about(self, line: Hotline, t: Voice) -> str:
        """Return what the page of a line is about, as a search engine or a chat shows it."""
        where = t.listed(number.dial for number in line.dialable) or (t(line.entrance) if line.entrance else "")
        if self.count:
            what = t("一周的忙闲，可订阅日历", "quiet and busy hours, and calendars to subscribe to")
        else:
            what = sentence(any_time_label(line, t))
        return t.semicolon(filter(None, [where, what]))


def as_listed(line: Hotline) -> Hotline:
    """Return a line with what the index says of it: a feed may have thousands."""
    return replace(line, rules=(), events=(), anchors=(), notices=(), examples=(), hours=(), beware=(), learned=None)


def render_index(lines: Sequence[tuple[str, Hotline]], now: datetime, lang: str, site: Site) -> str:
    """Return the page that lists the lines of a feed as people look for them: the name of each one's files, and the line."""
    t = Voice(lang)
    of_whom = {whom: [each for each in lines if each[1].serves == whom] for whom in SERVES}
    return fill(
        "index.html",
        t,
        site=site,
        groups=[_group(whom, of_group, t) for whom, of_group in of_whom.items() if of_group],
        now=now,
        first=lines[0][1],
        found_by=found_by,
        TITLE=TITLE,
        scripts=("search.js",),
    )


@dataclass(frozen=True, slots=True)
class _Group:
    """Lines that serve the same, and what is said of all of them together."""

    whom: str
    label: str
    lines: list[tuple[str, Hotline]]
    said: str  # when to call, where that is the same for all
    warnings: list[Number]  # what is taken for their number


def _group(whom: str, lines: list[tuple[str, Hotline]], t: Voice) -> _Group:
    said = {"" if line.can_wait else sentence(any_time_label(line, t)) + t.stop for _, line in lines}
    wrong = {number.digits: number for _, line in lines for number in line.warnings if number.status == "disputed"}
    return _Group(
        whom,
        t(GROUPS[whom]),
        lines,
        said.pop() if len(said) == 1 and len(lines) > 1 else "",
        list(wrong.values()),
    )


def found_by(line: Hotline) -> str:
    """Return all that people may look for a line by, as `folded` writes it: its names, its numbers, and that which is taken for its own."""
    names = [line.name.zh, line.name.en, *line.called]
    numbers = [number for number in line.numbers if number.dialable or number.status == "disputed"]
    dialled = [number.dial for number in numbers] + [international(number, line) or "" for number in line.dialable]
    return " ".join(dict.fromkeys(filter(None, map(folded, names + dialled))))


def render_files(lang: str) -> dict[str, str]:
    """Return the files that make a site of the pages: one that can be kept on a phone and opens without a network."""
    t = Voice(lang)
    manifest = {
        "generator": "plan-call",
        "name": t(TITLE),
        "short_name": t(SHORT_TITLE),
        "lang": t("zh-CN", "en"),
        "start_url": f"{INDEX}.html",
        "scope": "./",
        "display": "minimal-ui",  # with its address: who reads it can see whose it is
        "background_color": "#ffffff",
        "theme_color": "#0b4f8a",
        "icons": [{"src": "icon.svg", "sizes": "any", "type": "image/svg+xml"}],
    }
    contents = (
        json.dumps(manifest, ensure_ascii=False, indent=1) + "\n",
        *((TEMPLATES / name).read_text(encoding="utf-8") for name in ("icon.svg", "sw.js")),
        _NO_CALENDARS,
    )
    return dict(zip(FILES, contents, strict=True))


def drawn_label(count: int, t: Voice) -> str:
    """Return why so many calendars of a line differ."""
    return sentence(t(DRAWN)) + t.stop if count > 1 else ""
