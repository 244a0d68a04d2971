"""What the options ask for: the line, the moment, the wishes, the plan."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from planner.caller.typed_hours import OPEN_FORMS, parse_between, parse_days_wanted, parse_open
from planner.caller.typed_times import parse_dates, parse_moment
from planner.cli.language import lang_of
from planner.cli.options import LONGEST, SOON_WORDS, T, check_one_of, count_of, parse_ahead, parse_call, parse_slot
from planner.days.years import end_of_years
from planner.days.zones import zone_named
from planner.line.hotline import DAY_KINDS, WEEKDAYS
from planner.messages import PlanError, Text, plain, show

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.caller.calls import Overdue
    from planner.caller.wishes import Wishes
    from planner.line.hotline import Hotline
    from planner.plan.plan import Plan


def given(
    ctx: click.Context,
    name: str,
    value: str | None,
    question: Text,
    parse: Callable[[str], T],
    forms: str,
    default: str | None = None,
) -> T:
    """Return an option's value, or ask for it at a terminal until the answer can be read."""
    if value is not None:
        return parse(value)
    if not sys.stdin.isatty():
        raise PlanError(f"缺少 {name}；可以写 {forms}", f"{name} is missing; write for example {forms}")
    lang = lang_of(ctx)
    while True:
        answer = click.prompt(question[lang], default=default, show_default=False, err=True)
        try:
            return parse(answer)
        except PlanError as error:
            click.echo(error.text[lang], err=True)


def planned(
    ctx: click.Context,
    hotline: str,
    hours: str | None,
    ahead: str | None,
    since: str | None,
    until: str | None,
    now: str | None,
    top: str,
    per_day: str,
    slot: str,
    log: str | None,
    no_log: bool,
    lang: str | None,
    default: timedelta = timedelta(days=7),
    **wished: Any,
) -> Plan:
    """Make the plan that the common options ask for."""
    from planner.plan.make import make_plan

    lang = checked_lang(ctx, lang)
    if ahead is not None and until is not None:
        raise PlanError("--next 和 --until 只能写一个", "--next and --until exclude each other: give one")
    line = with_hours(loaded(hotline), hours)
    tz = wished["tz"]  # whose clock the times that are typed are on
    zone = read("--tz", zone_named, tz) if tz is not None else ZoneInfo(line.timezone)
    at = moment_of(now, zone)
    start = read("--from", parse_moment, since, at, zone) if since is not None else at
    if until is not None:
        end = read("--until", parse_moment, until, at, zone, day_ends=True)
    elif ahead is not None:
        end = start + read("--next", parse_ahead, ahead)
    else:
        end = min(start + default, end_of_years(zone))
    if end - start > LONGEST:
        raise PlanError("至多两年，例如 --next 2w", "at most two years, for example --next 2w")
    if now is None and end <= at:
        at = start  # a past span, for study: as it was seen from its start
    return make_plan(
        with_log(line, at, log, no_log), at, end, start=start, slot_minutes=slot_minutes_of(slot),
        top=count_of("--top", top), per_day=count_of("--per-day", per_day),
        wishes=wishes_of(at, min(start, at), end, zone, lang, **wished),
        overdue=() if no_log else overdue_promises(at, log),
    )  # fmt: skip


def overdue_promises(now: datetime, log: str | None) -> tuple[Overdue, ...]:
    """Return the promises of the caller's own followups that were not kept in time."""
    from planner.caller.followups import Followups

    return tuple(Followups(log).overdue(now))


def wishes_of(
    now: datetime, start: datetime, end: datetime, zone: ZoneInfo, lang: str, *, busy: tuple[str, ...], tentative: str,
    me: tuple[str, ...], between: str | None, days: str | None, not_on: tuple[str, ...], before: str | None,
    call: str | None, soon: str, tz: str | None,
) -> Wishes:  # fmt: skip
    """Return what the options wish, on the caller's clock `zone`; says on standard error what of the calendars was skipped."""
    from planner.caller.wishes import Wishes

    check_one_of("--tentative", tentative, ("busy", "free"))
    check_one_of("--soon", soon, SOON_WORDS)
    spans: tuple[tuple[datetime, datetime], ...] = ()
    if busy:
        from planner.caller.busy import read_busy

        last = max(end, now + timedelta(days=2))  # a call begun now may run beyond the span
        found = read_busy(busy, start, last, zone, tentative=tentative == "busy", me=me)
        spans = found.spans
        for warning in found.warnings:
            click.echo(f"plan-call: {warning[lang]}", err=True)
    return Wishes(
        read("--between", parse_between, between) if between is not None else (),
        read("--days", parse_days_wanted, days) if days is not None else frozenset(),
        frozenset().union(*(read("--not-on", parse_dates, text, now, zone) for text in not_on)),
        read("--before", parse_moment, before, now, zone, day_ends=True) if before is not None else None,
        read("--for", parse_call, call) if call is not None else timedelta(0),
        soon,
        spans,
        zone if tz else None,
    )


def loaded(which: str) -> Hotline:
    """Load a hotline; one that is not shipped has to pass its own examples."""
    from planner.reading.calendar_file import load_hotline
    from planner.reading.finding import find_hotline, is_shipped

    path = find_hotline(which)
    hotline = load_hotline(path)
    if not is_shipped(path):
        from planner.reading.examples import check_examples

        check_examples(hotline)
    return hotline


def with_hours(line: Hotline, hours: str | None) -> Hotline:
    """Return the line with the hours that the caller knows, where they are given, in place of its file's."""
    if hours is None:
        return line
    from planner.days.country import country_weekend
    from planner.reading.hours import first_overlap

    known = read("--hours", parse_open, hours)
    if first_overlap(known, country_weekend(line.holidays)) is not None:
        days = frozenset().union(*(entry.days for entry in known))
        both = days & {*DAY_KINDS} and days & {*WEEKDAYS}
        zh, en = (
            ("（调休的周六也是工作日，节假日也可能是周一）", " (a make-up Saturday is a workday, too, and a holiday may be a Monday)")
            if both
            else ("", "")
        )  # fmt: skip
        raise PlanError(
            f"--hours {show(utf8(hours))}：两段在同一天重叠{zh}；请合并，如 {OPEN_FORMS}",
            f"--hours {show(utf8(hours))}: two entries overlap on the same day{en}; join them, for example {OPEN_FORMS}",
        )
    return replace(line, hours=known, hours_known=True)


def with_log(line: Hotline, now: datetime, log: str | None, no_log: bool) -> Hotline:
    """Return the line with what the caller's own log, if there is one, says of it up to `now`."""
    from planner.caller.call_log import CallLog

    if no_log:
        if log is not None:
            raise PlanError("--log 和 --no-log 只能写一个", "--log and --no-log exclude each other: give one")
        return line
    kept = CallLog(log)
    if not kept.exists():
        if log is not None:
            raise PlanError(f"--log {plain(log)}：没有这个文件", f"--log {plain(log)}: there is no such file")
        return line
    from planner.learning.learn import learn_calls

    return learn_calls(line, [call for call in kept.calls(line.logged_as) if call.called_at <= now])


def moment_of(now: str | None, zone: ZoneInfo) -> datetime:
    """Return the moment of --now, or what the clock says, in the zone."""
    clock = datetime.now(UTC).replace(microsecond=0)
    return read("--now", parse_moment, now, clock, zone) if now is not None else clock.astimezone(zone)


def slot_minutes_of(slot: str) -> int:
    """Return the length of a slot in minutes."""
    return read("--slot", parse_slot, slot)


def read(option: str, parse: Callable[..., T], text: str, *args: Any, **kwargs: Any) -> T:
    """Return the text of an option, parsed; a complaint names the option."""
    try:
        return parse(utf8(text), *args, **kwargs)
    except PlanError as error:
        raise PlanError(f"{option}：{error.text.zh}", f"{option}: {error.text.en}") from None


def utf8(text: str) -> str:
    """Return what was typed: an ASCII locale hands Chinese over as undecoded bytes."""
    return os.fsencode(text).decode("utf-8", "replace")


def checked_lang(ctx: click.Context, lang: str | None) -> str:
    """Return the language of a run; complain about another than zh and en."""
    if lang is not None:
        check_one_of("--lang", lang, ("zh", "en"))
    return lang_of(ctx)
