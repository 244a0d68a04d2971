"""`plan-call feed`: a folder of calendars and pages to publish."""

from __future__ import annotations

import gc
import re
from contextlib import suppress
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
from planner.files import kind_at
from planner.frozen import replace
from planner.messages import PlanError, Text, plain

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from planner.cli.clock import Dated
    from planner.line.hotline import Hotline
    from planner.outputs.html.site import Site
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
    """Write a feed: a line's files as soon as they are there, and the index, which names them all, at the end."""
    from planner.outputs.html.site import INDEX, Site, as_listed, render_files, render_index

    t, folder = voice_of(), Path(out)
    _check_spread(crowd, variants)
    check_folder(out)
    sources = _sources_of(names)
    site = Site(lang=t.lang, url=url or "")
    of_site = render_files(t.lang)
    if kind_at(folder / "robots.txt") and not is_ours(folder / "robots.txt"):
        del of_site["robots.txt"]  # the whole host's
    _check_places(folder, sources, site, of_site)
    listed: list[tuple[str, Hotline]] = []
    moments: list[datetime] = []
    some_call = False
    gc.enable()  # pages and plans that are done with stand in circles; a command of one plan goes without
    with Progress(t, "写日历和网页", "writing the feed") as progress:
        for id, source in sources.items():
            try:
                line = load_line(source)
                plan = _plan(line, ahead, now)
                some_call |= _write_line(folder, plan, replace(site, name=id), crowd, variants)
            except PlanError as error:
                raise _stopped(error, len(listed), len(sources)) from None
            listed.append((id, as_listed(line)))
            moments.append(plan.now)
            progress.show(len(listed), len(sources))
    for lang in LANGUAGES:
        of_site[site.page(lang)] = render_index(listed, moments[0], lang, site)
    for name, content in of_site.items():
        make_folder(folder)
        write_file(str(folder / name), content)
    remove(page for name in (INDEX, *sources) if is_ours(page := folder / f"{name}.{t.lang}.html"))
    count = len(listed)
    say_written(
        out, Text(f"{count} 条热线的日历和网页", f"calendars and pages of {count} line" + ("" if count == 1 else "s"))
    )
    return YES if some_call else NO


def _write_line(folder: Path, plan: Plan, site: Site, crowd: float, variants: int) -> bool:
    """Write the calendars of a line and its pages; return whether one can call on a day of theirs.

    Calendars hold whole days from tomorrow on, pages, which are read today, what is left of today as well.
    """
    from planner.outputs.html.page import render_published
    from planner.outputs.ics.feed import render_feed, settled_times
    from planner.outputs.ics.folder import left_over, read_folder
    from planner.plan.variants import variant_times

    hotline, ahead = plan.hotline, plan.since(_midnight(plan.now, 1, plan.grid.zone))
    names = [f"{number:02}.ics" for number in range(variants if hotline.can_wait else 0)]
    before = read_folder(folder / site.name, hotline) if names else {}
    old = [before.get(name, {}) for name in names]
    times = settled_times(ahead, variant_times(ahead, crowd, len(old)), old)
    site = replace(site, count=len(names))
    pages = render_published(plan, LANGUAGES, site, times)
    make_folder(folder / site.name if names else folder)
    for name, calendar in zip(names, render_feed(ahead, site.lang, times, old), strict=True):
        write_file(str(folder / site.name / name), calendar)
    for lang, page in zip(LANGUAGES, pages, strict=True):
        write_file(str(folder / site.page(lang)), page)
    remove(left_over(folder, hotline, names))  # calendars of earlier feeds
    return bool(ahead.inside.any()) or not hotline.hours_known


def _stopped(error: PlanError, done: int, count: int) -> PlanError:
    """Return what stopped a feed, with what of it is written."""
    if not done:
        return error
    return PlanError(
        f"{error.text.zh}（{count} 条热线已写好 {done} 条，目录页还是原来的；改好后再运行一次）",
        f"{error.text.en} ({done} of {count} lines are written, the index is as it was: mend this and run it again)",
    )


def _check_spread(crowd: float, variants: int) -> None:
    """Complain about calendars that would all say the same, unless one is all that is wanted."""
    if not crowd and variants > 1:
        raise PlanError(
            "--crowd 0 会把所有人都引到同一个半小时；请写大于 0 的百分比，例如 10%，只要一份日历则加上 --variants 1",
            "--crowd 0 would send everybody to the same half hour; give a percentage above 0, for example 10%, "
            "or --variants 1 for a single calendar",
        )


def _sources_of(names: Iterable[str]) -> dict[str, Path]:
    """Return the files of the lines of these names by their ids, without any all that come with the program."""
    from planner.reading.calendar_file import line_id
    from planner.reading.finding import find_hotline, in_order_of_use, shipped_hotlines

    shipped = {path.stem: path for path in in_order_of_use(shipped_hotlines())}
    chosen = [(name, find_hotline(name)) for name in names] or list(shipped.items())
    sources: dict[str, Path] = {}
    for name, path in chosen:
        # The caller's own file with the name of a shipped one is private: it is taken where its path is given.
        source = path if path == Path(name) else shipped.get(path.stem, path)
        _check_name(line_id(source), sources)
        sources[line_id(source)] = source
    return sources


def _check_places(folder: Path, ids: Iterable[str], site: Site, of_site: Iterable[str]) -> None:
    """Complain about what somebody else has where files of a feed would be, before the first is written."""
    from planner.outputs.html.site import INDEX
    from planner.outputs.ics.folder import check_place

    for id in ids:
        check_place(folder / id)
        if kind_at(folder / id):
            check_folder(str(folder / id))
    pages = (replace(site, name=name).page(lang) for name in (*ids, INDEX) for lang in LANGUAGES)
    for name in (*pages, *of_site):
        check_ours(folder / name)


def _plan(line: Hotline, ahead: timedelta, now: Dated[datetime] | None) -> Plan:
    """Return the plan for all, from now on to the end of the days ahead, at least one: nobody's wishes or seed are known."""
    from planner.caller.wishes import Wishes
    from planner.plan.make import make_plan

    zone = ZoneInfo(line.timezone)
    at = Clock.read(zone, now).now
    return make_plan(line, at, _midnight(at, max(2, 1 + ahead.days), zone), wishes=Wishes(explore=False))


def _midnight(now: datetime, days: int, zone: ZoneInfo) -> datetime:
    """Return the midnight with which a day begins, so many days after now's."""
    return datetime.combine(now.date() + timedelta(days=days), time(), zone)


def _check_name(id: str, before: Container[str]) -> None:
    if id in before:
        raise PlanError(f"--hotline {plain(id)} 写了两次", f"--hotline {plain(id)} is given twice")
    from planner.outputs.html.site import FILES, INDEX

    if id in (INDEX, ".", "..", *FILES) or id.endswith(_ENDS):
        raise PlanError(
            f"公开的热线不能叫 {plain(id)}：网站的其他文件要用这个名字；请给文件改名",
            f"a line of a feed cannot be named {plain(id)}: other files of the site need that name; rename its file",
        )
