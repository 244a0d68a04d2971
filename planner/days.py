"""What day it is: its kind, and the events around it. The only user of the `holidays` package.

A day is an `int`, its proleptic ordinal (`date.toordinal()`), so that a century of days is an array.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from planner.hotline import DAY_KINDS, HOLIDAY_EVENT, HOLIDAY_RUN_DAYS, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from planner.hotline import Anchor, Event, EventDay, Hotline

WORKDAY, WEEKEND, HOLIDAY, MAKEUP, BRIDGE = range(len(DAY_KINDS))
SATURDAY_SUNDAY = frozenset({5, 6})
BRIDGE_CLEAR_DAYS = 14
"""No bridge effect inside the fortnight after a holiday or promotion (facts: none measured there), so a workday there
is not called a bridge day."""
LANGUAGES = ("zh_CN", "en_US")
MAX_EVENT_DAYS = 200
RUN_MARGIN_DAYS = 40
"""Longer than any run of days off or promotion's stray date: days read beyond the span, so that its edge shows nowhere."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One event on its days, as ordinals, both ends inside."""

    event: str
    start: int
    end: int
    key: int | None = None


@dataclass(frozen=True, slots=True)
class Provisional:
    """A year of which something is not known yet."""

    year: int
    why: Text


@dataclass(frozen=True, slots=True)
class Days:
    """Facts of the days `first` … `first + D - 1`, and of a margin of `pad` days on both sides.

    `weekday` (0 is Monday) and `kind` (WORKDAY … BRIDGE) are int arrays of length D + 2 pad. `events` holds, for each
    event that can act on the span, the ordinals of its occurrences, [n, 3]: start, key day, last day. An occurrence
    without a key day has the day after its last there.
    """

    first: int
    pad: int
    weekday: NDArray[np.int64]
    kind: NDArray[np.int64]
    weekend: frozenset[int] = SATURDAY_SUNDAY
    events: Mapping[str, NDArray[np.int64]] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """D, the number of days of the span."""
        return len(self.kind) - 2 * self.pad

    @property
    def inside(self) -> slice:
        """The span itself within the padded arrays."""
        return slice(self.pad, self.pad + self.count)

    def in_working_week(self, weekday: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return weekdays by their place in the working week: 0 the first workday after the weekend … 5, 6 the weekend."""
        workdays = [day for day in range(7) if day not in self.weekend]
        first = next((day for day in workdays if (day - 1) % 7 in self.weekend), 0)
        place = (weekday - first) % 7
        off = np.array([day in self.weekend for day in range(7)])[weekday]
        return np.where(off, np.maximum(place, 5), np.minimum(place, 4))

    @property
    def is_work(self) -> NDArray[np.bool_]:
        """Whether people work, over the padded days."""
        return ~_is_off(self.kind)

    def since(self, event: str) -> NDArray[np.int64]:
        """Days since the last end of the event (0 on its last day), of each day of the span; -1 where none is known."""
        return self._distance(np.sort(self.events[event][:, 2]), "right", -1) if event in self.events else self._none()

    def until(self, event: str) -> NDArray[np.int64]:
        """Days until the next start of the event (0 on its first day), of each day of the span; -1 where none is known."""
        return self._distance(np.sort(self.events[event][:, 0]), "left", 0) if event in self.events else self._none()

    def _none(self) -> NDArray[np.int64]:
        return np.full(self.count, -1)

    def _distance(self, marks: NDArray[np.int64], side: Literal["left", "right"], step: int) -> NDArray[np.int64]:
        today = np.arange(self.first, self.first + self.count)
        index = np.searchsorted(marks, today, side) + step
        known = (index >= 0) & (index < len(marks))
        return np.where(known, np.abs(today - marks[np.where(known, index, 0)]), -1)

    def covered(self, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
        """Count, for each of the padded days, the spans of ordinals [start, end) that cover it."""
        begin, total = self.first - self.pad, len(self.kind)
        first, last = np.clip(starts - begin, 0, total), np.clip(ends - begin, 0, total)
        lengths = np.maximum(last - first, 0)
        before = np.cumsum(lengths) - lengths
        days = np.repeat(first - before, lengths) + np.arange(lengths.sum())
        return np.bincount(days, minlength=total).astype(np.int64, copy=False)


def day_facts(hotline: Hotline, first: int, count: int, events: Iterable[Occurrence] | None = None) -> Days:
    """Return the facts of `count` days from the ordinal `first` on.

    `events` replaces the events of the hotline's calendar, for what-if; the kinds of the days stay as they are, except
    that a bridge day depends on the events before it.
    """
    pad = hotline.reach_days + RUN_MARGIN_DAYS
    ordinals = np.arange(first - pad, first + count + pad)
    weekday = (ordinals + 6) % 7  # 0001-01-01, ordinal 1, was a Monday
    kind, runs = _plain_kinds(hotline, ordinals, weekday)
    if events is None:
        events = _promotions(hotline, ordinals) + runs
    by_event: dict[str, list[tuple[int, int, int]]] = {}
    for one in events:
        by_event.setdefault(one.event, []).append((one.start, one.end + 1 if one.key is None else one.key, one.end))
    weekend = country_weekend(hotline.holidays)
    days = Days(first, pad, weekday, kind, weekend, {event: np.array(dates) for event, dates in by_event.items()})
    return replace(days, kind=np.where(_is_bridge(days), BRIDGE, kind))


def occurrences(hotline: Hotline, first: int, count: int) -> list[Occurrence]:
    """Return the events that touch the days from the ordinal `first` on, promotions and holiday runs."""
    ordinals = np.arange(first - RUN_MARGIN_DAYS, first + count + RUN_MARGIN_DAYS)
    found = _promotions(hotline, ordinals) + _plain_kinds(hotline, ordinals, (ordinals + 6) % 7)[1]
    return sorted((o for o in found if o.end >= first and o.start < first + count), key=lambda o: o.start)


def ordinary_week(hotline: Hotline) -> Days:
    """Return a Monday-to-Sunday without holidays and events: the yardstick of `load` = 1."""
    weekday = np.arange(7)
    weekend = country_weekend(hotline.holidays)
    return Days(date(2001, 1, 1).toordinal(), 0, weekday, _by_weekday(hotline)[weekday], weekend)


# ---------------------------------------------------------------- the kind of a day


def _plain_kinds(
    hotline: Hotline, ordinals: NDArray[np.int64], weekday: NDArray[np.int64]
) -> tuple[NDArray[np.int64], list[Occurrence]]:
    """Return workday, weekend, holiday or make-up for each day, and the runs of holidays.

    Where the days off are arranged by an official notice (调休), it counts a run's weekend days as its holidays.
    """
    off, work = _days_off(hotline, range(_year(ordinals[0]), _year(ordinals[-1]) + 1))
    kind = _by_weekday(hotline)[weekday]
    kind[_indices(off, ordinals)] = HOLIDAY
    kind[_indices(work, ordinals)] = MAKEUP
    runs = _holiday_runs(ordinals, kind)
    if hotline.holidays and _arranged(_decade(hotline.holidays, _year(ordinals[0]) // 10, 0)):
        kind[_indices((day for run in runs for day in range(run.start, run.end + 1)), ordinals)] = HOLIDAY
    return kind, runs


def _days_off(hotline: Hotline, years: range) -> tuple[set[int], set[int]]:
    """Return public holidays and make-up workdays of some years: the package's, or the user's notice of that year."""
    off: set[int] = set()
    work: set[int] = set()
    noticed = {notice.year for notice in hotline.notices}
    for calendar in _calendars(hotline.holidays, years, 0):
        off.update(day.toordinal() for day in calendar if day.year not in noticed)
        # these hold some true ones of other decades as well, which does no harm
        work.update(day.toordinal() for day in calendar.weekend_workdays if day.year not in noticed)
    for notice in hotline.notices:
        off.update(day for since, until, _ in notice.off for day in range(since.toordinal(), until.toordinal() + 1))
        work.update(day.toordinal() for day in notice.work)
    return off - work, work


def _is_bridge(days: Days) -> NDArray[np.bool_]:
    """A workday with a holiday on one side and a day off on the other, not within a fortnight after an event."""
    before, after = np.roll(days.kind, 1), np.roll(days.kind, -1)
    off_around = _is_off(before) & _is_off(after)
    between = (days.kind == WORKDAY) & off_around & ((before == HOLIDAY) | (after == HOLIDAY))
    ends = np.concatenate([np.empty(0, np.int64), *(event[:, 2] for event in days.events.values())]) + 1
    clear = days.covered(ends, ends + BRIDGE_CLEAR_DAYS) == 0
    return np.asarray(between & clear)


def _indices(days: Iterable[int], ordinals: NDArray[np.int64]) -> NDArray[np.int64]:
    index = np.fromiter(days, np.int64) - ordinals[0]
    return np.asarray(index[(index >= 0) & (index < len(ordinals))])


def _is_off(kind: NDArray[np.int64]) -> NDArray[np.bool_]:
    return np.asarray((kind == WEEKEND) | (kind == HOLIDAY))  # np.isin would load numpy.ma, 2 % of a whole run


def _by_weekday(hotline: Hotline) -> NDArray[np.int64]:
    """The kind of an ordinary Monday … Sunday."""
    weekend = country_weekend(hotline.holidays)
    return np.array([WEEKEND if day in weekend else WORKDAY for day in range(7)])


def _year(ordinal: int) -> int:
    return date.fromordinal(int(ordinal)).year


# ---------------------------------------------------------------- events


def _holiday_runs(ordinals: NDArray[np.int64], kind: NDArray[np.int64]) -> list[Occurrence]:
    """Runs of three or more days off in a row with a public holiday in it; those cut by the edge are left out."""
    off = _is_off(kind)
    edges = np.flatnonzero(np.diff(off.astype(np.int8)))
    starts, ends = edges[~off[edges]] + 1, edges[off[edges]]  # first and last day of each run
    starts, ends = (starts, ends[1:] if off[0] else ends)
    holidays = np.concatenate(([0], np.cumsum(kind == HOLIDAY)))
    return [
        Occurrence(HOLIDAY_EVENT, int(ordinals[start]), int(ordinals[end]))
        for start, end in zip(starts, ends, strict=False)
        if end - start + 1 >= HOLIDAY_RUN_DAYS and holidays[end + 1] > holidays[start]
    ]


def _promotions(hotline: Hotline, ordinals: NDArray[np.int64]) -> list[Occurrence]:
    """The hotline's events of all years that touch the days; an event beyond its anchor's table is left out."""
    years = range(_year(ordinals[0]) - 1, _year(ordinals[-1]) + 2)
    anchors = {anchor.id: anchor for anchor in hotline.anchors}
    found = [
        occurrence for event in hotline.events for year in years if (occurrence := _occurrence(event, year, anchors))
    ]
    return [o for o in found if o.end >= ordinals[0] and o.start <= ordinals[-1]]


def _occurrence(event: Event, year: int, anchors: dict[str, Anchor]) -> Occurrence | None:
    """Return an event's days of a year, or None beyond its anchor's table; an end before the start is in the next year."""
    known = next((dates for dates in event.known if dates.year == year), None)
    start = (known and known.start) or _event_date(event.start, year, anchors)
    end = (known and known.end) or _event_date(event.end, year, anchors)
    key = _event_date(event.key, year, anchors) if event.key else None
    if start is None or end is None:
        return None
    if end < start and not event.end.anchor:
        end = _event_date(event.end, year + 1, anchors) or end
    if key and event.key and key < start and not event.key.anchor:
        key = _event_date(event.key, year + 1, anchors)
    return Occurrence(event.id, start.toordinal(), end.toordinal(), key.toordinal() if key else None)


def events_in_disorder(hotline: Hotline) -> str:
    """Return the first event and year, "double11 2027", whose start, key day and end are not in this order, or ""."""
    anchors = {anchor.id: anchor for anchor in hotline.anchors}
    for event in hotline.events:
        for year in range(2000, 2100):
            one = _occurrence(event, year, anchors)
            if (
                one
                and not one.start <= (one.start if one.key is None else one.key) <= one.end < one.start + MAX_EVENT_DAYS
            ):
                return f"{event.id} {year}"
    return ""


def _event_date(day: EventDay, year: int, anchors: dict[str, Anchor]) -> date | None:
    if not day.anchor:
        return date(year, day.month, day.day)
    anchored = anchors[day.anchor].in_year(year)
    return anchored + timedelta(day.offset) if anchored else None


# ---------------------------------------------------------------- what is not known, and names


def provisional(hotline: Hotline, first: int, last: int) -> list[Provisional]:
    """Return what is not known of the years of a span: holiday notices not out yet, promotions without a date."""
    notes = []
    for year in range(_year(first), _year(last) + 1):
        if not _is_noticed(hotline, year):
            why = Text(
                "当年放假调休安排尚未公布（或未收录），按法定节假日推算",
                "the official holiday arrangement is not known: legal holidays without swaps",
            )
            notes.append(Provisional(year, why))
        anchored = [e for e in hotline.events if {e.start.anchor, e.end.anchor} - {""}]
        for event in anchored:
            if _occurrence(event, year, {anchor.id: anchor for anchor in hotline.anchors}) is None:
                why = Text(
                    f"{event.name.zh}的日期不在表内，未计入", f"no date on file for the {event.name.en}: left out"
                )
                notes.append(Provisional(year, why))
    if hotline.valid_until and date.fromordinal(last) > hotline.valid_until:
        why = Text(
            f"热线资料只保证到 {hotline.valid_until}", f"the hotline's file is valid until {hotline.valid_until}"
        )
        notes.append(Provisional(_year(last), why))
    return notes


def _is_noticed(hotline: Hotline, year: int) -> bool:
    """Whether nothing more is to be announced for the year: no yearly swaps in this country, or they are on record."""
    if not hotline.holidays or any(notice.year == year for notice in hotline.notices):
        return True
    calendar = _decade(hotline.holidays, year // 10, 0)
    recorded = calendar.special_public_holidays if _arranged(calendar) else {year: ()}
    return min(recorded) <= year <= max(recorded)


def _arranged(calendar: Any) -> bool:
    """Whether a country exchanges workdays and days off by yearly notice."""
    return bool(getattr(calendar, "has_substituted_holidays", False))


@dataclass(frozen=True, slots=True)
class DayNote:
    """What is special about the days `first` … `last`, both inside: a run of days off, a make-up day, a promotion."""

    first: date
    last: date
    name: Text
    off: bool = False


def day_notes(hotline: Hotline, first: int, count: int) -> list[DayNote]:
    """Return what is special about the days of a span, in order of their first day."""
    found = occurrences(hotline, first, count)
    titles = {event.id: event.name for event in hotline.events}
    begin, end = min([first, *(o.start for o in found)]), max([first + count, *(o.end + 1 for o in found)])
    names = holiday_names(hotline, begin, end - 1)
    notes = []
    for o in found:
        named = [names[day] for day in range(o.start, o.end + 1) if day in names]
        most = max(named, key=named.count, default=Text("", ""))  # 春节 rather than 农历除夕
        is_holiday = o.event == HOLIDAY_EVENT
        notes.append(
            DayNote(
                date.fromordinal(o.start),
                date.fromordinal(o.end),
                most if is_holiday else titles[o.event],
                is_holiday,
            )
        )
    in_runs = {day for o in found if o.event == HOLIDAY_EVENT for day in range(o.start, o.end + 1)}
    single = {day: name for day, name in names.items() if day not in in_runs and first <= day < first + count}
    notes += [DayNote(date.fromordinal(day), date.fromordinal(day), name, True) for day, name in single.items()]
    days = day_facts(hotline, first, count)
    for day in first + np.flatnonzero(days.kind[days.inside] == MAKEUP):
        on = date.fromordinal(int(day))
        notes.append(DayNote(on, on, Text("调休上班", "make-up workday")))
    return sorted(notes, key=lambda note: (note.first, note.last))


def holiday_names(hotline: Hotline, first: int, last: int) -> dict[int, Text]:
    """Return the public holidays of a span by name; days off that are only swapped have none."""
    years = range(_year(first), _year(last) + 1)
    names: dict[int, Text] = {}
    for calendar in _calendars(hotline.holidays, years, 0):
        chinese = {day: name for day, name in _plain_names(calendar).items() if first <= day <= last}
        if chinese:  # most weeks have none, and are spared the English names
            english = _plain_names(_decade(hotline.holidays, min(calendar.years) // 10, 1))
            names |= {day: Text(name, english.get(day, name)) for day, name in chinese.items()}
    for notice in hotline.notices:
        for since, until, name in notice.off:
            names |= {day: name for day in range(since.toordinal(), until.toordinal() + 1) if first <= day <= last}
    return names


def _plain_names(calendar: Any) -> dict[int, str]:
    """Names without "(observed)", and none for swapped days: the labels are the package's own."""
    swapped = calendar.tr(getattr(calendar, "substituted_label", "\0")).partition("%s")[0]
    observed = calendar.tr(getattr(calendar, "observed_label", "%s")).partition("%s")[2]
    plain = {day.toordinal(): name for day, name in calendar.items() if not name.startswith(swapped)}
    return {day: name.removesuffix(observed).partition(" (")[0] for day, name in plain.items()}


# ---------------------------------------------------------------- the package


def country_weekend(code: str) -> frozenset[int]:
    """Return the weekend of a country as weekdays (0 is Monday). Raises KeyError for an unknown country or part."""
    if not code:
        return SATURDAY_SUNDAY
    country, _, part = code.partition("-")
    known = country_class(country)
    if part and part not in known.subdivisions:
        raise KeyError(code)
    return frozenset(getattr(known, "weekend", SATURDAY_SUNDAY))


def _calendars(code: str, years: range, language: int) -> list[Any]:
    """Return the package's calendars that hold these years, one a decade."""
    return [_decade(code, decade, language) for decade in range(years[0] // 10, years[-1] // 10 + 1)] if code else []


@cache
def _decade(code: str, decade: int, language: int) -> Any:
    """Return the calendar of a country or a part of it ("DE-BY") for ten years, its names in LANGUAGES[language] or the next.

    Most of the price of a calendar is its making, not its years: ten cost three times as much as one.
    """
    country, _, part = code.partition("-")
    known = country_class(country)
    spoken = next((name for name in LANGUAGES[language:] if name in known.supported_languages), known.default_language)
    with warnings.catch_warnings():  # some countries warn of years they do not know
        warnings.simplefilter("ignore")
        return known(subdiv=part or None, years=range(decade * 10, decade * 10 + 10), expand=False, language=spoken)


@cache
def country_class(code: str) -> Any:
    """Return the package's class of a country. Raises KeyError for an unknown one.

    `holidays.country_holidays` imports the modules of all 250 countries, 60 ms of every start. The module of a country
    needs none of the others, so it alone is executed; where the package is laid out otherwise, its own way is taken.
    """
    import holidays
    from holidays.registry import COUNTRIES

    names = {names[1]: (module, names[0]) for module, names in COUNTRIES.items()}
    module_name, class_name = names[code]
    path = Path(holidays.__file__).parent / "countries" / f"{module_name}.py"
    spec = spec_from_file_location(f"holidays.countries.{module_name}", path) if path.is_file() else None
    if spec is None or spec.loader is None:
        return getattr(holidays, class_name)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, class_name)
