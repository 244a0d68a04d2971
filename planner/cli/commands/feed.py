"""`plan-call feed`: a folder of calendars and pages to publish."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from planner.cli.asked import load_line
from planner.cli.bilingual import Command
from planner.cli.clock import Clock
from planner.cli.language import LANGUAGES, voice_of
from planner.cli.options import AHEAD, NO, NOW, YES
from planner.cli.out import check_folder, check_ours, say_written, write_file
from planner.cli.parameters import OUTPUT, option
from planner.cli.progress import Progress
from planner.cli.types import FilePath, LineName, OneOf
from planner.messages import PlanError, Text, plain

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from planner.cli.clock import Dated
    from planner.line.hotline import Hotline
    from planner.plan.plan import Plan


FEED_PICKS = 7  # one a day


@click.command(
    cls=Command,
    words=Text(
        "把每条热线的日历和网页写进一个文件夹，供公开订阅；不读任何私人数据",
        "write the calendar and page of each line into a folder for all to subscribe to; reads nothing private",
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
@option("--next", "ahead", type=AHEAD, default="7d", zh="从现在起多久，默认 7d", en="how far ahead, default 7d")
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
    "-o",
    "out",
    group=OUTPUT,
    type=FilePath(zh="文件夹", en="DIR"),
    required=True,
    example=Text("public", "public"),
    zh="写入这个文件夹，没有则新建",
    en="write into this folder, made if it is not there",
)
@click.pass_context
def feed(
    ctx: click.Context,
    names: tuple[str, ...],
    ahead: timedelta,
    now: Dated[datetime] | None,
    out: str,
) -> int:
    """Write a feed."""
    from planner.caller.wishes import Wishes
    from planner.outputs.html.page import render_html, render_index
    from planner.outputs.ics.earlier import is_feed_of, read_feed
    from planner.outputs.ics.plan import render_feed
    from planner.plan.make import make_plan

    t, wishes = voice_of(ctx), Wishes(explore=False)  # who reads it keeps no log here, and an event should stay
    folder = Path(out)
    check_folder(out)
    plans: dict[str, Plan] = {}
    files: dict[str, str | bytes] = {}
    gone: list[Path] = []  # calendars of lines of which nothing is known any more
    with Progress(t, "计划", "planning") as progress:
        lines = _lines_of(names)
        for line in lines:
            _check_name(line, plans)
            clock = Clock.read(ZoneInfo(line.timezone), now)
            until = clock.now + max(timedelta(days=1), ahead)
            until = until.replace(hour=0, minute=0, second=0)  # a part of a day has odd best windows
            plans[line.id] = make_plan(line, clock.now, until, top=FEED_PICKS, wishes=wishes)
            progress.show(len(plans), 2 * len(lines))
        for id, plan in plans.items():
            before = folder / f"{id}.ics"
            if plan.hotline.hours_known:
                old = read_feed(before, plan.hotline) if before.exists() else {}
                files[f"{id}.ics"] = render_feed(plan, t.lang, old)
            elif before.is_file() and is_feed_of(before, plan.hotline):
                gone.append(before)
            files[f"{id}.html"] = render_html(plan, t.lang, published=True)
            progress.show(len(plans) + sum(name.endswith(".html") for name in files), 2 * len(lines))
    files["index.html"] = render_index(plans.items(), t.lang)  # last: it names the others
    for name in files:
        check_ours(folder / name)
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        write_file(str(folder / name), content)
    for calendar in gone:
        calendar.unlink()
    count = len(plans)
    say_written(
        out, Text(f"{count} 条热线的日历和网页", f"calendars and pages of {count} line" + ("" if count == 1 else "s"))
    )
    return YES if any(plan.picks or not plan.hotline.hours_known for plan in plans.values()) else NO


def _lines_of(names: Iterable[str]) -> list[Hotline]:
    """Return the lines of these names, without any all that come with the program."""
    from planner.reading.finding import find_hotline, shipped_hotlines

    shipped = {path.stem: path for path in shipped_hotlines()}
    chosen = [(name, find_hotline(name)) for name in names] or list(shipped.items())
    # The caller's own file with the name of a shipped one is private: it is taken where its path is given.
    return [load_line(path if path == Path(name) else shipped.get(path.stem, path)) for name, path in chosen]


def _check_name(line: Hotline, before: Iterable[str]) -> None:
    if line.id in before:
        raise PlanError(f"--hotline {plain(line.id)} 写了两次", f"--hotline {plain(line.id)} is given twice")
    if line.id == "index":
        raise PlanError(
            "热线名不能是 index：它是目录页",
            "a line of a feed cannot be named index: that is the page of all lines",
        )
