"""What people call a day, and what of the days ahead is not official yet."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from planner.days.country import country_of, decades, names_of
from planner.days.events import occurrence_of, year_of
from planner.days.hours import hours_on, is_assumed
from planner.days.kinds import HOLIDAY, MAKEUP, day_facts, occurrences
from planner.frozen import dataclass
from planner.line.hotline import HOLIDAY_EVENT
from planner.messages import NO_WORDS, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.days.kinds import Days
    from planner.line.hotline import Hotline


@dataclass(frozen=True, slots=True)
class Provisional:
    """A year of which something is not known yet."""

    year: int
    why: Text


def provisional(hotline: Hotline, first: int, last: int) -> list[Provisional]:
    """Return what is not known of the years of a span: holiday notices not out yet, promotions without a date."""
    notes = []
    for year in range(year_of(first), year_of(last) + 1):
        if not _is_noticed(hotline, year):
            why = Text(
                "当年放假调休安排尚未公布（或未收录），按法定节假日推算",
                "the official holiday arrangement is not known: legal holidays without swaps",
            )
            notes.append(Provisional(year, why))
        anchored = [e for e in hotline.events if {e.start.anchor, e.end.anchor} - {""}]
        for event in anchored:
            if occurrence_of(event, year, {anchor.id: anchor for anchor in hotline.anchors}) is None:
                why = Text(
                    f"{event.name.zh}的日期不在表内，未计入", f"no date on file for the {event.name.en}: left out"
                )
                notes.append(Provisional(year, why))
    if hotline.valid_until and date.fromordinal(last) > hotline.valid_until:
        why = Text(
            f"热线资料只保证到 {hotline.valid_until}", f"the hotline's file is valid until {hotline.valid_until}"
        )
        notes.append(Provisional(year_of(last), why))
    return notes


def _is_noticed(hotline: Hotline, year: int) -> bool:
    """Whether nothing more is to be announced for the year: no yearly swaps in this country, or they are on record."""
    if not hotline.holidays or any(notice.year == year for notice in hotline.notices):
        return True
    country = country_of(hotline.holidays)
    return not country.arranged or (country.noticed is not None and country.noticed[0] <= year <= country.noticed[1])


@dataclass(frozen=True, slots=True)
class DayNote:
    """What is special about the days `first` … `last`, both inside: a run of days off, a make-up day, a promotion.

    `assumed`: what the line's file leaves open, whether the line is there on days that are off or worked by notice.
    """

    first: date
    last: date
    name: Text
    off: bool = False
    assumed: bool = False


def day_notes(hotline: Hotline, first: int, count: int) -> list[DayNote]:
    """Return what is special about the days of a span, in order of their first day."""
    near = occurrences(hotline, first, count)
    titles = {event.id: event.name for event in hotline.events}
    begin, end = min([first, *(o.start for o in near)]), max([first + count, *(o.end + 1 for o in near)])
    names = holiday_names(hotline, begin, end - 1)
    notes = []
    for o in near:
        named = [names[day] for day in range(o.start, o.end + 1) if day in names]
        most = max(named, key=named.count, default=NO_WORDS)  # 春节 rather than 农历除夕
        off = o.event == HOLIDAY_EVENT
        notes.append(DayNote(date.fromordinal(o.start), date.fromordinal(o.end), most if off else titles[o.event], off))
    in_runs = {day for o in near if o.event == HOLIDAY_EVENT for day in range(o.start, o.end + 1)}
    single = {day: name for day, name in names.items() if day not in in_runs and first <= day < first + count}
    notes += [DayNote(date.fromordinal(day), date.fromordinal(day), name, True) for day, name in single.items()]
    days = day_facts(hotline, first, count)
    for day in first + np.flatnonzero(days.kind[days.inside] == MAKEUP):
        on = date.fromordinal(int(day))
        notes.append(DayNote(on, on, Text("调休上班", "make-up workday")))
    notes += _assumed(hotline, days)
    return sorted(notes, key=lambda note: (note.first, note.assumed, note.last))


ASSUMED = {True: Text("照常上班（推断）", "assumed open"), False: Text("休息（推断）", "assumed closed")}
"""What is said of a holiday or make-up day, beside its name, of which a line's file does not speak; by whether the line is open."""


def _assumed(hotline: Hotline, days: Days) -> Iterator[DayNote]:
    """Yield what is assumed of the line's hours, neighbouring days of which the same is assumed as one."""
    if not hotline.hours_known:
        return
    weekday, kind = days.weekday[days.inside], days.kind[days.inside]
    special = np.flatnonzero((kind == HOLIDAY) | (kind == MAKEUP))
    asked = ((days.first + int(i), int(weekday[i]), int(kind[i])) for i in special)
    found = [
        (day, ASSUMED[any(hours.open for hours in hours_on(hotline, day, on, of))])
        for day, on, of in asked
        if is_assumed(hotline, day, on, of)
    ]  # [day, what is said of it]
    for (name, _), run in groupby(enumerate(found), lambda each: (each[1][1], each[1][0] - each[0])):
        run_days = [day for _, (day, _) in run]
        yield DayNote(date.fromordinal(run_days[0]), date.fromordinal(run_days[-1]), name, assumed=True)


def holiday_names(hotline: Hotline, first: int, last: int) -> dict[int, Text]:
    """Return the public holidays of a span by name; days off that are only swapped have none."""
    years = range(year_of(first), year_of(last) + 1)
    names: dict[int, Text] = {}
    for decade in decades(years) if hotline.holidays else ():
        chinese = {day: name for day, name in names_of(hotline.holidays, decade, 0).items() if first <= day <= last}
        if chinese:  # most weeks have none, and are spared the English names
            english = names_of(hotline.holidays, decade, 1)
            names |= {day: Text(name, english.get(day, name)) for day, name in chinese.items()}
    for notice in hotline.notices:
        for since, until, name in notice.off:
            names |= {day: name for day in range(since.toordinal(), until.toordinal() + 1) if first <= day <= last}
    return names
