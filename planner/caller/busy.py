"""The caller's own calendars: when they are busy, from .ics files that may come from anywhere.

Each step is bounded. Of the raw bytes, events that clearly lie outside the span are dropped unparsed, and of the others
only the lines that matter here are kept. icalendar parses those, and recurring-ical-events expands them: one series (an
event with its exceptions) at a time, so that a bad one costs only itself. All of it runs in a thread with a time limit.
"""

from __future__ import annotations

import os
import stat
import threading
import warnings
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.caller.raw_ics import (
    DAY,
    SUMMARY,
    blocks_in,
    essence_of,
    ever_occurs,
    lies_outside,
    load_zones,
    times_a_day,
)
from planner.messages import PlanError, Text, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from zoneinfo import ZoneInfo


LIMIT_S = 20.0  # for everything; a thousand events around the span take half a second
MAX_FILES = 20_000  # one event each, as vdirsyncer keeps them
MAX_BYTES, MAX_TOTAL_BYTES = 60_000_000, 120_000_000  # of one file (100,000 events), of all
MAX_EVENTS = 10_000  # that may touch the span
MAX_SERIES_BYTES = 1_000_000  # of the lines that matter; a parsed list of dates takes some thirty times that
MAX_TIMES_A_DAY = 48  # repetitions of a series
MAX_REPEATS = 250_000  # of a series until the span ends: every day since 1400, every half hour since 2012
MAX_WARNINGS, MAX_FILE_WARNINGS = 10, 2
MARGIN = timedelta(days=2)  # around the span while zones are unknown: they lie up to 26 hours apart
OWN_UID = b"@plan-call"


@dataclass(frozen=True, slots=True)
class Busy:
    """When the caller is busy: spans [start, end) of aware UTC datetimes, ascending, merged; and what could not be read."""

    spans: tuple[tuple[datetime, datetime], ...]
    warnings: tuple[Text, ...]  # one sentence each, naming the file and what was skipped


def read_busy(
    paths: str | Path | Iterable[str | Path],
    start: datetime,
    end: datetime,
    zone: ZoneInfo,
    *,
    tentative: bool = True,
    me: Iterable[str] = (),
) -> Busy:
    """Return when the caller is busy within [start, end), two aware datetimes.

    A path is an .ics file, or a folder of them, also one level down (links to folders are not followed there). Times
    without a zone (or with one that nobody knows), and whole days, are in `zone`, the caller's.

    Busy is every event but those cancelled, those shown as free, and declined invitations; with `tentative` false, also
    but those that are tentative by themselves or by the caller's own answer. An invitation is declined if the attendees
    that are `me` (mail addresses) declined it; where none of the attendees is `me`, if all of them besides the organizer
    declined it, since a private copy of an invitation lists its owner alone.

    Raises PlanError for a path that does not exist. Whatever else is wrong becomes a warning, within LIMIT_S seconds.
    """
    found = [_existing(path) for path in ([paths] if isinstance(paths, str | Path) else paths)]
    reader = _Reader(start.astimezone(UTC), end.astimezone(UTC), zone, tentative, frozenset(map(_address, me)))
    thread = threading.Thread(target=reader.read, args=(found,), daemon=True)
    with warnings.catch_warnings():  # the libraries' words to programmers
        warnings.simplefilter("ignore")
        thread.start()
        thread.join(LIMIT_S)
    said = list(reader.warnings)
    if thread.is_alive():
        reader.stopped = True  # at the next chance; inside a library it goes on for a while, with bounded memory
        where, limit = reader.where, f"{LIMIT_S:g}"
        zh = f"{where}：{limit} 秒没有读完，读到这里为止，其余的日程没有算进去"
        said.insert(0, Text(zh, f"{where}: not read to its end within {limit} s; the events from here on are left out"))
    if more := said[MAX_WARNINGS:]:
        said[MAX_WARNINGS:] = [Text(f"还有 {len(more)} 条这样的提醒", f"and {len(more)} more")]
    return Busy(tuple(_merged(list(reader.spans))), tuple(said))


def _existing(path: str | Path) -> Path:
    """Return a path that leads somewhere. Raises PlanError."""
    with suppress(OSError, ValueError):  # ValueError: a NUL in its name
        if str(path) and Path(path).exists():
            return Path(path)
    raise PlanError(
        f"--busy {_file_name(path)}：没有这个文件；请给一个 .ics 文件，或放着 .ics 文件的文件夹",
        f"--busy {_file_name(path)}: there is no such file; give an .ics file or a folder of them",
    )


@dataclass
class _Reader:
    """What is asked for, and what has been read so far: another thread looks at it when time is up."""

    start: datetime
    end: datetime
    zone: ZoneInfo
    tentative: bool
    me: frozenset[str]
    spans: list[tuple[datetime, datetime]] = field(default_factory=list)
    warnings: list[Text] = field(default_factory=list)
    stopped: bool = False  # by the other thread
    full: bool = False
    file_count: int = 0
    byte_count: int = 0
    event_count: int = 0
    known: set[tuple[int, int]] = field(default_factory=set)  # device and number of each file
    where: str = ""  # the file under way, and in it:
    skipped: int = 0  # events
    first_skipped: Text | None = None  # and why
    unknown: dict[str, str] = field(default_factory=dict)  # zone -> what was taken instead

    def read(self, paths: list[Path]) -> None:
        """Read everything, until stopped or full."""
        for path in paths:
            before = self.file_count, len(self.warnings)
            for file in self._files(path):
                self.where = _file_name(file)
                try:
                    self._file(file)
                except Exception as error:  # whatever a file does to a library, it costs this file only
                    why = _reason(error)
                    self._warn(f"没有读：{why.zh}", f"not read: {why.en}")
                if self.stopped or self.full:
                    return
            if before == (self.file_count, len(self.warnings)) and not self.full:
                self.where = _file_name(path)
                self._warn("这个文件夹里没有 .ics 文件", "there is no .ics file in this folder")

    def _warn(self, zh: str, en: str) -> None:
        self.warnings.append(Text(f"{self.where}：{zh}", f"{self.where}: {en}"))

    def _skip(self, event: bytes, why: Text) -> None:
        self.skipped += 1
        if self.first_skipped is None:
            match = SUMMARY.search(event)
            name = _short(match[1].decode("utf-8", "replace"), 40) if match else "?"
            self.first_skipped = Text(f"“{name}”：{why.zh}", f"“{name}”, {why.en}")

    def _files(self, path: Path, levels: int = 2) -> Iterator[Path]:
        """Yield a file, or the .ics files of a folder in the order of their names. Says what cannot be listed."""
        self.where = _file_name(path)
        found = [(str(path), False)]
        try:
            with os.scandir(path) as entries:
                inside = ((entry.path, levels > 1 and entry.is_dir(follow_symlinks=False)) for entry in entries)
                wanted = (entry for entry in inside if entry[1] or entry[0].lower().endswith(".ics"))
                found = sorted(islice(wanted, MAX_FILES + 1))
        except NotADirectoryError:
            pass
        except OSError as error:
            self._warn(f"打不开：{error.strerror}", f"cannot be opened: {error.strerror}")
            return
        for name, is_folder in found:
            if is_folder:
                yield from self._files(Path(name), levels - 1)
            elif self.file_count < MAX_FILES:
                self.file_count += 1
                yield Path(name)
            elif not self.full:
                self.full, self.where = True, _file_name(path)
                self._warn(
                    f"文件超过 {MAX_FILES:,} 个，其余的没有读", f"over {MAX_FILES:,} files; the rest is not read"
                )

    def _file(self, path: Path) -> None:
        """Add what one file says. Raises anything."""
        text = self._text(path)
        if text is None:
            return
        upper = text.upper()  # to find names in; no byte moves
        self.skipped, self.first_skipped, self.unknown = 0, None, {}
        said, is_whole = len(self.warnings), True
        at = -1
        for at, end, stop in blocks_in(upper, b"VCALENDAR", 0, len(upper)):
            is_whole &= end >= 0
            if not self.stopped and not self.full:
                self._calendar(text, upper, at, stop)
        if at < 0:
            self._warn("不是日历文件", "is no calendar file")
        if first := self.first_skipped:
            count = self.skipped
            events = "event" if count == 1 else "events"
            self._warn(f"跳过 {count} 个日程（第一个是{first.zh}）", f"{count} {events} skipped (first: {first.en})")
        for name, instead in islice(self.unknown.items(), MAX_FILE_WARNINGS):
            zone = _short(name, 40)
            self._warn(f"不认识时区“{zone}”，按 {instead} 读", f"time zone “{zone}” is unknown, read as {instead}")
        if not is_whole:
            self._warn("文件不完整，可能缺日程", "is cut off; events may be missing")
        del self.warnings[said + MAX_FILE_WARNINGS :]

    def _text(self, path: Path) -> bytes | None:
        """Return a file, its lines unfolded, or None if it was read before. Raises OSError, PlanError."""
        with open(path, "rb", opener=_open_at_once) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise PlanError("不是普通文件", "not a regular file")
            if (status.st_dev, status.st_ino) in self.known:
                return None
            self.known.add((status.st_dev, status.st_ino))
            self.byte_count += status.st_size
            if status.st_size > MAX_BYTES or self.byte_count > MAX_TOTAL_BYTES:
                self.byte_count -= status.st_size
                limits = f"{MAX_BYTES:,} / {MAX_TOTAL_BYTES:,}"
                raise PlanError(
                    f"太大，每个／总共至多 {limits} 字节", f"too large, at most {limits} bytes each / in all"
                )
            text = file.read(status.st_size)
        text = text.removeprefix(b"\xef\xbb\xbf")
        for old, new in ((b"\r\n", b"\n"), (b"\r", b"\n"), (b"\n ", b""), (b"\n\t", b"")):
            text = text.replace(old, new)
        return b"\n" + text + b"\n"

    def _calendar(self, text: bytes, upper: bytes, begin: int, stop: int) -> None:
        """Add what one VCALENDAR says. Raises anything."""
        series: dict[bytes, list[bytes]] = {}  # UID -> events
        first, last = (self.start - MARGIN).date(), (self.end + MARGIN).date()
        for at, end, _ in blocks_in(upper, b"VEVENT", begin, stop):
            if end < 0:
                self._skip(text[at : at + 1_000], Text("不完整", "incomplete"))
            elif not lies_outside(upper, at, end + 1, first, last):
                if self.event_count == MAX_EVENTS:
                    self.full = True
                    self._warn(
                        f"这些天前后的日程超过 {MAX_EVENTS:,} 个，其余的没有读",
                        f"over {MAX_EVENTS:,} events around these days; the rest is not read",
                    )
                    break
                self.event_count += 1
                uid, event = essence_of(text, at, end)
                if not uid.endswith(OWN_UID):
                    series.setdefault(uid or b"%d" % at, []).append(event)
        if series:
            home = load_zones(text, upper, begin, stop)
            for events in series.values():
                if self.stopped:
                    return
                self._series(events, home)

    def _series(self, blocks: list[bytes], home: str | None) -> None:
        """Add an event with its exceptions. `home` is the calendar's own zone, for floating times."""
        import icalendar
        import recurring_ical_events

        calendar, good, found = icalendar.Calendar(), [], []
        if home:
            calendar["X-WR-TIMEZONE"] = home
        fits = sum(map(len, blocks)) <= MAX_SERIES_BYTES
        for block in blocks:
            try:
                if not fits:
                    raise PlanError("太大", "too large")
                event = icalendar.Event.from_ical(block)
                self._check(event, home)
            except Exception as error:
                self._skip(block, _reason(error))
            else:
                calendar.add_component(event)
                good.append(block)
        first, last = ((moment + day).astimezone(self.zone) for moment, day in ((self.start, -DAY), (self.end, DAY)))
        try:
            for one in recurring_ical_events.of(calendar).series:
                for occurrence in one.between(first, last):
                    is_one_day = occurrence.start == occurrence.end and not isinstance(occurrence.start, datetime)
                    begin = max(_utc(occurrence.start, self.zone), self.start)
                    end = min(_utc(occurrence.end + DAY * is_one_day, self.zone), self.end)
                    if begin < end and _is_busy(occurrence.as_component(True), self.tentative, self.me):
                        found.append((begin, end))
                    if self.stopped:
                        return
        except Exception as error:
            for block in good:
                self._skip(block, _reason(error))
        self.spans += _merged(found)

    def _check(self, event: Any, home: str | None) -> None:
        """Drop the rules of an event that never match. Raises PlanError for what would be expanded wrongly, or too far."""
        for name in ("DTSTART", "DTEND", "RECURRENCE-ID"):
            value = event.get(name)
            moment = None if isinstance(value, str) else getattr(value, "dt", None)  # a str is what could not be parsed
            if not isinstance(moment, date) and (name == "DTSTART" or value is not None):
                raise PlanError(f"{name} 不是时间", f"{name} is no time")
            if isinstance(moment, datetime) and moment.tzinfo is None and "TZID" in value.params:
                self.unknown[str(value.params["TZID"])] = home or str(self.zone)
        start = event["DTSTART"].dt
        rules = event.get("RRULE", [])
        rules = rules if isinstance(rules, list) else [rules]
        times = sum(map(times_a_day, rules))
        if times > MAX_TIMES_A_DAY:
            raise PlanError(f"一天重复超过 {MAX_TIMES_A_DAY} 次", f"repeats over {MAX_TIMES_A_DAY} times a day")
        if times * (self.end.toordinal() - start.toordinal()) > MAX_REPEATS:
            raise PlanError(f"从 {start.year} 年起重复太多次", f"repeats too many times since {start.year}")
        if rules:
            event["RRULE"] = [rule for rule in rules if ever_occurs(rule, start, self.end)]
        end = event["DTEND"].dt if "DTEND" in event else start
        length = event["DURATION"].dt if "DURATION" in event else timedelta()
        if length < timedelta() or (end != start and _utc(end, self.zone) < _utc(start, self.zone)):
            raise PlanError("结束早于开始", "ends before it starts")


def _open_at_once(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))  # a pipe would wait for its writer


def _utc(moment: date, zone: ZoneInfo) -> datetime:
    """Return a time, or the begin of a day, in UTC; without a zone it is in `zone`."""
    clock = moment if isinstance(moment, datetime) else datetime.combine(moment, time())
    return (clock if clock.tzinfo else clock.replace(tzinfo=zone)).astimezone(UTC)


def _is_busy(event: Any, tentative: bool, me: frozenset[str]) -> bool:
    """Whether an event takes the caller's time, by the rule of read_busy."""
    status, transparency, shown = (
        str(event.get(name, "")).strip().upper() for name in ("STATUS", "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS")
    )
    if status == "CANCELLED" or transparency == "TRANSPARENT" or shown == "FREE":
        return False
    attendees = event.get("ATTENDEE", [])
    attendees = attendees if isinstance(attendees, list) else [attendees]
    organizer = _addresses(event["ORGANIZER"]) if "ORGANIZER" in event else frozenset()
    mine = [person for person in attendees if _addresses(person) & me]
    asked = mine or [person for person in attendees if not _addresses(person) & organizer]
    answers = {str(person.params.get("PARTSTAT", "")).upper() for person in asked}
    if answers == {"DECLINED"}:
        return False
    return tentative or not ("TENTATIVE" in (status, shown) or (mine and answers == {"TENTATIVE"}))


def _addresses(person: Any) -> frozenset[str]:
    """Return how a person is addressed: iCloud gives the mail address beside one of its own."""
    return frozenset(map(_address, (str(person), str(getattr(person, "params", {}).get("EMAIL", person)))))


def _address(text: str) -> str:
    return text.strip().lower().removeprefix("mailto:").strip()


def _merged(spans: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    merged: list[tuple[datetime, datetime]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _reason(error: Exception) -> Text:
    """Return what went wrong, fit for a warning."""
    if isinstance(error, PlanError):
        return error.text
    said = error.strerror if isinstance(error, OSError) else str(error).partition("\n")[0]
    said = _short(said or type(error).__name__, 80)
    return Text(said, said) if isinstance(error, OSError) else Text(f"读不懂：{said}", f"not readable: {said}")


def _short(words: str, room: int) -> str:
    """Return words from a file, short, and harmless to a terminal."""
    shown = plain(words[: room + 1])
    return shown if len(shown) <= room else shown[:room] + "…"


def _file_name(path: str | Path) -> str:
    """Return the name of a file, harmless to a terminal; of a long one the end."""
    shown = plain(path)
    return shown if len(shown) <= 100 else "…" + shown[-100:]
