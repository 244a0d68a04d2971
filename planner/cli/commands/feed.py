"""`plan-call feed`: a folder of calendars and pages to publish."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

import click

from planner.cli.asked import load_line
from planner.cli.bilingual import Command
from planner.cli.clock import Clock
from planner.cli.language import LANGUAGES, voice_of
from planner.cli.options import AHEAD, NO, NOW, SHARE, YES
from planner.cli.out import check_folder, check_ours, is_ours, make_folder, remove, say_written, write_file
from planner.cli.parameters import ADVANCED, OUTPUT, Setting, option
from planner.cli.progress import Progress
from planner.cli.types import Count, FilePath, LineName, OneOf, Words
from planner.messages import PlanError, Text, plain

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from planner.cli.clock import Dated
    from planner.line.hotline import Hotline
    from planner.plan.plan import Plan


MOST_CALENDARS = 100  # of a line: as many as two digits tell apart
_ENDS = (".html", *(f".{lang}" for lang in LANGUAGES))  # of pages, whose names come of those of lines
_EXAMPLE = "https://example.org/calls"
NEARBY = ("localhost", "127.0.0.1")
"""Hosts whose pages need no encryption to be trusted by a browser."""


def parse_url(text: str) -> str:
    """Return the address of a folder on the web, with a slash at its end."""
    with suppress(ValueError):
        parts = urlsplit(text)
        host = (parts.hostname or "").encode("idna").decode()
        port = f":{parts.port}" if parts.port else ""
        more = parts.username or parts.password or parts.query or parts.fragment
        safe = parts.scheme == "https" or (parts.scheme == "http" and host in NEARBY)
        if safe and not more and text.isprintable() and re.fullmatch(r"[a-z0-9.-]+", host):
            path = quote(parts.path.removesuffix("index.html").strip("/"), safe="/%~!$'()*+,;=:@&")
            return f"{parts.scheme}://{host}{port}/{path}{path and '/'}"
    raise PlanError(
        f"{text[:80]!r} 不是网站的网址：要以 https 开头（http 只限 localhost），不带用户名、? 和 #，例如 {_EXAMPLE}",
        f"{text[:80]!r} is no address of a site: it begins with https (http for localhost only) and has no user, ? or #, "
        f"for example {_EXAMPLE}",
    )


@click.command(
    cls=Command,
    words=Text(
        "把每条热线的日历和网页写进一个文件夹，供公开订阅；不读任何私人数据",
        "write the calendars and page of each line into a folder for all to subscribe to; reads nothing private",
    ),
    examples=("plan-call feed -o public", "plan-call feed --hotline pinduoduo --hotline pinduoduo-chat -o public"),
)
@option(
    "--hotline",
    "names",
    type=LineName(),
    multiple=True,
    zh="哪些热线（可多次），默认为自带的全部",
    en="which lines (repeatable), default all that come with the program",
)
@option(
    "--next",
    "ahead",
    type=AHEAD,
    default="7d",
    zh="从明天起多久，整天计，默认 7d",
    en="how far ahead from tomorrow on, in whole days, default 7d",
)
@option(
    "--crowd",
    group=ADVANCED,
    type=SHARE,
    default=Setting("10%", 0.1),
    zh="热线的来电者里，多少人照着打也不会挤在一起，默认 10%",
    en="of a line's callers, how many may follow without meeting in one hour, default 10%",
)
@option(
    "--variants",
    group=ADVANCED,
    type=Count(MOST_CALENDARS),
    default=str(MOST_CALENDARS),
    zh="每条热线几份日历，各有自己的时间，按手机号末两位选，默认 100",
    en="how many calendars of a line, each with times of its own, chosen by the last two digits of one's phone number, default 100",
)
@NOW
@option(
    "--lang",
    group=OUTPUT,
    type=OneOf(*LANGUAGES),
    is_eager=True,
    expose_value=False,
    zh="语言，默认随系统",
    en="language; default from the locale",
)
@option(
    "--url",
    group=OUTPUT,
    type=Words(parse_url, Text("网址", "URL")),
    zh="文件夹将来的网址，例如 https://example.org/calls；日历链接一点就能订阅",
    en="where the folder will be on the web, for example https://example.org/calls: links to calendars subscribe at once",
)
@option(
    "-o",
    "out",
    group=OUTPUT,
    type=FilePath(zh="文件夹", en="DIR"),
    required=True,
    example=Text("public", "public"),
    zh="写入这个文件夹，没有则新建",
    en="write into this folder, made if it is not there",
)
def feed(
    names: tuple[str, ...],
    ahead: timedelta,
    crowd: float,
    variants: int,
    now: Dated[datetime] | None,
    url: str | None,
    out: str,
) -> int:
    """Write a feed."""
    from planner.outputs.html.page import render_published
    from planner.outputs.html.site import INDEX, Site, render_files, render_index
    from planner.outputs.ics.feed import render_feed, settled_times
    from planner.outputs.ics.folder import left_over, read_folder
    from planner.plan.variants import variant_times

    t, folder = voice_of(), Path(out)
    _check_spread(crowd, variants)
    check_folder(out)
    index = Site(lang=t.lang, url=url or "")
    plans: dict[str, Plan] = {}
    pages: dict[str, Plan] = {}
    files: dict[str, str | bytes] = {}
    gone: list[Path] = []  # calendars of earlier feeds that nobody writes any more
    with Progress(t, "计划", "planning") as progress:
        lines = _lines_of(names)
        for line in lines:
            _check_name(line, plans)
            plans[line.id], pages[line.id] = _plans(line, ahead, now)
            progress.show(len(plans), 2 * len(lines))
        for done, (id, plan) in enumerate(plans.items(), 1):
            names_of_calendars = [f"{number:02}.ics" for number in range(variants if plan.hotline.can_wait else 0)]
            before = read_folder(folder / id, plan.hotline) if names_of_calendars else {}
            old = [before.get(name, {}) for name in names_of_calendars]
            times = settled_times(plan, variant_times(plan, crowd, len(old)), old)
            calendars = render_feed(plan, t.lang, times, old)
            files |= {f"{id}/{name}": raw for name, raw in zip(names_of_calendars, calendars, strict=True)}
            site = replace(index, name=id, count=len(calendars))
            files |= {site.page(lang): render_published(pages[id], lang, site, times) for lang in LANGUAGES}
            gone += left_over(folder, plan.hotline, names_of_calendars)
            progress.show(len(plans) + done, 2 * len(lines))
    files |= render_files(t.lang)
    files |= {
        index.page(lang): render_index(plans.items(), lang, index) for lang in LANGUAGES
    }  # last: they name the others
    if (folder / "robots.txt").exists() and not is_ours(folder / "robots.txt"):
        del files["robots.txt"]  # the whole host's
    gone += [page for name in (INDEX, *plans) if is_ours(page := folder / f"{name}.{t.lang}.html")]
    _write(folder, files)
    remove(gone)
    count = len(plans)
    say_written(
        out, Text(f"{count} 条热线的日历和网页", f"calendars and pages of {count} line" + ("" if count == 1 else "s"))
    )
    return YES if any(plan.inside.any() or not plan.hotline.hours_known for plan in plans.values()) else NO


def _write(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write the files of a feed, by their names in the folder, where nothing of somebody else's is in the way."""
    for place in {(folder / name).parent for name in files}:
        if place.exists():
            check_folder(str(place))
    for name in files:
        if not name.endswith(".ics"):  # which are looked at as they are read
            check_ours(folder / name)
    for name, content in files.items():
        make_folder((folder / name).parent)
        write_file(str(folder / name), content)


def _check_spread(crowd: float, variants: int) -> None:
    """Complain about calendars that would all say the same, unless one is all that is wanted."""
    if not crowd and variants > 1:
        raise PlanError(
            "--crowd 0 会把所有人都引到同一个半小时；请写大于 0 的百分比，例如 10%，只要一份日历则加上 --variants 1",
            "--crowd 0 would send everybody to the same half hour; give a percentage above 0, for example 10%, "
            "or --variants 1 for a single calendar",
        )


def _lines_of(names: Iterable[str]) -> list[Hotline]:
    """Return the lines of these names, without any all that come with the program."""
    from planner.reading.finding import find_hotline, in_order_of_use, shipped_hotlines

    shipped = {path.stem: path for path in in_order_of_use(shipped_hotlines())}
    chosen = [(name, find_hotline(name)) for name in names] or list(shipped.items())
    # The caller's own file with the name of a shipped one is private: it is taken where its path is given.
    return [load_line(path if path == Path(name) else shipped.get(path.stem, path)) for name, path in chosen]


def _plans(line: Hotline, ahead: timedelta, now: Dated[datetime] | None) -> tuple[Plan, Plan]:
    """Return the plan of the whole days from tomorrow on, at least one, for calendars, and that from now on, for a page that is read today.

    They are ahead for all: nobody's wishes or seed are known.
    """
    from planner.caller.wishes import Wishes
    from planner.plan.make import make_plan

    zone = ZoneInfo(line.timezone)
    clock = Clock.read(zone, now)
    tomorrow = clock.now.date() + timedelta(days=1)
    start, until = (datetime.combine(day, time(), zone) for day in (tomorrow, tomorrow + max(timedelta(days=1), ahead)))
    of_nobody = Wishes(explore=False)
    return make_plan(line, clock.now, until, start=start, wishes=of_nobody), make_plan(
        line, clock.now, until, wishes=of_nobody
    )


def _check_name(line: Hotline, before: Container[str]) -> None:
    if line.id in before:
        raise PlanError(f"--hotline {plain(line.id)} 写了两次", f"--hotline {plain(line.id)} is given twice")
    from planner.outputs.html.site import FILES, INDEX

    if line.id in (INDEX, ".", "..", *FILES) or line.id.endswith(_ENDS):
        raise PlanError(
            f"公开的热线不能叫 {plain(line.id)}：网站的其他文件要用这个名字；请给文件改名",
            f"a line of a feed cannot be named {plain(line.id)}: other files of the site need that name; rename its file",
        )
